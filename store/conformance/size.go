package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func sizeCases() []testCase {
	return []testCase{{"LargestOrderIsKept", largestOrderIsKept}}
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
