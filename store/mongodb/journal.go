package mongodb

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"time"
)

// retained is for how long the journal keeps changes: longer than overlap, so
// that nothing becomes visible any more among those that it let go of.
const retained = 30 * time.Second

// journal lists the latest changes in the order in which this process came to
// see them. That order is the process's own, and in it nothing ever appears
// before what was there: whoever read up to a place has missed nothing of what
// lies before it, though a change may become visible after later ones.
//
// All feeds and the wake-ups share it, and with it one reading of the database.
type journal struct {
	// epoch tells the journals of two processes apart.
	epoch string
	tail  *tail
	// tell is called with what was listed, by whoever read it.
	tell func([]mark)
	// scan is held by who reads on, began counts the readings, and read is the
	// number of the last one that was not broken off.
	scan        chan struct{}
	began, read atomic.Int64

	mu      sync.Mutex
	entries []mark
	// dropped is how many entries were let go of: the first of entries has the
	// number dropped+1. Their stamps are at most floor.
	dropped int
	floor   int64
	newest  int64
}

func newJournal(t *tail, tell func([]mark)) *journal {
	return &journal{
		epoch: rand.Text()[:10], tail: t, tell: tell, scan: make(chan struct{}, 1),
		floor: t.place.changed, newest: t.place.newest,
	}
}

// catchUp reads on until everything that was visible at the call is listed.
func (j *journal) catchUp(ctx context.Context) error {
	called := j.began.Load()

	select {
	case j.scan <- struct{}{}:
	case <-ctx.Done():
		return translate("wait for the changes", ctx.Err())
	}

	defer func() { <-j.scan }()

	if j.read.Load() > called {
		// Somebody began after the call, and is done.
		return nil
	}

	number := j.began.Add(1)

	if err := j.readOn(ctx); err != nil {
		return err
	}

	j.read.Store(number)

	return nil
}

// readOn reads one scan, and first what is left of one that broke off.
func (j *journal) readOn(ctx context.Context) error {
	rest := j.tail.place.scanning

	for {
		marks, err := j.tail.next(ctx)
		if err != nil {
			return err
		}

		j.append(marks)
		j.tell(marks)

		if !j.tail.place.scanning {
			if !rest {
				return nil
			}

			rest = false
		}
	}
}

// append lists changes and lets go of old ones.
func (j *journal) append(marks []mark) {
	j.mu.Lock()
	defer j.mu.Unlock()

	j.entries = append(j.entries, marks...)
	for i := range marks {
		j.newest = max(j.newest, marks[i].changed)
	}

	old := 0
	for old < len(j.entries) && j.entries[old].changed < j.newest-retained.Milliseconds() {
		j.floor = max(j.floor, j.entries[old].changed)
		old++
	}

	j.dropped += old
	j.entries = j.entries[old:]
}

// after returns the entries behind the one with a number; whole tells that none
// of them was let go of.
func (j *journal) after(number int) (entries []mark, whole bool) {
	j.mu.Lock()
	defer j.mu.Unlock()

	if number < j.dropped {
		return nil, false
	}

	// Entries never change, and appending moves them at most.
	return j.entries[min(number-j.dropped, len(j.entries)):], true
}

// end is where the journal ends.
func (j *journal) end() (number int, newest int64) {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.dropped + len(j.entries), j.newest
}

// begin is where the journal begins. What was stamped after the floor is in it.
func (j *journal) begin() (number int, floor int64) {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.dropped, j.floor
}
