package main

import (
	"fmt"
	"os"

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

// immutable is FS_IMMUTABLE_FL of linux/fs.h.
const immutable = 0x10

// freeze lets nobody write to a file, root included, or everybody again. It takes
// root and a file system that knows of it.
func freeze(path string, frozen bool) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("freeze a file: %w", err)
	}

	defer func() { _ = file.Close() }()

	flags, err := unix.IoctlGetInt(int(file.Fd()), unix.FS_IOC_GETFLAGS)
	if err != nil {
		return fmt.Errorf("freeze %s: %w", path, err)
	}

	flags &^= immutable
	if frozen {
		flags |= immutable
	}

	if err := unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, flags); err != nil {
		return fmt.Errorf("freeze %s: %w", path, err)
	}

	return nil
}
