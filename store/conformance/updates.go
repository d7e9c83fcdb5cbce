package conformance

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func updateCases() []testCase {
	return []testCase{
		{"ChangeIsSavedWithItsEntries", changeIsSavedWithItsEntries},
		{"RefusedChangeLeavesOrderAndLogUntouched", refusedChangeLeavesOrderAndLogUntouched},
		{"ErrorOfAChangeIsReturnedAsItIs", errorOfAChangeIsReturnedAsItIs},
		{"ChangeWithoutAnEntryIsNotSaved", changeWithoutAnEntryIsNotSaved},
		{"RepeatedKeyWritesNothing", repeatedKeyWritesNothing},
		{"EveryMoveIsKept", everyMoveIsKept},
		{"CancelledCallSavesNothing", cancelledCallSavesNothing},
		{"ChangeCancelledMidwayIsAllOrNothing", changeCancelledMidwayIsAllOrNothing},
	}
}

func changeIsSavedWithItsEntries(t *testing.T, f *fixture) {
	t.Helper()

	o := f.create(t, deliverytest.At(delivery.PhaseConfirmationPending))

	// Two moves in one change are one write.
	changed, err := f.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
		for _, move := range []delivery.MoveName{delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery} {
			if _, err := o.Apply(deliverytest.Command(o, move, o.UpdatedAt)); err != nil {
				return fmt.Errorf("apply %s: %w", move, err)
			}
		}

		return nil
	})
	require.NoError(t, err)
	require.Equal(t, o.Version+2, changed.Version)
	require.Len(t, changed.Log, changed.Version, "a change returns the whole order")
	same(t, changed, f.sound(t, o.ID))
}

func refusedChangeLeavesOrderAndLogUntouched(t *testing.T, f *fixture) {
	t.Helper()

	want := normal(t, f.create(t, deliverytest.At(delivery.PhaseAcceptancePending)))

	_, err := f.tryMove(t.Context(), want.ID, delivery.MoveSubmitRequirement)
	refusedWith(t, err, delivery.CodeWrongPhase)
	require.Equal(t, want, f.sound(t, want.ID))

	// Not even a change that was made already is saved with an error.
	_, err = f.UpdateOrder(t.Context(), store.Scope{}, want.ID, func(o *delivery.Order) error {
		if _, err := o.Apply(deliverytest.Command(o, delivery.MoveAcceptDelivery, o.UpdatedAt)); err != nil {
			return err
		}

		spoil(o)

		return errChange
	})
	require.ErrorIs(t, err, errChange)
	require.Equal(t, want, f.sound(t, want.ID))

	counts, err := f.CountByStatus(t.Context(), store.Scope{})
	require.NoError(t, err)
	require.Equal(t, 1, counts[want.Status()])
}

var errChange = errors.New("the change does not want to")

func errorOfAChangeIsReturnedAsItIs(t *testing.T, f *fixture) {
	t.Helper()

	o := f.create(t)
	refused := &delivery.RefusedError{Refusals: []delivery.Refusal{{Code: delivery.CodeInvalid, Field: "at"}}}

	_, err := f.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(*delivery.Order) error { return refused })
	require.Same(t, refused, err)
}

func changeWithoutAnEntryIsNotSaved(t *testing.T, f *fixture) {
	t.Helper()

	want := normal(t, f.create(t))
	position, err := f.Position(t.Context())
	require.NoError(t, err)

	got, err := f.UpdateOrder(t.Context(), store.Scope{}, want.ID, func(*delivery.Order) error { return nil })
	require.NoError(t, err)
	same(t, want, got)

	_, err = f.UpdateOrder(t.Context(), store.Scope{}, want.ID, func(o *delivery.Order) error {
		o.Goods.Name = "changed behind the log's back"

		return nil
	})
	require.NoError(t, err)
	require.Equal(t, want, f.sound(t, want.ID))

	feed, err := f.Changes(t.Context(), store.Scope{}, position)
	require.NoError(t, err)

	for _, change := range drain(t, feed) {
		require.Equal(t, want.Version, change.Order.Version)
	}
}

func repeatedKeyWritesNothing(t *testing.T, f *fixture) {
	t.Helper()

	o := f.create(t)
	key := "key-1"
	c := deliverytest.Command(o, delivery.MoveSubmitRequirement, o.UpdatedAt.Add(time.Minute))
	c.Key = &key

	_, err := f.apply(t.Context(), o.ID, c)
	require.NoError(t, err)

	want := f.sound(t, o.ID)
	c.At = c.At.Add(time.Hour)

	errs := race(8, func(int) error {
		_, err := f.apply(t.Context(), o.ID, c)

		return err
	})
	require.Len(t, won(errs), len(errs), "%v", errs)
	require.Equal(t, want, f.sound(t, o.ID))
}

// everyMoveIsKept plays a long life in single changes: each form of an entry,
// and each part of the head, is written by a change once at least.
func everyMoveIsKept(t *testing.T, f *fixture) {
	t.Helper()

	o := f.create(t)

	for _, move := range []delivery.MoveName{
		delivery.MoveSubmitRequirement, delivery.MoveReviseRequirement, delivery.MoveRejectRequirement,
		delivery.MoveRequestRefund, delivery.MoveWithdrawRefund, delivery.MoveRequestRefund, delivery.MoveRejectRefund,
		delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveReportProgress,
		delivery.MoveSubmitDelivery, delivery.MoveRecallDelivery, delivery.MoveSubmitDelivery,
		delivery.MoveRemindAcceptance, delivery.MoveRejectDelivery, delivery.MoveSubmitDelivery,
		delivery.MoveRecordInvoice, delivery.MoveRemindAcceptance, delivery.MoveAutoAccept,
	} {
		deliverytest.Move(t, o, move, o.UpdatedAt.Add(time.Hour))
		same(t, o, f.move(t, o.ID, move))
		require.Equal(t, normal(t, o), f.sound(t, o.ID), "%s", move)
	}

	paid := f.create(t, deliverytest.Nth(2), deliverytest.Refund(delivery.RefundPaying))
	failed := deliverytest.Command(paid, delivery.MoveRecordRefundPayment, paid.UpdatedAt)
	failed.Result, failed.Failure = delivery.PaymentFailed, "账户已注销"

	_, err := f.apply(t.Context(), paid.ID, failed)
	require.NoError(t, err)
	require.Equal(t, failed.Failure, f.sound(t, paid.ID).Refund().Failure)

	f.move(t, paid.ID, delivery.MoveRetryRefund)
	f.move(t, paid.ID, delivery.MoveRecordRefundPayment)
	require.Equal(t, delivery.PhaseRefunded, f.sound(t, paid.ID).Phase)
}

func cancelledCallSavesNothing(t *testing.T, f *fixture) {
	t.Helper()

	want := normal(t, f.create(t, deliverytest.Nth(1)))
	other := deliverytest.Order(t, deliverytest.Nth(2))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	require.Error(t, f.CreateOrder(ctx, other))

	_, err := f.tryMove(ctx, want.ID, delivery.MoveSubmitRequirement)
	require.Error(t, err)

	_, err = f.CreateUpload(ctx, upload(1))
	require.Error(t, err)

	_, err = f.Order(ctx, store.Scope{}, want.ID, store.Whole)
	require.Error(t, err)

	_, err = f.ListOrders(ctx, store.OrderQuery{Page: store.Page{Limit: 1}})
	require.Error(t, err)

	require.Equal(t, want, f.sound(t, want.ID))

	_, err = f.Order(t.Context(), store.Scope{}, other.ID, store.Head)
	require.ErrorIs(t, err, store.ErrNotFound)

	_, err = f.Upload(t.Context(), upload(1).ID)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func changeCancelledMidwayIsAllOrNothing(t *testing.T, f *fixture) {
	t.Helper()

	before := normal(t, f.create(t))

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	_, err := f.UpdateOrder(ctx, store.Scope{}, before.ID, func(o *delivery.Order) error {
		cancel()

		_, err := o.Apply(deliverytest.Command(o, delivery.MoveSubmitRequirement, o.UpdatedAt))

		return err
	})

	after := f.sound(t, before.ID)
	if err == nil {
		require.Equal(t, before.Version+1, after.Version, "a change that was answered with nil is saved")
	} else {
		require.Contains(t, []int{before.Version, before.Version + 1}, after.Version)
	}
}
