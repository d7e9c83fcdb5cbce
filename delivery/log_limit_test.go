package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// fillLog adds entries that change nothing until the log has so many.
func fillLog(o *delivery.Order, entries int) {
	for o.Version < entries {
		delivery.Force(o, "", o.Hold, o.UpdatedAt)
	}
}

// TestRoomInTheLog says by hand how full a log may be for each move: 950
// entries for what can go round in circles, 989 for what platform and timers
// may repeat, 1,000 for the way to an end.
func TestRoomInTheLog(t *testing.T) {
	t.Parallel()

	room := map[delivery.MoveName]int{
		"submitRequirement": 1000, "reviseRequirement": 950, "confirmRequirement": 1000, "rejectRequirement": 950,
		"reportProgress": 950, "submitDelivery": 1000, "recallDelivery": 950, "acceptDelivery": 1000,
		"rejectDelivery": 950, "autoAccept": 1000, "remindAcceptance": 989, "requestRefund": 1000,
		"withdrawRefund": 1000, "rejectRefund": 1000, "approveRefund": 1000, "retryRefund": 989,
		"recordRefundPayment": 1000, "recordInvoice": 989,
	}

	tried := map[delivery.MoveName]bool{}

	for _, c := range matrix(t) {
		if c.code != "" || tried[c.move] || c.phase == delivery.PhaseClosed {
			continue
		}

		tried[c.move] = true

		o := held(t, c.phase, c.hold)
		fillLog(o, room[c.move]-1)

		before := branch(o)
		require.Equal(t, room[c.move], apply(t, o, fitting(t, o, c.move)).Seq, c.move)
		require.Equal(t, delivery.Verification{Valid: true, Entries: o.Version}, o.Verify())

		o = before
		fillLog(o, room[c.move])

		late := fitting(t, o, c.move)
		offer := delivery.OrderAction{Action: c.move, DisabledCode: delivery.CodeLogFull}
		require.Contains(t, o.Actions(late.Actor), offer)
		require.Equal(t, delivery.CodeLogFull, refused(t, o, late), c.move)

		late.ExpectedVersion = new(1)
		_, err := o.Apply(late)
		require.Equal(t, delivery.CodeLogFull, codeOf(t, err), "before what is current")

		fillLog(o, 1000)
		_, err = o.Apply(fitting(t, o, c.move))
		require.Equal(t, delivery.CodeLogFull, codeOf(t, err), c.move)
	}

	require.Len(t, tried, len(room))
}

func TestAFailedPaymentLeavesRoomForAPaidOne(t *testing.T) {
	t.Parallel()

	o := held(t, delivery.PhaseRequirementPending, "refund paying")
	fillLog(o, 988)

	failed := fitting(t, o, delivery.MoveRecordRefundPayment)
	failed.Result = delivery.PaymentFailed
	apply(t, o, failed)
	require.Equal(t, 989, o.Version)
	require.Equal(t, delivery.CodeLogFull, refused(t, o, failed))
	require.Equal(t, delivery.CodeLogFull, refused(t, o, fitting(t, o, delivery.MoveRetryRefund)))

	play(t, o, delivery.MoveRecordRefundPayment)
	require.Equal(t, delivery.PhaseRefunded, o.Phase)
}

// TestAnInvoiceIsSettledInAFullLog, for which the approval of a refund waits; it is
// not begun anew.
func TestAnInvoiceIsSettledInAFullLog(t *testing.T) {
	t.Parallel()

	o := held(t, delivery.PhaseRequirementPending, "refund submitted")
	record := func(status delivery.InvoiceStatus) delivery.Command {
		c := fitting(t, o, delivery.MoveRecordInvoice)
		c.InvoiceStatus = status

		return c
	}

	apply(t, o, record(delivery.InvoiceRequested))
	fillLog(o, 989)

	require.Equal(t, delivery.CodeLogFull, refused(t, o, record(delivery.InvoiceIssued)))
	require.Equal(t, delivery.CodeInvoiceOutstanding, refused(t, o, fitting(t, o, delivery.MoveApproveRefund)))

	apply(t, o, record(delivery.InvoiceCancelled))
	require.Equal(t, delivery.CodeLogFull, refused(t, o, record(delivery.InvoiceCancelled)), "it is settled")
	require.Equal(t, delivery.CodeLogFull, refused(t, o, record(delivery.InvoiceRequested)))

	play(t, o, delivery.MoveApproveRefund, delivery.MoveRecordRefundPayment)
	require.Equal(t, delivery.PhaseRefunded, o.Phase)
}

// TestAFullLogTakesNoReminders: the timer waits for the deadline alone.
func TestAFullLogTakesNoReminders(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseAcceptancePending)
	fillLog(o, 988)
	require.True(t, o.NextTimer().Before(o.Window.AutoAcceptAt))

	fillLog(o, 989)
	require.Equal(t, o.Window.AutoAcceptAt, o.NextTimer())

	_, due := o.TimerMove(o.Window.AutoAcceptAt.Add(-time.Millisecond))
	require.False(t, due)

	accept, due := o.TimerMove(o.Window.AutoAcceptAt)
	require.True(t, due)
	apply(t, o, accept)
	require.Equal(t, delivery.PhaseCompleted, o.Phase)
}

func TestAKeyIsFoundInAFullLog(t *testing.T) {
	t.Parallel()

	o, c := keyed(t, "k1")
	fillLog(o, 1000)
	require.Equal(t, 2, apply(t, o, c).Seq)
	require.Equal(t, 1000, o.Version)
}

// TestALogIsBoundedInBytes fills an order with the largest acts that there
// are: it must stay below what a database takes, and must still come to an end.
func TestALogIsBoundedInBytes(t *testing.T) {
	t.Parallel()

	largest := func(move delivery.MoveName, o *delivery.Order) delivery.Command {
		c := fitting(t, o, move)
		c.Text = text('🚚', 4000)
		c.Key = new(fmt.Sprintf("%04d", o.Version) + text('🚚', 251))

		for i := range 10 {
			c.Attachments = append(c.Attachments, delivery.Attachment{
				ID: fmt.Sprintf("att_%026d", o.Version*10+i), Name: text('🚚', delivery.MaxName), Size: 50 << 20,
				Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", SHA256: strings.Repeat("0", 64),
			})
		}

		return c
	}

	o := play(t, register(t), delivery.MoveSubmitRequirement)

	var err error
	for err == nil {
		_, err = o.Apply(largest(delivery.MoveReviseRequirement, o))
	}

	require.Equal(t, delivery.CodeLogFull, codeOf(t, err))
	require.Less(t, o.Version, 950)
	require.GreaterOrEqual(t, o.LogSize, delivery.OrdinarySize)

	for _, move := range []delivery.MoveName{
		"requestRefund", "withdrawRefund", "requestRefund", "rejectRefund", "requestRefund", "withdrawRefund",
		"confirmRequirement", "submitDelivery", "acceptDelivery",
	} {
		_, err = o.Apply(largest(move, o))
		require.NoError(t, err, move)
	}

	require.Equal(t, delivery.PhaseCompleted, o.Phase)
	require.Less(t, o.LogSize, delivery.MaxLogSize)

	folded, err := delivery.Fold(o.Log)
	require.NoError(t, err)
	require.Equal(t, o.LogSize, folded.LogSize)
}

// position is what tells two orders apart as far as the search below goes.
type position struct {
	phase   delivery.Phase
	hold    delivery.Hold
	refund  delivery.RefundStatus
	asked   int
	invoice delivery.InvoiceStatus
	version int
}

func positionOf(o *delivery.Order) position {
	p := position{phase: o.Phase, hold: o.Hold, asked: len(o.Refunds), invoice: o.Invoice.Status, version: o.Version}
	if r := o.Refund(); r != nil {
		p.refund = r.Status
	}

	return p
}

// search goes wherever moves lead and remembers where an end can be reached.
type search struct {
	t    *testing.T
	ends map[position]bool
	last int
}

// canEnd reports whether somebody can bring the order to an end; it fails
// where nobody can.
func (s *search) canEnd(o *delivery.Order) bool {
	if o.Phase.Terminal() {
		return true
	}

	here := positionOf(o)
	if end, known := s.ends[here]; known {
		return end
	}

	end := false

	for _, next := range s.after(o) {
		s.last = max(s.last, next.Version)
		end = s.canEnd(next) || end
	}

	require.True(s.t, end, "trapped: %+v", here)
	s.ends[here] = end

	return end
}

// after is every order that one move makes of this one.
func (s *search) after(o *delivery.Order) []*delivery.Order {
	var list []*delivery.Order

	for _, m := range delivery.Moves() {
		if m.Name == delivery.MoveRegisterOrder {
			continue
		}

		c := fitting(s.t, o, m.Name)
		commands := []delivery.Command{c}

		switch m.Name {
		case delivery.MoveRecordRefundPayment:
			c.Result = delivery.PaymentFailed
			commands = append(commands, c)
		case delivery.MoveRecordInvoice:
			c.InvoiceStatus = delivery.InvoiceIssued
			commands = append(commands, c)
		default:
		}

		for _, c := range commands {
			next := branch(o)
			if _, err := next.Apply(c); err == nil {
				list = append(list, next)
			}
		}
	}

	return list
}

// branch copies what moves change of an order.
func branch(o *delivery.Order) *delivery.Order {
	next := *o
	next.Log = slices.Clip(o.Log)
	next.Refunds = slices.Clone(o.Refunds)

	if o.Window != nil {
		window := *o.Window
		next.Window = &window
	}

	return &next
}

// TestAFullLogNeverTrapsAnOrder: from every state that can be reached with a
// log as full as it gets, somebody can still bring the order to an end, and
// the worst way there takes the last entry and no more.
func TestAFullLogNeverTrapsAnOrder(t *testing.T) {
	t.Parallel()

	for _, filled := range []int{988, 989} {
		for _, phase := range delivery.AllPhases()[:5] {
			o := reach(t, phase)
			fillLog(o, filled)

			s := search{t: t, ends: map[position]bool{}}
			require.True(t, s.canEnd(o))
			require.LessOrEqual(t, s.last, 1000)

			if phase == delivery.PhaseRequirementPending && filled == 988 {
				require.Equal(t, 1000, s.last, "the worst way, on which an invoice is settled, takes the whole reserve")
			}
		}
	}
}
