package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// mountSmallDisk mounts a disk of a few MiB on a folder, which takes the rights
// of root, and returns how to unmount it.
func mountSmallDisk(dir string) (unmount func(), err error) {
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		return nil, fmt.Errorf("mount a small disk: %w", err)
	}

	return func() { _ = unix.Unmount(dir, unix.MNT_DETACH) }, nil
}
