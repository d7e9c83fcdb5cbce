package mongodb

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

// maxAhead is how far after the server's clock a position may be: beyond what
// clocks of servers of one replica set differ.
const maxAhead = time.Hour

// Position implements [store.OrderReader]. It is the server's time, in
// milliseconds since 1970.
func (s *Store) Position(ctx context.Context) (store.Position, error) {
	now, err := s.clock.read(ctx)
	if err != nil {
		return "", err
	}

	return positionOf(now.UnixMilli()), nil
}

func positionOf(ms int64) store.Position { return store.Position(strconv.FormatInt(ms, 10)) }

// Changes implements [store.OrderReader]. The feed begins the overlap before
// the position, since a change can become visible late.
func (s *Store) Changes(_ context.Context, scope store.Scope, after store.Position) (store.Feed, error) {
	ms, err := strconv.ParseInt(string(after), 10, 64)
	if err != nil || ms < 0 || positionOf(ms) != after || ms > s.clock.now().Add(maxAhead).UnixMilli() {
		return nil, fmt.Errorf("open a feed: %w", store.ErrPosition)
	}

	return &feed{store: s, tail: newTail(s.orders, scope, ms), position: ms}, nil
}

// feed reads heads of orders behind a tail.
type feed struct {
	store    *Store
	tail     *tail
	position int64
}

// Next implements [store.Feed].
func (f *feed) Next(ctx context.Context) ([]store.Change, error) {
	before := f.tail.place

	marks, err := f.tail.next(ctx, store.MaxPage)
	if err != nil || len(marks) == 0 {
		return nil, err
	}

	ids := make([]string, 0, len(marks))
	for _, m := range marks {
		ids = append(ids, m.id)
	}

	orders, err := f.store.Orders(ctx, ids, store.Head)
	if err != nil {
		f.tail.undo(before, marks)

		return nil, err
	}

	changes := make([]store.Change, 0, len(marks))

	for i, o := range orders {
		if o == nil {
			continue
		}

		f.position = max(f.position, marks[i].changed)
		changes = append(changes, store.Change{Order: o, Position: positionOf(f.position)})
	}

	return changes, nil
}
