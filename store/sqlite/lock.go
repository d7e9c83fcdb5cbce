package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// lockName is the file in the data folder that the process using it has locked.
const lockName = "lock"

// folderLock says that the data folder is this process's.
type folderLock struct{ file *os.File }

// lockFolder takes the data folder for this process, or says that another one
// has it. Close gives it back.
func lockFolder(dir string) (folderLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, filePerm) //nolint:gosec // it is the operator's
	if err != nil {
		return folderLock{}, fmt.Errorf("open the lock of the data folder: %w", err)
	}

	if err := lockFile(f); err != nil {
		_ = f.Close()

		return folderLock{}, fmt.Errorf("the data folder %s is in use by another process; stop it, or choose another folder: %w", dir, err)
	}

	return folderLock{file: f}, nil
}

// Close gives the folder back. It does not leave that to the closing of the
// file: a program that is just being started still has a copy of it for a moment.
func (l folderLock) Close() error {
	return errors.Join(unlockFile(l.file), l.file.Close())
}
