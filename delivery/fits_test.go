package delivery_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
)

// stories are logs that together have every type of entry.
func stories(t rapid.TB) [][]delivery.Entry {
	t.Helper()

	var logs [][]delivery.Entry

	for _, moves := range []string{
		"submitRequirement requestRefund withdrawRefund confirmRequirement submitDelivery remindAcceptance " +
			"recordInvoice rejectDelivery submitDelivery acceptDelivery",
		"submitRequirement reviseRequirement rejectRequirement submitRequirement confirmRequirement reportProgress " +
			"submitDelivery recallDelivery submitDelivery autoAccept",
		"requestRefund rejectRefund requestRefund approveRefund",
	} {
		logs = append(logs, playedBy(t, moves).Log)
	}

	o := playedBy(t, "submitRequirement requestRefund approveRefund")
	failed := fitting(t, o, delivery.MoveRecordRefundPayment)
	failed.Result, failed.Failure = delivery.PaymentFailed, "closed account"
	apply(t, o, failed)
	play(t, o, delivery.MoveRetryRefund, delivery.MoveRecordRefundPayment)

	return append(logs, o.Log)
}

// seal makes a log anew of what somebody put into it, as one can who has the
// database: every number, hash and time fits. With joined every entry begins in
// the status that the one before led to, too.
func seal(log []delivery.Entry, joined bool) {
	var previous delivery.Entry

	for i := range log {
		e := &log[i]
		e.Seq, e.PrevHash = i+1, previous.Hash

		if e.At.Before(previous.At) {
			e.At = previous.At
		}

		if joined {
			e.PhaseBefore, e.HoldBefore = previous.PhaseAfter, previous.HoldAfter
		}

		e.Hash = e.Sum()
		previous = *e
	}
}

// edits are what can be made of one entry.
func edits() []func(e *delivery.Entry) {
	list := []func(e *delivery.Entry){
		func(e *delivery.Entry) { e.Registration = nil },
		func(e *delivery.Entry) { e.Registration = &delivery.Registration{} },
		func(e *delivery.Entry) { e.Refund = nil },
		func(e *delivery.Entry) { e.Refund = &delivery.RefundFact{} },
		func(e *delivery.Entry) { e.Invoice = nil },
		func(e *delivery.Entry) { e.Invoice = &delivery.Invoice{} },
		func(e *delivery.Entry) { e.Deadline = nil },
		func(e *delivery.Entry) { e.Deadline = &delivery.Deadline{Day: -1, Reminders: []int{-1}} },
		func(e *delivery.Entry) { e.OrderID = "ord_2" },
		func(e *delivery.Entry) { e.At = time.Time{} },
		func(e *delivery.Entry) { e.Actor = delivery.Actor{} },
	}

	for _, n := range []int{-1, 0, 1, 2, 1 << 40} {
		list = append(list,
			func(e *delivery.Entry) { e.Revision = n },
			func(e *delivery.Entry) { e.Round = n },
			func(e *delivery.Entry) { e.ReminderDays = n })
	}

	for _, entry := range append(delivery.AllEntryTypes(), "", "UNKNOWN") {
		list = append(list, func(e *delivery.Entry) { e.Type = entry })
	}

	for _, phase := range append(delivery.AllPhases(), "") {
		list = append(list, func(e *delivery.Entry) { e.PhaseAfter = phase })
	}

	for _, hold := range append(delivery.AllHolds(), delivery.HoldNone) {
		list = append(list, func(e *delivery.Entry) { e.HoldAfter = hold })
	}

	return list
}

// foldAnything folds a log that may be anybody's, and asks everything of an order
// that comes of it.
func foldAnything(t rapid.TB, log []delivery.Entry) {
	t.Helper()

	require.True(t, delivery.Verify(log).Valid)

	o, err := delivery.Fold(slices.Clone(log))
	if err != nil {
		require.Nil(t, o)

		return
	}

	require.True(t, o.Verify().Valid)
	askEverything(t, o)

	for _, m := range delivery.Moves() {
		if m.Name == delivery.MoveRegisterOrder {
			continue
		}

		moved, err := delivery.Fold(slices.Clone(log))
		require.NoError(t, err)

		c := fitting(t, moved, m.Name)
		c.Actor.Account = map[delivery.Role]string{
			delivery.RoleBuyer: moved.Buyer.Account, delivery.RoleProvider: moved.Provider.Account,
		}[c.Actor.Role]

		if _, err := moved.Apply(c); err == nil {
			requireSound(t, moved)
			askEverything(t, moved)
		}
	}
}

func askEverything(t rapid.TB, o *delivery.Order) {
	t.Helper()

	requirements, err := o.Requirements()
	require.NoError(t, err)
	require.Len(t, requirements, o.Revision)

	deliveries, err := o.Deliveries()
	require.NoError(t, err)
	require.Len(t, deliveries, o.Round)

	_, err = o.Steps()
	require.NoError(t, err)

	if a := o.Acceptance(); a != nil {
		_, err = a.Note()
		require.NoError(t, err)

		_, err = a.Attachments()
		require.NoError(t, err)
	}

	for _, role := range []delivery.Role{
		delivery.RoleBuyer, delivery.RoleProvider, delivery.RoleOperator, delivery.RoleMarketplace, delivery.RoleSystem,
	} {
		a := delivery.Actor{Role: role, Account: o.Buyer.Account}
		o.Actions(a)
		o.PreviewRefund(a)
	}

	_ = o.RegisterAgain(registration())
	_, _ = o.TimerMove(o.NextTimer())
	o.Status()
}

// TestAnyLogWithFittingHashesIsFoldedOrRefused: entries are taken out, repeated,
// swapped and rewritten, and all hashes made anew.
func TestAnyLogWithFittingHashesIsFoldedOrRefused(t *testing.T) {
	t.Parallel()

	all := stories(t)

	for _, entry := range delivery.AllEntryTypes() {
		ofType := func(e delivery.Entry) bool { return e.Type == entry }
		require.True(t, slices.ContainsFunc(slices.Concat(all...), ofType), "%s is in none of them", entry)
	}

	for _, story := range all {
		var forged [][]delivery.Entry

		for i := range story {
			forged = append(forged,
				slices.Delete(slices.Clone(story), i, i+1),
				slices.Insert(slices.Clone(story), i, story[i]))

			for j := range i {
				swapped := slices.Clone(story)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				forged = append(forged, swapped)
			}

			for _, edit := range edits() {
				edited := slices.Clone(story)
				edit(&edited[i])
				forged = append(forged, edited)
			}
		}

		for _, log := range forged {
			for _, joined := range []bool{false, true} {
				seal(log, joined)
				foldAnything(t, log)
			}
		}
	}
}

// TestEntryThatDoesNotFitIsNamed: with the reason.
func TestEntryThatDoesNotFitIsNamed(t *testing.T) {
	t.Parallel()

	logs := stories(t)
	worked, paid := logs[0], logs[3]

	// pick makes a log of some entries of another one, by their seqs.
	pick := func(log []delivery.Entry, seqs ...int) (picked []delivery.Entry) {
		for _, seq := range seqs {
			picked = append(picked, log[seq-1])
		}

		return picked
	}

	for name, c := range map[string]struct {
		log  []delivery.Entry
		told string
	}{
		"AcceptedAtOnce": {pick(worked, 1, 11), "entry 2, DELIVERY_ACCEPTED, does not fit those before it: its round is 2 instead of 0"},
		"AcceptedTwice":  {pick(worked, 1, 2, 5, 6, 9, 9), "entry 6, DELIVERY_REJECTED, does not fit those before it: no delivery waits"},
		"RegisteredTwice": {
			pick(worked, 1, 1), "entry 2, ORDER_REGISTERED, does not fit those before it: an order begins by being registered, once",
		},
		"NotRegistered":      {pick(worked, 2), "entry 1, REQUIREMENT_SUBMITTED, does not fit those before it: an order begins"},
		"SubmittedTwice":     {pick(worked, 1, 2, 2), "its revision is 1 instead of 2"},
		"ConfirmedNothing":   {pick(worked, 1, 5), "its revision is 1 instead of 0"},
		"WithdrawnNothing":   {pick(worked, 1, 2, 4), "entry 3, REFUND_WITHDRAWN, does not fit those before it: no refund is under way"},
		"PaidTwice":          {pick(paid, 1, 2, 3, 4, 7, 7), "no refund is under way"},
		"ApprovedNothing":    {pick(paid, 1, 2, 4), "no refund is under way"},
		"NothingOfItAtAll":   {nil, "there are no entries to fold"},
		"DeliveredInARound2": {pick(worked, 1, 2, 5, 10), "its round is 2 instead of 1"},
	} {
		seal(c.log, true)

		_, err := delivery.Fold(c.log)
		require.ErrorContains(t, err, c.told, name)
	}

	for name, c := range map[string]struct {
		seq  int
		edit func(*delivery.Entry)
		told string
	}{
		"NoRegistration": {1, func(e *delivery.Entry) { e.Registration = nil }, "it has no registration"},
		"NoDeadline":     {6, func(e *delivery.Entry) { e.Deadline = nil }, "it has no deadline"},
		"NoRefund":       {3, func(e *delivery.Entry) { e.Refund = nil }, "it has no refund"},
		"NoInvoice":      {8, func(e *delivery.Entry) { e.Invoice = nil }, "it has no invoice"},
		"AnotherOrder":   {5, func(e *delivery.Entry) { e.OrderID = "ord_2" }, `it is of order "ord_2"`},
		"AnotherPhase":   {5, func(e *delivery.Entry) { e.PhaseBefore = "COMPLETED" }, "it begins in COMPLETED, where the order is not"},
		"AnotherHold":    {5, func(e *delivery.Entry) { e.HoldBefore = "REFUND" }, "it begins in REFUNDING, where the order is not"},
		"NoRequirement": {
			1, func(e *delivery.Entry) { e.PhaseAfter = "CONFIRMATION_PENDING" },
			"entry 1, ORDER_REGISTERED, does not fit those before it: there is no requirement",
		},
		"NoDelivery": {2, func(e *delivery.Entry) { e.PhaseAfter = "ACCEPTANCE_PENDING" }, "entry 2, REQUIREMENT_SUBMITTED"},
		"NoRequest":  {2, func(e *delivery.Entry) { e.HoldAfter = "REFUND" }, "no refund is under way"},
	} {
		log := slices.Clone(worked)
		c.edit(&log[c.seq-1])
		seal(log, false)

		_, err := delivery.Fold(log)
		require.ErrorContains(t, err, c.told, name)
	}

	log := slices.Clone(worked)
	log[4].At = log[3].At.Add(-time.Millisecond)
	_, err := delivery.Fold(log)
	require.ErrorContains(t, err, "it happened before the one before it")

	log = slices.Clone(worked)
	log[4].Seq = 6
	_, err = delivery.Fold(log)
	require.ErrorContains(t, err, "its seq is 6")
}

// TestHistoryOfAnEditedLogIsRefused: an order as it is read, whose log nobody has
// folded.
func TestHistoryOfAnEditedLogIsRefused(t *testing.T) {
	t.Parallel()

	for _, n := range []int{-1, 0, 3, 1 << 40} {
		o := playedBy(t, "submitRequirement rejectRequirement submitRequirement confirmRequirement submitDelivery rejectDelivery")
		o.Log[2].Revision, o.Log[6].Round = n, n
		o.Revision, o.Round = n, n

		_, err := o.Requirements()
		require.ErrorContains(t, err, "entry 3, REQUIREMENT_REJECTED, judges revision")

		_, err = o.Deliveries()
		require.ErrorContains(t, err, "entry 7, DELIVERY_REJECTED, judges round")

		o.Log[5].Type, o.Log[6].Type = "UNKNOWN", "UNKNOWN"
		note, err := o.Acceptance().Note()
		require.NoError(t, err)
		require.Empty(t, note)

		o.Log[0].Registration = nil
		require.ErrorContains(t, o.RegisterAgain(registration()), "entry 1: it has no registration")
	}
}

// FuzzFold forges logs by edits that are told in three bytes each: of which
// entry, which one, and with which other entry.
func FuzzFold(f *testing.F) {
	f.Add(byte(0), false, []byte{})
	f.Add(byte(0), true, []byte{5, 0, 0, 7, 1, 2})
	f.Add(byte(1), true, []byte{2, 2, 9, 3, 20, 0})
	f.Add(byte(2), true, []byte("0101\x000")) // a hold hides where it ends
	f.Add(byte(3), true, []byte{1, 3, 2, 4, 40, 0, 5, 33, 0})

	list := edits()

	f.Fuzz(func(t *testing.T, story byte, joined bool, told []byte) {
		logs := stories(t)
		log := slices.Clone(logs[int(story)%len(logs)])

		for edit := range slices.Chunk(told[:min(len(told), 30)], 3) {
			if len(edit) < 3 || len(log) == 0 {
				break
			}

			i, j := int(edit[0])%len(log), int(edit[2])%len(log)

			switch edit[1] {
			case 0:
				log = slices.Delete(log, i, i+1)
			case 1:
				log = slices.Insert(log, i, log[j])
			case 2:
				log[i], log[j] = log[j], log[i]
			default:
				list[int(edit[1])%len(list)](&log[i])
			}
		}

		seal(log, joined)
		foldAnything(t, log)
	})
}
