package conformance

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func logCases() []testCase {
	return []testCase{{"LogIsReadInPages", logIsReadInPages}}
}

func logIsReadInPages(t *testing.T, f *fixture) {
	t.Helper()

	f.create(t, deliverytest.Nth(1), deliverytest.At(delivery.PhaseCompleted))
	o := deliverytest.Order(t, deliverytest.Nth(2), deliverytest.At(delivery.PhaseImplementing))

	for range 20 {
		deliverytest.Move(t, o, delivery.MoveReportProgress, o.UpdatedAt.Add(time.Minute))
	}

	require.NoError(t, f.CreateOrder(t.Context(), o))

	want := normal(t, f.move(t, o.ID, delivery.MoveSubmitDelivery)).Log

	for _, page := range []struct{ after, limit, from, to int }{
		{0, 100, 0, 24},
		{0, 1, 0, 1},
		{0, 24, 0, 24},
		{5, 10, 5, 15},
		{20, 10, 20, 24},
		{23, 1, 23, 24},
		{24, 10, 24, 24},
		{1 << 30, 10, 24, 24},
		{0, 0, 0, 0},
		{5, 0, 5, 5},
	} {
		entries, err := f.Log(t.Context(), store.Scope{}, o.ID, page.after, page.limit)
		require.NoError(t, err)
		require.Len(t, entries, page.to-page.from, "%+v", page)

		if len(entries) > 0 {
			require.Equal(t, want[page.from:page.to], entries, "%+v", page)
		}
	}
}

func timerCases() []testCase {
	return []testCase{
		{"TimersComeByTheirTime", timersComeByTheirTime},
		{"TimerGoesWithItsWindow", timerGoesWithItsWindow},
	}
}

// timers reads all timers and checks that they are those of the orders.
func (f *fixture) timers(t *testing.T, orders ...*delivery.Order) []store.Timer {
	t.Helper()

	want := []store.Timer{}

	for _, o := range orders {
		if at := o.NextTimer(); !at.IsZero() {
			want = append(want, store.Timer{OrderID: o.ID, At: at})
		}
	}

	got, err := f.Timers(t.Context(), store.MaxPage)
	require.NoError(t, err)
	require.ElementsMatch(t, want, got)
	require.True(t, slices.IsSortedFunc(got, compareTimers), "earliest first: %v", got)

	return got
}

func compareTimers(a, b store.Timer) int { return a.At.Compare(b.At) }

func timersComeByTheirTime(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	every := f.timers(t, all...)
	require.Greater(t, len(every), 10)

	for _, limit := range []int{0, 1, 5, len(every)} {
		some, err := f.Timers(t.Context(), limit)
		require.NoError(t, err)
		require.Len(t, some, limit)

		for i, timer := range some {
			require.Equal(t, every[i].At, timer.At, "the earliest of all")
			require.Contains(t, every, timer)
		}
	}
}

func timerGoesWithItsWindow(t *testing.T, f *fixture) {
	t.Helper()

	orders := map[string]*delivery.Order{}

	for n, move := range []delivery.MoveName{
		delivery.MoveRemindAcceptance, delivery.MoveAutoAccept, delivery.MoveAcceptDelivery, delivery.MoveRejectDelivery,
		delivery.MoveRecallDelivery, delivery.MoveRecordInvoice,
	} {
		o := f.create(t, deliverytest.Nth(n), deliverytest.At(delivery.PhaseImplementing))
		orders[o.ID] = o
		f.timers(t, values(orders)...)

		orders[o.ID] = f.move(t, o.ID, delivery.MoveSubmitDelivery)
		f.timers(t, values(orders)...)

		orders[o.ID] = f.move(t, o.ID, move)
		f.timers(t, values(orders)...)

		if orders[o.ID].Phase == delivery.PhaseImplementing {
			orders[o.ID] = f.move(t, o.ID, delivery.MoveSubmitDelivery)
			f.timers(t, values(orders)...)
		}
	}

	f.reopen(t)
	require.Len(t, f.timers(t, values(orders)...), 4)
}

// values lists the orders by their ids.
func values(orders map[string]*delivery.Order) []*delivery.Order {
	list := make([]*delivery.Order, 0, len(orders))
	for _, o := range orders {
		list = append(list, o)
	}

	slices.SortFunc(list, func(a, b *delivery.Order) int { return cmp.Compare(a.ID, b.ID) })

	return list
}
