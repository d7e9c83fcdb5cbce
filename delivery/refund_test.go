package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

func TestOnlyWhatWasPaidGoesBack(t *testing.T) {
	t.Parallel()

	o := playedBy(t, "submitRequirement requestRefund")
	r := o.Refund()
	require.Equal(t, delivery.RefundSubmitted, r.Status)
	require.Equal(t, o.Payment.Paid, r.Amount, "the whole paid amount, and no coupon")
	require.Zero(t, o.Payment.Refunded.Minor)

	play(t, o, delivery.MoveApproveRefund)
	require.Equal(t, delivery.RefundPaying, r.Status)
	require.Equal(t, operator(), r.DecidedBy)
	require.Zero(t, o.Payment.Refunded.Minor, "asked for is not paid")

	c := fitting(t, o, delivery.MoveRecordRefundPayment)
	c.Result, c.Reference, c.Failure = delivery.PaymentFailed, "pay_1", "账户已注销"
	apply(t, o, c)
	require.Equal(t, delivery.RefundPaymentFailed, o.Refund().Status)
	require.Equal(t, "账户已注销", o.Refund().Failure)
	require.Equal(t, delivery.HoldRefund, o.Hold)
	require.Zero(t, o.Payment.Refunded.Minor)

	play(t, o, delivery.MoveRetryRefund)
	require.Equal(t, delivery.RefundPaying, o.Refund().Status)

	c = fitting(t, o, delivery.MoveRecordRefundPayment)
	c.Reference = "pay_2"
	apply(t, o, c)
	require.Equal(t, delivery.RefundPaid, o.Refund().Status)
	require.Equal(t, "pay_2", o.Refund().Reference)
	require.Empty(t, o.Refund().Failure)
	require.Equal(t, o.UpdatedAt, o.Refund().PaidAt)
	require.Equal(t, o.Payment.Paid, o.Payment.Refunded)
	require.Equal(t, delivery.PhaseRefunded, o.Phase)
	require.Equal(t, delivery.HoldNone, o.Hold)

	require.Equal(t, delivery.CodeWrongPhase, refused(t, o, c), "nobody is paid twice")
	requireSound(t, o)
}

func TestARejectedRefundTellsWhy(t *testing.T) {
	t.Parallel()

	o := playedBy(t, "submitRequirement rejectRequirement requestRefund")
	c := fitting(t, o, delivery.MoveRejectRefund)
	c.Text = "服务商已开始工作"
	apply(t, o, c)

	require.Equal(t, delivery.RefundRejected, o.Refund().Status)
	require.Equal(t, "服务商已开始工作", o.Refund().Note)
	require.Equal(t, c.At, o.Refund().DecidedAt)
	require.False(t, o.Refund().Open())
	require.Equal(t, delivery.PhaseRequirementRejected, o.Phase)
}

func TestThreeRequestsAndNoFourth(t *testing.T) {
	t.Parallel()

	o := register(t)
	for _, end := range []delivery.MoveName{"withdrawRefund", "rejectRefund", "withdrawRefund"} {
		play(t, o, delivery.MoveRequestRefund, end)
	}

	require.Len(t, o.Refunds, 3)
	require.Contains(t, o.Actions(buyer()), delivery.OrderAction{
		Action: delivery.MoveRequestRefund, DisabledCode: delivery.CodeRefundLimitReached,
	})
	require.Equal(t, delivery.CodeRefundLimitReached, refused(t, o, fitting(t, o, delivery.MoveRequestRefund)))

	play(t, o, delivery.MoveSubmitRequirement)
	require.Equal(t, delivery.CodeRefundLimitReached, refused(t, o, fitting(t, o, delivery.MoveRequestRefund)), "per order")
}

func TestInvoicesStandInTheWayOfApproval(t *testing.T) {
	t.Parallel()

	for status, blocks := range map[delivery.InvoiceStatus]bool{
		"NONE": false, "REQUESTED": true, "ISSUED": true, "CANCELLED": false, "RETURNED": false,
	} {
		o := register(t)
		c := fitting(t, o, delivery.MoveRecordInvoice)
		c.InvoiceStatus = status
		apply(t, o, c)
		require.Equal(t, delivery.Invoice{Status: status, Number: "inv_1", UpdatedAt: c.At}, o.Invoice)

		play(t, o, delivery.MoveRequestRefund) // it can be requested, always

		if !blocks {
			play(t, o, delivery.MoveApproveRefund)

			continue
		}

		require.Contains(t, o.Actions(operator()), delivery.OrderAction{
			Action: delivery.MoveApproveRefund, DisabledCode: delivery.CodeInvoiceOutstanding,
		})
		require.Equal(t, delivery.CodeInvoiceOutstanding, refused(t, o, fitting(t, o, delivery.MoveApproveRefund)))
		require.Contains(t, o.AllowedActions(operator()), delivery.MoveRejectRefund)

		play(t, o, delivery.MoveRecordInvoice, delivery.MoveApproveRefund) // cancelled under the hold
	}
}

func TestARefundCanBeSeenBeforehand(t *testing.T) {
	t.Parallel()

	invoiced := func(status delivery.InvoiceStatus, history string) *delivery.Order {
		o := register(t)
		c := fitting(t, o, delivery.MoveRecordInvoice)
		c.InvoiceStatus = status
		apply(t, o, c)

		return play(t, o, movesIn(history)...)
	}

	for name, c := range map[string]struct {
		order    *delivery.Order
		warnings []delivery.RefundWarning
		blocked  delivery.Code
		left     int
	}{
		"fresh": {register(t), []delivery.RefundWarning{delivery.WarnCouponNotReturned}, "", 3},
		"invoice requested": {
			invoiced("REQUESTED", ""), []delivery.RefundWarning{delivery.WarnCancelInvoice, delivery.WarnCouponNotReturned}, "", 3,
		},
		"invoice issued": {
			invoiced("ISSUED", ""), []delivery.RefundWarning{delivery.WarnReturnInvoice, delivery.WarnCouponNotReturned}, "", 3,
		},
		"invoice returned": {invoiced("RETURNED", ""), []delivery.RefundWarning{delivery.WarnCouponNotReturned}, "", 3},
		"open": {
			playedBy(t, "requestRefund"), []delivery.RefundWarning{delivery.WarnCouponNotReturned}, delivery.CodeRefundAlreadyOpen, 2,
		},
		"confirmed": {
			playedBy(t, "submitRequirement confirmRequirement"),
			[]delivery.RefundWarning{delivery.WarnCouponNotReturned},
			delivery.CodeRefundNeedsTicket, 3,
		},
		"asked too often": {
			playedBy(t, "requestRefund withdrawRefund requestRefund withdrawRefund requestRefund withdrawRefund"),
			[]delivery.RefundWarning{delivery.WarnCouponNotReturned},
			delivery.CodeRefundLimitReached, 0,
		},
	} {
		require.Equal(t, delivery.RefundPreview{
			Amount: c.order.Payment.Paid, CouponLost: c.order.Payment.Coupon, Warnings: c.warnings, Blocked: c.blocked, RequestsLeft: c.left,
		}, c.order.PreviewRefund(buyer()), name)
	}

	r := registration()
	r.Coupon.Minor = 0
	o, err := delivery.Register(r)
	require.NoError(t, err)
	require.Empty(t, o.PreviewRefund(buyer()).Warnings)
	require.Equal(t, delivery.CodeWrongRole, o.PreviewRefund(provider()).Blocked)
}

func TestReasonsOfTheList(t *testing.T) {
	t.Parallel()

	for reason, listed := range map[delivery.RefundReason]bool{
		"BOUGHT_BY_MISTAKE": true, "PROVIDER_UNRESPONSIVE": true, "REQUIREMENT_REJECTED": true, "SPECIFICATION_MISMATCH": true,
		"NO_LONGER_NEEDED": true, "OTHER": true, "": false, "other": false, "BECAUSE": false,
	} {
		o := register(t)
		c := fitting(t, o, delivery.MoveRequestRefund)
		c.Reason = reason

		if listed {
			require.Equal(t, reason, apply(t, o, c).Refund.Reason)
			require.Equal(t, reason, o.Refund().Reason)
		} else {
			require.Equal(t, []delivery.Refusal{{Code: delivery.CodeInvalid, Field: "reason"}}, refusals(t, o, c))
		}
	}
}
