package delivery

// The methods of this file say "none" where the fields of an order say 0.

func positive(n *int) *int {
	if *n == 0 {
		return nil
	}

	return n
}

// PromisedDays is DeliveryDays, nil when the provider promised none.
func (g *Goods) PromisedDays() *int { return positive(&g.DeliveryDays) }

// AboutRevision is Revision, nil when the entry is about none.
func (e *Entry) AboutRevision() *int { return positive(&e.Revision) }

// AboutReminder is ReminderDays, nil when the entry is of no reminder.
func (e *Entry) AboutReminder() *int { return positive(&e.ReminderDays) }

// AboutRound is Round, nil when the entry is about none.
func (e *Entry) AboutRound() *int { return positive(&e.Round) }

// FirstBroken is BrokenAt, nil when every entry fits.
func (v *Verification) FirstBroken() *int { return positive(&v.BrokenAt) }

// AttachmentStatus is how far the upload of a file is.
type AttachmentStatus string

// The statuses of a file.
const (
	AttachmentPending AttachmentStatus = "PENDING"
	AttachmentReady   AttachmentStatus = "READY"
)

// Status tells whether the content of the file is there.
func (f *Attachment) Status() AttachmentStatus {
	if f.SHA256 == "" {
		return AttachmentPending
	}

	return AttachmentReady
}

// DecidedByActor is DecidedBy, nil before a decision.
func (r *Refund) DecidedByActor() *Actor { return decided(&r.DecidedBy) }

func decided(a *Actor) *Actor {
	if a.Role == "" {
		return nil
	}

	return a
}

// LogAfter returns at most first entries with a seq above after; neither may be
// negative. The error is ErrNoLog when the log was not read.
func (o *Order) LogAfter(after, first int) ([]Entry, error) {
	if len(o.Log) != o.Version {
		return nil, ErrNoLog
	}

	from := min(after, len(o.Log))

	return o.Log[from:min(from+first, len(o.Log))], nil
}

// Acceptance is a window of acceptance with the words of its decision.
type Acceptance struct {
	*Window

	order *Order
}

// Acceptance returns the latest window of acceptance, nil without one.
func (o *Order) Acceptance() *Acceptance {
	if o.Window == nil {
		return nil
	}

	return &Acceptance{Window: o.Window, order: o}
}

// DecidedByActor is DecidedBy, nil while the window is open.
func (a *Acceptance) DecidedByActor() *Actor { return decided(&a.DecidedBy) }

// judgement finds what was said of the window's round; empty while it waits.
func (a *Acceptance) judgement() (Judgement, error) {
	d, err := a.order.Delivery()
	if err != nil || d == nil || d.Judgement == nil {
		return Judgement{}, err
	}

	return *d.Judgement, nil
}

// Note is what the decision says. The error is ErrNoLog when the log was not
// read.
func (a *Acceptance) Note() (string, error) {
	j, err := a.judgement()

	return j.Text, err
}

// Attachments are the files of the decision. The error is ErrNoLog when the
// log was not read.
func (a *Acceptance) Attachments() ([]Attachment, error) {
	j, err := a.judgement()

	return j.Attachments, err
}

// ByteSize is Size, which every limit keeps inside an int.
func (f *Attachment) ByteSize() int { return int(f.Size) }

// Mutation is the name of the action as clients call it.
func (a *OrderAction) Mutation() string { return string(a.Action) }

// Mutation is the name of the move as clients call it.
func (m *Move) Mutation() string { return string(m.Name) }

// DuringHold tells whether the move can be made while the order is held.
func (m *Move) DuringHold() bool { return m.Hold != HoldForbids }

// TextField is the name of the text that the move takes; empty for none.
func (m *Move) TextField() string { return m.Text.Field }

// TextRequired tells whether the move needs that text.
func (m *Move) TextRequired() bool { return m.Text.Required }
