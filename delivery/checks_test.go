package delivery_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// fault is something wrong with a command or with the order that it meets,
// and the code that it is answered with. Faults stand in the order in which
// section 4 checks for them.
type fault struct {
	code  delivery.Code
	spoil func(t *testing.T, o *delivery.Order, c *delivery.Command)
}

// requireOrderOfChecks tries every set of faults: the first of a set answers.
func requireOrderOfChecks(t *testing.T, phase delivery.Phase, move delivery.MoveName, faults []fault) {
	t.Helper()

	for set := range 1 << len(faults) {
		o := reach(t, phase)
		c := fitting(t, o, move)
		want := delivery.Code("")

		for i, f := range faults {
			if set&(1<<i) == 0 {
				continue
			}

			f.spoil(t, o, &c)

			if want == "" {
				want = f.code
			}
		}

		c.At = o.UpdatedAt.Add(time.Hour)

		if want == "" {
			apply(t, o, c)
		} else {
			require.Equal(t, want, refused(t, o, c), "set %b", set)
		}
	}
}

// foreign makes it somebody of another account; with the wrong role as well
// when that fault follows.
func foreign(_ *testing.T, _ *delivery.Order, c *delivery.Command) { c.Actor.Account = "other" }

func TestTheFirstCheckThatFailsNamesItselfOfARequirement(t *testing.T) {
	t.Parallel()

	requireOrderOfChecks(t, delivery.PhaseConfirmationPending, delivery.MoveConfirmRequirement, []fault{
		{delivery.CodeNotFound, foreign},
		{delivery.CodeWrongRole, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) {
			hidden := c.Actor.Account == "other"

			c.Actor = buyer()
			if hidden {
				c.Actor.Account = "other"
			}
		}},
		{delivery.CodeOnHold, func(t *testing.T, o *delivery.Order, _ *delivery.Command) {
			t.Helper()
			play(t, o, delivery.MoveRequestRefund)
		}},
		{delivery.CodeWrongPhase, func(_ *testing.T, o *delivery.Order, _ *delivery.Command) {
			delivery.Force(o, delivery.PhaseRequirementRejected, o.Hold, o.UpdatedAt)
		}},
		{delivery.CodeVersionConflict, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) { c.ExpectedVersion = new(1) }},
		{delivery.CodeRevisionOutdated, func(_ *testing.T, o *delivery.Order, c *delivery.Command) { c.Revision = o.Revision - 1 }},
		{delivery.CodeTooLong, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) { c.Text = text('字', 4001) }},
	})
}

func TestTheFirstCheckThatFailsNamesItselfOfADelivery(t *testing.T) {
	t.Parallel()

	requireOrderOfChecks(t, delivery.PhaseAcceptancePending, delivery.MoveRejectDelivery, []fault{
		{delivery.CodeNotFound, foreign},
		{delivery.CodeWrongRole, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) {
			hidden := c.Actor.Account == "other"

			c.Actor = provider()
			if hidden {
				c.Actor.Account = "other"
			}
		}},
		{delivery.CodeOnHold, func(_ *testing.T, o *delivery.Order, _ *delivery.Command) {
			delivery.Force(o, "", delivery.HoldSupervision, o.UpdatedAt)
		}},
		{delivery.CodeWrongPhase, func(_ *testing.T, o *delivery.Order, _ *delivery.Command) {
			delivery.Force(o, delivery.PhaseImplementing, o.Hold, o.UpdatedAt)
		}},
		{delivery.CodeVersionConflict, func(_ *testing.T, o *delivery.Order, c *delivery.Command) {
			c.ExpectedVersion = new(o.Version + 1)
		}},
		{delivery.CodeRevisionOutdated, func(_ *testing.T, o *delivery.Order, c *delivery.Command) { c.Round = o.Round + 1 }},
		{delivery.CodeRequired, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) { c.Text = "" }},
	})
}

// TestTheFirstCheckThatFailsNamesItselfOfARefund has what only refunds are
// checked for, between the phase and what is current.
func TestTheFirstCheckThatFailsNamesItselfOfARefund(t *testing.T) {
	t.Parallel()

	requireOrderOfChecks(t, delivery.PhaseRequirementPending, delivery.MoveRequestRefund, []fault{
		{delivery.CodeNotFound, foreign},
		{delivery.CodeOnHold, func(_ *testing.T, o *delivery.Order, _ *delivery.Command) {
			delivery.Force(o, "", delivery.HoldSupervision, o.UpdatedAt)
		}},
		{delivery.CodeRefundNeedsTicket, func(_ *testing.T, o *delivery.Order, _ *delivery.Command) {
			delivery.Force(o, delivery.PhaseImplementing, o.Hold, o.UpdatedAt)
		}},
		{delivery.CodeRefundLimitReached, func(_ *testing.T, o *delivery.Order, _ *delivery.Command) {
			hold := o.Hold
			for range delivery.MaxRefundRequests {
				delivery.ForceRefund(o, o.UpdatedAt)
			}

			delivery.Force(o, "", hold, o.UpdatedAt)
		}},
		{delivery.CodeVersionConflict, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) { c.ExpectedVersion = new(0) }},
		{delivery.CodeInvalid, func(_ *testing.T, _ *delivery.Order, c *delivery.Command) { c.Reason = "BECAUSE" }},
	})
}

func TestAnOutstandingInvoiceIsToldBeforeAnOldVersion(t *testing.T) {
	t.Parallel()

	o := play(t, register(t), delivery.MoveRequestRefund)
	c := fitting(t, o, delivery.MoveRecordInvoice)
	c.InvoiceStatus = delivery.InvoiceIssued
	apply(t, o, c)

	approve := fitting(t, o, delivery.MoveApproveRefund)
	approve.ExpectedVersion = new(1)
	approve.Text = text('x', 4001)
	require.Equal(t, delivery.CodeInvoiceOutstanding, refused(t, o, approve))

	approve.Actor = buyer()
	require.Equal(t, delivery.CodeWrongRole, refused(t, o, approve))
}

func TestAllFaultsOfTheInputAreToldAtOnce(t *testing.T) {
	t.Parallel()

	o := register(t)
	c := fitting(t, o, delivery.MoveRequestRefund)
	c.Key, c.Text, c.Reason = new(""), " ", ""
	c.Attachments = files("att_1", "att_1")

	require.Equal(t, []delivery.Refusal{
		{Code: delivery.CodeRequired, Field: "idempotencyKey"},
		{Code: delivery.CodeRequired, Field: "detail"},
		{Code: delivery.CodeAttachmentRejected, Field: "attachmentIds", Attachment: "att_1"},
		{Code: delivery.CodeInvalid, Field: "reason"},
	}, refusals(t, o, c))
}

func TestAnOrderThatIsNotOnesOwnDoesNotExist(t *testing.T) {
	t.Parallel()

	o := play(t, register(t), delivery.MoveSubmitRequirement)

	for name, stranger := range map[string]delivery.Actor{
		"another buyer":                  {Role: delivery.RoleBuyer, Account: "other"},
		"another provider":               {Role: delivery.RoleProvider, Account: "other"},
		"the provider's account buying":  {Role: delivery.RoleBuyer, Account: "cloudworks"},
		"the buyer's account delivering": {Role: delivery.RoleProvider, Account: "acme"},
		"the account in other letters":   {Role: delivery.RoleBuyer, Account: "ACME"},
		"no account":                     {Role: delivery.RoleBuyer},
		"no role":                        {Account: "acme"},
		"an unknown role":                {Role: "ADMIN", Account: "acme"},
	} {
		require.False(t, o.SeenBy(stranger), name)
		require.Empty(t, o.Actions(stranger), name)
		require.Empty(t, o.AllowedActions(stranger), name)

		for _, m := range delivery.Moves() {
			if m.Name == delivery.MoveRegisterOrder {
				continue
			}

			c := fitting(t, o, m.Name)
			c.Actor = stranger
			require.Equal(t, delivery.CodeNotFound, refused(t, o, c), name)
		}
	}
}

func TestAnybodyOfAnAccountActsForIt(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseRequirementRejected)
	c := fitting(t, o, delivery.MoveSubmitRequirement)
	c.Actor.Subject, c.Actor.Name = "u-other", "王雷"

	require.Equal(t, "王雷", apply(t, o, c).Actor.Name)
}

// TestOneWinnerInEachRace lets two people act on what both saw: the second one
// meets the order as the first one left it.
func TestOneWinnerInEachRace(t *testing.T) {
	t.Parallel()

	for _, race := range []struct {
		phase  delivery.Phase
		hold   string
		first  delivery.MoveName
		second delivery.MoveName
		want   delivery.Code
	}{
		{"ACCEPTANCE_PENDING", "no hold", "acceptDelivery", "acceptDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "acceptDelivery", "rejectDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "acceptDelivery", "recallDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "acceptDelivery", "autoAccept", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "rejectDelivery", "acceptDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "rejectDelivery", "recallDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "rejectDelivery", "autoAccept", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "recallDelivery", "acceptDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "recallDelivery", "rejectDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "recallDelivery", "autoAccept", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "autoAccept", "acceptDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "autoAccept", "rejectDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "autoAccept", "recallDelivery", delivery.CodeWrongPhase},
		{"ACCEPTANCE_PENDING", "no hold", "autoAccept", "autoAccept", delivery.CodeWrongPhase},
		{"CONFIRMATION_PENDING", "no hold", "confirmRequirement", "reviseRequirement", delivery.CodeWrongPhase},
		{"CONFIRMATION_PENDING", "no hold", "confirmRequirement", "requestRefund", delivery.CodeRefundNeedsTicket},
		{"CONFIRMATION_PENDING", "no hold", "reviseRequirement", "confirmRequirement", delivery.CodeRevisionOutdated},
		{"CONFIRMATION_PENDING", "no hold", "reviseRequirement", "rejectRequirement", delivery.CodeRevisionOutdated},
		{"CONFIRMATION_PENDING", "no hold", "requestRefund", "confirmRequirement", delivery.CodeOnHold},
		{"CONFIRMATION_PENDING", "no hold", "requestRefund", "reviseRequirement", delivery.CodeOnHold},
		{"CONFIRMATION_PENDING", "no hold", "requestRefund", "requestRefund", delivery.CodeRefundAlreadyOpen},
		{"CONFIRMATION_PENDING", "refund submitted", "withdrawRefund", "approveRefund", delivery.CodeWrongPhase},
		{"CONFIRMATION_PENDING", "refund submitted", "withdrawRefund", "rejectRefund", delivery.CodeWrongPhase},
		{"CONFIRMATION_PENDING", "refund submitted", "approveRefund", "withdrawRefund", delivery.CodeWrongPhase},
		{"CONFIRMATION_PENDING", "refund submitted", "approveRefund", "rejectRefund", delivery.CodeWrongPhase},
		{"CONFIRMATION_PENDING", "refund submitted", "rejectRefund", "withdrawRefund", delivery.CodeWrongPhase},
	} {
		o := held(t, race.phase, race.hold)
		first, second := fitting(t, o, race.first), fitting(t, o, race.second)
		apply(t, o, first)

		second.At = o.UpdatedAt.Add(time.Second)
		require.Equal(t, race.want, refused(t, o, second), "%s after %s", race.second, race.first)
	}
}

// TestAReworkIsAnotherRound lets the judgement of a round come after the
// next one was delivered.
func TestAReworkIsAnotherRound(t *testing.T) {
	t.Parallel()

	for _, move := range []delivery.MoveName{"acceptDelivery", "rejectDelivery", "recallDelivery", "autoAccept", "remindAcceptance"} {
		o := reach(t, delivery.PhaseAcceptancePending)
		old := fitting(t, o, move)

		play(t, o, delivery.MoveRejectDelivery, delivery.MoveSubmitDelivery)

		old.At = o.Window.AutoAcceptAt
		require.Equal(t, delivery.CodeRevisionOutdated, refused(t, o, old), move)
	}
}
