package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/jiaofu/jiaofu/store"
)

// bringFile brings a content, unless the target has it. One that the source
// has lost is left to the comparison at the end.
func (c *copier) bringFile(ctx context.Context, key string) error {
	want, found, err := digest(ctx, c.From, key)
	if err != nil || !found {
		return err
	}

	have, found, err := digest(ctx, c.To, key)
	if err != nil || found && have == want {
		return err
	}

	if err := c.alone(ctx); err != nil {
		return err
	}

	// What an earlier run left of it is in the way.
	if err := c.To.DeleteFile(ctx, key); err != nil {
		return fmt.Errorf("write to the target: %w", err)
	}

	content, err := c.From.OpenFile(ctx, key)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}

	defer func() { _ = content.Close() }()

	if err := c.To.WriteFile(ctx, key, content); err != nil {
		return fmt.Errorf("write to the target: %w", err)
	}

	return nil
}

// contentDigest is what is compared of a content.
type contentDigest struct {
	sha256 string
	size   int64
}

// digest reads a content to its end.
func digest(ctx context.Context, s store.Store, key string) (d contentDigest, found bool, err error) {
	content, err := s.OpenFile(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return contentDigest{}, false, nil
	}

	if err != nil {
		return contentDigest{}, false, fmt.Errorf("open a content: %w", err)
	}

	defer func() { _ = content.Close() }()

	sum := sha256.New()
	if d.size, err = io.Copy(sum, content); err != nil {
		return contentDigest{}, false, fmt.Errorf("read a content: %w", err)
	}

	d.sha256 = hex.EncodeToString(sum.Sum(nil))

	return d, true, nil
}

// checkFile compares the content of an upload in the target with what was
// uploaded, and where it is not that, with the source.
func (c *copier) checkFile(ctx context.Context, u *store.Upload) error {
	if u.File == "" {
		return nil
	}

	have, found, err := digest(ctx, c.To, u.File)
	if err != nil {
		return fmt.Errorf("read the target: %w", err)
	}

	c.result.Bytes += have.size

	if found && have.sha256 == u.SHA256 {
		return nil
	}

	want, expected, err := digest(ctx, c.From, u.File)

	switch {
	case err != nil:
		return fmt.Errorf("read the source: %w", err)
	case found != expected || have != want:
		return fmt.Errorf("the content of upload %s is not that of the source: %w", u.ID, ErrNotAtRest)
	case !found:
		c.result.Lost++
	case u.Status == store.UploadReady:
		c.result.Damaged++
	}

	return nil
}
