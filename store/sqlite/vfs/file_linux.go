package vfs

import (
	"golang.org/x/sys/unix"
	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/foreign"
)

// StartWriting asks the system to begin to write to the disk what was written to
// a part of the file, without waiting for it, and without promising anything: a
// hint, so there is no error.
func (f File) StartWriting(offset, n int64) {
	_ = unix.SyncFileRange(int(foreign.At[lib.TunixFile](f.address).Fh), offset, n, unix.SYNC_FILE_RANGE_WRITE)
}
