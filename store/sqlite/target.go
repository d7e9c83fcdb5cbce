package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists is the error of a backup that would overwrite a file.
var ErrExists = errors.New("the file is there already")

// refuse refuses a file that no backup may be written to: one of the data
// folder, and one whose loss would be more than that of an older backup.
func (c *BackupConfig) refuse() error {
	if err := c.refuseInside(); err != nil {
		return err
	}

	info, err := os.Lstat(c.File)

	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look at the file to write: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file: name a file to write the backup to", c.File)
	case !c.Overwrite:
		return fmt.Errorf("%s: %w; choose another name, or say -overwrite", c.File, ErrExists)
	case info.Size() > 0:
		return c.refuseForeign()
	default:
		return nil
	}
}

// refuseInside refuses a file in the data folder, or below it, by whatever way
// its name leads there: the backup would take the place of what it is made of,
// and be lost together with it.
func (c *BackupConfig) refuseInside() error {
	// Files can be kept elsewhere, behind a link.
	for _, data := range []string{c.Dir, filepath.Join(c.Dir, filesName)} {
		inside, err := isInside(filepath.Dir(c.File), data)
		if err != nil {
			return fmt.Errorf("find the folder to write the backup to: %w", err)
		}

		if inside {
			return fmt.Errorf("%s is in the data folder %s: write the backup elsewhere, best to another disk", c.File, c.Dir)
		}
	}

	return nil
}

// isInside tells whether a folder is another one, or below it. None is inside of
// one that is not there.
func isInside(folder, of string) (bool, error) {
	outer, err := os.Stat(of)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}

	if err != nil {
		return false, err //nolint:wrapcheck // the caller says what for
	}

	if folder, err = filepath.Abs(folder); err == nil {
		folder, err = filepath.EvalSymlinks(folder)
	}

	for err == nil {
		var info fs.FileInfo
		if info, err = os.Stat(folder); err == nil && os.SameFile(info, outer) {
			return true, nil
		}

		above := filepath.Dir(folder)
		if above == folder {
			break
		}

		folder = above
	}

	return false, err //nolint:wrapcheck // the caller says what for
}

// magic is what everything compressed by zstd begins with.
const magic = "\x28\xb5\x2f\xfd"

// refuseForeign refuses to replace a file that does not look like a backup.
func (c *BackupConfig) refuseForeign() error {
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("look at the file to replace: %w", err)
	}

	defer func() { _ = file.Close() }()

	begin := make([]byte, len(magic))
	if _, err := io.ReadFull(file, begin); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("look at the file to replace: %w", err)
	}

	if !bytes.Equal(begin, []byte(magic)) {
		return fmt.Errorf("%s is no backup: -overwrite replaces only backups; choose another name", c.File)
	}

	return nil
}
