package sqlite

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

const (
	// maxKey bounds the key of a file, in bytes.
	maxKey = 128
	// folderLength is how many of the first characters of a key name the folder
	// of its file. Keys that begin with a time so share a folder for some days,
	// and folders in their order hold keys in theirs.
	folderLength = 8
	// unfinished is the folder of files that are being written. No key has a
	// hyphen.
	unfinished = "un-finished"
)

// errKey is the error of a key that is not one.
var errKey = errors.New("not a key of a file")

// files keeps contents in a folder that no key leads out of.
type files struct {
	root *os.Root
}

func openFiles(dir string) (*files, error) {
	if err := os.MkdirAll(dir, folderPerm); err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}

	f := &files{root: root}
	if err := f.tidy(); err != nil {
		return nil, errors.Join(fmt.Errorf("tidy the folder of files: %w", err), root.Close())
	}

	return f, nil
}

// tidy removes what was being written when the last process ended: this one has
// the folder for itself.
func (f *files) tidy() error {
	if err := f.root.RemoveAll(unfinished); err != nil {
		return err
	}

	return f.root.Mkdir(unfinished, folderPerm)
}

func (f *files) close() error { return f.root.Close() }

// entries lists a folder by name; a folder that is not there is empty.
func (f *files) entries(folder string) ([]fs.DirEntry, error) {
	d, err := f.root.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}

	if err != nil {
		return nil, err
	}

	entries, err := d.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })

	return entries, errors.Join(err, d.Close())
}

// folderOf checks a key and returns the folder of its file.
func folderOf(key string) (string, error) {
	valid := key != "" && len(key) <= maxKey && key[0] != '.' &&
		strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_.") == ""
	if !valid {
		return "", errKey
	}

	return key[:min(folderLength, len(key))], nil
}

// pathOf returns the path of the file of a key.
func pathOf(key string) (string, error) {
	folder, err := folderOf(key)

	return folder + "/" + key, err
}

// WriteFile is part of [store.Uploads]. The file is written beside its place,
// synced, and moved: it is there as a whole or not at all.
func (s *Store) WriteFile(ctx context.Context, key string, content io.Reader) error {
	folder, err := folderOf(key)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}

	temporary := unfinished + "/" + key + "-" + rand.Text()

	err = s.files.write(temporary, &cancellable{ctx: ctx, content: content})
	if err == nil {
		err = unavailable(s.files.place(temporary, folder, key))
	}

	if err != nil {
		_ = s.files.root.Remove(temporary)

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

func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		c.err = err

		return 0, err
	}

	n, err := c.content.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}

	return n, err
}

func (f *files) write(path string, content *cancellable) error {
	file, err := f.root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePerm)
	if err != nil {
		return unavailable(err)
	}

	_, err = io.Copy(file, content)
	if content.err != nil {
		return errors.Join(content.err, file.Close())
	}

	if err == nil {
		err = file.Sync()
	}

	return unavailable(errors.Join(err, file.Close()))
}

// place moves a written file to where it belongs, for good.
func (f *files) place(temporary, folder, key string) error {
	err := f.root.Mkdir(folder, folderPerm)
	if err == nil {
		err = f.sync(".")
	}

	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}

	if err := f.root.Rename(temporary, folder+"/"+key); err != nil {
		return err
	}

	return f.sync(folder)
}

// sync makes the names in a folder durable.
func (f *files) sync(folder string) error {
	d, err := f.root.Open(folder)
	if err != nil {
		return err
	}

	return errors.Join(d.Sync(), d.Close())
}

// unavailable marks an error of the disk as one after which trying again may
// help.
func unavailable(err error) error {
	if err == nil {
		return nil
	}

	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
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
		return nil, fmt.Errorf("open file: %w", unavailable(err))
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

	if err := s.files.root.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete file: %w", unavailable(err))
	}

	return nil
}

// FilesBefore is part of [store.Uploads].
func (s *Store) FilesBefore(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	var keys []string

	folders, err := s.files.entries(".")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", unavailable(err))
	}

	for _, folder := range folders {
		name := folder.Name()
		if name == unfinished || name < after[:min(folderLength, len(after))] {
			continue
		}

		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}

		keys, err = s.files.append(keys, name, before, after, limit)
		if err != nil {
			return nil, fmt.Errorf("list files: %w", unavailable(err))
		}

		if len(keys) >= limit {
			break
		}
	}

	return keys[:min(len(keys), max(limit, 0))], nil
}

// append adds the keys of one folder that were saved before a time.
func (f *files) append(keys []string, folder string, before time.Time, after string, limit int) ([]string, error) {
	entries, err := f.entries(folder)
	if err != nil {
		return nil, err
	}

	for _, e := range entries {
		if e.Name() <= after {
			continue
		}

		if len(keys) >= limit {
			break
		}

		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}

		if err != nil {
			return nil, err
		}

		if info.ModTime().Before(before) {
			keys = append(keys, e.Name())
		}
	}

	return keys, nil
}
