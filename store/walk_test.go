package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

var errUnreadable = errors.New("not made of elements")

// shelf is a reader of orders, some of which cannot be read.
type shelf struct {
	store.OrderReader

	ids []string
	// faults are what reading an order ends with; ErrNotFound for one that is
	// listed and not there.
	faults map[string]error
	// together is how many orders may be read together; most is how many were.
	together, most int
}

// newShelf is a shelf of 50 orders, more than a walk asks for at a time.
func newShelf() *shelf {
	const orders = 50

	s := &shelf{faults: map[string]error{}, together: orders}
	for n := range orders {
		s.ids = append(s.ids, fmt.Sprintf("ord_%03d", n+1))
	}

	return s
}

func (s *shelf) OrderIDs(_ context.Context, after string, limit int) ([]string, error) {
	above := slices.DeleteFunc(slices.Clone(s.ids), func(id string) bool { return id <= after })

	return above[:min(limit, len(above))], nil
}

func (s *shelf) Order(ctx context.Context, _ store.Scope, id string, _ store.Part) (*delivery.Order, error) {
	if err := errors.Join(ctx.Err(), s.faults[id]); err != nil {
		return nil, err
	}

	return &delivery.Order{ID: id}, nil
}

func (s *shelf) Orders(ctx context.Context, scope store.Scope, ids []string, part store.Part) ([]*delivery.Order, error) {
	if len(ids) > s.together {
		return nil, store.ErrTooMuch
	}

	s.most = max(s.most, len(ids))
	orders := make([]*delivery.Order, len(ids))

	for i, id := range ids {
		o, err := s.Order(ctx, scope, id, part)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}

		orders[i] = o
	}

	return orders, nil
}

func TestInspectionGoesOnAfterOrdersThatCannotBeRead(t *testing.T) {
	t.Parallel()

	s := newShelf()
	s.faults["ord_001"] = errUnreadable
	s.faults["ord_003"] = fmt.Errorf("%w: %w", store.ErrUnavailable, store.ErrDamaged)
	s.faults["ord_020"] = errUnreadable
	s.faults["ord_021"] = store.ErrNotFound // among orders that can be read together
	s.faults["ord_045"] = store.ErrNotFound
	s.faults["ord_050"] = errUnreadable

	var seen []string

	unreadable := map[string]error{}

	require.NoError(t, store.Inspect(t.Context(), s, func(id string, o *delivery.Order, err error) error {
		seen = append(seen, id)

		if err != nil {
			unreadable[id] = err
		} else {
			require.Equal(t, id, o.ID)
		}

		return nil
	}))
	require.Equal(t, s.ids, seen, "each once")
	require.Len(t, unreadable, len(s.faults))

	for id, fault := range s.faults {
		if errors.Is(fault, store.ErrNotFound) {
			fault = store.ErrDamaged
		}

		require.ErrorIs(t, unreadable[id], fault)
	}
}

func TestWalkEndsAtAnOrderThatCannotBeRead(t *testing.T) {
	t.Parallel()

	for fault, told := range map[error]error{errUnreadable: errUnreadable, store.ErrNotFound: store.ErrDamaged} {
		s := newShelf()
		s.faults["ord_030"] = fault
		visited := 0

		err := store.Walk(t.Context(), s, func(*delivery.Order) error {
			visited++

			return nil
		})
		require.ErrorIs(t, err, told)
		require.ErrorContains(t, err, "ord_030")
		require.Equal(t, 29, visited)
	}
}

func TestInspectionEndsWithTheStore(t *testing.T) {
	t.Parallel()

	s := newShelf()
	s.faults["ord_030"] = store.ErrUnavailable

	inspect := func(ctx context.Context, visit func(visited int) error) (visited int, err error) {
		err = store.Inspect(ctx, s, func(_ string, _ *delivery.Order, unreadable error) error {
			require.NoError(t, unreadable)

			visited++

			return visit(visited)
		})

		return visited, err
	}

	visited, err := inspect(t.Context(), func(int) error { return nil })
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.Equal(t, 29, visited)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	visited, err = inspect(ctx, func(visited int) error {
		if visited == 20 {
			cancel()
		}

		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 20, visited)

	visited, err = inspect(t.Context(), func(int) error { return errUnreadable })
	require.ErrorIs(t, err, errUnreadable)
	require.Equal(t, 1, visited, "an error of the visitor ends it")
}

// TestWalkReadsNoMoreThanMayBeReadTogether: whatever the back end is.
func TestWalkReadsNoMoreThanMayBeReadTogether(t *testing.T) {
	t.Parallel()

	s := newShelf()
	s.together = 3

	var seen []string

	require.NoError(t, store.Walk(t.Context(), s, func(o *delivery.Order) error {
		seen = append(seen, o.ID)

		return nil
	}))
	require.Equal(t, s.ids, seen)
	require.Equal(t, s.together, s.most)
}
