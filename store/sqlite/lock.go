package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
)

// lockName is the file in the data folder that the process using it has locked.
const lockName = "lock"

// lockFolder takes the data folder for this process, or says that another one
// has it. Closing the file gives it back.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, filePerm) //nolint:gosec // it is the operator's
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}

	if err := lockFile(f); err != nil {
		_ = f.Close()

		return nil, fmt.Errorf("the data folder %s is in use by another process; stop it, or choose another folder: %w", dir, err)
	}

	return f, nil
}
