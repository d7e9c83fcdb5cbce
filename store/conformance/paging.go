package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func pagingCases() []testCase {
	return []testCase{
		{"ListIsWalkedWhileOrdersComeAndMove", listIsWalkedWhileOrdersComeAndMove},
		{"PageGoesOnFromWhereAnOrderWas", pageGoesOnFromWhereAnOrderWas},
		{"WalkVisitsEveryOrder", walkVisitsEveryOrder},
		{"OrderIDsComeInPages", orderIDsComeInPages},
	}
}

// listIsWalkedWhileOrdersComeAndMove: sorted by creation, an order that was
// there at the beginning comes exactly once, whatever happens meanwhile.
func listIsWalkedWhileOrdersComeAndMove(t *testing.T, f *fixture) {
	t.Helper()

	const before = 40

	for n := range before {
		f.create(t, deliverytest.Nth(1000+n), deliverytest.From(deliverytest.Start().Add(time.Duration(n/4)*time.Minute)))
	}

	for _, fromEnd := range []bool{false, true} {
		seen := map[string]int{}
		q := store.OrderQuery{Sort: store.SortCreatedAt, Page: store.Page{Limit: 7, FromEnd: fromEnd}}

		for step := 0; ; step++ {
			page, err := f.ListOrders(t.Context(), q)
			require.NoError(t, err)

			for _, o := range page.Orders {
				seen[o.ID]++
			}

			if !page.More {
				break
			}

			q.Page = nextPage(q, page.Orders)
			f.disturb(t, step, fromEnd, page.Orders[0])
		}

		for n := range before {
			id := deliverytest.Order(t, deliverytest.Nth(1000+n)).ID
			require.Equal(t, 1, seen[id], "%s, from the end %t", id, fromEnd)
		}

		for id, times := range seen {
			require.Equal(t, 1, times, "%s, from the end %t", id, fromEnd)
		}
	}
}

// disturb registers orders at both ends of the list and in its middle, and
// moves one.
func (f *fixture) disturb(t *testing.T, step int, fromEnd bool, read *delivery.Order) {
	t.Helper()

	first := 2000 + 10*step
	if fromEnd {
		first += 1000
	}

	for i, at := range []time.Duration{-time.Hour, 5 * time.Minute, time.Hour} {
		f.create(t, deliverytest.Nth(first+i), deliverytest.From(deliverytest.Start().Add(at)))
	}

	f.move(t, read.ID, delivery.MoveRecordInvoice)
}

// pageGoesOnFromWhereAnOrderWas: a place stays a place when its order went on.
func pageGoesOnFromWhereAnOrderWas(t *testing.T, f *fixture) {
	t.Helper()

	for n := range 6 {
		f.create(t, deliverytest.Nth(n), deliverytest.From(deliverytest.Start().Add(time.Duration(n)*time.Minute)))
	}

	q := store.OrderQuery{Sort: store.SortUpdatedAt, Page: store.Page{Limit: 3}}
	page, err := f.ListOrders(t.Context(), q)
	require.NoError(t, err)

	q.Page = nextPage(q, page.Orders)
	moved := f.move(t, page.Orders[2].ID, delivery.MoveSubmitRequirement)

	rest, err := f.ListOrders(t.Context(), q)
	require.NoError(t, err)
	require.True(t, rest.More)
	require.Len(t, rest.Orders, 3)

	q.Page = nextPage(q, rest.Orders)
	rest, err = f.ListOrders(t.Context(), q)
	require.NoError(t, err)
	require.False(t, rest.More)
	require.Equal(t, []string{moved.ID}, ids(rest.Orders))
}

func orderIDsComeInPages(t *testing.T, f *fixture) {
	t.Helper()

	var all []string

	for n := range 6 {
		all = append(all, f.create(t, deliverytest.Nth(n)).ID)
	}

	for _, limit := range []int{1, 4, len(all), len(all) + 1} {
		var paged []string

		for last := ""; len(paged) <= len(all); last = paged[len(paged)-1] {
			ids, err := f.OrderIDs(t.Context(), last, limit)
			require.NoError(t, err)
			require.LessOrEqual(t, len(ids), limit)

			if len(ids) == 0 {
				break
			}

			paged = append(paged, ids...)
		}

		require.Equal(t, all, paged, "by %d", limit)
	}

	ids, err := f.OrderIDs(t.Context(), all[0]+"0", 1)
	require.NoError(t, err)
	require.Equal(t, all[1:2], ids, "above a place where there is no order")

	ids, err = f.OrderIDs(t.Context(), "", 0)
	require.NoError(t, err)
	require.Empty(t, ids)
}

func walkVisitsEveryOrder(t *testing.T, f *fixture) {
	t.Helper()

	want := map[string]*delivery.Order{}
	for _, o := range f.populate(t) {
		want[o.ID] = normal(t, o)
	}

	last, visited := "", 0

	require.NoError(t, store.Walk(t.Context(), f, func(o *delivery.Order) error {
		visited++

		if o.ID <= last {
			return errChange
		}

		last = o.ID

		if w := want[o.ID]; w == nil || o.Version != w.Version || !o.Verify().Valid {
			return errChange
		}

		return nil
	}), "each whole, in the order of their ids")
	require.Equal(t, len(want), visited)

	visited = 0
	err := store.Walk(t.Context(), f, func(*delivery.Order) error {
		visited++

		return errChange
	})
	require.ErrorIs(t, err, errChange)
	require.Equal(t, 1, visited, "an error ends the walk")
}
