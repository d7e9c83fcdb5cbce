package demo_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/demo"
	"github.com/jiaofu/jiaofu/store"
)

// shelf keeps what Fill saves, and is full after a number of orders.
type shelf struct {
	orders []*delivery.Order
	room   int
}

var errNoRoom = fmt.Errorf("no room: %w", store.ErrUnavailable)

func newShelf() *shelf { return &shelf{room: 1000} }

func (s *shelf) CountOrders(context.Context, store.Scope, store.OrderFilter) (int, error) {
	return len(s.orders), nil
}

func (s *shelf) OrderByNumber(
	_ context.Context, _ store.Scope, number string, _ store.Part,
) (*delivery.Order, error) {
	for _, o := range s.orders {
		if o.Number == number {
			return o, nil
		}
	}

	return nil, store.ErrNotFound
}

func (s *shelf) CreateOrder(ctx context.Context, o *delivery.Order) error {
	if _, err := s.OrderByNumber(ctx, store.Scope{}, o.Number, store.Head); err == nil {
		return store.ErrNumberTaken
	}

	if len(s.orders) == s.room {
		return errNoRoom
	}

	s.orders = append(s.orders, o)

	return nil
}

// counter makes ids that are the same in every run.
func counter() func(string, time.Time) string {
	n := 0

	return func(prefix string, at time.Time) string {
		n++

		return fmt.Sprintf("%s%013d%013d", prefix, at.UnixMilli(), n)
	}
}

// noon is 12:20 in China.
func noon() time.Time { return time.Date(2026, time.March, 18, 4, 20, 0, 0, time.UTC) }

// fill fills a new shelf.
func fill(tb testing.TB, timing delivery.Timing, now time.Time) []*delivery.Order {
	tb.Helper()

	s := newShelf()
	n, err := demo.Fill(tb.Context(), s, timing, counter(), now)
	require.NoError(tb, err)
	require.Len(tb, s.orders, n)

	return s.orders
}
