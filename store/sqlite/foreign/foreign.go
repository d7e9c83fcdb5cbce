// Package foreign reaches what SQLite knows by addresses: its memory and its functions.
//
// SQLite and the program share one process, so the calls are plain calls of functions.
// Nothing here is checked: whoever asks knows what is at an address.
package foreign

import "unsafe"

// At is what an address of SQLite's memory points to.
func At[T any](address uintptr) *T {
	return *(**T)(unsafe.Pointer(&address)) //nolint:gosec // that memory is not Go's, and nobody moves it
}

// Bytes are those at an address.
func Bytes(address uintptr, n int32) []byte {
	return unsafe.Slice(At[byte](address), n) //nolint:gosec // whoever has the address knows how long it is
}

// Address is by what SQLite calls a function of ours, which has to stay.
func Address[T any](function T) uintptr {
	return *(*uintptr)(unsafe.Pointer(&function)) //nolint:gosec // it is one of the program's own
}

// Function is a function of SQLite's at an address, the other way round.
func Function[T any](address uintptr) T {
	return *(*T)(unsafe.Pointer(&address)) //nolint:gosec // as SQLite itself calls it
}
