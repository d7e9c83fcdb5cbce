package transfer

import (
	"context"
	"errors"
	"fmt"

	"github.com/jiaofu/jiaofu/store"
)

// The errors of contents that are not as they were uploaded.
var (
	// ErrLost: the store has lost the content.
	ErrLost = errors.New("its content is missing")
	// ErrAltered: the content is not what was uploaded.
	ErrAltered = errors.New("its content is not what was uploaded")
)

// CheckContents reads the content of every finished upload of a store, which may
// be in use, compares its size and digest with what was uploaded, and tells
// broken of those that differ. It returns how many it has read. An error is that
// of a store that cannot be read now.
func CheckContents(
	ctx context.Context, s store.Store, progress Progress, broken func(u *store.Upload, why error),
) (checked int, err error) {
	uploads := uploadsOf(s)

	for {
		u, err := uploads.peek(ctx)
		if err != nil || u == nil {
			return checked, err
		}

		uploads.take(u)

		if u.Status != store.UploadReady {
			continue
		}

		why, err := checkContent(ctx, s, u)
		if err != nil {
			return checked, fmt.Errorf("check upload %s: %w", u.ID, err)
		}

		if why != nil {
			broken(u, why)
		}

		checked++

		progress.Add(1)
	}
}

// checkContent tells why the content of an upload is not what it has to be, nil
// when it is.
func checkContent(ctx context.Context, s store.Store, u *store.Upload) (why, err error) {
	have, found, err := digest(ctx, s, u.File)

	switch {
	case errors.Is(err, store.ErrUnavailable), ctx.Err() != nil:
		return nil, err
	case err != nil:
		return fmt.Errorf("%w: %w", ErrLost, err), nil
	case found && have == contentDigest{sha256: u.SHA256, size: u.ByteSize}:
		return nil, nil
	case found:
		return fmt.Errorf("%w: it has %d bytes and the digest %s, not %d and %s",
			ErrAltered, have.size, have.sha256, u.ByteSize, u.SHA256), nil
	}

	// It may have been swept since it was listed.
	if _, err := s.Upload(ctx, u.ID); errors.Is(err, store.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}

	return ErrLost, nil
}
