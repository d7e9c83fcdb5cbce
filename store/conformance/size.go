package conformance

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func sizeCases() []testCase {
	return []testCase{
		{"LargestOrderIsKept", largestOrderIsKept},
		{"LargeOrdersAreNotReadTogether", largeOrdersAreNotReadTogether},
	}
}

// largestOrderIsKept fills the log of an order with the longest texts and keys
// of four-byte characters, and all the files that an act may have, until the
// process takes no more, and brings the order to its end.
func largestOrderIsKept(t *testing.T, f *fixture) {
	t.Helper()

	const files = delivery.MaxAttachments

	o := deliverytest.Full(t, files)
	require.NoError(t, f.CreateOrder(t.Context(), o))

	_, err := f.apply(t.Context(), o.ID, deliverytest.Long(o, delivery.MoveReportProgress, files))
	refusedWith(t, err, delivery.CodeLogFull)

	for _, move := range []delivery.MoveName{delivery.MoveSubmitDelivery, delivery.MoveAcceptDelivery} {
		c := deliverytest.Long(o, move, files)

		_, err := o.Apply(c)
		require.NoError(t, err)

		_, err = f.apply(t.Context(), o.ID, c)
		require.NoError(t, err)
	}

	require.Equal(t, normal(t, o), f.sound(t, o.ID))

	page, err := f.ListOrders(t.Context(), store.OrderQuery{Page: store.Page{Limit: 1}, Part: store.Whole})
	require.NoError(t, err)
	require.Equal(t, o.Version, page.Orders[0].Version)
	require.Len(t, page.Orders[0].Log, o.Version)

	last, err := f.Log(t.Context(), store.Scope{}, o.ID, o.Version-1, 10)
	require.NoError(t, err)
	require.Equal(t, normal(t, o).Log[o.Version-1:], last)
}

// largeOrdersAreNotReadTogether: what is read is held in memory.
func largeOrdersAreNotReadTogether(t *testing.T, f *fixture) {
	t.Helper()

	const most, tooMany = 2, 3

	var ids []string

	for i := range tooMany {
		o := deliverytest.Full(t, 0, deliverytest.Nth(i))
		require.NoError(t, f.CreateOrder(t.Context(), o))

		ids = append(ids, o.ID)
	}

	list := func(limit int, part store.Part) (store.OrderPage, error) {
		return f.ListOrders(t.Context(), store.OrderQuery{Page: store.Page{Limit: limit}, Part: part})
	}

	_, err := list(tooMany, store.Whole)
	require.ErrorIs(t, err, store.ErrTooMuch)

	page, err := list(most, store.Whole)
	require.NoError(t, err)
	require.Len(t, page.Orders, most)
	require.True(t, page.More)

	page, err = list(tooMany, store.Head)
	require.NoError(t, err)
	require.Len(t, page.Orders, tooMany)

	_, err = f.Orders(t.Context(), store.Scope{}, ids, store.Whole)
	require.ErrorIs(t, err, store.ErrTooMuch)

	orders, err := f.Orders(t.Context(), store.Scope{}, ids[:most], store.Whole)
	require.NoError(t, err)
	require.Len(t, orders, most)

	// A meter bounds reads one after the other.
	var meter store.Meter

	ctx := store.WithMeter(t.Context(), &meter)

	for i, id := range ids {
		_, err := f.Orders(ctx, store.Scope{}, []string{id}, store.Head)
		require.NoError(t, err)

		_, err = f.Order(ctx, store.Scope{}, id, store.Whole)
		require.Equal(t, i >= most, errors.Is(err, store.ErrTooMuch), "order %d: %v", i, err)
	}

	read := meter.Bytes()
	require.Greater(t, read, store.MaxRead)

	first, err := store.FirstOrders(ctx, f, store.Scope{}, ids[:1])
	require.NoError(t, err)
	require.NotEmpty(t, first)
	require.Greater(t, meter.Bytes(), read)

	read = meter.Bytes()
	_, err = f.UpdateOrder(ctx, store.Scope{}, ids[0], func(*delivery.Order) error { return nil })
	require.NoError(t, err)
	require.Greater(t, meter.Bytes(), read)

	walked := 0

	require.NoError(t, store.Walk(t.Context(), f, func(o *delivery.Order) error {
		require.Len(t, o.Log, o.Version)

		walked++

		return nil
	}))
	require.Equal(t, tooMany, walked)
}
