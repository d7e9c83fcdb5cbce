package delivery

import (
	"errors"
	"fmt"
)

// fits says why an entry cannot be the next one of the order's log; nil when it
// can. It asks for what the fold, and everything that reads a folded order, goes
// by. Whether a move of today's process would have led here is another question:
// the process may change, and logs stay as they are.
func (o *Order) fits(e *Entry) error {
	switch {
	case e.Seq != o.Version+1:
		return fmt.Errorf("its seq is %d", e.Seq)
	case (e.Type == EntryOrderRegistered) != (o.Version == 0):
		return errors.New("an order begins by being registered, once")
	case o.Version > 0 && e.OrderID != o.ID:
		return fmt.Errorf("it is of order %q", e.OrderID)
	case e.At.Before(o.UpdatedAt):
		return errors.New("it happened before the one before it")
	case e.PhaseBefore != o.Phase || e.HoldBefore != o.Hold:
		return fmt.Errorf("it begins in %s, where the order is not", e.StatusBefore())
	default:
		return o.fitsType(e)
	}
}

// fitsType says why an entry of its type cannot come next.
func (o *Order) fitsType(e *Entry) error {
	switch e.Type {
	case EntryOrderRegistered:
		return need(e.Registration, "registration")
	case EntryRequirementSubmitted, EntryRequirementRevised:
		return same("revision", e.Revision, o.Revision+1)
	case EntryRequirementConfirmed, EntryRequirementRejected:
		return errors.Join(same("revision", e.Revision, o.Revision), o.needRequirement())
	case EntryInvoiceRecorded:
		return need(e.Invoice, "invoice")
	case EntryDeliverySubmitted:
		return errors.Join(same("round", e.Round, o.Round+1), need(e.Deadline, "deadline"))
	case EntryDeliveryRecalled, EntryDeliveryAccepted, EntryDeliveryRejected, EntryDeliveryAutoAccepted,
		EntryAcceptanceReminded:
		return errors.Join(same("round", e.Round, o.Round), o.needDelivery())
	case EntryRefundRequested:
		return need(e.Refund, "refund")
	case EntryRefundWithdrawn, EntryRefundRejected, EntryRefundApproved, EntryRefundRetried, EntryRefundPaid,
		EntryRefundPaymentFailed:
		return errors.Join(need(e.Refund, "refund"), o.needRefund())
	default:
		return nil
	}
}

// stands says why the order cannot be where its last entry says: there must be
// what is waited for, and what will be when the hold ends.
func (o *Order) stands() error {
	if o.Hold == HoldRefund {
		if err := o.needRefund(); err != nil {
			return err
		}
	}

	switch o.Phase {
	case PhaseConfirmationPending:
		return o.needRequirement()
	case PhaseAcceptancePending:
		return o.needDelivery()
	default:
		return nil
	}
}

func (o *Order) needRequirement() error {
	if o.Revision == 0 {
		return errors.New("there is no requirement")
	}

	return nil
}

func (o *Order) needDelivery() error {
	if o.Window == nil || o.Window.Outcome != OutcomeNone {
		return errors.New("no delivery waits for its acceptance")
	}

	return nil
}

func (o *Order) needRefund() error {
	if r := o.Refund(); r == nil || !r.Open() {
		return errors.New("no refund is under way")
	}

	return nil
}

// need refuses an entry without a part that its move decides on.
func need[T any](part *T, name string) error {
	if part == nil {
		return fmt.Errorf("it has no %s", name)
	}

	return nil
}

// same refuses an entry about another revision or round than the one it must be
// about.
func same(name string, got, expected int) error {
	if got != expected {
		return fmt.Errorf("its %s is %d instead of %d", name, got, expected)
	}

	return nil
}
