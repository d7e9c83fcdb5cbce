// Package disk stands between SQLite and the disk, for the databases of watched
// folders: it can let one call fail, as a broken or a full disk does, and it
// can take down what is written and synced, to tell what a power cut leaves.
package disk

import (
	"path/filepath"
	"strings"
	"sync"

	lib "modernc.org/sqlite/lib"
)

// Failure is how a call fails.
type Failure string

// The failures.
const (
	// Broken is what a system call tells as EIO.
	Broken Failure = "EIO"
	// Full is what a system call tells as ENOSPC; half of a write is done.
	Full Failure = "ENOSPC"
)

// Kind is a kind of calls that change something.
type Kind string

// The kinds of calls.
const (
	Write    Kind = "write"
	Truncate Kind = "truncate"
	Sync     Kind = "sync"
)

// Disk watches a folder. It is safe for concurrent use.
type Disk struct {
	dir string

	mu sync.Mutex
	// left is how many calls of the kind there are before the one that fails;
	// fails is empty for none.
	left  int
	kind  Kind
	fails Failure
	hit   bool
	// remote tells that processes cannot share memory by files.
	remote bool
	// events is what was done, when it is to be taken down.
	recording bool
	events    []Event
}

// Event is something that was done to a file, or a mark among these.
type Event struct {
	// Kind is empty for a mark.
	Kind Kind
	// File is the name in the folder.
	File string
	// Offset and Data are those of a write; Offset is the size after a
	// truncation.
	Offset int64
	Data   []byte
	// Mark is what the caller marked.
	Mark any
}

// Watch watches the databases of a folder that are opened from now on, until
// Close.
func Watch(dir string) *Disk {
	install()

	d := &Disk{dir: filepath.Clean(dir)}
	watched.Store(d.dir, d)

	return d
}

// Remote makes files that are opened from now on like those of a network file
// system, on which there is no write-ahead log.
func (d *Disk) Remote() {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.remote = true
}

func (d *Disk) isRemote() bool {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.remote
}

// Close stops watching. Files that are open go on without.
func (d *Disk) Close() { watched.Delete(d.dir) }

// FailOnce lets the n-th call of a kind from now on, counted from 0, fail once.
func (d *Disk) FailOnce(kind Kind, n int, with Failure) {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.kind, d.left, d.fails, d.hit = kind, n, with, false
}

// Hit tells whether the call that was to fail was made.
func (d *Disk) Hit() bool {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.hit
}

// Record begins to take down what is done.
func (d *Disk) Record() {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.recording = true
}

// Mark takes down a mark.
func (d *Disk) Mark(mark any) { d.note(Event{Mark: mark}) }

// Events is what was taken down.
func (d *Disk) Events() []Event {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.events
}

func (d *Disk) note(e Event) {
	d.mu.Lock()
	defer d.mu.Unlock()

	if d.recording {
		d.events = append(d.events, e)
	}
}

// failure tells whether a call is to fail, and how.
func (d *Disk) failure(kind Kind) Failure {
	d.mu.Lock()
	defer d.mu.Unlock()

	if d.fails == "" || d.kind != kind {
		return ""
	}

	if d.left > 0 {
		d.left--

		return ""
	}

	with := d.fails
	d.fails, d.hit = "", true

	return with
}

// codeOf is what SQLite's file system says when a call fails.
func codeOf(kind Kind, with Failure) int32 {
	switch {
	case with == Full && kind == Write:
		return lib.SQLITE_FULL
	case kind == Write:
		return lib.SQLITE_IOERR_WRITE
	case kind == Sync:
		return lib.SQLITE_IOERR_FSYNC
	default:
		return lib.SQLITE_IOERR_TRUNCATE
	}
}

// The file system of SQLite is one for the process, and so is what is watched.
var watched sync.Map //nolint:gochecknoglobals // Disk by folder

// watcherOf returns the disk that a path is on, if one is watched.
func watcherOf(path string) (*Disk, string) {
	found, ok := watched.Load(filepath.Dir(path))
	if !ok {
		return nil, ""
	}

	d, ok := found.(*Disk)
	if !ok || strings.HasSuffix(path, "-shm") {
		return nil, ""
	}

	return d, filepath.Base(path)
}
