package transport

import (
	"context"
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
)

// lane bounds how many operations of a kind run at once. The others wait in a
// bounded queue. As long as all who come fit into it nobody is refused; from
// the first who does not, the queue is no longer than what runs, until nobody
// was refused for a moment. So a burst is served, and under a lasting overload
// those who are served do not wait for long.
type lane struct {
	most     int // that run
	room     int // that wait, while it is calm
	patience time.Duration

	mu      sync.Mutex // guards what follows
	running int
	queue   []chan struct{} // closed when its operation may run
	refused time.Time       // the last one
}

// lanes are those of an endpoint. Subscriptions are in neither: their
// beginnings take turns with their events.
type lanes struct{ queries, mutations lane }

func newLanes(limits *Limits) *lanes {
	processors := runtime.GOMAXPROCS(0)
	room := limits.Queue * processors

	return &lanes{
		queries:   lane{most: limits.Queries * processors, room: room, patience: limits.QueueTime},
		mutations: lane{most: limits.Mutations * processors, room: room, patience: limits.QueueTime},
	}
}

func (a *lanes) laneOf(kind ast.Operation) *lane {
	if kind == ast.Mutation {
		return &a.mutations
	}

	return &a.queries
}

// isFull tells that whatever is asked for would be refused.
func (a *lanes) isFull() bool { return a.queries.isFull() && a.mutations.isFull() }

func (l *lane) isFull() bool {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.running >= l.most && len(l.queue) >= l.length()
}

// length is how many may wait now; mu is held.
func (l *lane) length() int {
	if time.Since(l.refused) < calm {
		return min(l.most, l.room)
	}

	return l.room
}

// enter waits for a turn, which leave gives back, unless the context ends. Its
// error is that there is none to be had.
func (l *lane) enter(ctx context.Context) error {
	turn, err := l.line()
	if err != nil {
		return err
	}

	if turn == nil {
		// An operation that only calculates would run to its end before any
		// other is even counted; so those that have come are let come forward.
		runtime.Gosched()

		return nil
	}

	patience := time.NewTimer(l.patience)
	defer patience.Stop()

	select {
	case <-turn:
		return nil
	case <-patience.C:
	case <-ctx.Done():
	}

	if l.step(turn) {
		return errBusy()
	}

	return nil // the turn came in the same moment
}

// line takes a turn, or a place in the queue, which it returns.
func (l *lane) line() (chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.running < l.most {
		l.running++

		return nil, nil //nolint:nilnil // there is no need to wait
	}

	if len(l.queue) >= l.length() {
		l.refused = time.Now()

		return nil, errBusy()
	}

	turn := make(chan struct{})
	l.queue = append(l.queue, turn)

	return turn, nil
}

// step leaves the queue; it reports false when the turn had come.
func (l *lane) step(turn chan struct{}) bool {
	l.mu.Lock()
	defer l.mu.Unlock()

	place := slices.Index(l.queue, turn)
	if place < 0 {
		return false
	}

	l.queue = slices.Delete(l.queue, place, place+1)
	l.refused = time.Now()

	return true
}

// leave gives the turn to whoever has waited for the longest.
func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()

	if len(l.queue) == 0 {
		l.running--

		return
	}

	close(l.queue[0])
	l.queue[0] = nil
	l.queue = l.queue[1:]
}

// errBusy tells to come back, each caller at a moment of its own.
func errBusy() *apierror.Error {
	return apierror.New(apierror.Unavailable,
		"the server is busy: try again soon", "服务繁忙，请稍后再试").
		WithRetryAfter(time.Duration(1+rand.IntN(mostRetrySeconds)) * time.Second) //nolint:gosec // nobody gains by guessing it
}
