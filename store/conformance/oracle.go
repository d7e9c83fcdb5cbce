package conformance

import (
	"cmp"
	"slices"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// The oracle: what lists have to give, computed from all orders in memory.

// compareKeys tells which of two places comes first in a list.
func compareKeys(a, b store.Key, descending bool) int {
	order := cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	if descending {
		return -order
	}

	return order
}

// listedOrders are the orders of a query in their order, whatever its page.
func listedOrders(all []*delivery.Order, q store.OrderQuery) []*delivery.Order {
	var list []*delivery.Order

	for _, o := range all {
		if q.Scope.Contains(o) && q.Filter.Matches(q.Scope, o) {
			list = append(list, o)
		}
	}

	slices.SortFunc(list, func(a, b *delivery.Order) int { return compareKeys(q.Key(a), q.Key(b), q.Descending) })

	return list
}

// refundKey is the place of a refund in a list.
func refundKey(r delivery.Refund) store.Key { return store.Key{At: r.RequestedAt, ID: r.ID} }

// listedRefunds are the refunds of a query in their order, whatever its page.
func listedRefunds(all []*delivery.Order, q store.RefundQuery) []delivery.Refund {
	var list []delivery.Refund

	for _, o := range all {
		for _, r := range o.Refunds {
			if q.Scope.Contains(o) && (len(q.Statuses) == 0 || slices.Contains(q.Statuses, r.Status)) {
				list = append(list, r)
			}
		}
	}

	slices.SortFunc(list, func(a, b delivery.Refund) int { return compareKeys(refundKey(a), refundKey(b), q.Descending) })

	return list
}

// paged cuts the page out of a list that is in its order.
func paged[T any](list []T, key func(T) store.Key, descending bool, p store.Page) (page []T, more bool) {
	for _, item := range list {
		after := p.After == nil || compareKeys(key(item), *p.After, descending) > 0
		before := p.Before == nil || compareKeys(key(item), *p.Before, descending) < 0

		if after && before {
			page = append(page, item)
		}
	}

	if len(page) <= p.Limit {
		return page, false
	}

	if p.FromEnd {
		return page[len(page)-p.Limit:], true
	}

	return page[:p.Limit], true
}

// withoutZeros leaves out the statuses that no order has.
func withoutZeros(counts map[delivery.Status]int) map[delivery.Status]int {
	some := map[delivery.Status]int{}

	for status, n := range counts {
		if n != 0 {
			some[status] = n
		}
	}

	return some
}
