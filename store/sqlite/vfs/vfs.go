// Package vfs stands between SQLite and the files of the operating system. Whoever
// registers a file system with it chooses files, and what is done when SQLite
// reads, writes, truncates or syncs them.
package vfs

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/foreign"
)

// Code is a result code of SQLite's, such as SQLITE_OK or SQLITE_IOERR_WRITE.
type Code = int32

// Writing writes bytes to where they belong in a file. It may be called as long as the
// file is open, by whoever SQLite has called for it.
type Writing = func(data []byte, offset int64) Code

// Hooks are called when SQLite calls for a file, with what would be done without
// them. A hook that is nil is not called.
type Hooks struct {
	// Write is called with the bytes, which are SQLite's and not to be kept. It is
	// given one and the same below each time.
	Write func(data []byte, offset int64, below Writing) Code
	// Read is called when SQLite reads of the file, or asks for its size.
	Read func(below func() Code) Code
	// Truncate is called with the new size.
	Truncate func(size int64, below func() Code) Code
	Sync     func(below func() Code) Code
	// Remote makes the file like one of a network file system: without shared memory,
	// and so without a write-ahead log.
	Remote bool
}

// Register adds a file system before the one that is SQLite's default: under a
// name for those who open a database with it, or as the default itself, for all.
// watch is called with each file that is opened by a name; it returns nil for one
// that it does not choose. A file system stays for the life of the process.
func Register(name string, isDefault bool, watch func(path string, f File) *Hooks) error {
	tls := libc.NewTLS()
	defer tls.Close()

	if code := lib.Xsqlite3_initialize(tls); code != lib.SQLITE_OK {
		return fmt.Errorf("initialize SQLite: code %d", code)
	}

	system := &fileSystem{watch: watch}
	before := lib.Xsqlite3_vfs_find(tls, 0)

	first := int32(0)
	if isDefault {
		system.below, first = before, 1
	}

	text, err := libc.CString(name)
	if err != nil {
		return fmt.Errorf("name a file system: %w", err)
	}

	address := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_vfs{})))
	if address == 0 {
		return fmt.Errorf("register the file system %s: no memory", name)
	}

	ours := foreign.At[lib.Tsqlite3_vfs](address)
	*ours = *foreign.At[lib.Tsqlite3_vfs](before)
	ours.FxOpen, ours.FzName = foreign.Address(open), text

	systems.Store(address, system)

	if code := lib.Xsqlite3_vfs_register(tls, address, first); code != lib.SQLITE_OK {
		return fmt.Errorf("register the file system %s: code %d", name, code)
	}

	return nil
}

// fileSystem is one that was registered.
type fileSystem struct {
	// below is the one before which it stands; 0 for SQLite's default, whichever
	// that is when a file is opened.
	below uintptr
	watch func(path string, f File) *Hooks
}

// File is an open file of SQLite's.
type File struct{ address uintptr }

// file is one that hooks were chosen for: those of the file system that was asked
// to open it are the last.
type file struct {
	hooks []*Hooks
	// methods are SQLite's own, and own is where they are.
	methods *lib.Tsqlite3_io_methods
	own     uintptr
	// write passes the hooks. The thread is that of the call.
	write Writing
	tls   *libc.TLS
}

var (
	systems sync.Map //nolint:gochecknoglobals // SQLite's are of the process: *fileSystem by its address
	opened  sync.Map //nolint:gochecknoglobals // *file by its address
)

// The functions of a file system, as SQLite calls them.
type (
	openFunction     = func(tls *libc.TLS, vfs, path, file uintptr, flags int32, out uintptr) Code
	closeFunction    = func(tls *libc.TLS, file uintptr) Code
	readFunction     = func(tls *libc.TLS, file, to uintptr, n int32, offset int64) Code
	writeFunction    = func(tls *libc.TLS, file, from uintptr, n int32, offset int64) Code
	sizeFunction     = func(tls *libc.TLS, file, to uintptr) Code
	truncateFunction = func(tls *libc.TLS, file uintptr, size int64) Code
	syncFunction     = func(tls *libc.TLS, file uintptr, flags int32) Code
)

// open opens a file, and puts the hooks before it that its file system chooses.
func open(tls *libc.TLS, vfs, path, address uintptr, flags int32, out uintptr) Code {
	found, _ := systems.Load(vfs)
	system, _ := found.(*fileSystem)

	below := system.below
	if below == 0 {
		below = lib.Xsqlite3_vfs_find(tls, 0)
	}

	code := foreign.Function[openFunction](foreign.At[lib.Tsqlite3_vfs](below).FxOpen)(tls, below, path, address, flags, out)
	if code != lib.SQLITE_OK || path == 0 {
		return code
	}

	if hooks := system.watch(libc.GoString(path), File{address}); hooks != nil {
		return hook(tls, address, hooks)
	}

	return code
}

func hook(tls *libc.TLS, address uintptr, hooks *Hooks) Code {
	f := fileAt(address)
	if f == nil {
		f = intercept(tls, address)
	}

	if f == nil {
		return lib.SQLITE_NOMEM
	}

	f.hooks = append(f.hooks, hooks)

	if hook, below := hooks.Write, f.write; hook != nil {
		f.write = func(data []byte, offset int64) Code { return hook(data, offset, below) }
	}

	ours := foreign.At[lib.Tsqlite3_io_methods](foreign.At[lib.Tsqlite3_file](address).FpMethods)

	// There are more reads than anything else: nobody is asked who does not watch them.
	if hooks.Read != nil {
		ours.FxRead, ours.FxFileSize = foreign.Address(read), foreign.Address(fileSize)
	}

	if hooks.Remote {
		// The first version of files has no shared memory.
		ours.FiVersion = 1
	}

	return lib.SQLITE_OK
}

// intercept lets SQLite call the functions of this package for a file. It returns
// nil when there is no memory for that.
func intercept(tls *libc.TLS, address uintptr) *file {
	handle := foreign.At[lib.Tsqlite3_file](address)
	f := &file{methods: foreign.At[lib.Tsqlite3_io_methods](handle.FpMethods), own: handle.FpMethods}

	changed := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*f.methods)))
	if changed == 0 {
		return nil
	}

	handle.FpMethods = changed
	ours := foreign.At[lib.Tsqlite3_io_methods](handle.FpMethods)
	*ours = *f.methods
	ours.FxClose, ours.FxWrite = foreign.Address(closeFile), foreign.Address(write)
	ours.FxTruncate, ours.FxSync = foreign.Address(truncate), foreign.Address(syncFile)

	f.write = func(data []byte, offset int64) Code {
		from := uintptr(unsafe.Pointer(unsafe.SliceData(data))) //nolint:gosec // the bytes stay where they are during the call
		defer runtime.KeepAlive(data)

		return foreign.Function[writeFunction](f.methods.FxWrite)(f.tls, address, from, int32(len(data)), offset)
	}

	opened.Store(address, f)

	return f
}

// fileAt returns the file at an address, or nil for one without hooks.
func fileAt(address uintptr) *file {
	found, _ := opened.Load(address)
	f, _ := found.(*file)

	return f
}

func closeFile(tls *libc.TLS, address uintptr) Code {
	f := fileAt(address)
	opened.Delete(address)

	handle := foreign.At[lib.Tsqlite3_file](address)
	libc.Xfree(tls, handle.FpMethods)
	handle.FpMethods = f.own

	return foreign.Function[closeFunction](f.methods.FxClose)(tls, address)
}

func read(tls *libc.TLS, address, to uintptr, n int32, offset int64) Code {
	f := fileAt(address)
	next := func() Code { return foreign.Function[readFunction](f.methods.FxRead)(tls, address, to, n, offset) }

	return f.pass(next, watchRead)
}

func fileSize(tls *libc.TLS, address, to uintptr) Code {
	f := fileAt(address)
	next := func() Code { return foreign.Function[sizeFunction](f.methods.FxFileSize)(tls, address, to) }

	return f.pass(next, watchRead)
}

func watchRead(h *Hooks) func(below func() Code) Code { return h.Read }

func write(tls *libc.TLS, address, from uintptr, n int32, offset int64) Code {
	f := fileAt(address)
	f.tls = tls

	return f.write(foreign.Bytes(from, n), offset)
}

func truncate(tls *libc.TLS, address uintptr, size int64) Code {
	f := fileAt(address)
	next := func() Code { return foreign.Function[truncateFunction](f.methods.FxTruncate)(tls, address, size) }

	return f.pass(next, func(h *Hooks) func(below func() Code) Code {
		if h.Truncate == nil {
			return nil
		}

		return func(below func() Code) Code { return h.Truncate(size, below) }
	})
}

func syncFile(tls *libc.TLS, address uintptr, flags int32) Code {
	f := fileAt(address)
	next := func() Code { return foreign.Function[syncFunction](f.methods.FxSync)(tls, address, flags) }

	return f.pass(next, func(h *Hooks) func(below func() Code) Code { return h.Sync })
}

// pass makes a call through the hooks for it; choose returns that of some hooks, or
// nil.
func (f *file) pass(next func() Code, choose func(*Hooks) func(below func() Code) Code) Code {
	for _, hooks := range f.hooks {
		if hook, below := choose(hooks), next; hook != nil {
			next = func() Code { return hook(below) }
		}
	}

	return next()
}
