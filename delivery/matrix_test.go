package delivery_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// cell is one expectation of testdata/matrix.txt.
type cell struct {
	hold  string
	phase delivery.Phase
	role  delivery.Role
	move  delivery.MoveName
	code  delivery.Code
}

// matrix reads the expectations.
func matrix(t *testing.T) []cell {
	t.Helper()

	words := map[string]delivery.Code{
		"yes": "", "phase": delivery.CodeWrongPhase, "hold": delivery.CodeOnHold,
		"ticket": delivery.CodeRefundNeedsTicket, "open": delivery.CodeRefundAlreadyOpen,
	}

	f, err := os.Open("testdata/matrix.txt")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })

	var (
		cells []cell
		hold  string
	)

	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if title, ok := strings.CutPrefix(line, "["); ok {
			hold, _, _ = strings.Cut(title, "]")

			continue
		}

		columns := strings.Fields(line)
		if len(columns) == 0 || columns[0] == "#" {
			continue
		}

		require.Len(t, columns, 2+len(delivery.AllPhases()), line)

		for i, phase := range delivery.AllPhases() {
			code, known := words[columns[2+i]]
			require.True(t, known, line)

			cells = append(cells, cell{hold, phase, delivery.Role(columns[0]), delivery.MoveName(columns[1]), code})
		}
	}

	return cells
}

// held brings an order into a phase and under a hold, by real moves where
// there are some.
func held(t *testing.T, phase delivery.Phase, hold string) *delivery.Order {
	t.Helper()

	o := reach(t, phase)

	switch hold {
	case "no hold":
		return o
	case "supervision":
		delivery.Force(o, "", delivery.HoldSupervision, o.UpdatedAt)
		require.Equal(t, delivery.StatusSupervising, o.Status())

		return o
	}

	switch phase {
	case delivery.PhaseRequirementPending, delivery.PhaseConfirmationPending, delivery.PhaseRequirementRejected:
		play(t, o, delivery.MoveRequestRefund)
	default:
		delivery.ForceRefund(o, o.UpdatedAt)
	}

	switch hold {
	case "refund submitted":
	case "refund paying":
		play(t, o, delivery.MoveApproveRefund)
	case "refund payment failed":
		play(t, o, delivery.MoveApproveRefund)

		c := fitting(t, o, delivery.MoveRecordRefundPayment)
		c.Result = delivery.PaymentFailed
		apply(t, o, c)
	default:
		t.Fatalf("no such hold: %s", hold)
	}

	require.Equal(t, phase, o.Phase)
	require.Equal(t, delivery.StatusRefunding, o.Status())

	return o
}

func TestMatrixHasEveryMoveInEveryPhaseUnderEveryHold(t *testing.T) {
	t.Parallel()

	seen := map[cell]int{}

	for _, c := range matrix(t) {
		c.code = ""
		seen[c]++
	}

	holds := []string{"no hold", "refund submitted", "refund paying", "refund payment failed", "supervision"}

	for _, m := range delivery.Moves() {
		require.Len(t, m.Roles, 1)

		if m.Name == delivery.MoveRegisterOrder {
			continue
		}

		for _, phase := range delivery.AllPhases() {
			for _, hold := range holds {
				key := cell{hold: hold, phase: phase, role: m.Roles[0], move: m.Name}
				require.Equal(t, 1, seen[key], key)
				delete(seen, key)
			}
		}
	}

	require.Empty(t, seen, "rows of moves that are none")
}

func TestEveryPhaseHoldRoleAndMove(t *testing.T) {
	t.Parallel()

	for _, want := range matrix(t) {
		name := strings.Join([]string{want.hold, string(want.phase), string(want.move)}, "/")
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			o := held(t, want.phase, want.hold)

			for _, role := range delivery.AllRoles() {
				if role != want.role {
					requireWrongRole(t, o, role, want.move)
				}
			}

			requireAnswer(t, o, want)
		})
	}
}

// requireWrongRole checks that a move is neither offered to a role nor
// accepted from it.
func requireWrongRole(t *testing.T, o *delivery.Order, role delivery.Role, move delivery.MoveName) {
	t.Helper()

	for _, offered := range o.Actions(acting(t, role)) {
		require.NotEqual(t, move, offered.Action, "offered to %s", role)
	}

	c := fitting(t, o, move)
	c.Actor = acting(t, role)
	require.Equal(t, delivery.CodeWrongRole, refused(t, o, c), role)
}

// requireAnswer checks that offer and answer of a move are what the matrix
// says; it makes the move, when the order takes it.
func requireAnswer(t *testing.T, o *delivery.Order, want cell) {
	t.Helper()

	c := fitting(t, o, want.move)
	offer := delivery.OrderAction{Action: want.move, Enabled: want.code == "", DisabledCode: want.code}
	require.Contains(t, o.Actions(c.Actor), offer)

	if want.code != "" {
		require.NotContains(t, o.AllowedActions(c.Actor), want.move)
		require.Equal(t, want.code, refused(t, o, c))

		return
	}

	require.Contains(t, o.AllowedActions(c.Actor), want.move)

	version, status := o.Version, o.Status()
	e := apply(t, o, c)
	require.Equal(t, version+1, o.Version)
	require.Equal(t, version+1, e.Seq)
	require.Equal(t, status, e.StatusBefore())
	require.Equal(t, o.Status(), e.StatusAfter())
	require.Equal(t, c.Actor, e.Actor)
	require.Equal(t, c.At, e.At)
	requireSound(t, o)
}

// TestWhereEachMoveLeads is the column "from → to" of section 4, by hand.
func TestWhereEachMoveLeads(t *testing.T) {
	t.Parallel()

	for _, want := range []struct {
		move   delivery.MoveName
		from   delivery.Phase
		hold   string
		to     delivery.Phase
		status delivery.Status
		entry  delivery.EntryType
	}{
		{"submitRequirement", "REQUIREMENT_PENDING", "no hold", "CONFIRMATION_PENDING", "CONFIRMATION_PENDING", "REQUIREMENT_SUBMITTED"},
		{"submitRequirement", "REQUIREMENT_REJECTED", "no hold", "CONFIRMATION_PENDING", "CONFIRMATION_PENDING", "REQUIREMENT_SUBMITTED"},
		{"reviseRequirement", "CONFIRMATION_PENDING", "no hold", "CONFIRMATION_PENDING", "CONFIRMATION_PENDING", "REQUIREMENT_REVISED"},
		{"confirmRequirement", "CONFIRMATION_PENDING", "no hold", "IMPLEMENTING", "IMPLEMENTING", "REQUIREMENT_CONFIRMED"},
		{"rejectRequirement", "CONFIRMATION_PENDING", "no hold", "REQUIREMENT_REJECTED", "REQUIREMENT_REJECTED", "REQUIREMENT_REJECTED"},
		{"reportProgress", "IMPLEMENTING", "no hold", "IMPLEMENTING", "IMPLEMENTING", "PROGRESS_REPORTED"},
		{"submitDelivery", "IMPLEMENTING", "no hold", "ACCEPTANCE_PENDING", "ACCEPTANCE_PENDING", "DELIVERY_SUBMITTED"},
		{"recallDelivery", "ACCEPTANCE_PENDING", "no hold", "IMPLEMENTING", "IMPLEMENTING", "DELIVERY_RECALLED"},
		{"acceptDelivery", "ACCEPTANCE_PENDING", "no hold", "COMPLETED", "COMPLETED", "DELIVERY_ACCEPTED"},
		{"rejectDelivery", "ACCEPTANCE_PENDING", "no hold", "IMPLEMENTING", "IMPLEMENTING", "DELIVERY_REJECTED"},
		{"autoAccept", "ACCEPTANCE_PENDING", "no hold", "COMPLETED", "COMPLETED", "DELIVERY_AUTO_ACCEPTED"},
		{"remindAcceptance", "ACCEPTANCE_PENDING", "no hold", "ACCEPTANCE_PENDING", "ACCEPTANCE_PENDING", "ACCEPTANCE_REMINDED"},
		{"requestRefund", "REQUIREMENT_REJECTED", "no hold", "REQUIREMENT_REJECTED", "REFUNDING", "REFUND_REQUESTED"},
		{"withdrawRefund", "CONFIRMATION_PENDING", "refund submitted", "CONFIRMATION_PENDING", "CONFIRMATION_PENDING", "REFUND_WITHDRAWN"},
		{"rejectRefund", "REQUIREMENT_REJECTED", "refund submitted", "REQUIREMENT_REJECTED", "REQUIREMENT_REJECTED", "REFUND_REJECTED"},
		{"approveRefund", "REQUIREMENT_PENDING", "refund submitted", "REQUIREMENT_PENDING", "REFUNDING", "REFUND_APPROVED"},
		{"retryRefund", "REQUIREMENT_PENDING", "refund payment failed", "REQUIREMENT_PENDING", "REFUNDING", "REFUND_RETRIED"},
		{"recordRefundPayment", "CONFIRMATION_PENDING", "refund paying", "REFUNDED", "REFUNDED", "REFUND_PAID"},
		{"recordRefundPayment", "CONFIRMATION_PENDING", "refund payment failed", "REFUNDED", "REFUNDED", "REFUND_PAID"},
		{"recordInvoice", "COMPLETED", "no hold", "COMPLETED", "COMPLETED", "INVOICE_RECORDED"},
		{"recordInvoice", "REQUIREMENT_PENDING", "refund paying", "REQUIREMENT_PENDING", "REFUNDING", "INVOICE_RECORDED"},
	} {
		o := held(t, want.from, want.hold)
		e := apply(t, o, fitting(t, o, want.move))
		require.Equal(t, want.to, o.Phase, want.move)
		require.Equal(t, want.status, o.Status(), want.move)
		require.Equal(t, want.entry, e.Type, want.move)
	}
}

func TestWhatIsNotAMoveOfAnOrderIsAnError(t *testing.T) {
	t.Parallel()

	o := register(t)
	before := clone(t, o)

	for _, name := range []delivery.MoveName{delivery.MoveRegisterOrder, "", "dropOrder", "SubmitRequirement"} {
		_, err := o.Apply(delivery.Command{Move: name, Actor: marketplace(), At: start()})
		require.Error(t, err)
		require.False(t, isRefusal(err), "not something to tell a person: %v", err)
	}

	require.Equal(t, before, o)
}

func TestAHeadWithoutItsLogTakesNoMove(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseConfirmationPending)
	o.Log = nil

	_, err := o.Apply(delivery.Command{Move: delivery.MoveReviseRequirement, Actor: buyer(), At: start().Add(time.Hour), Text: "x"})
	require.ErrorIs(t, err, delivery.ErrNoLog)

	require.Contains(t, o.AllowedActions(buyer()), delivery.MoveReviseRequirement, "offers need the head only")
}
