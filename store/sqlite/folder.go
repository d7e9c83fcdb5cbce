package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
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
	// named are the folders whose names are durable.
	named sync.Map
	// fsync is [os.File.Sync], unless a test watches it.
	fsync func(*os.File) error
}

func openFiles(dir string) (*files, error) {
	if err := os.MkdirAll(dir, folderPerm); err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}

	f := &files{root: root, fsync: (*os.File).Sync}
	if err := f.tidy(); err != nil {
		return nil, errors.Join(err, f.close())
	}

	return f, nil
}

// lookAtFiles opens the folder of another process, and leaves it as it is.
func lookAtFiles(dir string) (*files, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}

	return &files{root: root, fsync: (*os.File).Sync}, nil
}

// tidy removes what was being written when the last process ended: this one has
// the folder for itself.
func (f *files) tidy() error {
	if err := f.root.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove unfinished files: %w", err)
	}

	if err := f.root.Mkdir(unfinished, folderPerm); err != nil {
		return fmt.Errorf("make the folder of unfinished files: %w", err)
	}

	return nil
}

func (f *files) close() error {
	if err := f.root.Close(); err != nil {
		return fmt.Errorf("close the folder of files: %w", err)
	}

	return nil
}

// onDisk says what was done when the disk failed, and that trying again may
// help.
func onDisk(action string, err error) error {
	if err == nil {
		return nil
	}

	return fmt.Errorf("%s: %w: %w", action, store.ErrUnavailable, err)
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

// entries lists a folder by name; a folder that is not there is empty.
func (f *files) entries(folder string) ([]fs.DirEntry, error) {
	d, err := f.root.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}

	if err != nil {
		return nil, onDisk("open folder", err)
	}

	entries, err := d.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })

	return entries, onDisk("read folder", errors.Join(err, d.Close()))
}

// write writes and syncs a new file.
func (f *files) write(path string, content *cancellable) error {
	file, err := f.root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePerm)
	if err != nil {
		return onDisk("create file", err)
	}

	_, err = io.Copy(file, content)
	if content.err != nil {
		return errors.Join(content.err, file.Close())
	}

	if err == nil {
		err = f.fsync(file)
	}

	return onDisk("save content", errors.Join(err, file.Close()))
}

// place moves a written file to where it belongs, for good.
func (f *files) place(temporary, folder, key string) error {
	if err := f.makeFolder(folder); err != nil {
		return err
	}

	if err := f.root.Rename(temporary, folder+"/"+key); err != nil {
		return onDisk("move file", err)
	}

	return f.sync(folder)
}

// makeFolder makes sure that there is a folder, for good: whoever made it may have
// failed to make its name durable.
func (f *files) makeFolder(folder string) error {
	err := f.root.Mkdir(folder, folderPerm)

	switch _, named := f.named.Load(folder); {
	case err != nil && !errors.Is(err, fs.ErrExist):
		return onDisk("make folder", err)
	case err != nil && named:
		return nil
	}

	if err := f.sync("."); err != nil {
		return err
	}

	f.named.Store(folder, true)

	return nil
}

// sync makes the names in a folder durable.
func (f *files) sync(folder string) error {
	d, err := f.root.Open(folder)
	if err != nil {
		return onDisk("open folder", err)
	}

	return onDisk("sync folder", errors.Join(f.fsync(d), d.Close()))
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // it is the operator's
	if err != nil {
		return onDisk("open folder", err)
	}

	return onDisk("sync folder", errors.Join(d.Sync(), d.Close()))
}

// append adds the keys of one folder that were saved before a time and come
// after a key, until there are as many as the limit.
func (f *files) append(keys []string, folder string, before time.Time, after string, limit int) ([]string, error) {
	entries, err := f.entries(folder)
	if err != nil {
		return nil, err
	}

	for _, e := range entries {
		if e.Name() <= after || len(keys) >= limit {
			continue
		}

		info, err := e.Info()

		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, onDisk("look at file", err)
		case info.ModTime().Before(before):
			keys = append(keys, e.Name())
		}
	}

	return keys, nil
}
