// Package heap keeps blocks of memory that SQLite takes and gives back all the time.
//
// SQLite rearranges the pages of a tree in a block of 5 to 25 KiB, which it needs for
// that moment only. The allocator below it has the system map such blocks a few at a
// time, or each for itself, and unmaps them as soon as none of them is in use: that was
// a twelfth of what a change costs. Here a few of each size stay.
package heap

import (
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// overhead is what SQLite puts before each block, in bytes.
const overhead = 8

// classes are the sizes of the blocks that are kept, with their overhead, and how many:
// what the allocator makes of anything that is not larger. Smaller blocks share what
// is mapped with many others.
//
//nolint:gochecknoglobals // a constant list
var classes = [...]struct{ size, kept int32 }{{8 << 10, 32}, {16 << 10, 4}, {32 << 10, 4}}

// least is the size from which a block has a class: less fits half of the smallest.
const least = 4<<10 - overhead + 1

// SQLite's functions for memory, as it calls them.
type (
	mallocFunction = func(tls *libc.TLS, size int32) uintptr
	freeFunction   = func(tls *libc.TLS, address uintptr)
	sizeFunction   = func(tls *libc.TLS, address uintptr) int32
)

// kept are blocks that nobody uses now.
type kept struct {
	// SQLite's own functions.
	malloc mallocFunction
	free   freeFunction
	size   sizeFunction

	mu   sync.Mutex
	idle [len(classes)][]uintptr
}

// process is what SQLite uses. It knows the addresses of take and give alone, so they
// have to stay here.
//
//nolint:gochecknoglobals // SQLite's memory is the process's
var process struct {
	kept

	take mallocFunction
	give freeFunction
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

	methods := *(**lib.Tsqlite3_mem_methods)(unsafe.Pointer(&address)) //nolint:gosec // that memory is not Go's
	process.malloc = callable[mallocFunction](methods.FxMalloc)
	process.free = callable[freeFunction](methods.FxFree)
	process.size = callable[sizeFunction](methods.FxSize)
	process.take, process.give = process.kept.take, process.kept.give
	methods.FxMalloc, methods.FxFree = function(process.take), function(process.give)

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
	if size < least {
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

	// One that was made smaller meanwhile may not be what others of its class are.
	class := classOf(size)
	if class < 0 || size != classes[class].size-overhead || !k.push(class, address) {
		k.free(tls, address)
	}
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

// function is the address by which SQLite calls a function of ours, and callable one
// of its own the other way round.
func function[T any](f T) uintptr {
	return *(*uintptr)(unsafe.Pointer(&f)) //nolint:gosec // f is one of the program's own, which stay
}

func callable[T any](address uintptr) T {
	return *(*T)(unsafe.Pointer(&address)) //nolint:gosec // as SQLite itself calls it
}
