package mongodb

import (
	"context"
	"fmt"
	"sync"

	"github.com/jiaofu/jiaofu/store"
)

// turns lets the changes of one order in one scope come one after the other
// within this process. The guarded update keeps them apart anyway; but where many
// race, all but one would have read the order in vain. Its zero value is ready.
type turns struct {
	mu     sync.Mutex
	orders map[line]*turn
}

// line is what changes wait in: those of an order, by scope. So nobody waits for
// changes of an order that is not theirs, nor keeps them waiting.
type line struct {
	scope store.Scope
	id    string
}

// turn is the right to change an order, which is in the channel when nobody has
// it.
type turn struct {
	free   chan struct{}
	takers int
}

// take waits for the turn to change an order, which lasts until the returned
// function is called.
func (t *turns) take(ctx context.Context, l line) (func(), error) {
	turn := t.join(l)

	select {
	case <-turn.free:
		return func() {
			turn.free <- struct{}{}

			t.leave(l, turn)
		}, nil
	case <-ctx.Done():
		t.leave(l, turn)

		return nil, fmt.Errorf("wait for other changes of the order: %w", ctx.Err())
	}
}

func (t *turns) join(l line) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()

	if t.orders == nil {
		t.orders = map[line]*turn{}
	}

	if t.orders[l] == nil {
		t.orders[l] = &turn{free: make(chan struct{}, 1)}
		t.orders[l].free <- struct{}{}
	}

	t.orders[l].takers++

	return t.orders[l]
}

func (t *turns) leave(l line, turn *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()

	turn.takers--
	if turn.takers == 0 {
		delete(t.orders, l)
	}
}
