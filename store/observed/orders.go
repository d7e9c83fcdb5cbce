package observed

import (
	"context"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// Order is part of [store.OrderReader].
func (s *Store) Order(
	ctx context.Context, scope store.Scope, id string, part store.Part,
) (o *delivery.Order, err error) {
	ctx, c := s.begin(ctx, "Order")
	defer func() { c.end(err) }()

	return s.Store.Order(ctx, scope, id, part)
}

// OrderByNumber is part of [store.OrderReader].
func (s *Store) OrderByNumber(
	ctx context.Context, scope store.Scope, number string, part store.Part,
) (o *delivery.Order, err error) {
	ctx, c := s.begin(ctx, "OrderByNumber")
	defer func() { c.end(err) }()

	return s.Store.OrderByNumber(ctx, scope, number, part)
}

// OrderOfRefund is part of [store.OrderReader].
func (s *Store) OrderOfRefund(
	ctx context.Context, scope store.Scope, refundID string, part store.Part,
) (o *delivery.Order, err error) {
	ctx, c := s.begin(ctx, "OrderOfRefund")
	defer func() { c.end(err) }()

	return s.Store.OrderOfRefund(ctx, scope, refundID, part)
}

// Orders is part of [store.OrderReader].
func (s *Store) Orders(
	ctx context.Context, scope store.Scope, ids []string, part store.Part,
) (list []*delivery.Order, err error) {
	ctx, c := s.begin(ctx, "Orders")
	defer func() { c.end(err) }()

	return s.Store.Orders(ctx, scope, ids, part)
}

// ListOrders is part of [store.OrderReader].
func (s *Store) ListOrders(ctx context.Context, q store.OrderQuery) (page store.OrderPage, err error) {
	ctx, c := s.begin(ctx, "ListOrders")
	defer func() { c.end(err) }()

	return s.Store.ListOrders(ctx, q)
}

// CountOrders is part of [store.OrderReader].
func (s *Store) CountOrders(ctx context.Context, scope store.Scope, filter store.OrderFilter) (n int, err error) {
	ctx, c := s.begin(ctx, "CountOrders")
	defer func() { c.end(err) }()

	return s.Store.CountOrders(ctx, scope, filter)
}

// CountByStatus is part of [store.OrderReader].
func (s *Store) CountByStatus(ctx context.Context, scope store.Scope) (counts map[delivery.Status]int, err error) {
	ctx, c := s.begin(ctx, "CountByStatus")
	defer func() { c.end(err) }()

	return s.Store.CountByStatus(ctx, scope)
}

// ListRefunds is part of [store.OrderReader].
func (s *Store) ListRefunds(ctx context.Context, q store.RefundQuery) (page store.RefundPage, err error) {
	ctx, c := s.begin(ctx, "ListRefunds")
	defer func() { c.end(err) }()

	return s.Store.ListRefunds(ctx, q)
}

// CountRefunds is part of [store.OrderReader].
func (s *Store) CountRefunds(ctx context.Context, q store.RefundQuery) (n int, err error) {
	ctx, c := s.begin(ctx, "CountRefunds")
	defer func() { c.end(err) }()

	return s.Store.CountRefunds(ctx, q)
}

// Log is part of [store.OrderReader].
func (s *Store) Log(
	ctx context.Context, scope store.Scope, orderID string, after, limit int,
) (entries []delivery.Entry, err error) {
	ctx, c := s.begin(ctx, "Log")
	defer func() { c.end(err) }()

	return s.Store.Log(ctx, scope, orderID, after, limit)
}

// Timers is part of [store.OrderReader].
func (s *Store) Timers(ctx context.Context, limit int) (timers []store.Timer, err error) {
	ctx, c := s.begin(ctx, "Timers")
	defer func() { c.end(err) }()

	return s.Store.Timers(ctx, limit)
}

// Position is part of [store.OrderReader].
func (s *Store) Position(ctx context.Context) (p store.Position, err error) {
	ctx, c := s.begin(ctx, "Position")
	defer func() { c.end(err) }()

	return s.Store.Position(ctx)
}

// OrderIDs is part of [store.OrderReader].
func (s *Store) OrderIDs(ctx context.Context, after string, limit int) (ids []string, err error) {
	ctx, c := s.begin(ctx, "OrderIDs")
	defer func() { c.end(err) }()

	return s.Store.OrderIDs(ctx, after, limit)
}

// Changes is part of [store.OrderReader].
func (s *Store) Changes(ctx context.Context, scope store.Scope, after store.Position) (f store.Feed, err error) {
	ctx, c := s.begin(ctx, "Changes")
	defer func() { c.end(err) }()

	f, err = s.Store.Changes(ctx, scope, after)
	if err != nil {
		return nil, err
	}

	return &feed{store: s, next: f}, nil
}

// feed is a feed whose reads are told.
type feed struct {
	store *Store
	next  store.Feed
}

// Next is part of [store.Feed].
func (f *feed) Next(ctx context.Context) (changes []store.Change, more bool, err error) {
	ctx, c := f.store.begin(ctx, "Feed.Next")
	defer func() { c.end(err) }()

	return f.next.Next(ctx)
}

// CreateOrder is part of [store.OrderWriter].
func (s *Store) CreateOrder(ctx context.Context, o *delivery.Order) (err error) {
	ctx, c := s.begin(ctx, "CreateOrder")
	defer func() { c.end(err) }()

	return s.Store.CreateOrder(ctx, o)
}

// UpdateOrder is part of [store.OrderWriter].
func (s *Store) UpdateOrder(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (o *delivery.Order, err error) {
	ctx, c := s.begin(ctx, "UpdateOrder")
	defer func() { c.end(err) }()

	return s.Store.UpdateOrder(ctx, scope, id, change)
}
