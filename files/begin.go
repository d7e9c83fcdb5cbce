package files

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

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
	// Order is the order as it is now, its log included where it had to be
	// read; nil when the actor does not see it. It is there after other
	// refusals, too.
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
// long as it is kept. A refusal is a *[delivery.RefusedError]: NOT_FOUND,
// WRONG_ROLE, IDEMPOTENCY_KEY_REUSED, VERSION_CONFLICT, and for the input
// REQUIRED, INVALID and TOO_LONG.
func (s *Service) Begin(ctx context.Context, actor delivery.Actor, r Request) (Begun, error) {
	order, err := s.orderFor(ctx, actor, &r)
	if err != nil {
		return Begun{}, err
	}

	begun := Begun{Order: order}

	if actor.Role != delivery.RoleBuyer && actor.Role != delivery.RoleProvider {
		return begun, refuse(delivery.CodeWrongRole)
	}

	if keyInLog(order, actor, r.Key) {
		return begun, refuse(delivery.CodeIdempotencyKeyReused)
	}

	u, faults := s.announce(actor, &r)

	begun.Upload, err = s.create(ctx, order, u, faults, r.ExpectedVersion)
	if err != nil {
		begun.Upload = store.Upload{}

		return begun, err
	}

	begun.URL = s.uploadURL(begun.Upload.ID)
	begun.Headers = []Header{{Name: "Content-Type", Value: "application/octet-stream"}}

	return begun, nil
}

// orderFor reads the order. With a key the whole is needed: moves of the order
// may have used it.
func (s *Service) orderFor(ctx context.Context, actor delivery.Actor, r *Request) (*delivery.Order, error) {
	part := store.Head
	if r.Key != nil {
		part = store.Whole
	}

	order, err := s.config.Store.Order(ctx, store.ScopeOf(actor), r.OrderID, part)

	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, refuse(delivery.CodeNotFound)
	case err != nil:
		return nil, fmt.Errorf("read the order of an upload: %w", err)
	case !order.SeenBy(actor):
		return nil, refuse(delivery.CodeNotFound)
	default:
		return order, nil
	}
}

// keyInLog reports whether a move of the same person used the key.
func keyInLog(o *delivery.Order, actor delivery.Actor, key *string) bool {
	if key == nil || *key == "" {
		return false
	}

	for i := range o.Log {
		if e := &o.Log[i]; e.Key == *key && sameAccount(e.Actor, actor) && e.Actor.Subject == actor.Subject {
			return true
		}
	}

	return false
}

func sameAccount(a, b delivery.Actor) bool { return a.Role == b.Role && a.Account == b.Account }

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
		faults = append(faults, checkKey(*r.Key)...)
	}

	return u, faults
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

func checkKey(key string) []delivery.Refusal {
	const field = "idempotencyKey"

	switch {
	case key == "":
		return []delivery.Refusal{refusal(delivery.CodeRequired, field, 0)}
	case !utf8.ValidString(key) || strings.ContainsRune(key, 0):
		return []delivery.Refusal{refusal(delivery.CodeInvalid, field, 0)}
	case utf8.RuneCountInString(key) > delivery.MaxKey:
		return []delivery.Refusal{refusal(delivery.CodeTooLong, field, delivery.MaxKey)}
	default:
		return nil
	}
}

// create saves the upload, or finds the one of the same key. What was never
// accepted cannot be a repeat, so faults are told without asking for one.
func (s *Service) create(ctx context.Context, order *delivery.Order, u store.Upload, faults []delivery.Refusal,
	expected *int,
) (store.Upload, error) {
	outdated := expected != nil && *expected != order.Version

	switch {
	case outdated && (u.Key == "" || len(faults) > 0):
		return store.Upload{}, refuse(delivery.CodeVersionConflict)
	case len(faults) > 0:
		return store.Upload{}, &delivery.RefusedError{Refusals: faults}
	case !isFileKey(u.ID):
		return store.Upload{}, fmt.Errorf("create upload: the id %q is not of [a-z0-9_]", u.ID)
	}

	saved, err := s.config.Store.CreateUpload(ctx, u)

	switch {
	case err != nil:
		return store.Upload{}, fmt.Errorf("create upload: %w", err)
	case saved.ID != u.ID && !sameInput(&saved, &u):
		return store.Upload{}, refuse(delivery.CodeIdempotencyKeyReused)
	case saved.ID == u.ID && outdated:
		return store.Upload{}, s.takeBack(ctx, u.ID)
	default:
		return saved, nil
	}
}

// takeBack removes an upload that was made only to learn that it is no repeat.
func (s *Service) takeBack(ctx context.Context, id string) error {
	ctx, cancel := detached(ctx)
	defer cancel()

	if err := s.config.Store.DeleteUpload(ctx, id); err != nil {
		return fmt.Errorf("take an upload back: %w", err)
	}

	return refuse(delivery.CodeVersionConflict)
}

func sameInput(a, b *store.Upload) bool {
	return a.OrderID == b.OrderID && a.FileName == b.FileName && a.ByteSize == b.ByteSize && a.Announced == b.Announced
}

func refuse(c delivery.Code) *delivery.RefusedError {
	return &delivery.RefusedError{Refusals: []delivery.Refusal{{Code: c}}}
}

// refusal is about one field; the limit is kept where the code is about one.
func refusal(c delivery.Code, field string, limit int) delivery.Refusal {
	if c != delivery.CodeTooLong {
		limit = 0
	}

	return delivery.Refusal{Code: c, Field: field, Limit: limit}
}
