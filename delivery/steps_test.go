package delivery_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
)

// histories are the moves behind the rows of testdata/steps.txt. SUPERVISED
// and CLOSED are forced: no move leads there yet.
func histories() map[string]string {
	const (
		submitted = "submitRequirement "
		sentBack  = submitted + "rejectRequirement "
		confirmed = submitted + "confirmRequirement "
		delivered = confirmed + "submitDelivery "
		refund    = "requestRefund "
		refunded  = refund + "approveRefund recordRefundPayment "
	)

	return map[string]string{
		"registered":              "",
		"submitted":               submitted,
		"revised":                 submitted + "reviseRequirement",
		"sent-back":               sentBack,
		"submitted-again":         sentBack + submitted,
		"confirmed":               confirmed,
		"progressed":              confirmed + "reportProgress",
		"delivered":               delivered,
		"recalled":                delivered + "recallDelivery",
		"delivery-rejected":       delivered + "rejectDelivery",
		"delivered-again":         delivered + "rejectDelivery reportProgress submitDelivery",
		"accepted":                delivered + "acceptDelivery",
		"auto-accepted":           delivered + "remindAcceptance autoAccept",
		"refund-of-nothing":       refund,
		"refund-of-submitted":     submitted + refund,
		"refund-of-sent-back":     sentBack + refund,
		"refund-withdrawn":        submitted + refund + "withdrawRefund",
		"refunded-at-once":        refunded,
		"refunded-when-submitted": submitted + refunded,
		"refunded-when-sent-back": sentBack + refunded,
		"refunded-and-invoiced":   submitted + refunded + "recordInvoice",
		"supervised-work":         confirmed + "SUPERVISED",
		"supervised-rework":       delivered + "rejectDelivery SUPERVISED",
		"supervised-delivery":     delivered + "SUPERVISED",
		"closed-while-working":    confirmed + "SUPERVISED CLOSED",
	}
}

func playedBy(t rapid.TB, history string) *delivery.Order {
	t.Helper()

	o := register(t)

	for _, move := range movesIn(history) {
		switch move {
		case "SUPERVISED":
			delivery.Force(o, "", delivery.HoldSupervision, o.UpdatedAt)
		case "CLOSED":
			delivery.Force(o, delivery.PhaseClosed, delivery.HoldNone, o.UpdatedAt)
		default:
			play(t, o, move)
		}
	}

	return o
}

// movesIn are the names of moves in a line of text.
func movesIn(history string) []delivery.MoveName {
	var moves []delivery.MoveName
	for name := range strings.FieldsSeq(history) {
		moves = append(moves, delivery.MoveName(name))
	}

	return moves
}

func TestStatesOfTheSteps(t *testing.T) {
	t.Parallel()

	table, err := os.ReadFile("testdata/steps.txt")
	require.NoError(t, err)

	todo := histories()

	for line := range strings.Lines(string(table)) {
		columns := strings.Fields(line)
		if len(columns) != 6 || columns[0] == "#" {
			continue
		}

		history, known := todo[columns[0]]
		require.True(t, known, line)
		delete(todo, columns[0])

		steps, err := playedBy(t, history).Steps()
		require.NoError(t, err)
		require.Len(t, steps, 5)

		for i, name := range delivery.AllSteps() {
			require.Equal(t, name, steps[i].Name)
			require.Equal(t, delivery.StepState(columns[1+i]), steps[i].State, "%s: %s", columns[0], name)
			require.NotNil(t, steps[i].Executions)
		}
	}

	require.Empty(t, todo)
}

func TestExecutionsOfTheSteps(t *testing.T) {
	t.Parallel()

	o := playedBy(t, "submitRequirement reviseRequirement rejectRequirement submitRequirement recordInvoice confirmRequirement "+
		"reportProgress submitDelivery recallDelivery submitDelivery remindAcceptance rejectDelivery submitDelivery acceptDelivery")
	steps, err := o.Steps()
	require.NoError(t, err)

	type act struct {
		seq   int
		entry delivery.EntryType
		round int
	}

	want := map[delivery.StepName][]act{
		"SUBMIT_REQUIREMENT":  {{2, "REQUIREMENT_SUBMITTED", 1}, {3, "REQUIREMENT_REVISED", 2}, {5, "REQUIREMENT_SUBMITTED", 3}},
		"CONFIRM_REQUIREMENT": {{4, "REQUIREMENT_REJECTED", 2}, {7, "REQUIREMENT_CONFIRMED", 3}},
		"IMPLEMENT": {
			{8, "PROGRESS_REPORTED", 1},
			{9, "DELIVERY_SUBMITTED", 1},
			{10, "DELIVERY_RECALLED", 1},
			{11, "DELIVERY_SUBMITTED", 2},
			{14, "DELIVERY_SUBMITTED", 3},
		},
		"ACCEPT":   {{13, "DELIVERY_REJECTED", 2}, {15, "DELIVERY_ACCEPTED", 3}},
		"COMPLETE": nil,
	}

	for _, s := range steps {
		var got []act

		for _, e := range s.Executions {
			got = append(got, act{e.Seq, e.Type, e.Round})

			entry := o.Log[e.Seq-1]
			require.Equal(t, entry.Actor, e.Actor)
			require.Equal(t, entry.At, e.At)
			require.Equal(t, entry.Text, e.Text)
			require.Equal(t, entry.Attachments, e.Attachments)
		}

		require.Equal(t, want[s.Name], got, s.Name)
	}
}

func TestEachMoveBelongsToItsStep(t *testing.T) {
	t.Parallel()

	want := map[delivery.MoveName]delivery.StepName{
		"submitRequirement": "SUBMIT_REQUIREMENT", "reviseRequirement": "SUBMIT_REQUIREMENT",
		"confirmRequirement": "CONFIRM_REQUIREMENT", "rejectRequirement": "CONFIRM_REQUIREMENT",
		"reportProgress": "IMPLEMENT", "submitDelivery": "IMPLEMENT", "recallDelivery": "IMPLEMENT",
		"acceptDelivery": "ACCEPT", "rejectDelivery": "ACCEPT", "autoAccept": "ACCEPT",
	}

	for _, m := range delivery.Moves() {
		require.Equal(t, want[m.Name], m.Step(), m.Name)
	}
}

func TestHistoriesNeedTheLog(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseAcceptancePending)
	o.Log = nil

	for name, ask := range map[string]func() error{
		"steps":        func() error { _, err := o.Steps(); return err },
		"requirement":  func() error { _, err := o.Requirement(); return err },
		"requirements": func() error { _, err := o.Requirements(); return err },
		"delivery":     func() error { _, err := o.Delivery(); return err },
		"deliveries":   func() error { _, err := o.Deliveries(); return err },
		"register":     func() error { return o.RegisterAgain(registration()) },
	} {
		require.ErrorIs(t, ask(), delivery.ErrNoLog, name)
	}
}
