package sqlite

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

// WriteFile is part of [store.Uploads].
func (s *Store) WriteFile(ctx context.Context, key string, content io.Reader) error {
	return s.files.save(ctx, key, content)
}

// save saves a new content. The file is written beside its place, synced, and
// moved: it is there as a whole or not at all.
func (f *files) save(ctx context.Context, key string, content io.Reader) error {
	folder, err := folderOf(key)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}

	temporary := unfinished + "/" + key + "-" + rand.Text()

	err = f.write(temporary, &cancellable{ctx: ctx, content: content})
	if err == nil {
		err = f.place(temporary, folder, key)
	}

	if err != nil {
		_ = f.root.Remove(temporary)

		return fmt.Errorf("write file: %w", err)
	}

	return nil
}

// cancellable ends reading when nobody waits any more, and remembers the error
// of the content to tell it from that of the disk.
type cancellable struct {
	ctx     context.Context //nolint:containedctx // it is that of the one call that reads
	content io.Reader
	err     error
}

// Read is part of [io.Reader].
func (c *cancellable) Read(p []byte) (int, error) {
	if c.err = c.ctx.Err(); c.err != nil {
		return 0, c.err
	}

	n, err := c.content.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}

	return n, err //nolint:wrapcheck // a reader passes on io.EOF as it is
}

// OpenFile is part of [store.Uploads].
func (s *Store) OpenFile(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}

	path, err := pathOf(key)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", store.ErrNotFound)
	}

	file, err := s.files.root.Open(path)

	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open file: %w", store.ErrNotFound)
	case err != nil:
		return nil, onDisk("open file", err)
	default:
		return file, nil
	}
}

// DeleteFile is part of [store.Uploads].
func (s *Store) DeleteFile(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("delete file: %w", err)
	}

	path, err := pathOf(key)
	if err != nil {
		return nil //nolint:nilerr // what is no key has no content
	}

	if err := s.files.root.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return onDisk("delete file", err)
	}

	return nil
}

// FilesBefore is part of [store.Uploads].
func (s *Store) FilesBefore(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	folders, err := s.files.entries(".")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}

	var keys []string

	for _, folder := range folders {
		name := folder.Name()
		if name == unfinished || name < after[:min(folderLength, len(after))] || len(keys) >= limit {
			continue
		}

		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}

		keys, err = s.files.append(keys, name, before, after, limit)
		if err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
	}

	return keys, nil
}
