// Package heap keeps blocks of memory that SQLite takes and gives back all the time,
// and packs those for the pages of a database.
//
// SQLite rearranges the pages of a tree in a block of 5 to 25 KiB, which it needs for
// that moment only. The allocator below it has the system map such blocks a few at a
// time, or each for itself, and unmaps them as soon as none of them is in use: that was
// a twelfth of what a change costs. Here a few of each size stay.
//
// A page in SQLite's cache takes some 4.3 KiB, of which the allocator makes 8. Here it
// takes 4.6, so that a cache holds nearly twice as many.
package heap

import (
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/foreign"
)

// overhead is what SQLite puts before each block, in bytes.
const overhead = 8

// classes are the sizes of the blocks that are kept, with their overhead, and how many:
// what the allocator makes of anything that is not larger. Smaller blocks share what
// is mapped with many others.
//
//nolint:gochecknoglobals // a constant list
var classes = [...]struct{ size, kept int32 }{{8 << 10, 32}, {16 << 10, 4}, {32 << 10, 4}}

const (
	// least is the size from which blocks are dealt with here: less fits half of the
	// smallest that the allocator would make of it.
	least = 4<<10 - overhead + 1
	// page is the size of the blocks for pages, which is some more than they take, and
	// inChunk how many of these share a chunk of 256 KiB. A chunk stays.
	page    = 4672
	inChunk = 56
	chunk   = inChunk * (page + overhead)
)

// SQLite's functions for memory, as it calls them.
type (
	mallocFunction  = func(tls *libc.TLS, size int32) uintptr
	freeFunction    = func(tls *libc.TLS, address uintptr)
	reallocFunction = func(tls *libc.TLS, address uintptr, size int32) uintptr
	sizeFunction    = func(tls *libc.TLS, address uintptr) int32
)

// kept are blocks that nobody uses now.
type kept struct {
	// SQLite's own functions.
	malloc  mallocFunction
	free    freeFunction
	realloc reallocFunction
	size    sizeFunction

	mu    sync.Mutex
	idle  [len(classes)][]uintptr
	pages []uintptr
}

// process is what SQLite uses. It knows the addresses of its functions alone, so they
// have to stay here.
//
//nolint:gochecknoglobals // SQLite's memory is the process's
var process struct {
	kept

	take   mallocFunction
	give   freeFunction
	resize reallocFunction
}

// Keep makes SQLite keep its blocks, for the life of the process. It must be called
// once, before SQLite is used at all: otherwise it changes nothing, and says so.
func Keep() error {
	tls := libc.NewTLS()
	defer tls.Close()

	address := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_mem_methods{})))
	if address == 0 {
		return fmt.Errorf("keep blocks of SQLite: code %d", lib.SQLITE_NOMEM)
	}

	defer libc.Xfree(tls, address)

	if err := configure(tls, lib.SQLITE_CONFIG_GETMALLOC, address); err != nil {
		return err
	}

	methods := foreign.At[lib.Tsqlite3_mem_methods](address)
	process.malloc = foreign.Function[mallocFunction](methods.FxMalloc)
	process.free = foreign.Function[freeFunction](methods.FxFree)
	process.realloc = foreign.Function[reallocFunction](methods.FxRealloc)
	process.size = foreign.Function[sizeFunction](methods.FxSize)
	process.take, process.give, process.resize = process.kept.take, process.kept.give, process.kept.resize
	methods.FxMalloc, methods.FxFree = foreign.Address(process.take), foreign.Address(process.give)
	methods.FxRealloc = foreign.Address(process.resize)

	return configure(tls, lib.SQLITE_CONFIG_MALLOC, address)
}

func configure(tls *libc.TLS, option int32, address uintptr) error {
	list := libc.NewVaList(address)
	defer libc.Xfree(tls, list)

	if code := lib.Xsqlite3_config(tls, option, list); code != lib.SQLITE_OK {
		return fmt.Errorf("keep blocks of SQLite: code %d", code)
	}

	return nil
}

// classOf is the class of a block; less than 0 when it has none.
func classOf(size int32) int {
	if size <= page {
		return -1
	}

	for i := range classes {
		if size <= classes[i].size-overhead {
			return i
		}
	}

	return -1
}

// take returns a block; 0 when there is no memory.
func (k *kept) take(tls *libc.TLS, size int32) uintptr {
	if size >= least && size <= page {
		return k.takePage(tls)
	}

	class := classOf(size)
	if class < 0 {
		return k.malloc(tls, size)
	}

	if address := k.pop(class); address != 0 {
		return address
	}

	// As large as any other of its class, to stand for each of them later.
	return k.malloc(tls, classes[class].size-overhead)
}

// give takes a block back.
func (k *kept) give(tls *libc.TLS, address uintptr) {
	size := k.size(tls, address)
	if size == page {
		k.givePage(address)

		return
	}

	// One that was made smaller meanwhile may not be what others of its class are.
	class := classOf(size)
	if class < 0 || size != classes[class].size-overhead || !k.push(class, address) {
		k.free(tls, address)
	}
}

// resize returns a block of another size with what a block holds; 0, and leaves that
// as it is, when there is no memory.
func (k *kept) resize(tls *libc.TLS, address uintptr, size int32) uintptr {
	// By its size a block is known for one of a page.
	held := k.size(tls, address)
	if held != page && size != page {
		return k.realloc(tls, address, size)
	}

	other := k.take(tls, size)
	if other != 0 {
		copy(foreign.Bytes(other, size), foreign.Bytes(address, held))
		k.give(tls, address)
	}

	return other
}

// takePage returns a block for a page; 0 when there is no memory.
func (k *kept) takePage(tls *libc.TLS) uintptr {
	k.mu.Lock()
	defer k.mu.Unlock()

	if len(k.pages) == 0 {
		whole := k.malloc(tls, chunk)
		if whole == 0 {
			return 0
		}

		for i := range inChunk {
			address := whole + uintptr(i)*(page+overhead) + overhead
			*foreign.At[int64](address - overhead) = page
			k.pages = append(k.pages, address)
		}
	}

	last := len(k.pages) - 1
	address := k.pages[last]
	k.pages = k.pages[:last]

	return address
}

func (k *kept) givePage(address uintptr) {
	k.mu.Lock()
	defer k.mu.Unlock()

	k.pages = append(k.pages, address)
}

// pop returns a block of the class that nobody uses, or 0.
func (k *kept) pop(class int) uintptr {
	k.mu.Lock()
	defer k.mu.Unlock()

	last := len(k.idle[class]) - 1
	if last < 0 {
		return 0
	}

	address := k.idle[class][last]
	k.idle[class] = k.idle[class][:last]

	return address
}

// push keeps a block of the class, unless there are enough.
func (k *kept) push(class int, address uintptr) bool {
	k.mu.Lock()
	defer k.mu.Unlock()

	if len(k.idle[class]) >= int(classes[class].kept) {
		return false
	}

	k.idle[class] = append(k.idle[class], address)

	return true
}
