package sqlite

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks an open file for this process alone, without waiting. The
// system lets go of the lock when the process ends.
func lockFile(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY

	if err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{}); err != nil {
		return fmt.Errorf("lock %s: %w", f.Name(), err)
	}

	return nil
}

func unlockFile(f *os.File) error {
	if err := windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &windows.Overlapped{}); err != nil {
		return fmt.Errorf("unlock %s: %w", f.Name(), err)
	}

	return nil
}
