package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func ownershipCases() []testCase {
	return []testCase{
		{"WhatIsReadBelongsToTheCaller", whatIsReadBelongsToTheCaller},
		{"WhatIsSavedBelongsToTheCaller", whatIsSavedBelongsToTheCaller},
		{"WhatAChangeGivesBelongsToTheCaller", whatAChangeGivesBelongsToTheCaller},
	}
}

// spoil changes everything of an order that could be shared.
func spoil(o *delivery.Order) {
	o.Number, o.Version, o.Phase = "spoilt", 99, delivery.PhaseClosed

	if o.Window != nil {
		o.Window.Round = 99
		clear(o.Window.Reminders)
	}

	clear(o.Refunds)

	for i := range o.Log {
		clear(o.Log[i].Attachments)
	}

	clear(o.Log)
}

func spoilable(t *testing.T) *delivery.Order {
	t.Helper()

	o := deliverytest.Order(t, deliverytest.Refund(delivery.RefundRejected), deliverytest.At(delivery.PhaseImplementing))
	c := deliverytest.Command(o, delivery.MoveSubmitDelivery, o.UpdatedAt)
	c.Attachments = []delivery.Attachment{{ID: "att_1", Name: "交付.zip", Size: 1, Type: "application/zip", SHA256: "00"}}

	_, err := o.Apply(c)
	require.NoError(t, err)

	return o
}

func whatIsReadBelongsToTheCaller(t *testing.T, f *fixture) {
	t.Helper()

	want := normal(t, spoilable(t))
	require.NoError(t, f.CreateOrder(t.Context(), spoilable(t)))

	for _, part := range []store.Part{store.Head, store.Whole} {
		o, err := f.Order(t.Context(), store.Scope{}, want.ID, part)
		require.NoError(t, err)
		spoil(o)

		page, err := f.ListOrders(t.Context(), store.OrderQuery{Page: store.Page{Limit: 1}, Part: part})
		require.NoError(t, err)
		require.Len(t, page.Orders, 1)
		spoil(page.Orders[0])

		require.Equal(t, want, f.sound(t, want.ID))
	}
}

func whatIsSavedBelongsToTheCaller(t *testing.T, f *fixture) {
	t.Helper()

	o := spoilable(t)
	want := normal(t, o)

	require.NoError(t, f.CreateOrder(t.Context(), o))
	spoil(o)
	require.Equal(t, want, f.sound(t, want.ID))
}

func whatAChangeGivesBelongsToTheCaller(t *testing.T, f *fixture) {
	t.Helper()

	o := spoilable(t)
	require.NoError(t, f.CreateOrder(t.Context(), o))

	changed := f.move(t, o.ID, delivery.MoveRecordInvoice)
	want := normal(t, changed)
	spoil(changed)
	require.Equal(t, want, f.sound(t, o.ID))

	// Nor does an order that a change function kept.
	var kept *delivery.Order

	unchanged, err := f.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
		kept = o

		return nil
	})
	require.NoError(t, err)
	same(t, want, unchanged)
	spoil(kept)
	require.Equal(t, want, f.sound(t, o.ID))
}
