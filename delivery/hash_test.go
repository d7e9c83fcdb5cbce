package delivery_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// TestEveryFieldOfAnEntryIsHashed edits each field that an entry has, one by
// one: a new field that nobody put into the canonical form is found here.
func TestEveryFieldOfAnEntryIsHashed(t *testing.T) {
	t.Parallel()

	log := make([]delivery.Entry, 3)
	seal := func() {
		previous := ""

		for i := range log {
			e := &log[i]
			e.Seq, e.PrevHash = i+1, previous
			e.Hash = e.Sum()
			previous = e.Hash
		}
	}

	edits := 0

	eachField(t, &log[1], func(path string, change func()) {
		seal()
		require.Equal(t, delivery.Verification{Valid: true, Entries: 3}, delivery.Verify(log))

		change()
		require.Equal(t, delivery.Verification{Entries: 3, BrokenAt: 2}, delivery.Verify(log), "%s was edited", path)

		edits++
	})

	require.Greater(t, edits, 50)
}

// story is a log with all kinds of entries.
func story(t *testing.T) *delivery.Order {
	t.Helper()

	return playedBy(t, "submitRequirement requestRefund withdrawRefund confirmRequirement submitDelivery remindAcceptance "+
		"recordInvoice rejectDelivery submitDelivery acceptDelivery")
}

func TestAChangedHistoryShows(t *testing.T) {
	t.Parallel()

	o := story(t)
	n := len(o.Log)
	require.Equal(t, delivery.Verification{Valid: true, Entries: n}, o.Verify())

	reseal := func(log []delivery.Entry, i int) { log[i].Hash = log[i].Sum() }

	for name, c := range map[string]struct {
		edit     func(log []delivery.Entry) []delivery.Entry
		entries  int
		brokenAt int
	}{
		"the first taken out": {func(log []delivery.Entry) []delivery.Entry { return log[1:] }, n - 1, 1},
		"one taken out":       {func(log []delivery.Entry) []delivery.Entry { return slices.Delete(log, 3, 4) }, n - 1, 4},
		"one taken out, and numbered anew": {func(log []delivery.Entry) []delivery.Entry {
			log = slices.Delete(log, 3, 4)
			for i := range log {
				log[i].Seq = i + 1
			}

			return log
		}, n - 1, 4},
		"two swapped": {func(log []delivery.Entry) []delivery.Entry {
			log[4], log[5] = log[5], log[4]

			return log
		}, n, 5},
		"one twice": {func(log []delivery.Entry) []delivery.Entry { return slices.Insert(log, 5, log[4]) }, n + 1, 6},
		"the last cut off": {
			func(log []delivery.Entry) []delivery.Entry { return log[:n-1] }, n - 1, n,
		},
		"all cut off": {func([]delivery.Entry) []delivery.Entry { return nil }, 0, 1},
		"one rewritten, with a fitting hash": {func(log []delivery.Entry) []delivery.Entry {
			log[2].Text = "nothing of the kind"
			reseal(log, 2)

			return log
		}, n, 4},
		"the last rewritten, with a fitting hash": {func(log []delivery.Entry) []delivery.Entry {
			log[n-1].Text = "nothing of the kind"
			reseal(log, n-1)

			return log
		}, n, n + 1},
		"one added at the end": {func(log []delivery.Entry) []delivery.Entry {
			e := log[n-1]
			e.Seq, e.PrevHash = n+1, e.Hash
			log = append(log, e)
			reseal(log, n)

			return log
		}, n + 1, n + 2},
		"a hash in capitals": {func(log []delivery.Entry) []delivery.Entry {
			log[6].Hash = strings.ToUpper(log[6].Hash)

			return log
		}, n, 7},
	} {
		edited := clone(t, o)
		edited.Log = c.edit(edited.Log)
		require.Equal(t, delivery.Verification{Entries: c.entries, BrokenAt: c.brokenAt}, edited.Verify(), name)
	}

	require.Equal(t, delivery.Verification{BrokenAt: 1}, (&delivery.Order{}).Verify(), "an order without a log is none")
}

// netstrings is the canonical form, written down once more.
func netstrings(values ...any) string {
	var b strings.Builder

	for _, v := range values {
		s := fmt.Sprint(v)
		fmt.Fprintf(&b, "%d:%s,", len(s), s)
	}

	sum := sha256.Sum256([]byte(b.String()))

	return hex.EncodeToString(sum[:])
}

// TestTheCanonicalFormIsStable has the hash of a stored log in it: when it
// fails, every log stored until now would count as edited, and every key stored
// until now as used for something else.
func TestTheCanonicalFormIsStable(t *testing.T) {
	t.Parallel()

	r := registration()
	r.Key = new("key-1")
	o, err := delivery.Register(r)
	require.NoError(t, err)

	c := fitting(t, o, delivery.MoveSubmitRequirement)
	c.Text, c.Attachments, c.Key = "迁移 3 个库", files("att_1", "att_2"), new("key-2")
	apply(t, o, c)
	play(t, o, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery)

	at := func(minutes int) int64 { return start().Add(time.Duration(minutes) * time.Minute).UnixMilli() }

	first := netstrings("jiaofu/flow-log-entry/1", "", "ord_1", 1, "ORDER_REGISTERED", "MARKETPLACE", "market", "m-1", "云市场", at(0),
		"", "REQUIREMENT_PENDING", "", "", "", 0, 0, 0,
		1, "20260302-0001", "数据库迁移上云", "MySQL, 2 TB", "HUMAN_SERVICE", 20, 15,
		"cloudworks", "云工坊", "400-000-0000", "acme", "艾克米", "", 680000, "CNY", 20000, "CNY",
		0, 0, 0, 0, "key-1", o.Log[0].Digest)
	second := netstrings("jiaofu/flow-log-entry/1", first, "ord_1", 2, "REQUIREMENT_SUBMITTED", "BUYER", "acme", "u-li", "李雷", at(1),
		"REQUIREMENT_PENDING", "CONFIRMATION_PENDING", "", "", "迁移 3 个库",
		2, "att_1", "att_1.pdf", 1024, "application/pdf", "00", "att_2", "att_2.pdf", 1024, "application/pdf", "00",
		1, 0, 0, 0, 0, 0, 0, "key-2", o.Log[1].Digest)
	fourth := netstrings("jiaofu/flow-log-entry/1", o.Log[2].Hash, "ord_1", 4, "DELIVERY_SUBMITTED",
		"PROVIDER", "cloudworks", "u-han", "韩梅梅", at(3), "IMPLEMENTING", "ACCEPTANCE_PENDING", "", "", "请查收", 0, 0, 1,
		0, 0, 0, 1, at(3+15*24*60), int64(24*time.Hour), 3, 7, 3, 1, 0, "", "")

	require.Equal(t, first, o.Log[0].Hash)
	require.Equal(t, second, o.Log[1].Hash)
	require.Equal(t, fourth, o.Log[3].Hash)
	require.Equal(t, "0cde32257101dda9938df9b56565b6aa4a2e951926a002018499b5ac7c718a84", o.LastHash)
}

func TestAFoldNeedsABeginning(t *testing.T) {
	t.Parallel()

	for name, log := range map[string][]delivery.Entry{
		"nothing": nil, "the middle": story(t).Log[1:], "no registration": {{Type: delivery.EntryOrderRegistered, Seq: 1}},
	} {
		o, err := delivery.Fold(log)
		require.Error(t, err, name)
		require.Nil(t, o)
	}
}

func TestAFoldDoesNotWriteToTheLog(t *testing.T) {
	t.Parallel()

	o := story(t)
	before := clone(t, o)

	folded, err := delivery.Fold(o.Log)
	require.NoError(t, err)
	require.Equal(t, o, folded)

	play(t, folded, delivery.MoveRecordInvoice)
	require.Equal(t, before, o)
}
