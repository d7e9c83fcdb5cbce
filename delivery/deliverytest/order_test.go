package deliverytest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
)

func TestOrderReachesEveryPhase(t *testing.T) {
	t.Parallel()

	for _, phase := range delivery.AllPhases() {
		if phase == delivery.PhaseClosed {
			continue
		}

		o := deliverytest.Order(t, deliverytest.At(phase))
		require.Equal(t, phase, o.Phase)
		require.True(t, o.Verify().Valid)
	}
}

func TestOrderReachesRefunds(t *testing.T) {
	t.Parallel()

	for _, status := range []delivery.RefundStatus{
		delivery.RefundSubmitted, delivery.RefundPaying, delivery.RefundPaid, delivery.RefundRejected,
		delivery.RefundWithdrawn,
	} {
		require.Equal(t, status, deliverytest.Order(t, deliverytest.Refund(status)).Refund().Status)
	}
}

func TestOptionsAreTaken(t *testing.T) {
	t.Parallel()

	start := deliverytest.Start().Add(time.Minute)
	o := deliverytest.Order(t, deliverytest.Nth(7), deliverytest.Between("b", "p"), deliverytest.From(start),
		deliverytest.Step(time.Second), deliverytest.At(delivery.PhaseConfirmationPending))

	require.Equal(t, "JF00000007", o.Number)
	require.Equal(t, "ord_00000000000000000000000007", o.ID)
	require.Equal(t, "b", o.Buyer.Account)
	require.Equal(t, "p", o.Provider.Account)
	require.Equal(t, start, o.CreatedAt)
	require.Equal(t, start.Add(time.Second), o.UpdatedAt)
}

func TestTimersComeWhenDue(t *testing.T) {
	t.Parallel()

	o := deliverytest.Order(t, deliverytest.At(delivery.PhaseAcceptancePending))
	deadline := o.Window.AutoAcceptAt

	reminder := deliverytest.Move(t, o, delivery.MoveRemindAcceptance, o.UpdatedAt)
	require.Equal(t, deadline.AddDate(0, 0, -7), reminder.At)
	require.Equal(t, 7, reminder.ReminderDays)

	require.Equal(t, deadline, deliverytest.Move(t, o, delivery.MoveAutoAccept, o.UpdatedAt).At)
	require.Equal(t, delivery.FinishAuto, o.FinishKind)
}

func TestPossibleLeavesTheOrderAlone(t *testing.T) {
	t.Parallel()

	o := deliverytest.Order(t, deliverytest.At(delivery.PhaseAcceptancePending))
	possible := deliverytest.Possible(o)

	require.Equal(t, []delivery.MoveName{
		delivery.MoveRecallDelivery, delivery.MoveAcceptDelivery, delivery.MoveRejectDelivery, delivery.MoveAutoAccept,
		delivery.MoveRemindAcceptance, delivery.MoveRecordInvoice,
	}, possible)
	require.Equal(t, deliverytest.Order(t, deliverytest.At(delivery.PhaseAcceptancePending)), o)
}
