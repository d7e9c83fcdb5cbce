package disk

import (
	"sync"

	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

// install puts ours before SQLite's file system, once.
//
//nolint:gochecknoglobals // see watched
var install = sync.OnceFunc(func() {
	if err := vfs.Register("watched", true, watch); err != nil {
		panic(err) // there is no memory for a few hundred bytes
	}
})

// watch chooses the files of watched folders.
func watch(path string, _ vfs.File) *vfs.Hooks {
	d, name := watcherOf(path)
	if d == nil {
		return nil
	}

	return &vfs.Hooks{
		Remote: d.isRemote(),
		Write: func(data []byte, offset int64, below vfs.Writing) vfs.Code {
			return d.write(name, data, offset, below)
		},
		Truncate: func(size int64, below func() vfs.Code) vfs.Code {
			return d.change(Event{Kind: Truncate, File: name, Offset: size}, below)
		},
		Sync: func(below func() vfs.Code) vfs.Code {
			return d.change(Event{Kind: Sync, File: name}, below)
		},
	}
}

func (d *Disk) write(name string, data []byte, offset int64, below vfs.Writing) vfs.Code {
	with := d.failure(Write)
	if with == "" {
		d.note(Event{Kind: Write, File: name, Offset: offset, Data: append([]byte(nil), data...)})

		return below(data, offset)
	}

	if with == Full {
		below(data[:len(data)/2], offset)
	}

	return codeOf(Write, with)
}

// change is a truncation or a sync. It is noted when it was done.
func (d *Disk) change(e Event, below func() vfs.Code) vfs.Code {
	if with := d.failure(e.Kind); with != "" {
		return codeOf(e.Kind, with)
	}

	code := below()
	if code == lib.SQLITE_OK {
		d.note(e)
	}

	return code
}
