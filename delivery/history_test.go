package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

func TestAllRevisionsStayReadable(t *testing.T) {
	t.Parallel()

	o := register(t)

	latest, err := o.Requirement()
	require.NoError(t, err)
	require.Nil(t, latest)

	say := func(move delivery.MoveName, words string, attached ...string) *delivery.Entry {
		c := fitting(t, o, move)
		c.Text = words
		c.Attachments = files(attached...)

		return apply(t, o, c)
	}

	say(delivery.MoveSubmitRequirement, "first", "att_1")
	say(delivery.MoveReviseRequirement, "second")
	no := *say(delivery.MoveRejectRequirement, "not enough", "att_2")
	say(delivery.MoveSubmitRequirement, "third", "att_3", "att_4")
	play(t, o, delivery.MoveConfirmRequirement, delivery.MoveReportProgress)

	list, err := o.Requirements()
	require.NoError(t, err)
	require.Len(t, list, 3)

	for i, words := range []string{"first", "second", "third"} {
		require.Equal(t, i+1, list[i].Revision)
		require.Equal(t, words, list[i].Description)
		require.Equal(t, i == 2, list[i].Agreed)
		require.Equal(t, buyer(), list[i].SubmittedBy)
	}

	require.Equal(t, 3, o.AgreedRevision)
	require.Equal(t, files("att_3", "att_4"), list[2].Attachments)
	require.Nil(t, list[0].Rejection)
	require.Nil(t, list[2].Rejection)
	require.Equal(t, &delivery.Judgement{Text: "not enough", Attachments: files("att_2"), At: no.At, By: provider()}, list[1].Rejection)

	latest, err = o.Requirement()
	require.NoError(t, err)
	require.Equal(t, &list[2], latest)
}

func TestTheAgreedRevisionStaysForGood(t *testing.T) {
	t.Parallel()

	o := playedBy(t, "submitRequirement reviseRequirement confirmRequirement submitDelivery rejectDelivery reportProgress submitDelivery acceptDelivery")
	require.Equal(t, 2, o.AgreedRevision)
	require.Equal(t, 2, o.Revision)
}

func TestAllRoundsStayReadable(t *testing.T) {
	t.Parallel()

	o := playedBy(t, "submitRequirement confirmRequirement")

	latest, err := o.Delivery()
	require.NoError(t, err)
	require.Nil(t, latest)

	play(t, o, "submitDelivery", "recallDelivery", "submitDelivery", "rejectDelivery", "submitDelivery", "remindAcceptance",
		"autoAccept")

	list, err := o.Deliveries()
	require.NoError(t, err)
	require.Len(t, list, 3)

	for i, want := range []struct {
		outcome delivery.AcceptanceOutcome
		by      delivery.Actor
	}{
		{delivery.OutcomeRecalled, provider()},
		{delivery.OutcomeRejected, buyer()},
		{delivery.OutcomeAutoAccepted, delivery.System()},
	} {
		require.Equal(t, i+1, list[i].Round)
		require.Equal(t, want.outcome, list[i].Outcome)
		require.Equal(t, want.by, list[i].Judgement.By)
		require.Equal(t, provider(), list[i].SubmittedBy)
	}

	require.Equal(t, 1, o.Rejections)

	latest, err = o.Delivery()
	require.NoError(t, err)
	require.Equal(t, &list[2], latest)
}

func TestARoundThatWaitsHasNoJudgement(t *testing.T) {
	t.Parallel()

	latest, err := reach(t, delivery.PhaseAcceptancePending).Delivery()
	require.NoError(t, err)
	require.Equal(t, delivery.OutcomeNone, latest.Outcome)
	require.Nil(t, latest.Judgement)
}
