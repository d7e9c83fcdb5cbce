package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

func TestPagesOfTheLog(t *testing.T) {
	t.Parallel()

	o := story(t)
	n := o.Version

	for _, c := range []struct{ after, first, from, to int }{
		{0, n, 0, n},
		{0, 3, 0, 3},
		{2, 3, 2, 5},
		{n - 1, 3, n - 1, n},
		{n, 3, n, n},
		{n + 7, 3, n, n},
		{0, 0, 0, 0},
		{0, 1 << 31, 0, n},
	} {
		page, err := o.LogAfter(c.after, c.first)
		require.NoError(t, err)
		require.Equal(t, o.Log[c.from:c.to], page, c)
	}
}

func TestTheWindowWithTheWordsOfItsDecision(t *testing.T) {
	t.Parallel()

	require.Nil(t, register(t).Acceptance())

	o := reach(t, delivery.PhaseAcceptancePending)
	a := o.Acceptance()
	require.Equal(t, o.Window, a.Window)
	require.Nil(t, a.DecidedByActor())

	note, err := a.Note()
	require.NoError(t, err)
	require.Empty(t, note)

	c := fitting(t, o, delivery.MoveRejectDelivery)
	c.Text, c.Attachments = "第 3 项未完成", files("att_1")
	apply(t, o, c)

	a = o.Acceptance()
	require.Equal(t, buyer(), *a.DecidedByActor())
	require.Equal(t, delivery.OutcomeRejected, a.Outcome)

	note, err = a.Note()
	require.NoError(t, err)
	require.Equal(t, "第 3 项未完成", note)

	attached, err := a.Attachments()
	require.NoError(t, err)
	require.Equal(t, files("att_1"), attached)
}

func TestWordsNeedTheLog(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseAcceptancePending)
	o.Log = nil

	_, noNote := o.Acceptance().Note()
	_, noFiles := o.Acceptance().Attachments()
	_, noPage := o.LogAfter(0, 1)

	for _, err := range []error{noNote, noFiles, noPage} {
		require.ErrorIs(t, err, delivery.ErrNoLog)
	}
}

func TestZeroIsNone(t *testing.T) {
	t.Parallel()

	o := playedBy(t, "submitRequirement confirmRequirement submitDelivery")
	require.Nil(t, o.Log[0].AboutRevision())
	require.Nil(t, o.Log[0].AboutRound())
	require.Equal(t, 1, *o.Log[1].AboutRevision())
	require.Equal(t, 1, *o.Log[3].AboutRound())
	require.Equal(t, 20, *o.Goods.PromisedDays())
	require.Nil(t, (&delivery.Goods{}).PromisedDays())
	require.Nil(t, (&delivery.Verification{Valid: true}).FirstBroken())
	require.Equal(t, 3, *(&delivery.Verification{BrokenAt: 3}).FirstBroken())

	o = playedBy(t, "requestRefund")
	require.Nil(t, o.Refund().DecidedByActor())
	play(t, o, delivery.MoveApproveRefund)
	require.Equal(t, operator(), *o.Refund().DecidedByActor())
}

func TestAFileIsReadyOnceItsContentIsKnown(t *testing.T) {
	t.Parallel()

	require.Equal(t, delivery.AttachmentPending, (&delivery.Attachment{ID: "att_1"}).Status())
	require.Equal(t, delivery.AttachmentReady, (&files("att_1")[0]).Status())
}

func TestFaultsOfFilesAreToldWithTheOthers(t *testing.T) {
	t.Parallel()

	missing := delivery.Refusal{Code: delivery.CodeAttachmentNotReady, Field: "attachmentIds", Attachment: "att_9"}

	o := reach(t, delivery.PhaseImplementing)
	c := fitting(t, o, delivery.MoveReportProgress)
	c.Faults = []delivery.Refusal{missing}
	require.Equal(t, []delivery.Refusal{missing}, refusals(t, o, c))

	c.Text = ""
	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeRequired, Field: "note"}, missing}, refusals(t, o, c))

	c.Move = delivery.MoveRecallDelivery
	require.Equal(t, delivery.CodeWrongPhase, refused(t, o, c), "the input is looked at last")
}

// TestARetryDoesNotLookAtFilesAgain: what happened to a file since its act is
// no reason to call the same words something else.
func TestARetryDoesNotLookAtFilesAgain(t *testing.T) {
	t.Parallel()

	o, c := keyed(t, "k1")
	c.Attachments = []delivery.Attachment{c.Attachments[0], {ID: "att_2"}}
	c.Faults = []delivery.Refusal{{Code: delivery.CodeAttachmentRejected, Attachment: "att_2"}}
	require.Equal(t, 2, apply(t, o, c).Seq)

	c.Attachments[1].ID, c.Faults[0].Attachment = "att_3", "att_3"
	require.Equal(t, delivery.CodeIdempotencyKeyReused, refused(t, o, c))
}

func TestRolesAndWhatTheySee(t *testing.T) {
	t.Parallel()

	all := map[delivery.Role]bool{"BUYER": false, "PROVIDER": false, "OPERATOR": true, "MARKETPLACE": true, "SYSTEM": true}
	require.Len(t, delivery.AllRoles(), len(all))

	for _, role := range delivery.AllRoles() {
		require.True(t, role.Valid())
		require.Equal(t, all[role], role.SeesAll(), role)
		require.Equal(t, all[role], delivery.Actor{Role: role, Account: "other"}.Sees("acme", "cloudworks"), role)
	}

	for _, role := range []delivery.Role{"", "buyer", "ADMIN"} {
		require.False(t, role.Valid())
		require.False(t, role.SeesAll())
	}
}

// TestListsAreComplete: every code and every type of entry that these tests
// know, once.
func TestListsAreComplete(t *testing.T) {
	t.Parallel()

	require.ElementsMatch(t, []delivery.Code{
		"REQUIRED", "INVALID", "TOO_LONG", "WRONG_ROLE", "WRONG_PHASE", "ON_HOLD", "VERSION_CONFLICT", "REVISION_OUTDATED",
		"REFUND_NEEDS_TICKET", "REFUND_ALREADY_OPEN", "REFUND_LIMIT_REACHED", "INVOICE_OUTSTANDING", "NUMBER_TAKEN",
		"ATTACHMENT_NOT_READY", "ATTACHMENT_REJECTED", "TOO_MANY_ATTACHMENTS", "IDEMPOTENCY_KEY_REUSED", "LOG_FULL", "NOT_FOUND",
	}, delivery.AllCodes())

	types := []delivery.EntryType{delivery.EntryRefundPaymentFailed} // the other end of REFUND_PAID
	for _, m := range delivery.Moves() {
		types = append(types, m.Entry)
	}

	require.ElementsMatch(t, types, delivery.AllEntryTypes())
}

func TestARefusalNamesItsCodes(t *testing.T) {
	t.Parallel()

	err := error(&delivery.RefusedError{Refusals: []delivery.Refusal{{Code: delivery.CodeRequired}, {Code: delivery.CodeInvalid}}})
	require.EqualError(t, err, "refused: REQUIRED, INVALID")
}
