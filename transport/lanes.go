package transport

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

const (
	// calm is how long nobody may have been refused before the queue is long
	// again.
	calm = time.Second
	// mostRetrySeconds bounds when the refused are asked to come back; the
	// moment is drawn, so that they do not come back all at once.
	mostRetrySeconds = 3
	// shortWait is the part of the longest wait for a turn from which on a turn is
	// late, and standing the part of it for which all may be: a queue that is not
	// gone by then is no burst.
	shortWait = 8
	standing  = 2
	// fewerQueries is what part of the queries that run at other times run while
	// refusals press: one for each processor.
	fewerQueries = 4
)

// lane bounds how many operations of a kind run at once. The others wait in a
// bounded queue. As long as all who come fit into it, and the queue does not
// stand, nobody is refused; from the first who is, the queue is no longer than
// what runs, until nobody was refused for a moment. So a burst is served, and
// under a lasting overload those who are served do not wait for long. Once so
// many are refused that they have to be told one after another, a part of the
// operations run at once, and nobody waits: whenever one ends, others are there.
//
// A queue stands when for a while each turn came late. Then those at its head
// who have waited for too long are refused, as CoDel (RFC 8289) drops packets.
type lane struct {
	most     int // that run
	pressed  int // that run while refusals press; one at least
	room     int // that wait, while it is calm
	patience time.Duration
	// yields is set for operations that only compute: on one processor such an
	// operation would finish before waiting goroutines were counted, so enter yields
	// to them first.
	yields bool
	// pace is that of the refusals.
	pace pacer

	mu      sync.Mutex // guards what follows
	running int
	queue   []*place
	refused time.Time // the last one
	late    time.Time // since when each turn came late; zero when one did not
}

// place is one in a queue.
type place struct {
	since time.Time
	// turn gets true when the operation may run, false when it is refused.
	turn chan bool
}

// lanes are those of an endpoint. Subscriptions are in neither: their
// beginnings take turns with their events.
type lanes struct{ queries, mutations lane }

func newLanes(limits *Limits) *lanes {
	processors := runtime.GOMAXPROCS(0)
	room := limits.Queue * processors

	return &lanes{
		queries: lane{
			most: limits.Queries * processors, pressed: limits.Queries * processors / fewerQueries,
			room: room, patience: limits.QueueTime, yields: true, pace: newPacer(),
		},
		mutations: lane{
			most: limits.Mutations * processors, pressed: min(limits.PressedMutations, limits.Mutations) * processors,
			room: room, patience: limits.QueueTime, pace: newPacer(),
		},
	}
}

func (a *lanes) laneOf(kind ast.Operation) *lane {
	if kind == ast.Mutation {
		return &a.mutations
	}

	return &a.queries
}

// turnAway tells that whatever is asked for is refused.
func (a *lanes) turnAway() bool {
	return a.queries.isFull() && a.mutations.isFull() && a.queries.turnAway() && a.mutations.turnAway()
}

// turnAwayKind tells that an operation of the kind would not get a turn now; then
// it is refused.
func (a *lanes) turnAwayKind(kind ast.Operation) bool {
	return kind != ast.Subscription && a.laneOf(kind).turnAway()
}

func (l *lane) isFull() bool {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.full()
}

// turnAway tells that an operation would be refused now; then it is.
func (l *lane) turnAway() bool {
	l.mu.Lock()
	defer l.mu.Unlock()

	if !l.full() {
		return false
	}

	l.refused = time.Now()

	return true
}

// full is isFull while mu is held.
func (l *lane) full() bool { return !l.isFree() && len(l.queue) >= l.length() }

// isFree tells whether another operation may run now; mu is held.
func (l *lane) isFree() bool {
	most := l.most
	if l.pace.isBehind() {
		most = max(l.pressed, 1)
	}

	return l.running < most
}

// length is how many may wait now; mu is held.
func (l *lane) length() int {
	switch {
	case l.pace.isBehind():
		return 0
	case time.Since(l.refused) < calm:
		return min(l.most, l.room)
	default:
		return l.room
	}
}

// enter waits for a turn, which leave gives back. Its error is that there is none
// to be had, or that of the context: whoever gives up is not refused.
func (l *lane) enter(ctx context.Context) error {
	own, err := l.line()
	if err != nil {
		return err
	}

	if own == nil {
		if l.yields {
			runtime.Gosched()
		}

		return nil
	}

	patience := time.NewTimer(l.patience)
	defer patience.Stop()

	gaveUp := false

	select {
	case runs := <-own.turn:
		return admitted(runs)
	case <-patience.C:
	case <-ctx.Done():
		gaveUp = true
	}

	switch {
	case !l.step(own, !gaveUp):
		return admitted(<-own.turn) // it was decided in the same moment
	case gaveUp:
		return fmt.Errorf("wait for a turn: %w", ctx.Err())
	default:
		return errBusy()
	}
}

func admitted(runs bool) error {
	if !runs {
		return errBusy()
	}

	return nil
}

// line takes a turn, or a place in the queue, which it returns.
func (l *lane) line() (*place, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.call() // those to whom the end of a pressure gives turns

	if len(l.queue) == 0 && l.isFree() {
		l.running++

		return nil, nil //nolint:nilnil // there is no need to wait
	}

	if len(l.queue) >= l.length() {
		l.refused = time.Now()

		return nil, errBusy()
	}

	own := &place{since: time.Now(), turn: make(chan bool, 1)}
	l.queue = append(l.queue, own)

	return own, nil
}

// step leaves the queue, because it is refused or has given up; it reports false
// when the turn had come.
func (l *lane) step(own *place, refused bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()

	at := slices.Index(l.queue, own)
	if at < 0 {
		return false
	}

	l.queue = slices.Delete(l.queue, at, at+1)
	if refused {
		l.refused = time.Now()
	}

	return true
}

// leave gives the turn back.
func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.running--
	l.call()

	if l.isFree() {
		l.late = time.Time{}
	}
}

// call gives the turns that are free to those who have waited for the longest,
// unless that was for too long; mu is held.
func (l *lane) call() {
	for now := time.Now(); len(l.queue) > 0 && l.isFree(); {
		head := l.queue[0]
		l.queue[0] = nil
		l.queue = l.queue[1:]

		if l.isTooLate(head, now) {
			head.turn <- false

			l.refused = now

			continue
		}

		head.turn <- true

		l.running++
	}
}

// isTooLate tells whether the head of the queue is refused; mu is held.
func (l *lane) isTooLate(head *place, now time.Time) bool {
	if now.Sub(head.since) <= l.patience/shortWait {
		l.late = time.Time{}

		return false
	}

	if l.late.IsZero() {
		l.late = now
	}

	return now.Sub(l.late) > l.patience/standing
}

// errBusy tells to come back, each caller at a moment of its own.
func errBusy() *apierror.Error {
	return apierror.New(apierror.Unavailable,
		"the server is busy: try again soon", "服务繁忙，请稍后再试").
		WithRetryAfter(time.Duration(1+rand.IntN(mostRetrySeconds)) * time.Second) //nolint:gosec // nobody gains by guessing it
}
