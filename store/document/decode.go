package document

import (
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

func readHead(f *fields, o *delivery.Order) {
	for f.next() {
		switch string(f.name) {
		case "_id":
			o.ID = f.text()
		case "number":
			o.Number = f.text()
		case "version":
			o.Version = int(f.number())
		case "phase":
			o.Phase = delivery.Phase(f.text())
		case "hold":
			o.Hold = delivery.Hold(f.text())
		case "finishKind":
			o.FinishKind = delivery.FinishKind(f.text())
		case "createdAt":
			o.CreatedAt = f.instant()
		case "updatedAt":
			o.UpdatedAt = f.instant()
		case "lastHash":
			o.LastHash = f.text()
		case "logSize":
			o.LogSize = int(f.number())
		default:
			f.snapshot(o)
		}
	}

	for i := range o.Refunds {
		o.Refunds[i].OrderID = o.ID
	}
}

// snapshot reads what the registration and the invoice tell.
func (f *fields) snapshot(o *delivery.Order) {
	switch string(f.name) {
	case "goods":
		o.Goods = f.goods()
	case "provider":
		o.Provider = f.party()
	case "buyer":
		o.Buyer = f.party()
	case "paid":
		o.Payment.Paid = f.money()
	case "coupon":
		o.Payment.Coupon = f.money()
	case "refunded":
		o.Payment.Refunded = f.money()
	case "invoice":
		o.Invoice = f.invoice()
	default:
		f.work(o)
	}
}

// work reads how far the work is.
func (f *fields) work(o *delivery.Order) {
	switch string(f.name) {
	case "revision":
		o.Revision = int(f.number())
	case "agreedRevision":
		o.AgreedRevision = int(f.number())
	case "round":
		o.Round = int(f.number())
	case "rejections":
		o.Rejections = int(f.number())
	case "window":
		o.Window = f.window()
	case "refunds":
		o.Refunds = f.refunds()
	default:
	}
}

func readEntry(f *fields, e *delivery.Entry) {
	for f.next() {
		switch string(f.name) {
		case "seq":
			e.Seq = int(f.number())
		case "type":
			e.Type = delivery.EntryType(f.text())
		case "actor":
			e.Actor = f.actor()
		case "at":
			e.At = f.instant()
		case "phaseBefore":
			e.PhaseBefore = delivery.Phase(f.text())
		case "phaseAfter":
			e.PhaseAfter = delivery.Phase(f.text())
		case "holdBefore":
			e.HoldBefore = delivery.Hold(f.text())
		case "holdAfter":
			e.HoldAfter = delivery.Hold(f.text())
		case "text":
			e.Text = f.text()
		case "files":
			e.Attachments = f.files()
		default:
			f.facts(e)
		}
	}
}

// facts reads what single moves decide.
func (f *fields) facts(e *delivery.Entry) {
	switch string(f.name) {
	case "revision":
		e.Revision = int(f.number())
	case "round":
		e.Round = int(f.number())
	case "reminderDays":
		e.ReminderDays = int(f.number())
	case "registration":
		e.Registration = f.registration()
	case "refund":
		e.Refund = f.refundFact()
	case "invoice":
		invoice := f.invoice()
		e.Invoice = &invoice
	case "deadline":
		e.Deadline = f.deadline()
	default:
		f.chain(e)
	}
}

// chain reads the idempotency key and the hashes.
func (f *fields) chain(e *delivery.Entry) {
	switch string(f.name) {
	case "key":
		e.Key = f.text()
	case "digest":
		e.Digest = f.text()
	case "prevHash":
		e.PrevHash = f.text()
	case "hash":
		e.Hash = f.text()
	default:
	}
}

func (f *fields) registration() *delivery.Registration {
	r := &delivery.Registration{}

	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "number":
			r.Number = in.text()
		case "goods":
			r.Goods = in.goods()
		case "provider":
			r.Provider = in.party()
		case "buyer":
			r.Buyer = in.party()
		case "paid":
			r.Paid = in.money()
		case "coupon":
			r.Coupon = in.money()
		default:
		}
	}

	return r
}

func (f *fields) refundFact() *delivery.RefundFact {
	r := &delivery.RefundFact{}

	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "id":
			r.ID = in.text()
		case "reason":
			r.Reason = delivery.RefundReason(in.text())
		case "amount":
			r.Amount = in.money()
		case "reference":
			r.Reference = in.text()
		case "failure":
			r.Failure = in.text()
		default:
		}
	}

	return r
}

func (f *fields) deadline() *delivery.Deadline {
	d := &delivery.Deadline{}

	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "autoAcceptAt":
			d.AutoAcceptAt = in.instant()
		case "day":
			d.Day = time.Duration(in.number())
		case "reminders":
			d.Reminders = in.numbers()
		default:
		}
	}

	return d
}
