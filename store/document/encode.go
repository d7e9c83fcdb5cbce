package document

import "github.com/jiaofu/jiaofu/delivery"

func (w *writer) head(o *delivery.Order) {
	w.text("_id", o.ID)
	w.text("number", o.Number)
	w.number("version", int64(o.Version))
	w.text("phase", string(o.Phase))
	w.text("hold", string(o.Hold))
	w.text("finishKind", string(o.FinishKind))
	w.goods(&o.Goods)
	w.party("provider", &o.Provider)
	w.party("buyer", &o.Buyer)
	w.money("paid", o.Payment.Paid)
	w.money("coupon", o.Payment.Coupon)
	w.money("refunded", o.Payment.Refunded)
	w.valuePart("invoice", func() { w.invoice(&o.Invoice) })
	w.number("revision", int64(o.Revision))
	w.number("agreedRevision", int64(o.AgreedRevision))
	w.number("round", int64(o.Round))
	w.number("rejections", int64(o.Rejections))

	if o.Window != nil {
		w.part("window", func() { w.window(o.Window) })
	}

	w.list("refunds", len(o.Refunds), func(i int) { w.refund(&o.Refunds[i]) })
	w.instant("createdAt", o.CreatedAt)
	w.instant("updatedAt", o.UpdatedAt)
	w.text("lastHash", o.LastHash)
	w.number("logSize", int64(o.LogSize))
}

func (w *writer) entry(e *delivery.Entry) {
	w.number("seq", int64(e.Seq))
	w.text("type", string(e.Type))
	w.actor("actor", &e.Actor)
	w.instant("at", e.At)
	w.text("phaseBefore", string(e.PhaseBefore))
	w.text("phaseAfter", string(e.PhaseAfter))
	w.text("holdBefore", string(e.HoldBefore))
	w.text("holdAfter", string(e.HoldAfter))
	w.text("text", e.Text)
	w.files(e.Attachments)
	w.number("revision", int64(e.Revision))
	w.number("round", int64(e.Round))
	w.facts(e)
	w.number("reminderDays", int64(e.ReminderDays))
	w.text("key", e.Key)
	w.text("digest", e.Digest)
	w.text("prevHash", e.PrevHash)
	w.text("hash", e.Hash)
}

// facts appends what single moves decide. One that is there is written even
// when nothing is in it.
func (w *writer) facts(e *delivery.Entry) {
	if e.Registration != nil {
		w.part("registration", func() { w.registration(e.Registration) })
	}

	if e.Refund != nil {
		w.part("refund", func() { w.refundFact(e.Refund) })
	}

	if e.Invoice != nil {
		w.part("invoice", func() { w.invoice(e.Invoice) })
	}

	if e.Deadline != nil {
		w.part("deadline", func() { w.deadline(e.Deadline) })
	}
}

func (w *writer) registration(r *delivery.Registration) {
	w.text("number", r.Number)
	w.goods(&r.Goods)
	w.party("provider", &r.Provider)
	w.party("buyer", &r.Buyer)
	w.money("paid", r.Paid)
	w.money("coupon", r.Coupon)
}

func (w *writer) goods(g *delivery.Goods) {
	w.valuePart("goods", func() {
		w.text("name", g.Name)
		w.text("specification", g.Specification)
		w.text("type", string(g.Type))
		w.number("deliveryDays", int64(g.DeliveryDays))
		w.number("acceptanceDays", int64(g.AcceptanceDays))
	})
}

func (w *writer) party(key string, p *delivery.Party) {
	w.valuePart(key, func() {
		w.text("account", p.Account)
		w.text("name", p.Name)
		w.text("contact", p.Contact)
	})
}

func (w *writer) actor(key string, a *delivery.Actor) {
	w.valuePart(key, func() {
		w.text("role", string(a.Role))
		w.text("account", a.Account)
		w.text("subject", a.Subject)
		w.text("name", a.Name)
	})
}

func (w *writer) money(key string, m delivery.Money) {
	w.valuePart(key, func() {
		w.number("minor", m.Minor)
		w.text("currency", string(m.Currency))
	})
}

func (w *writer) invoice(i *delivery.Invoice) {
	w.text("status", string(i.Status))
	w.text("number", i.Number)
	w.instant("updatedAt", i.UpdatedAt)
}

func (w *writer) refundFact(r *delivery.RefundFact) {
	w.text("id", r.ID)
	w.text("reason", string(r.Reason))
	w.money("amount", r.Amount)
	w.text("reference", r.Reference)
	w.text("failure", r.Failure)
}

func (w *writer) deadline(d *delivery.Deadline) {
	w.instant("autoAcceptAt", d.AutoAcceptAt)
	w.number("day", int64(d.Day))
	w.numbers("reminders", d.Reminders)
}

func (w *writer) window(v *delivery.Window) {
	w.number("round", int64(v.Round))
	w.instant("openedAt", v.OpenedAt)
	w.instant("autoAcceptAt", v.AutoAcceptAt)
	w.instant("pausedAt", v.PausedAt)
	w.number("remaining", int64(v.Remaining))
	w.number("day", int64(v.Day))
	w.numbers("reminders", v.Reminders)
	w.number("lastReminder", int64(v.LastReminder))
	w.text("outcome", string(v.Outcome))
	w.instant("decidedAt", v.DecidedAt)
	w.actor("decidedBy", &v.DecidedBy)
}

// refund leaves out the order's id: the document is that of the order.
func (w *writer) refund(r *delivery.Refund) {
	w.text("id", r.ID)
	w.text("status", string(r.Status))
	w.text("reason", string(r.Reason))
	w.text("detail", r.Detail)
	w.money("amount", r.Amount)
	w.files(r.Attachments)
	w.instant("requestedAt", r.RequestedAt)
	w.actor("requestedBy", &r.RequestedBy)
	w.instant("decidedAt", r.DecidedAt)
	w.actor("decidedBy", &r.DecidedBy)
	w.text("note", r.Note)
	w.text("reference", r.Reference)
	w.text("failure", r.Failure)
	w.instant("paidAt", r.PaidAt)
}

func (w *writer) files(files []delivery.Attachment) {
	w.list("files", len(files), func(i int) {
		f := &files[i]
		w.text("id", f.ID)
		w.text("name", f.Name)
		w.number("size", f.Size)
		w.text("type", f.Type)
		w.text("sha256", f.SHA256)
	})
}
