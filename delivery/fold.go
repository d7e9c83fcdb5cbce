package delivery

import (
	"errors"
	"fmt"
)

// Fold rebuilds an order from its flow log. It is how the state of an order is
// defined: what is stored beside the log is only faster to read. The log may be
// anybody's: an entry that does not fit those before it is an error that names
// it, and everything can be asked of an order that was folded.
func Fold(log []Entry) (*Order, error) {
	if len(log) == 0 {
		return nil, errors.New("there are no entries to fold")
	}

	o := &Order{}

	for i := range log {
		err := o.fits(&log[i])
		if err == nil {
			o.append(log[i])
			err = o.stands()
		}

		if err != nil {
			return nil, fmt.Errorf("entry %d, %s, does not fit those before it: %w", i+1, log[i].Type, err)
		}
	}

	return o, nil
}

// append adds an entry to the log and brings the order to where the entry
// says it is. It decides nothing: an entry holds all that its move changed. The
// entry fits, as one does that a move made.
func (o *Order) append(e Entry) {
	o.evolveHold(&e)

	o.Phase, o.Hold = e.PhaseAfter, e.HoldAfter
	o.Version, o.UpdatedAt, o.LastHash = e.Seq, e.At, e.Hash
	o.LogSize += e.size()

	switch e.Type {
	case EntryOrderRegistered:
		o.evolveRegistered(&e)
	case EntryRequirementSubmitted, EntryRequirementRevised:
		o.Revision = e.Revision
	case EntryRequirementConfirmed:
		o.AgreedRevision = e.Revision
	case EntryInvoiceRecorded:
		o.Invoice = *e.Invoice
	case EntryRequirementRejected, EntryProgressReported:
	case EntryDeliverySubmitted, EntryDeliveryRecalled, EntryDeliveryAccepted, EntryDeliveryRejected,
		EntryDeliveryAutoAccepted, EntryAcceptanceReminded:
		o.evolveDelivery(&e)
	case EntryRefundRequested, EntryRefundWithdrawn, EntryRefundRejected, EntryRefundApproved, EntryRefundRetried,
		EntryRefundPaid, EntryRefundPaymentFailed:
		o.evolveRefund(&e)
	}

	o.Log = append(o.Log, e)
}

// evolveHold stops and restarts a running window with the hold.
func (o *Order) evolveHold(e *Entry) {
	switch {
	case o.Window == nil || o.Window.Outcome != OutcomeNone:
	case e.HoldBefore == HoldNone && e.HoldAfter != HoldNone:
		o.Window.pause(e.At)
	case e.HoldBefore != HoldNone && e.HoldAfter == HoldNone && e.Deadline != nil:
		o.Window.resume(e.Deadline.AutoAcceptAt)
	}
}

func (o *Order) evolveRegistered(e *Entry) {
	r := e.Registration
	o.ID, o.Number, o.CreatedAt = e.OrderID, r.Number, e.At
	o.Goods, o.Provider, o.Buyer = r.Goods, r.Provider, r.Buyer
	o.Payment = Payment{Paid: r.Paid, Coupon: r.Coupon, Refunded: Money{Currency: r.Paid.Currency}}
	o.Invoice = Invoice{Status: InvoiceNone}
}

func (o *Order) evolveDelivery(e *Entry) {
	switch e.Type {
	case EntryDeliverySubmitted:
		o.Round = e.Round
		o.Window = &Window{
			Round: e.Round, OpenedAt: e.At,
			AutoAcceptAt: e.Deadline.AutoAcceptAt, Day: e.Deadline.Day, Reminders: e.Deadline.Reminders,
		}
	case EntryAcceptanceReminded:
		o.Window.LastReminder = e.ReminderDays
	case EntryDeliveryRecalled:
		o.Window.close(OutcomeRecalled, e.At, e.Actor)
	case EntryDeliveryRejected:
		o.Rejections++
		o.Window.close(OutcomeRejected, e.At, e.Actor)
	case EntryDeliveryAccepted:
		o.FinishKind = FinishBuyer
		o.Window.close(OutcomeAccepted, e.At, e.Actor)
	case EntryDeliveryAutoAccepted:
		o.FinishKind = FinishAuto
		o.Window.close(OutcomeAutoAccepted, e.At, e.Actor)
	default:
	}
}

func (o *Order) evolveRefund(e *Entry) {
	if e.Type == EntryRefundRequested {
		o.Refunds = append(o.Refunds, Refund{
			ID: e.Refund.ID, OrderID: e.OrderID, Status: RefundSubmitted, Reason: e.Refund.Reason, Detail: e.Text,
			Amount: e.Refund.Amount, Attachments: e.Attachments, RequestedAt: e.At, RequestedBy: e.Actor,
		})

		return
	}

	r := o.Refund()

	switch e.Type {
	case EntryRefundWithdrawn:
		r.Status = RefundWithdrawn
		r.decide(e)
	case EntryRefundRejected:
		r.Status = RefundRejected
		r.decide(e)
	case EntryRefundApproved:
		r.Status = RefundPaying
		r.decide(e)
	case EntryRefundRetried:
		r.Status = RefundPaying
	case EntryRefundPaymentFailed:
		r.Status, r.Reference, r.Failure = RefundPaymentFailed, e.Refund.Reference, e.Refund.Failure
	case EntryRefundPaid:
		r.Status, r.Reference, r.Failure, r.PaidAt = RefundPaid, e.Refund.Reference, "", e.At
		o.Payment.Refunded = o.Payment.Refunded.plus(r.Amount)
	default:
	}
}

func (r *Refund) decide(e *Entry) { r.DecidedAt, r.DecidedBy, r.Note = e.At, e.Actor, e.Text }
