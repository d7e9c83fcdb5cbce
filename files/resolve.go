package files

import (
	"context"
	"errors"
	"fmt"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// Resolve reads the files that the actor names for an act on an order. There is
// one attachment for each id, in their order; one that cannot be used has its
// id only, and a refusal: ATTACHMENT_NOT_READY when the file is unknown, of
// another account, not there yet, or too old, ATTACHMENT_REJECTED when it was
// rejected or is for another order. Whether an act used the file before, and
// whether there are too many, is told by the order; too many are not read.
func (s *Service) Resolve(ctx context.Context, actor delivery.Actor, orderID string, ids []string) (
	[]delivery.Attachment, []delivery.Refusal, error,
) {
	files := make([]delivery.Attachment, len(ids))
	for i, id := range ids {
		files[i].ID = id
	}

	if len(ids) > delivery.MaxAttachments {
		return files, nil, nil
	}

	var faults []delivery.Refusal

	for i, id := range ids {
		u, err := s.config.Store.Upload(ctx, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, nil, fmt.Errorf("read an upload: %w", err)
		}

		if fault := s.fault(&u, err == nil, actor, orderID); fault != "" {
			faults = append(faults, delivery.Refusal{Code: fault, Field: "attachmentIds", Attachment: id})
		} else {
			files[i] = u.Attachment()
		}
	}

	return files, faults, nil
}

// fault names why the actor cannot use the upload for the order; empty when
// nothing is wrong. Files of others look like files that do not exist.
func (s *Service) fault(u *store.Upload, exists bool, actor delivery.Actor, orderID string) delivery.Code {
	switch {
	case !exists, !u.Owner.SameAccount(actor):
		return delivery.CodeAttachmentNotReady
	case u.OrderID != orderID, u.Status == store.UploadRejected:
		return delivery.CodeAttachmentRejected
	case u.Status != store.UploadReady, s.tooOld(u):
		return delivery.CodeAttachmentNotReady
	default:
		return ""
	}
}

// tooOld reports whether the upload waits to be removed, unless it was used.
func (s *Service) tooOld(u *store.Upload) bool { return !s.now().Before(u.CreatedAt.Add(usableFor)) }
