package document

import (
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

func (f *fields) goods() (g delivery.Goods) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "name":
			g.Name = in.text()
		case "specification":
			g.Specification = in.text()
		case "type":
			g.Type = delivery.GoodsType(in.text())
		case "deliveryDays":
			g.DeliveryDays = int(in.number())
		case "acceptanceDays":
			g.AcceptanceDays = int(in.number())
		default:
		}
	}

	return g
}

func (f *fields) party() (p delivery.Party) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "account":
			p.Account = in.text()
		case "name":
			p.Name = in.text()
		case "contact":
			p.Contact = in.text()
		default:
		}
	}

	return p
}

func (f *fields) actor() (a delivery.Actor) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "role":
			a.Role = delivery.Role(in.text())
		case "account":
			a.Account = in.text()
		case "subject":
			a.Subject = in.text()
		case "name":
			a.Name = in.text()
		default:
		}
	}

	return a
}

func (f *fields) money() (m delivery.Money) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "minor":
			m.Minor = in.number()
		case "currency":
			m.Currency = delivery.Currency(in.text())
		default:
		}
	}

	return m
}

func (f *fields) invoice() (i delivery.Invoice) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "status":
			i.Status = delivery.InvoiceStatus(in.text())
		case "number":
			i.Number = in.text()
		case "updatedAt":
			i.UpdatedAt = in.instant()
		default:
		}
	}

	return i
}

func (f *fields) window() *delivery.Window {
	w := &delivery.Window{}

	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "round":
			w.Round = int(in.number())
		case "openedAt":
			w.OpenedAt = in.instant()
		case "autoAcceptAt":
			w.AutoAcceptAt = in.instant()
		case "pausedAt":
			w.PausedAt = in.instant()
		case "remaining":
			w.Remaining = time.Duration(in.number())
		case "day":
			w.Day = time.Duration(in.number())
		case "reminders":
			w.Reminders = in.numbers()
		case "lastReminder":
			w.LastReminder = int(in.number())
		case "outcome":
			w.Outcome = delivery.AcceptanceOutcome(in.text())
		case "decidedAt":
			w.DecidedAt = in.instant()
		case "decidedBy":
			w.DecidedBy = in.actor()
		default:
		}
	}

	return w
}

func (f *fields) refunds() (refunds []delivery.Refund) {
	for in := f.array(); in.next(); {
		refunds = append(refunds, in.refund())
	}

	return refunds
}

func (f *fields) refund() (r delivery.Refund) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "id":
			r.ID = in.text()
		case "status":
			r.Status = delivery.RefundStatus(in.text())
		case "reason":
			r.Reason = delivery.RefundReason(in.text())
		case "detail":
			r.Detail = in.text()
		case "amount":
			r.Amount = in.money()
		case "files":
			r.Attachments = in.files()
		case "requestedAt":
			r.RequestedAt = in.instant()
		case "requestedBy":
			r.RequestedBy = in.actor()
		default:
			in.decision(&r)
		}
	}

	return r
}

// decision reads what was said of a refund request, and of its payment.
func (f *fields) decision(r *delivery.Refund) {
	switch string(f.name) {
	case "decidedAt":
		r.DecidedAt = f.instant()
	case "decidedBy":
		r.DecidedBy = f.actor()
	case "note":
		r.Note = f.text()
	case "reference":
		r.Reference = f.text()
	case "failure":
		r.Failure = f.text()
	case "paidAt":
		r.PaidAt = f.instant()
	default:
	}
}

func (f *fields) files() (files []delivery.Attachment) {
	for in := f.array(); in.next(); {
		files = append(files, in.file())
	}

	return files
}

func (f *fields) file() (a delivery.Attachment) {
	for in := f.document(); in.next(); {
		switch string(in.name) {
		case "id":
			a.ID = in.text()
		case "name":
			a.Name = in.text()
		case "size":
			a.Size = in.number()
		case "type":
			a.Type = in.text()
		case "sha256":
			a.SHA256 = in.text()
		default:
		}
	}

	return a
}

func (f *fields) numbers() (values []int) {
	for in := f.array(); in.next(); {
		values = append(values, int(in.number()))
	}

	return values
}
