package disk

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// file is an open file of a watched folder.
type file struct {
	disk *Disk
	name string
	// methods are SQLite's own, and where they are.
	methods *lib.Tsqlite3_io_methods
	address uintptr
}

// at is what an address of SQLite's memory points to.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// bytesAt are so many bytes from an address on.
func bytesAt(address uintptr, n int32) []byte { return unsafe.Slice(at[byte](address), n) }

// function is the address by which SQLite calls a function of ours, or one of
// its own the other way round.
func function[T any](f T) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func callable[T any](address uintptr) T { return *(*T)(unsafe.Pointer(&address)) }

// The functions of SQLite's file system, as it calls them.
type (
	openFunction     = func(tls *libc.TLS, vfs, path, file uintptr, flags int32, out uintptr) int32
	closeFunction    = func(tls *libc.TLS, file uintptr) int32
	writeFunction    = func(tls *libc.TLS, file, from uintptr, n int32, offset int64) int32
	truncateFunction = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunction     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

// install puts ours before SQLite's file system, once.
//
//nolint:gochecknoglobals // see watched
var install = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	lib.Xsqlite3_initialize(tls)

	own := lib.Xsqlite3_vfs_find(tls, 0)
	below.Store(at[lib.Tsqlite3_vfs](own))

	// It stays for the life of the process, like the one below.
	ours := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_vfs{})))
	vfs := at[lib.Tsqlite3_vfs](ours)
	*vfs = *below.Load()
	vfs.FxOpen = function(open)

	name, err := libc.CString("watched")
	if err != nil {
		panic(err) // there is no memory for eight bytes
	}

	vfs.FzName = name

	lib.Xsqlite3_vfs_register(tls, ours, 1)
})

// open opens a file, and lets ours be called for one of a watched folder.
func open(tls *libc.TLS, vfs, path, address uintptr, flags int32, out uintptr) int32 {
	code := callable[openFunction](below.Load().FxOpen)(tls, vfs, path, address, flags, out)
	if code != lib.SQLITE_OK || path == 0 {
		return code
	}

	d, name := watcherOf(libc.GoString(path))
	if d == nil {
		return code
	}

	f := at[lib.Tsqlite3_file](address)
	methods := at[lib.Tsqlite3_io_methods](f.FpMethods)
	ours := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*methods)))

	changed := at[lib.Tsqlite3_io_methods](ours)
	*changed = *methods
	changed.FxClose = function(closeFile)
	changed.FxWrite = function(write)
	changed.FxTruncate = function(truncate)
	changed.FxSync = function(syncFile)

	if d.isRemote() {
		// The first version of files has no shared memory.
		changed.FiVersion = 1
	}

	opened.Store(address, &file{disk: d, name: name, methods: methods, address: f.FpMethods})

	f.FpMethods = ours

	return code
}

// fileAt returns the file at an address, which open stored.
func fileAt(address uintptr) *file {
	found, _ := opened.Load(address)
	f, _ := found.(*file)

	return f
}

func closeFile(tls *libc.TLS, address uintptr) int32 {
	f := fileAt(address)
	opened.Delete(address)

	own := at[lib.Tsqlite3_file](address)
	libc.Xfree(tls, own.FpMethods)
	own.FpMethods = f.address

	return callable[closeFunction](f.methods.FxClose)(tls, address)
}

func write(tls *libc.TLS, address, from uintptr, n int32, offset int64) int32 {
	f := fileAt(address)
	below := callable[writeFunction](f.methods.FxWrite)

	with := f.disk.failure(Write)
	if with == "" {
		f.disk.note(Event{Kind: Write, File: f.name, Offset: offset, Data: append([]byte(nil), bytesAt(from, n)...)})

		return below(tls, address, from, n, offset)
	}

	if with == Full {
		below(tls, address, from, n/2, offset)
	}

	return codeOf(Write, with)
}

func truncate(tls *libc.TLS, address uintptr, size int64) int32 {
	f := fileAt(address)
	if with := f.disk.failure(Truncate); with != "" {
		return codeOf(Truncate, with)
	}

	f.disk.note(Event{Kind: Truncate, File: f.name, Offset: size})

	return callable[truncateFunction](f.methods.FxTruncate)(tls, address, size)
}

func syncFile(tls *libc.TLS, address uintptr, flags int32) int32 {
	f := fileAt(address)
	if with := f.disk.failure(Sync); with != "" {
		return codeOf(Sync, with)
	}

	code := callable[syncFunction](f.methods.FxSync)(tls, address, flags)
	if code == lib.SQLITE_OK {
		f.disk.note(Event{Kind: Sync, File: f.name})
	}

	return code
}
