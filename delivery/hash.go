package delivery

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

// canonical builds the canonical form that hashes are taken of: each value as
// a netstring, "length:bytes,". Values stand in a fixed order, so neither
// names nor separators inside a value can make two forms alike.
type canonical []byte

func (c *canonical) text(values ...string) {
	for _, v := range values {
		*c = strconv.AppendInt(*c, int64(len(v)), 10)
		*c = append(*c, ':')
		*c = append(*c, v...)
		*c = append(*c, ',')
	}
}

func (c *canonical) number(values ...int64) {
	for _, v := range values {
		c.text(strconv.FormatInt(v, 10))
	}
}

// instant writes a time in milliseconds since 1970, the zero time as nothing.
func (c *canonical) instant(t time.Time) {
	if t.IsZero() {
		c.text("")

		return
	}

	c.number(t.UnixMilli())
}

func (c *canonical) actor(a Actor) {
	c.text(string(a.Role), a.Account, a.Subject, a.Name)
}

func (c *canonical) money(m Money) {
	c.number(m.Minor)
	c.text(string(m.Currency))
}

func (c *canonical) attachments(files []Attachment) {
	c.number(int64(len(files)))

	for _, f := range files {
		c.text(f.ID, f.Name)
		c.number(f.Size)
		c.text(f.Type, f.SHA256)
	}
}

func (c *canonical) registration(r *Registration) {
	c.text(r.Number)
	c.text(r.Goods.Name, r.Goods.Specification, string(r.Goods.Type))
	c.number(int64(r.Goods.DeliveryDays), int64(r.Goods.AcceptanceDays))

	for _, p := range []Party{r.Provider, r.Buyer} {
		c.text(p.Account, p.Name, p.Contact)
	}

	c.money(r.Paid)
	c.money(r.Coupon)
}

func (c *canonical) refund(r *RefundFact) {
	c.text(r.ID, string(r.Reason))
	c.money(r.Amount)
	c.text(r.Reference, r.Failure)
}

func (c *canonical) invoice(i *Invoice) {
	c.text(string(i.Status), i.Number)
	c.instant(i.UpdatedAt)
}

func (c *canonical) deadline(d *Deadline) {
	c.instant(d.AutoAcceptAt)
	c.number(int64(d.Day), int64(len(d.Reminders)))

	for _, k := range d.Reminders {
		c.number(int64(k))
	}
}

// optional writes whether a part is there before the part itself.
func optional[T any](c *canonical, part *T, write func(*T)) {
	if part == nil {
		c.number(0)

		return
	}

	c.number(1)
	write(part)
}

func (c *canonical) sum() string {
	digest := sha256.Sum256(*c)

	return hex.EncodeToString(digest[:])
}

// sum returns the hash of the entry: SHA-256, in lower-case hexadecimal, over
// its canonical form.
func (e *Entry) sum() string {
	form := e.form()

	return form.sum()
}

// form writes the canonical form of the entry, which holds everything of it
// but the hash itself.
func (e *Entry) form() canonical {
	c := make(canonical, 0, 512+len(e.Text))
	c.text("jiaofu/flow-log-entry/1", e.PrevHash, e.OrderID)
	c.number(int64(e.Seq))
	c.text(string(e.Type))
	c.actor(e.Actor)
	c.instant(e.At)
	c.text(string(e.PhaseBefore), string(e.PhaseAfter), string(e.HoldBefore), string(e.HoldAfter), e.Text)
	c.attachments(e.Attachments)
	c.number(int64(e.Revision), int64(e.Round))
	optional(&c, e.Registration, c.registration)
	optional(&c, e.Refund, c.refund)
	optional(&c, e.Invoice, c.invoice)
	optional(&c, e.Deadline, c.deadline)
	c.number(int64(e.ReminderDays))
	c.text(e.Key, e.Digest)

	return c
}

// entryOverhead is what a stored entry takes beside its canonical form, in
// bytes: names of fields and its hash.
const entryOverhead = 512

// size is how much of the log's room the entry takes, in bytes.
func (e *Entry) size() int { return len(e.form()) + entryOverhead }

// Verification is the result of checking a flow log.
type Verification struct {
	Valid bool
	// Entries is how many entries were checked.
	Entries int
	// BrokenAt is the seq of the first entry that does not fit, 0 when all do.
	BrokenAt int
}

// Verify checks the hash chain of a whole flow log: no gap, no entry edited,
// inserted or taken out. A log that was cut at its end is found by comparing
// Entries with the order's version, as [Order.Verify] does.
func Verify(log []Entry) Verification {
	previous := ""

	for i := range log {
		e := &log[i]
		if e.Seq != i+1 || e.PrevHash != previous || e.Hash != e.sum() {
			return Verification{Entries: len(log), BrokenAt: i + 1}
		}

		previous = e.Hash
	}

	return Verification{Valid: true, Entries: len(log)}
}

// Verify checks the hash chain of the order's log, and that it ends where the
// order stands. The log must have been read; an empty one is broken.
func (o *Order) Verify() Verification {
	last := ""
	if len(o.Log) > 0 {
		last = o.Log[len(o.Log)-1].Hash
	}

	v := Verify(o.Log)
	if v.Valid && (v.Entries == 0 || v.Entries != o.Version || last != o.LastHash) {
		return Verification{Entries: v.Entries, BrokenAt: v.Entries + 1}
	}

	return v
}
