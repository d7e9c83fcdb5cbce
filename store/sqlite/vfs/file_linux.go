package vfs

import (
	"errors"

	"golang.org/x/sys/unix"
	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/foreign"
)

// StartWriting asks the system to begin to write to the disk what was written to
// a part of the file, without waiting for it. Where the system has no such call
// nothing happens. An error of the disk is told: the system may tell it only once.
func (f File) StartWriting(offset, n int64) Code {
	err := unix.SyncFileRange(int(foreign.At[lib.TunixFile](f.address).Fh), offset, n, unix.SYNC_FILE_RANGE_WRITE)
	if errors.Is(err, unix.EIO) || errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) {
		return lib.SQLITE_IOERR_WRITE
	}

	return lib.SQLITE_OK
}
