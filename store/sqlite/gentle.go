package sqlite

import (
	"sync"
	"time"

	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

const (
	// gentleName names the file system that the checkpointer writes by.
	gentleName = "jiaofu-gentle"
	// gentlePages is how many pages a checkpoint writes at once, and gentlePause how
	// long it waits before the next ones. The disk takes some hundred microseconds
	// for these; a commit that comes meanwhile waits for no more than that, instead of
	// for hundreds of pages.
	gentlePages = 64
	gentlePause = 300 * time.Microsecond
)

// registerGentle registers the file system that leaves the processor and the disk
// to others now and then. Without it one processor runs nothing else while a
// checkpoint copies its pages and syncs them all at once, and commits wait for as
// long in the queue of the disk.
//
//nolint:gochecknoglobals // the file systems of SQLite are the process's
var registerGentle = sync.OnceValue(func() error {
	return vfs.Register(gentleName, false, func(_ string, f vfs.File) *vfs.Hooks {
		p := pacer{start: f.StartWriting}

		return &vfs.Hooks{Write: p.write}
	})
})

// openGently opens a database whose pages are written gently.
func openGently(path string) (*conn, error) { return openBy(registerGentle, gentleName, path) }

// pacer spaces the writes to a file. One goroutine uses it at a time.
type pacer struct {
	// start makes the system begin to write a part of the file to the disk.
	start func(offset, n int64) vfs.Code
	// first and end bound what was written since the last pause, in bytes.
	first, end int64
	pages      int
}

func (p *pacer) write(data []byte, offset int64, below vfs.Writing) vfs.Code {
	code := below(data, offset)

	if p.pages == 0 {
		p.first, p.end = offset, offset
	}

	p.pages++
	p.first, p.end = min(p.first, offset), max(p.end, offset+int64(len(data)))

	if p.pages == gentlePages {
		p.pages = 0

		if started := p.start(p.first, p.end-p.first); code == lib.SQLITE_OK {
			code = started
		}

		time.Sleep(gentlePause)
	}

	return code
}
