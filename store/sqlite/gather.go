package sqlite

import (
	"strings"
	"sync"

	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

const (
	// gatherName names the file system that the writer writes by.
	gatherName = "jiaofu-gather"
	// gatherMost is how many bytes wait to be written at once. More no longer fit the
	// processor's cache.
	gatherMost = 128 << 10
)

// registerGather registers the file system that writes the log of the database in
// large pieces. SQLite writes each page of a commit to it by two calls, one of 24
// bytes; a group of changes makes some hundred pages. Nobody reads of these what is
// not synced: SQLite tells other connections of a commit when its sync is done.
//
//nolint:gochecknoglobals // the file systems of SQLite are the process's
var registerGather = sync.OnceValue(func() error {
	return vfs.Register(gatherName, false, func(path string, _ vfs.File) *vfs.Hooks {
		if !strings.HasSuffix(path, "-wal") {
			return nil
		}

		var g gatherer

		return &vfs.Hooks{
			Write:    g.write,
			Read:     g.before,
			Sync:     g.before,
			Truncate: func(_ int64, below func() vfs.Code) vfs.Code { return g.before(below) },
		}
	})
})

// openGathering opens a database whose log is written in large pieces.
func openGathering(path string) (*conn, error) { return openBy(registerGather, gatherName, path) }

// gatherer gathers what is written to a file. One goroutine uses it at a time.
type gatherer struct {
	// held waits to be written at the offset, by below.
	held   []byte
	offset int64
	below  vfs.Writing
}

func (g *gatherer) write(data []byte, offset int64, below vfs.Writing) vfs.Code {
	if offset != g.offset+int64(len(g.held)) || len(g.held)+len(data) > gatherMost {
		if code := g.flush(); code != lib.SQLITE_OK {
			return code
		}

		g.offset = offset
	}

	g.held, g.below = append(g.held, data...), below

	return lib.SQLITE_OK
}

// flush writes what is held. When that fails it is gone, as the commit that it was
// part of is.
func (g *gatherer) flush() vfs.Code {
	if len(g.held) == 0 {
		return lib.SQLITE_OK
	}

	code := g.below(g.held, g.offset)
	g.offset += int64(len(g.held))
	g.held = g.held[:0]

	return code
}

// before does what has to be done on the whole file.
func (g *gatherer) before(below func() vfs.Code) vfs.Code {
	if code := g.flush(); code != lib.SQLITE_OK {
		return code
	}

	return below()
}
