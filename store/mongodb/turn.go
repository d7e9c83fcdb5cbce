package mongodb

import (
	"context"
	"fmt"
	"sync"
)

// turns lets the changes of one order come one after the other within this
// process. The guarded update keeps them apart anyway; but where many race, all
// but one would have read the order in vain. Its zero value is ready.
type turns struct {
	mu     sync.Mutex
	orders map[string]*turn
}

// turn is the right to change an order, which is in the channel when nobody has
// it.
type turn struct {
	free   chan struct{}
	takers int
}

// take waits for the turn to change an order, which lasts until the returned
// function is called.
func (t *turns) take(ctx context.Context, id string) (func(), error) {
	turn := t.join(id)

	select {
	case <-turn.free:
		return func() {
			turn.free <- struct{}{}

			t.leave(id, turn)
		}, nil
	case <-ctx.Done():
		t.leave(id, turn)

		return nil, fmt.Errorf("wait for other changes of the order: %w", ctx.Err())
	}
}

func (t *turns) join(id string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()

	if t.orders == nil {
		t.orders = map[string]*turn{}
	}

	if t.orders[id] == nil {
		t.orders[id] = &turn{free: make(chan struct{}, 1)}
		t.orders[id].free <- struct{}{}
	}

	t.orders[id].takers++

	return t.orders[id]
}

func (t *turns) leave(id string, turn *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()

	turn.takers--
	if turn.takers == 0 {
		delete(t.orders, id)
	}
}
