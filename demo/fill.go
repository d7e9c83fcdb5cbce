package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// Store is what Fill needs of a store.
type Store interface {
	// CountOrders counts the orders of a scope that pass a filter.
	CountOrders(ctx context.Context, scope store.Scope, filter store.OrderFilter) (int, error)
	// OrderByNumber returns the order with the number, or store.ErrNotFound.
	OrderByNumber(ctx context.Context, scope store.Scope, number string, part store.Part) (*delivery.Order, error)
	// CreateOrder saves a new order with its log, or returns
	// store.ErrNumberTaken.
	CreateOrder(ctx context.Context, o *delivery.Order) error
}

// Fill plays about forty orders into an empty store, and returns how many it
// saved. No time of theirs is after now; newID makes their ids from a prefix
// and a time.
//
// It does nothing in a store that has orders, with one exception: a run that
// was interrupted is completed by the next one. Such a store has the first of
// the stories and not the last. Order numbers are fixed, so that no order comes
// twice, also when two processes fill one store at once.
//
// The days of the stories are as long as those of the timing: where a day of
// the window of acceptance takes two seconds, an order of a month ago is one of
// a minute ago, and waits for what it would wait for.
func Fill(
	ctx context.Context, s Store, timing delivery.Timing, newID func(prefix string, at time.Time) string, now time.Time,
) (int, error) {
	stories, err := readStories()
	if err != nil {
		return 0, err
	}

	if wanted, err := wants(ctx, s, stories); !wanted {
		return 0, err
	}

	p := &player{clock: newClock(now, timing.Day), timing: timing, newID: newID}
	saved := 0

	for i := range stories {
		o, err := p.play(&stories[i])
		if err != nil {
			return saved, fmt.Errorf("play demo order %s: %w", stories[i].Number, err)
		}

		switch err := s.CreateOrder(ctx, o); {
		case err == nil:
			saved++
		case !errors.Is(err, store.ErrNumberTaken):
			return saved, fmt.Errorf("save demo order %s: %w", o.Number, err)
		}
	}

	return saved, nil
}

// wants reports whether the store is empty, or was filled in part.
func wants(ctx context.Context, s Store, stories []story) (bool, error) {
	n, err := s.CountOrders(ctx, store.Scope{}, store.OrderFilter{})
	if err != nil {
		return false, fmt.Errorf("count orders: %w", err)
	}

	if n == 0 {
		return true, nil
	}

	begun, err := has(ctx, s, &stories[0])
	if err != nil || !begun {
		return false, err
	}

	ended, err := has(ctx, s, &stories[len(stories)-1])

	return !ended && err == nil, err
}

func has(ctx context.Context, s Store, told *story) (bool, error) {
	_, err := s.OrderByNumber(ctx, store.Scope{}, told.Number, store.Head)

	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, store.ErrNotFound):
		return false, nil
	default:
		return false, fmt.Errorf("look for demo order %s: %w", told.Number, err)
	}
}
