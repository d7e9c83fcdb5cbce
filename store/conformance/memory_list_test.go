package conformance_test

import (
	"cmp"
	"context"
	"slices"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// matching are the orders of a scope that pass a filter.
func (m memory) matching(scope store.Scope, filter store.OrderFilter) []*delivery.Order {
	m.mu.Lock()
	defer m.mu.Unlock()

	var list []*delivery.Order

	for _, o := range m.orders {
		if m.mutant == "takes a search for a pattern" && filter.Search == "%" {
			filter.Search = ""
		}

		if scope.Contains(o) && filter.Matches(scope, o) {
			list = append(list, o)
		}
	}

	return list
}

func (m memory) ListOrders(ctx context.Context, q store.OrderQuery) (store.OrderPage, error) {
	if err := ctx.Err(); err != nil {
		return store.OrderPage{}, err
	}

	list, more := page(m, m.matching(q.Scope, q.Filter), q.Key, q.Descending, q.Page)
	if err := m.roomFor(ctx, list, q.Part); err != nil {
		return store.OrderPage{}, err
	}

	for i, o := range list {
		list[i] = clone(o, q.Part)
	}

	return store.OrderPage{Orders: list, More: more}, nil
}

func (m memory) CountOrders(_ context.Context, scope store.Scope, filter store.OrderFilter) (int, error) {
	if m.mutant == "counts one page" {
		return min(len(m.matching(scope, filter)), store.MaxPage), nil
	}

	return len(m.matching(scope, filter)), nil
}

func (m memory) CountByStatus(_ context.Context, scope store.Scope) (map[delivery.Status]int, error) {
	counts := map[delivery.Status]int{}

	if m.mutant == "counts every scope" {
		scope = store.Scope{}
	}

	for _, o := range m.matching(scope, store.OrderFilter{}) {
		counts[o.Status()]++
	}

	return counts, nil
}

func (m memory) refunds(q store.RefundQuery) []delivery.Refund {
	var list []delivery.Refund

	for _, o := range m.matching(q.Scope, store.OrderFilter{}) {
		for _, r := range clone(o, store.Head).Refunds {
			if len(q.Statuses) == 0 || slices.Contains(q.Statuses, r.Status) {
				list = append(list, r)
			}
		}
	}

	return list
}

func (m memory) ListRefunds(_ context.Context, q store.RefundQuery) (store.RefundPage, error) {
	key := func(r delivery.Refund) store.Key { return store.Key{At: r.RequestedAt, ID: r.ID} }
	list, more := page(m, m.refunds(q), key, q.Descending, q.Page)

	return store.RefundPage{Refunds: list, More: more}, nil
}

func (m memory) CountRefunds(_ context.Context, q store.RefundQuery) (int, error) {
	return len(m.refunds(q)), nil
}

// page sorts a list in the direction of reading, drops what lies before the
// place to read from and after the place to read to, and cuts.
func page[T any](m memory, list []T, key func(T) store.Key, descending bool, p store.Page) ([]T, bool) {
	backwards := p.FromEnd
	if m.mutant == "reads from one end only" {
		backwards = false
	}

	compare := func(a, b store.Key) int {
		c := a.At.Compare(b.At)
		if c == 0 && m.mutant != "does not sort ties" {
			c = cmp.Compare(a.ID, b.ID)
		}

		if descending != backwards {
			return -c
		}

		return c
	}

	from, to := p.After, p.Before
	if backwards {
		from, to = to, from
	}

	slices.SortFunc(list, func(a, b T) int { return compare(key(a), key(b)) })
	list = slices.DeleteFunc(list, func(item T) bool {
		return from != nil && compare(key(item), *from) <= 0 || to != nil && compare(key(item), *to) >= 0
	})

	more := len(list) > p.Limit
	list = list[:min(p.Limit, len(list))]

	if backwards {
		slices.Reverse(list)
	}

	return list, more && m.mutant != "ends after a page"
}

func (m memory) Timers(_ context.Context, limit int) ([]store.Timer, error) {
	var timers []store.Timer

	for _, o := range m.matching(store.Scope{}, store.OrderFilter{}) {
		at := o.NextTimer()
		if m.mutant == "keeps timers of closed windows" && at.IsZero() && o.Window != nil {
			at = o.Window.OpenedAt
		}

		if !at.IsZero() {
			timers = append(timers, store.Timer{OrderID: o.ID, At: at})
		}
	}

	slices.SortFunc(timers, func(a, b store.Timer) int { return a.At.Compare(b.At) })

	return timers[:min(limit, len(timers))], nil
}
