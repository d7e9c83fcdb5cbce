package conformance

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

// copyCases are what copying from one store into another builds on.
func copyCases() []testCase {
	return []testCase{
		{"CopyRecordIsKept", copyRecordIsKept},
		{"CopyIsFinishedByTheLastThatBegan", copyIsFinishedByTheLastThatBegan},
		{"OrderCatchesUpWithAnother", orderCatchesUpWithAnother},
		{"FinishedUploadIsSavedAsItIs", finishedUploadIsSavedAsItIs},
		{"PositionFromElsewhereHidesNothing", positionFromElsewhereHidesNothing},
	}
}

func copyRecordIsKept(t *testing.T, f *fixture) {
	t.Helper()

	_, err := f.CopyRecord(t.Context())
	require.ErrorIs(t, err, store.ErrNotFound)

	r := store.CopyRecord{Source: "the folder ./数据", StartedAt: deliverytest.Start()}
	require.NoError(t, f.SaveCopyRecord(t.Context(), r))

	read, err := f.CopyRecord(t.Context())
	require.NoError(t, err)
	require.Equal(t, r, read)
	require.False(t, read.Finished())

	r.FinishedAt = deliverytest.Start().Add(time.Hour)
	require.NoError(t, f.SaveCopyRecord(t.Context(), r))
	f.reopen(t)

	read, err = f.CopyRecord(t.Context())
	require.NoError(t, err)
	require.Equal(t, r, read)
	require.True(t, read.Finished())
}

func copyIsFinishedByTheLastThatBegan(t *testing.T, f *fixture) {
	t.Helper()

	finish := func(r store.CopyRecord) error {
		r.FinishedAt = deliverytest.Start().Add(time.Hour)

		return f.SaveCopyRecord(t.Context(), r)
	}

	first := store.CopyRecord{Source: "./first", StartedAt: deliverytest.Start()}
	require.ErrorIs(t, finish(first), store.ErrOvertaken, "it has not begun")

	other := store.CopyRecord{Source: "./other", StartedAt: first.StartedAt}
	again := store.CopyRecord{Source: "./other", StartedAt: first.StartedAt.Add(time.Millisecond)}

	for _, r := range []store.CopyRecord{first, other, again} {
		require.NoError(t, f.SaveCopyRecord(t.Context(), r))
	}

	for _, r := range []store.CopyRecord{first, other} {
		require.ErrorIs(t, finish(r), store.ErrOvertaken)
	}

	read, err := f.CopyRecord(t.Context())
	require.NoError(t, err)
	require.Equal(t, again, read)
	require.NoError(t, finish(again))
}

// orderCatchesUpWithAnother appends many entries, of several moves, by one
// change: from each version of an order to its last.
func orderCatchesUpWithAnother(t *testing.T, f *fixture) {
	t.Helper()

	for n, options := range [][]deliverytest.Option{
		{deliverytest.At(delivery.PhaseCompleted)},
		{deliverytest.At(delivery.PhaseAcceptancePending)},
		{deliverytest.Then(delivery.MoveRequestRefund, delivery.MoveRejectRefund, delivery.MoveRequestRefund)},
	} {
		last := deliverytest.Order(t, append(options, deliverytest.Nth(n))...)

		early, err := delivery.Fold(last.Log[:1:1])
		require.NoError(t, err)
		require.NoError(t, f.CreateOrder(t.Context(), early))

		_, err = f.UpdateOrder(t.Context(), store.Scope{}, last.ID, func(o *delivery.Order) error {
			require.Equal(t, last.Log[o.Version-1].Hash, o.LastHash)

			*o = *normal(t, last)

			return nil
		})
		require.NoError(t, err)
		same(t, last, f.sound(t, last.ID))

		count, err := f.CountOrders(t.Context(), store.Scope{}, store.OrderFilter{Statuses: []delivery.Status{last.Status()}})
		require.NoError(t, err)
		require.Positive(t, count, "%s", last.Status())

		for _, r := range last.Refunds {
			of, err := f.OrderOfRefund(t.Context(), store.Scope{}, r.ID, store.Head)
			require.NoError(t, err)
			require.Equal(t, last.ID, of.ID)
		}
	}
}

func finishedUploadIsSavedAsItIs(t *testing.T, f *fixture) {
	t.Helper()

	rejected := upload(2)
	rejected.Status, rejected.Problem = store.UploadRejected, "TYPE_NOT_ALLOWED"

	for _, u := range []store.Upload{finished(upload(1)), rejected} {
		u.Key = "key-" + u.ID
		require.Equal(t, u, f.begin(t, u))

		read, err := f.Upload(t.Context(), u.ID)
		require.NoError(t, err)
		require.Equal(t, u, read)
		require.ErrorIs(t, f.FinishUpload(t.Context(), u), store.ErrUploadFinished)
	}
}

// positionFromElsewhereHidesNothing: a client that comes with the position of
// a store that this one was copied from is refused, or gets everything.
func positionFromElsewhereHidesNothing(t *testing.T, f *fixture) {
	t.Helper()

	const orders = 5

	var places []store.Position

	for n := range orders {
		f.create(t, deliverytest.Nth(n))
		places = append(places, f.position(t))
	}

	other := newFixture(t, f.backend)
	for n := range orders {
		other.create(t, deliverytest.Nth(n))
	}

	for _, p := range places {
		feed, err := other.Changes(t.Context(), store.Scope{}, p)
		if errors.Is(err, store.ErrPosition) {
			continue
		}

		require.NoError(t, err)
		require.Len(t, versions(drain(t, feed)), orders, "%s", p)
	}
}
