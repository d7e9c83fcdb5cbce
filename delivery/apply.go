package delivery

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Command asks for one move. The fields after Timing are the inputs of single
// moves; a move reads only its own.
type Command struct {
	Move  MoveName
	Actor Actor
	At    time.Time

	// Key is the idempotency key, nil without one: 1–255 characters.
	Key *string
	// ExpectedVersion is the version that the actor saw, nil when any will do.
	ExpectedVersion *int
	// Timing is what the configuration says about windows of acceptance.
	Timing Timing

	// Revision is the judged revision of the requirement (M3, M4).
	Revision int
	// Round is the judged delivery round (M7–M10).
	Round int
	// Text is what the actor wrote, under the name of the move's text.
	Text string
	// Attachments are the files of the act, each uploaded, checked and of this
	// order. Faults are what is wrong with those that are not, of which
	// Attachments has the id alone: a file that was used may be too old to be
	// used again, and a repeat is one all the same.
	Attachments []Attachment
	Faults      []Refusal

	// Reason and RefundID are for M11.
	Reason   RefundReason
	RefundID string
	// Result, Reference and Failure are for M15.
	Result    RefundPaymentResult
	Reference string
	Failure   string
	// InvoiceStatus and InvoiceNumber are for M16.
	InvoiceStatus InvoiceStatus
	InvoiceNumber string
	// ReminderDays is for reminders.
	ReminderDays int
}

// Apply makes a move, or refuses it: then the order is untouched and the error
// is a *[RefusedError]. The checks come in the order of section 4 of the rules
// and the first that fails names itself. A command with the idempotency key of
// an accepted one gives the entry of that one again and changes nothing.
//
// The log must have been read; the returned entry is its last, but for a
// repeat.
func (o *Order) Apply(c Command) (*Entry, error) {
	m := moveNamed(c.Move)
	if m == nil || m.Name == MoveRegisterOrder {
		return nil, fmt.Errorf("apply %q: not a move of an order", c.Move)
	}

	if len(o.Log) != o.Version {
		return nil, fmt.Errorf("apply %s: %w", c.Move, ErrNoLog)
	}

	if !o.SeenBy(c.Actor) {
		return nil, Refuse(CodeNotFound)
	}

	if first, err := o.repeated(&c); first != nil || err != nil {
		return first, err
	}

	c.At = cut(c.At)
	if err := o.check(m, &c); err != nil {
		return nil, err
	}

	// A clock that jumped back must not turn the log around. Only now: the
	// checks ask what time it is, so that a timer is never early.
	if c.At.Before(o.UpdatedAt) {
		c.At = o.UpdatedAt
	}

	o.append(o.entryOf(m, &c))

	return &o.Log[len(o.Log)-1], nil
}

// repeated looks the idempotency key up. It returns the entry of the first
// command when this is the same again, or the refusal when it is another one.
func (o *Order) repeated(c *Command) (*Entry, error) {
	if c.Key == nil || *c.Key == "" {
		return nil, nil //nolint:nilnil // no key, no entry and no refusal
	}

	for i := range o.Log {
		e := &o.Log[i]
		if e.Key != *c.Key || !e.Actor.samePerson(c.Actor) {
			continue
		}

		if e.Digest != c.digest() {
			return nil, Refuse(CodeIdempotencyKeyReused)
		}

		return e, nil
	}

	return nil, nil //nolint:nilnil // a new key
}

// check runs the checks of the rules in their order, after the visibility.
func (o *Order) check(m *Move, c *Command) error {
	if code := m.unavailable(o, c.Actor.Role); code != "" {
		return Refuse(code)
	}

	if code := o.outdated(m, c); code != "" {
		return Refuse(code)
	}

	if refusals := o.checkInput(m, c); len(refusals) > 0 {
		return &RefusedError{Refusals: refusals}
	}

	return nil
}

// outdated names why what the actor judged is not current any more.
func (o *Order) outdated(m *Move, c *Command) Code {
	switch {
	case c.ExpectedVersion != nil && *c.ExpectedVersion != o.Version:
		return CodeVersionConflict
	case m.Judges == JudgesRevision && c.Revision != o.Revision,
		m.Judges == JudgesRound && c.Round != o.Round:
		return CodeRevisionOutdated
	default:
		return ""
	}
}

// checkInput collects every fault of the input.
func (o *Order) checkInput(m *Move, c *Command) []Refusal {
	refusals := CheckKey(c.Key)

	if m.Text.Field != "" {
		refusals = append(refusals, checkText(m.Text.Field, c.Text, m.Text.Required, MaxText)...)
	}

	if m.Files {
		refusals = append(refusals, c.Faults...)
		refusals = append(refusals, o.checkAttachments(c.Attachments)...)
	}

	if m.check != nil {
		refusals = append(refusals, m.check(o, c)...)
	}

	return refusals
}

// CheckKey checks an idempotency key, nil for none.
func CheckKey(key *string) []Refusal {
	if key == nil {
		return nil
	}

	if *key == "" {
		return []Refusal{{Code: CodeRequired, Field: "idempotencyKey"}}
	}

	if !storable(*key) {
		return []Refusal{{Code: CodeInvalid, Field: "idempotencyKey"}}
	}

	if utf8.RuneCountInString(*key) > MaxKey {
		return []Refusal{{Code: CodeTooLong, Field: "idempotencyKey", Limit: MaxKey}}
	}

	return nil
}

// checkAttachments refuses too many files, and files that an act used before:
// a file belongs to one act.
func (o *Order) checkAttachments(files []Attachment) []Refusal {
	if len(files) > MaxAttachments {
		return []Refusal{{Code: CodeTooManyAttachments, Field: "attachmentIds", Limit: MaxAttachments}}
	}

	var refusals []Refusal

	for i, f := range files {
		if o.UsesAttachment(f.ID) || containsFile(files[:i], f.ID) {
			refusals = append(refusals, Refusal{Code: CodeAttachmentRejected, Field: "attachmentIds", Attachment: f.ID})
		}
	}

	return refusals
}

// UsesAttachment reports whether an act of the order used the file. The log
// must have been read.
func (o *Order) UsesAttachment(id string) bool {
	for i := range o.Log {
		if containsFile(o.Log[i].Attachments, id) {
			return true
		}
	}

	return false
}

func containsFile(files []Attachment, id string) bool {
	for _, f := range files {
		if f.ID == id {
			return true
		}
	}

	return false
}

// entryOf writes down what an accepted command does.
func (o *Order) entryOf(m *Move, c *Command) Entry {
	e := Entry{
		OrderID: o.ID, Seq: o.Version + 1, Type: m.Entry, Actor: c.Actor, At: c.At,
		PhaseBefore: o.Phase, PhaseAfter: o.Phase, HoldBefore: o.Hold, HoldAfter: o.Hold,
		PrevHash: o.LastHash,
	}

	if m.Text.Field != "" {
		e.Text = c.Text
	}

	if m.Files {
		e.Attachments = c.Attachments
	}

	if m.To != "" {
		e.PhaseAfter = m.To
	}

	if m.holds != HoldNone {
		e.HoldAfter = m.holds
	}

	if m.releases {
		e.HoldAfter = HoldNone
	}

	if m.record != nil {
		m.record(o, c, &e)
	}

	o.recordRelease(&e)

	if c.Key != nil {
		e.Key, e.Digest = *c.Key, c.digest()
	}

	e.Hash = e.sum()

	return e
}

// recordRelease sets the new deadline when a hold on a running window ends.
func (o *Order) recordRelease(e *Entry) {
	released := e.HoldBefore != HoldNone && e.HoldAfter == HoldNone
	if released && e.PhaseAfter == PhaseAcceptancePending && o.Window != nil {
		e.Deadline = &Deadline{AutoAcceptAt: o.Window.resumedDeadline(e.At)}
	}
}

// digest is the SHA-256 of everything that the actor asked for, by which a
// repeat is told from another use of its key.
func (c *Command) digest() string {
	form := make(canonical, 0, 256+len(c.Text))
	form.text("jiaofu/command/1", string(c.Move), c.Text, string(c.Reason))
	form.number(int64(c.Revision), int64(c.Round), int64(c.ReminderDays))
	form.text(string(c.Result), c.Reference, c.Failure, string(c.InvoiceStatus), c.InvoiceNumber)

	ids := make([]string, 0, len(c.Attachments))
	for _, f := range c.Attachments {
		ids = append(ids, f.ID)
	}

	form.text(strings.Join(ids, " "))

	if c.ExpectedVersion != nil {
		form.number(int64(*c.ExpectedVersion))
	}

	return form.sum()
}
