package transport

import (
	"runtime"
	"sync"
	"time"
)

const (
	// pace is the time from one refusal to the next for each processor. One costs
	// so little of it (docs/performance.md tells how much), most in net/http and in
	// writing to the connection, that refusing takes less than a tenth of the
	// processors.
	pace = 500 * time.Microsecond
	// longestHold bounds how long a refusal is held. It is the shortest time after
	// which the refused are asked to come back, so nobody who does as told notices.
	longestHold = time.Second
	// pressing is how far behind a pacer is when more ask than come and go.
	pressing = 5 * time.Millisecond
)

// pacer spaces refusals, so that whoever asks again at once, told to come back
// later or not, cannot take the processors from those who are served: they would
// wait in the scheduler behind hundreds of refusals. A connection is not read
// while its refusal is held. Refusals that are rare are not held.
//
// A held refusal is a goroutine that its connection has anyway, and a timer;
// there are as many as there are connections. When they are so many that one
// would be held for longer than longestHold, it is held for as long as that, and
// refusals are no longer spaced but late.
//
// The zero value holds nothing.
type pacer struct {
	every time.Duration

	mu   sync.Mutex // guards next
	next time.Time  // when the next refusal may be told
}

// newPacer spaces refusals that all processors tell.
func newPacer() pacer { return pacer{every: pace / time.Duration(runtime.GOMAXPROCS(0))} }

// hold waits until a refusal may be told, at most until the caller is gone,
// which net/http notices once the body was read, or the server closes.
func (p *pacer) hold(gone, closing <-chan struct{}) {
	wait := p.reserve()
	if wait <= 0 {
		return
	}

	due := time.NewTimer(wait)
	defer due.Stop()

	select {
	case <-due.C:
	case <-gone:
	case <-closing:
	}
}

// reserve takes the next moment for a refusal, and returns how far away it is.
func (p *pacer) reserve() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()

	wait := max(time.Until(p.next), 0)
	if wait >= longestHold {
		return longestHold
	}

	p.next = time.Now().Add(wait + p.every)

	return wait
}

// isBehind tells whether more are refused than can be told.
func (p *pacer) isBehind() bool {
	p.mu.Lock()
	defer p.mu.Unlock()

	return time.Until(p.next) > pressing
}
