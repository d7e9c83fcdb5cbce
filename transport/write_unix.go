//go:build unix

package transport

import (
	"errors"
	"syscall"
)

// canWriteWithoutWaiting tells whether the system lets us try a write.
const canWriteWithoutWaiting = true

// writeWithoutWaiting writes what a non-blocking descriptor takes at once.
func writeWithoutWaiting(fd uintptr, frame []byte) (int, error) {
	count, err := syscall.Write(int(fd), frame)
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR) {
		return 0, nil
	}

	return count, err //nolint:wrapcheck // only told apart
}
