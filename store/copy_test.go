package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func TestCheckTellsWhatIsWrongWithAnOrder(t *testing.T) {
	t.Parallel()

	sound := func() *delivery.Order { return deliverytest.Order(t, deliverytest.At(delivery.PhaseAcceptancePending)) }
	require.NoError(t, store.CheckOrder(sound()))

	o := sound()
	o.Log[1].Text = "nothing of the kind"
	require.ErrorContains(t, store.CheckOrder(o), "the hash chain is broken at entry 2")

	o = sound()
	o.Rejections++
	require.ErrorContains(t, store.CheckOrder(o), "the stored state is not the fold of the log")

	o = deliverytest.Forged(t)
	require.True(t, o.Verify().Valid)
	require.ErrorContains(t, store.CheckOrder(o), "entry 2, DELIVERY_ACCEPTED, does not fit those before it")

	// Checking leaves the order as it is.
	o = sound()
	o.Log = slices.Grow(o.Log, 1)
	require.NoError(t, store.CheckOrder(o))
	deliverytest.Move(t, o, delivery.MoveAcceptDelivery, o.UpdatedAt.Add(time.Hour))
	require.NoError(t, store.CheckOrder(o))
}
