package files

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const idPrefix = "att_"

// Request asks to begin an upload.
type Request struct {
	// OrderID is the order that the file is for.
	OrderID string
	// FileName is as the client has it, at most MaxFileName characters.
	FileName string
	// ByteSize is exactly what will be sent, in bytes.
	ByteSize int64
	// SHA256 is what the content will have, in hexadecimal; empty when the
	// client does not say.
	SHA256 string
	// Key is the idempotency key, nil without one: 1–255 characters.
	Key *string
	// ExpectedVersion is the version that the actor saw, nil when any will do.
	ExpectedVersion *int
}

// Header is a header that a PUT should carry.
type Header struct {
	Name  string
	Value string
}

// Begun is an upload that may now be sent.
type Begun struct {
	// Order is the head of the order as it is now; nil when the actor does not
	// see it. It is there after other refusals, too.
	Order *delivery.Order
	// Upload is the file. A repeat may find it READY or REJECTED already.
	Upload store.Upload
	// URL is where to PUT the bytes; it expires after an hour.
	URL string
	// Headers go with the PUT.
	Headers []Header
}

// Begin begins an upload for an order that the actor sees. The same actor with
// the same input under the same key gets the same upload, with a fresh link, as
// long as it is kept, and whatever version the order has by then; moves of the
// order have keys of their own. A refusal is a *[delivery.RefusedError]: NOT_FOUND,
// WRONG_ROLE, IDEMPOTENCY_KEY_REUSED, VERSION_CONFLICT, and for the input REQUIRED,
// INVALID and TOO_LONG.
func (s *Service) Begin(ctx context.Context, actor delivery.Actor, r Request) (Begun, error) {
	order, err := s.orderFor(ctx, actor, r.OrderID)
	if err != nil {
		return Begun{}, err
	}

	begun := Begun{Order: order}

	if actor.Role != delivery.RoleBuyer && actor.Role != delivery.RoleProvider {
		return begun, delivery.Refuse(delivery.CodeWrongRole)
	}

	if begun.Upload, err = s.create(ctx, actor, order, &r); err != nil {
		return begun, err
	}

	begun.URL = s.uploadURL(begun.Upload.ID)
	begun.Headers = []Header{{Name: "Content-Type", Value: "application/octet-stream"}}

	return begun, nil
}

// orderFor reads the order that an upload is for.
func (s *Service) orderFor(ctx context.Context, actor delivery.Actor, id string) (*delivery.Order, error) {
	order, err := s.config.Store.Order(ctx, store.ScopeOf(actor), id, store.Head)

	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, delivery.Refuse(delivery.CodeNotFound)
	case err != nil:
		return nil, fmt.Errorf("read the order of an upload: %w", err)
	case !order.SeenBy(actor):
		return nil, delivery.Refuse(delivery.CodeNotFound)
	default:
		return order, nil
	}
}

// announce makes the upload that is asked for, and says what is wrong with it.
func (s *Service) announce(actor delivery.Actor, r *Request) (store.Upload, []delivery.Refusal) {
	at := s.now()
	u := store.Upload{
		ID: s.config.NewID(idPrefix, at), OrderID: r.OrderID, Owner: actor,
		ByteSize: r.ByteSize, Announced: strings.ToLower(r.SHA256),
		CreatedAt: at, Status: store.UploadPending,
	}

	faults := s.checkSize(r.ByteSize)

	name, fault := cleanName(r.FileName)
	if fault != "" {
		faults = append(faults, refusal(fault, "fileName", MaxFileName))
	}

	u.FileName = name

	if sum, err := hex.DecodeString(u.Announced); err != nil || (len(sum) != 0 && len(sum) != sha256Size) {
		faults = append(faults, refusal(delivery.CodeInvalid, "sha256", 0))
	}

	if r.Key != nil {
		u.Key = *r.Key
	}

	return u, append(faults, delivery.CheckKey(r.Key)...)
}

func (s *Service) checkSize(size int64) []delivery.Refusal {
	switch {
	case size < 1:
		return []delivery.Refusal{refusal(delivery.CodeInvalid, "byteSize", 0)}
	case size > s.config.MaxBytes:
		return []delivery.Refusal{refusal(delivery.CodeTooLong, "byteSize", int(s.config.MaxBytes))}
	default:
		return nil
	}
}

// create saves the upload, or finds the one of the same key.
func (s *Service) create(
	ctx context.Context, actor delivery.Actor, order *delivery.Order, r *Request,
) (store.Upload, error) {
	u, faults := s.announce(actor, r)

	if outdated := r.ExpectedVersion != nil && *r.ExpectedVersion != order.Version; outdated {
		return s.repeated(ctx, &u, faults)
	}

	if len(faults) > 0 {
		return store.Upload{}, &delivery.RefusedError{Refusals: faults}
	}

	if !isFileKey(u.ID) {
		return store.Upload{}, fmt.Errorf("create upload: the id %q is not of [a-z0-9_]", u.ID)
	}

	saved, err := s.config.Store.CreateUpload(ctx, u)
	if err != nil {
		return store.Upload{}, fmt.Errorf("create upload: %w", err)
	}

	return sameAs(&u, saved)
}

// repeated finds the upload that was begun under the same key, when the order had
// the version that is expected.
func (s *Service) repeated(ctx context.Context, u *store.Upload, faults []delivery.Refusal) (store.Upload, error) {
	conflict := delivery.Refuse(delivery.CodeVersionConflict)

	// What was never accepted cannot be a repeat.
	if u.Key == "" || len(faults) > 0 {
		return store.Upload{}, conflict
	}

	first, err := s.config.Store.UploadByKey(ctx, u.OrderID, u.Owner, u.Key)

	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.Upload{}, conflict
	case err != nil:
		return store.Upload{}, fmt.Errorf("find an upload by its key: %w", err)
	default:
		return sameAs(u, first)
	}
}

// sameAs returns the upload that was saved, unless its key stands for another one.
func sameAs(u *store.Upload, saved store.Upload) (store.Upload, error) {
	if saved.ID != u.ID && !sameInput(&saved, u) {
		return store.Upload{}, delivery.Refuse(delivery.CodeIdempotencyKeyReused)
	}

	return saved, nil
}

func sameInput(a, b *store.Upload) bool {
	return a.OrderID == b.OrderID && a.FileName == b.FileName && a.ByteSize == b.ByteSize && a.Announced == b.Announced
}

// refusal is about one field; the limit is kept where the code is about one.
func refusal(c delivery.Code, field string, limit int) delivery.Refusal {
	if c != delivery.CodeTooLong {
		limit = 0
	}

	return delivery.Refusal{Code: c, Field: field, Limit: limit}
}
