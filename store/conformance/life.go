package conformance

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func lifeCases() []testCase {
	return []testCase{
		{"OpenStoreIsReady", openStoreIsReady},
		{"EverythingIsThereAfterReopening", everythingIsThereAfterReopening},
		{"WhatWasAnsweredSurvivesClosing", whatWasAnsweredSurvivesClosing},
		{"TwoStoresAreOne", twoStoresAreOne},
	}
}

func openStoreIsReady(t *testing.T, f *fixture) {
	t.Helper()

	require.NoError(t, f.Ready(t.Context()))

	count, err := f.CountOrders(t.Context(), store.Scope{}, store.OrderFilter{})
	require.NoError(t, err)
	require.Zero(t, count, "a fresh store is empty")

	page, err := f.ListOrders(t.Context(), store.OrderQuery{Page: store.Page{Limit: 10}})
	require.NoError(t, err)
	require.Empty(t, page.Orders)
	require.False(t, page.More)

	f.timers(t)
	require.NoError(t, store.Walk(t.Context(), f, func(*delivery.Order) error { return errChange }))
}

func everythingIsThereAfterReopening(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	pending := f.begin(t, upload(1))

	keyed := upload(2)
	keyed.Key = "key-1"
	f.begin(t, keyed)
	require.NoError(t, f.FinishUpload(t.Context(), finished(keyed)))
	require.NoError(t, f.WriteFile(t.Context(), "kept", bytes.NewReader(content(300<<10))))

	f.reopen(t)
	require.NoError(t, f.Ready(t.Context()))

	for _, o := range all {
		require.Equal(t, normal(t, o), f.sound(t, o.ID))
	}

	f.walkSorted(t, "after reopening", all, store.OrderQuery{}, store.MaxPage)
	f.timers(t, all...)
	require.True(t, bytes.Equal(content(300<<10), f.read(t, "kept")))

	read, err := f.Upload(t.Context(), pending.ID)
	require.NoError(t, err)
	require.Equal(t, pending, read)
	require.Equal(t, finished(keyed), f.begin(t, keyed), "keys are remembered")

	taken := deliverytest.Order(t, deliverytest.Nth(9999),
		deliverytest.With(func(c *delivery.RegisterCommand) { c.Number = all[0].Number }))
	require.ErrorIs(t, f.CreateOrder(t.Context(), taken), store.ErrNumberTaken)

	// The life goes on where it was.
	f.move(t, all[0].ID, delivery.MoveRecordInvoice)
	f.sound(t, all[0].ID)
}

// whatWasAnsweredSurvivesClosing closes the store under people who work: their
// calls may fail then, but none that was answered with nil is lost.
func whatWasAnsweredSurvivesClosing(t *testing.T, f *fixture) {
	t.Helper()

	const people = 4

	orders := make([]*delivery.Order, people)
	for n := range orders {
		orders[n] = f.create(t, deliverytest.Nth(n), deliverytest.At(delivery.PhaseImplementing))
	}

	var (
		working, reopened = make(chan struct{}, 1), make(chan struct{})
		answered          [people]int
		group             sync.WaitGroup
	)

	for i, before := range orders {
		closing := &fixture{Store: f.Store, backend: f.backend, wakes: f.wakes}

		group.Go(func() {
			for range delivery.MaxLog / 2 {
				if _, err := closing.tryMove(t.Context(), before.ID, delivery.MoveReportProgress); err != nil {
					return
				}

				answered[i]++

				select {
				case working <- struct{}{}:
				case <-reopened:
					return
				default:
				}
			}
		})
	}

	select {
	case <-working:
	case <-time.After(soon):
		require.FailNow(t, "nobody could work")
	}

	f.reopen(t)
	close(reopened)
	group.Wait()

	for i, before := range orders {
		require.GreaterOrEqual(t, f.sound(t, before.ID).Version, before.Version+answered[i])
	}
}

func twoStoresAreOne(t *testing.T, f *fixture) {
	t.Helper()

	other := f.second(t)
	o := f.create(t)

	stores := []*fixture{other, f}
	for i, move := range []delivery.MoveName{
		delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery,
		delivery.MoveRemindAcceptance, delivery.MoveAcceptDelivery,
	} {
		changed := stores[i%2].move(t, o.ID, move)
		same(t, changed, f.sound(t, o.ID))
		same(t, changed, other.sound(t, o.ID))
		require.Equal(t, f.timers(t, changed), other.timers(t, changed))
	}

	f.begin(t, upload(1))
	require.NoError(t, other.FinishUpload(t.Context(), finished(upload(1))))
	require.ErrorIs(t, f.FinishUpload(t.Context(), finished(upload(1))), store.ErrUploadFinished)

	require.NoError(t, f.WriteFile(t.Context(), "shared", bytes.NewReader(content(1000))))
	require.Equal(t, content(1000), other.read(t, "shared"))
}
