//go:build !windows

package sqlite

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks an open file for this process alone, without waiting. The
// system lets go of the lock when the process ends.
func lockFile(f *os.File) error {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return fmt.Errorf("lock %s: %w", f.Name(), err)
	}

	return nil
}

func unlockFile(f *os.File) error {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_UN); err != nil {
		return fmt.Errorf("unlock %s: %w", f.Name(), err)
	}

	return nil
}
