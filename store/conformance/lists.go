package conformance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func listCases() []testCase {
	return []testCase{
		{"EveryListIsWalkedBothWays", everyListIsWalkedBothWays},
		{"EveryPageSizeWalksTheList", everyPageSizeWalksTheList},
		{"AnyPageFromAnyPlaceIsRight", anyPageFromAnyPlaceIsRight},
		{"ListsReadHeadsOrWholeOrders", listsReadHeadsOrWholeOrders},
		{"CountsFollowEveryMove", countsFollowEveryMove},
	}
}

func everyListIsWalkedBothWays(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	combination := 0

	for name, filter := range filters() {
		for _, scope := range scopes() {
			combination++
			if f.backend.Scans != "" && combination%4 != 0 {
				continue
			}

			q := store.OrderQuery{Scope: scope, Filter: filter}
			want := listedOrders(all, q)

			count, err := f.CountOrders(t.Context(), scope, filter)
			require.NoError(t, err)
			require.Equal(t, len(want), count, "count of %s in %v", name, scope)

			f.walkSorted(t, name, all, q, 40)
		}
	}
}

func everyPageSizeWalksTheList(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)

	sizes := []int{1, 7, store.MaxPage}
	if f.backend.Scans != "" {
		sizes = sizes[1:]
	}

	for _, size := range sizes {
		f.walkSorted(t, fmt.Sprintf("pages of %d", size), all, store.OrderQuery{Scope: store.Scope{Buyer: "buyer-2"}}, size)
	}
}

// walkSorted walks a list in both sorts and both directions, from both ends.
func (f *fixture) walkSorted(t *testing.T, name string, all []*delivery.Order, q store.OrderQuery, size int) {
	t.Helper()

	for _, sort := range []store.SortField{store.SortCreatedAt, store.SortUpdatedAt} {
		for _, descending := range []bool{false, true} {
			q.Sort, q.Descending = sort, descending
			want := ids(listedOrders(all, q))

			for _, fromEnd := range []bool{false, true} {
				q.Page = store.Page{Limit: size, FromEnd: fromEnd}
				require.Equal(t, want, f.walkPages(t, q), "%s: %v by %s, descending %t, from the end %t",
					name, q.Scope, sort, descending, fromEnd)
			}
		}
	}
}

// walkPages reads page after page and returns the ids in the list's order.
func (f *fixture) walkPages(t *testing.T, q store.OrderQuery) []string {
	t.Helper()

	list := []string{}

	for {
		page, err := f.ListOrders(t.Context(), q)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Orders), q.Page.Limit)

		if q.Page.FromEnd {
			list = append(ids(page.Orders), list...)
		} else {
			list = append(list, ids(page.Orders)...)
		}

		if !page.More {
			return list
		}

		require.Len(t, page.Orders, q.Page.Limit, "a page that is not the last is full")
		require.LessOrEqual(t, len(list), 10*populationSize, "the walk comes to an end")

		q.Page = nextPage(q, page.Orders)
	}
}

func nextPage(q store.OrderQuery, orders []*delivery.Order) store.Page {
	if q.Page.FromEnd {
		first := q.Key(orders[0])

		return store.Page{Limit: q.Page.Limit, FromEnd: true, Before: &first}
	}

	last := q.Key(orders[len(orders)-1])

	return store.Page{Limit: q.Page.Limit, After: &last}
}

// anyPageFromAnyPlaceIsRight asks for pages after and before places where
// items are, were, and never were, from both ends, of any size.
func anyPageFromAnyPlaceIsRight(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	random := rand.New(rand.NewPCG(1, 2))
	named := filters()

	names := make([]string, 0, len(named))
	for name := range named {
		names = append(names, name)
	}

	slices.Sort(names)

	samples := 400
	if f.backend.Scans != "" {
		samples = 100
	}

	for range samples {
		q := store.OrderQuery{
			Scope: scopes()[random.IntN(len(scopes()))], Filter: named[names[random.IntN(len(names))]],
			Sort:       []store.SortField{store.SortCreatedAt, store.SortUpdatedAt}[random.IntN(2)],
			Descending: random.IntN(2) == 0,
		}
		q.Page = anyPage(random, q.Key(all[random.IntN(len(all))]))

		want, more := paged(listedOrders(all, q), q.Key, q.Descending, q.Page)
		page, err := f.ListOrders(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, ids(want), ids(page.Orders), "%+v", q)
		require.Equal(t, more, page.More, "%+v", q)
	}
}

// anyPage is a page beside a place, or beside one near it.
func anyPage(random *rand.Rand, place store.Key) store.Page {
	switch random.IntN(4) {
	case 0:
		place.ID = "ord_0000000000000000000000007z"
	case 1:
		place.At = place.At.Add(time.Duration(random.IntN(3)-1) * time.Millisecond)
	case 2:
		place.ID = ""
	default:
	}

	p := store.Page{Limit: []int{0, 1, 7, store.MaxPage}[random.IntN(4)], FromEnd: random.IntN(2) == 0}

	switch random.IntN(3) {
	case 0:
		p.After = &place
	case 1:
		p.Before = &place
	default:
	}

	return p
}

func listsReadHeadsOrWholeOrders(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	q := store.OrderQuery{Sort: store.SortUpdatedAt, Descending: true, Page: store.Page{Limit: 60}}
	want := listedOrders(all, q)[:60]

	heads, err := f.ListOrders(t.Context(), q)
	require.NoError(t, err)

	q.Part = store.Whole
	wholes, err := f.ListOrders(t.Context(), q)
	require.NoError(t, err)

	for i, o := range want {
		require.Equal(t, headOf(normal(t, o)), heads.Orders[i])
		require.Equal(t, normal(t, o), wholes.Orders[i])
	}
}

func countsFollowEveryMove(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	random := rand.New(rand.NewPCG(3, 4))

	for range 60 {
		n := random.IntN(len(all))
		if possible := deliverytest.Possible(all[n]); len(possible) > 0 {
			all[n] = f.move(t, all[n].ID, possible[random.IntN(len(possible))])
		}
	}

	for _, scope := range scopes() {
		want := map[delivery.Status]int{}
		for _, o := range listedOrders(all, store.OrderQuery{Scope: scope}) {
			want[o.Status()]++
		}

		counts, err := f.CountByStatus(t.Context(), scope)
		require.NoError(t, err)
		require.Equal(t, want, withoutZeros(counts), "%v", scope)

		for status, n := range want {
			count, err := f.CountOrders(t.Context(), scope, store.OrderFilter{Statuses: []delivery.Status{status}})
			require.NoError(t, err)
			require.Equal(t, n, count, "%s in %v", status, scope)
		}
	}
}

// ids lists the ids of orders.
func ids(orders []*delivery.Order) []string {
	list := make([]string, 0, len(orders))
	for _, o := range orders {
		list = append(list, o.ID)
	}

	return list
}
