package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
)

// tooLong is a text over the limit.
var tooLong = strings.Repeat("长", delivery.MaxText+1)

// machine plays random events to an order and to the model of it.
type machine struct {
	t     rapid.TB
	o     *delivery.Order
	m     model
	now   time.Time
	files int
	// accepted are the commands with a key that were accepted, by their seq.
	accepted map[int]delivery.Command
}

func newMachine(t rapid.TB, day time.Duration) *machine {
	t.Helper()

	return &machine{
		t: t, o: register(t), now: start(), accepted: map[int]delivery.Command{},
		m: model{
			phase: delivery.PhaseRequirementPending, invoice: delivery.InvoiceNone, version: 1, last: start(), day: day,
			used: map[string]bool{},
		},
	}
}

// command draws a command: mostly one that fits, sometimes with something
// wrong.
func (x *machine) command(r *rapid.T) delivery.Command {
	move := rapid.SampledFrom(x.likely()).Draw(r, "move")
	c := fitting(x.t, x.o, move)
	c.At, c.Timing = x.now, delivery.Timing{Day: x.m.day, Reminders: []int{7, 3, 1}}
	c.RefundID = fmt.Sprintf("ref_%d", x.m.asked+1)
	c.InvoiceStatus = rapid.SampledFrom([]delivery.InvoiceStatus{"NONE", "REQUESTED", "ISSUED", "CANCELLED", "RETURNED"}).Draw(r, "invoice")
	c.Result = rapid.SampledFrom([]delivery.RefundPaymentResult{"PAID", "FAILED"}).Draw(r, "result")

	if rapid.Bool().Draw(r, "with a file") {
		c.Attachments = files(fmt.Sprintf("att_%d", x.files))
		x.files++
	}

	switch rapid.IntRange(0, 15).Draw(r, "fault") {
	case 11:
		c.Actor = acting(x.t, rapid.SampledFrom(delivery.AllRoles()).Draw(r, "role"))
	case 12:
		c.Revision--
		c.Round--
	case 13:
		c.Text = rapid.SampledFrom([]string{"", tooLong}).Draw(r, "text")
	case 14:
		c.Attachments = files(fmt.Sprintf("att_%d", rapid.IntRange(0, x.files).Draw(r, "file")))
	case 15:
		c.ReminderDays = rapid.SampledFrom([]int{0, 1, 2, 3, 7}).Draw(r, "reminder")
	default:
	}

	return c
}

// likely are moves to try: all of them, and those that are offered some times
// more.
func (x *machine) likely() []delivery.MoveName {
	var moves []delivery.MoveName

	for _, role := range delivery.AllRoles() {
		for _, offered := range x.o.AllowedActions(acting(x.t, role)) {
			times := 12
			if offered == delivery.MoveRecordInvoice {
				times = 1 // always offered
			}

			moves = append(moves, slices.Repeat([]delivery.MoveName{offered}, times)...)
		}
	}

	for _, m := range delivery.Moves() {
		if m.Name != delivery.MoveRegisterOrder {
			moves = append(moves, m.Name)
		}
	}

	return moves
}

// move gives a command to the order and asks the model what it must say.
func (x *machine) move(c delivery.Command) {
	want := x.m.answer(&c)
	if want != "" {
		require.Equal(x.t, want, refused(x.t, x.o, c), c.Move)

		return
	}

	before := *x.o
	window := delivery.Window{}

	if x.o.Window != nil {
		window = *x.o.Window
	}

	e := apply(x.t, x.o, c)
	x.m.make(&c)
	x.requireLawful(&before, &window, &c, e)
}

// requireLawful checks an accepted move against invariants 2, 3, 10 and 11.
func (x *machine) requireLawful(before *delivery.Order, window *delivery.Window, c *delivery.Command, e *delivery.Entry) {
	if before.Hold != delivery.HoldNone && (c.Actor.Role == delivery.RoleBuyer || c.Actor.Role == delivery.RoleProvider) {
		require.Equal(x.t, delivery.MoveWithdrawRefund, c.Move, "under a hold")
	}

	if before.Phase.Terminal() {
		require.Equal(x.t, before.Phase, x.o.Phase, "a terminal phase changed")
	}

	switch e.Type {
	case delivery.EntryDeliveryAutoAccepted:
		require.False(x.t, c.At.Before(window.AutoAcceptAt), "early by the clock on the wall")
		require.False(x.t, e.At.Before(window.AutoAcceptAt), "early by the log")
	case delivery.EntryAcceptanceReminded:
		require.False(x.t, c.At.Before(window.AutoAcceptAt.Add(-time.Duration(e.ReminderDays)*window.Day)))
		require.True(x.t, window.LastReminder == 0 || e.ReminderDays < window.LastReminder, "twice")
	default:
	}
}

func (x *machine) anyMove(r *rapid.T) { x.move(x.command(r)) }

// keyedMove makes a move with a key of its own, for retries to come.
func (x *machine) keyedMove(r *rapid.T) {
	c := x.command(r)
	c.Key = new(fmt.Sprintf("key-%d", x.o.Version))

	version := x.o.Version
	x.move(c)

	if x.o.Version > version {
		x.accepted[x.o.Version] = c
	}
}

// retry repeats a command that was accepted, much later, or says something
// else under its key.
func (x *machine) retry(r *rapid.T) {
	if len(x.accepted) == 0 {
		return
	}

	seqs := make([]int, 0, len(x.accepted))
	for seq := range x.accepted {
		seqs = append(seqs, seq)
	}

	slices.Sort(seqs)

	seq := rapid.SampledFrom(seqs).Draw(r, "seq")
	c := x.accepted[seq]
	c.At, c.RefundID = x.now, "ref_of_another_attempt"

	if rapid.Bool().Draw(r, "something else") {
		c.Text += "!"
		require.Equal(x.t, delivery.CodeIdempotencyKeyReused, refused(x.t, x.o, c))

		return
	}

	before := clone(x.t, x.o)
	e := apply(x.t, x.o, c)
	require.Equal(x.t, before.Log[seq-1], *e)
	require.Equal(x.t, before, x.o, "a retry wrote something")
}

// clock goes on, jumps back, or stops right at a timer.
func (x *machine) clock(r *rapid.T) {
	next := x.o.NextTimer()

	switch rapid.IntRange(0, 5).Draw(r, "clock") {
	case 5:
		x.now = x.now.Add(-time.Duration(rapid.Int64Range(0, int64(30*x.m.day)).Draw(r, "back")))
	case 1, 2:
		if !next.IsZero() {
			x.now = next.Add(time.Duration(rapid.Int64Range(-2, 2).Draw(r, "beside")) * time.Millisecond)
		}
	case 3:
		x.now = x.now.Add(time.Duration(rapid.Int64Range(0, int64(20*x.m.day)).Draw(r, "outage")))
	default:
		x.now = x.now.Add(time.Duration(rapid.Int64Range(0, int64(x.m.day)).Draw(r, "later")))
	}
}

// timer does what is due, and nothing when nothing is.
func (x *machine) timer(*rapid.T) {
	c, due := x.o.TimerMove(x.now)
	accepting := !x.m.deadline.IsZero() && !x.now.UTC().Truncate(time.Millisecond).Before(x.m.deadline)
	reminding := !x.m.deadline.IsZero() && x.m.dueReminder(x.now) > 0
	require.Equal(x.t, accepting || reminding, due)
	require.Equal(x.t, due, !x.o.NextTimer().IsZero() && !x.now.Before(x.o.NextTimer()), "the timer rings when it is due")

	if !due {
		return
	}

	require.Equal(x.t, accepting, c.Move == delivery.MoveAutoAccept)

	version := x.o.Version
	x.move(c)
	require.Equal(x.t, version+1, x.o.Version, "what a timer does succeeds")
}

// nextTimer waits for the timer to ring, or is down until the deadline.
func (x *machine) nextTimer(r *rapid.T) {
	next := x.o.NextTimer()
	if rapid.Bool().Draw(r, "down until the deadline") {
		next = x.m.deadline
	}

	if next.After(x.now) {
		x.now = next
	}

	x.timer(r)
}

// supervision begins and ends by force: the moves for it come later.
func (x *machine) supervision(r *rapid.T) {
	at := x.now
	if at.Before(x.m.last) {
		at = x.m.last
	}

	switch {
	case x.m.phase.Terminal() || x.m.hold == delivery.HoldRefund:
		return // there is nothing to supervise
	case x.m.hold == delivery.HoldNone && rapid.IntRange(0, 3).Draw(r, "begin") < 3:
		return // rarely begun, so that work goes on
	case x.m.hold == delivery.HoldNone:
		delivery.Force(x.o, "", delivery.HoldSupervision, at)
		x.m.supervise(at)
	default:
		delivery.Force(x.o, "", delivery.HoldNone, at)
		x.m.release(at)
	}
}

// check is what holds after every event.
func (x *machine) check() {
	o, m := x.o, &x.m

	require.Equal(x.t, m.phase, o.Phase)
	require.Equal(x.t, m.hold, o.Hold)
	require.Equal(x.t, m.finish, o.FinishKind)
	require.Equal(x.t, m.invoice, o.Invoice.Status)
	require.Equal(x.t, []int{m.version, m.revision, m.agreed, m.round, m.rejections, m.asked},
		[]int{o.Version, o.Revision, o.AgreedRevision, o.Round, o.Rejections, len(o.Refunds)})
	require.Equal(x.t, m.last, o.UpdatedAt)
	x.checkRefund()
	x.checkWindow()
	x.checkOffers()
	requireSound(x.t, o)
}

// checkRefund is invariant 4.
func (x *machine) checkRefund() {
	want := int64(0)
	if x.m.refunded {
		want = x.o.Payment.Paid.Minor
	}

	require.Equal(x.t, want, x.o.Payment.Refunded.Minor, "all that was paid, or nothing; and no coupon")

	if r := x.o.Refund(); r != nil {
		require.Equal(x.t, x.m.refund, r.Status)
		require.Equal(x.t, r.Open(), x.o.Hold == delivery.HoldRefund)
	}
}

// checkWindow is invariants 1 and 3.
func (x *machine) checkWindow() {
	running := x.o.Phase == delivery.PhaseAcceptancePending && x.o.Hold == delivery.HoldNone
	require.Equal(x.t, running, !x.o.NextTimer().IsZero())

	if x.o.Window == nil {
		require.False(x.t, running)

		return
	}

	require.Equal(x.t, running, !x.o.Window.AutoAcceptAt.IsZero())
	require.Equal(x.t, x.m.deadline, x.o.Window.AutoAcceptAt)
	require.Equal(x.t, x.m.remaining, x.o.Window.Remaining)
	require.Equal(x.t, x.m.reminded, x.o.Window.LastReminder)
}

// checkOffers is invariants 6 and 9: what is offered is what the model would
// take, and somebody can go on.
func (x *machine) checkOffers() {
	onward := 0

	for _, role := range delivery.AllRoles() {
		for _, offer := range x.o.Actions(acting(x.t, role)) {
			want := x.m.standing(offer.Action, role)
			require.Equal(x.t, delivery.OrderAction{Action: offer.Action, Enabled: want == "", DisabledCode: want}, offer)

			if offer.Enabled && offer.Action != delivery.MoveRecordInvoice {
				onward++
			}
		}
	}

	if x.o.Phase.Terminal() || x.o.Hold == delivery.HoldSupervision {
		require.Zero(x.t, onward)
	} else {
		require.Positive(x.t, onward, "nobody can go on")
	}
}

// TestRandomSequencesOfEvents plays moves, wrong inputs, retries, timers and
// jumping clocks, and compares the order with the model after each.
func TestRandomSequencesOfEvents(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(r *rapid.T) {
		x := newMachine(r, rapid.SampledFrom([]time.Duration{24 * time.Hour, 2 * time.Second}).Draw(r, "day"))

		// Somewhere on the way, so that the far end of the process is seen as
		// often as its beginning.
		way := movesIn("submitRequirement confirmRequirement submitDelivery")
		for _, move := range way[:rapid.IntRange(0, len(way)).Draw(r, "begin after")] {
			c := fitting(r, x.o, move)
			c.At, c.Timing = x.now, delivery.Timing{Day: x.m.day, Reminders: []int{7, 3, 1}}
			x.move(c)
		}

		events := map[string]func(*rapid.T){
			"move": x.anyMove, "keyed move": x.keyedMove, "retry": x.retry, "clock": x.clock,
			"timer": x.timer, "next timer": x.nextTimer, "supervision": x.supervision,
		}
		often := []string{
			"move", "move", "move", "move", "keyed move", "keyed move", "retry", "clock", "timer", "next timer", "next timer", "supervision",
		}

		for range 35 {
			events[rapid.SampledFrom(often).Draw(r, "event")](r)
			x.check()
		}
	})
}
