package conformance

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

// soon bounds the wait for a wake-up. A change of another process is to be
// heard within two seconds; the rest is for a machine that does more than this.
const soon = 5 * time.Second

// wakes keeps the wake-ups that a store gave.
type wakes struct {
	mu    sync.Mutex
	heard []store.Wake
	rung  chan struct{}
}

func newWakes() *wakes { return &wakes{rung: make(chan struct{}, 1)} }

// hear notes a wake-up, wherever it comes from: which of a process's ways is the
// first to tell of a change depends on the moment.
func (w *wakes) hear(wake store.Wake) {
	wake.Source = store.WakeLocal

	w.mu.Lock()
	w.heard = append(w.heard, wake)
	w.mu.Unlock()

	select {
	case w.rung <- struct{}{}:
	default:
	}
}

// taken reports whether the wake-up was heard, and forgets all heard so far
// when it was.
func (w *wakes) taken(wake store.Wake) bool {
	w.mu.Lock()
	defer w.mu.Unlock()

	if !slices.Contains(w.heard, wake) {
		return false
	}

	w.heard = nil

	return true
}

// none checks that nothing was heard of an order.
func (w *wakes) none(t *testing.T, orderID string) {
	t.Helper()

	w.mu.Lock()
	defer w.mu.Unlock()

	for _, wake := range w.heard {
		require.NotEqual(t, orderID, wake.OrderID)
	}
}

// await waits until the order's wake-up is heard.
func (w *wakes) await(t *testing.T, o *delivery.Order) {
	t.Helper()

	wake := store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account}
	late := time.After(soon)

	for !w.taken(wake) {
		select {
		case <-w.rung:
		case <-late:
			require.FailNow(t, "no wake-up", "%+v", wake)
		}
	}
}

func wakeCases() []testCase {
	return []testCase{
		{"EachChangeWakes", eachChangeWakes},
		{"RefusedChangeDoesNotWake", refusedChangeDoesNotWake},
		{"EachChangeWakesTheOtherStore", eachChangeWakesTheOtherStore},
	}
}

func eachChangeWakes(t *testing.T, f *fixture) {
	t.Helper()

	o := f.create(t)
	f.wakes.await(t, o)

	for _, move := range []delivery.MoveName{
		delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery, delivery.MoveAutoAccept,
	} {
		changed := f.move(t, o.ID, move)
		f.wakes.await(t, o)

		read, err := f.Order(t.Context(), store.Scope{}, o.ID, store.Head)
		require.NoError(t, err)
		require.Equal(t, changed.Version, read.Version, "what woke can be read")
	}
}

func refusedChangeDoesNotWake(t *testing.T, f *fixture) {
	t.Helper()

	quiet, loud := f.create(t, deliverytest.Nth(1)), f.create(t, deliverytest.Nth(2))

	// A back end may give one wake-up twice, and the second one late: only a
	// store opened after the creation says nothing more of it.
	f.wakes = newWakes()
	f.reopen(t)

	_, err := f.tryMove(t.Context(), quiet.ID, delivery.MoveAcceptDelivery)
	require.Error(t, err)

	_, err = f.UpdateOrder(t.Context(), store.Scope{}, quiet.ID, func(*delivery.Order) error { return nil })
	require.NoError(t, err)

	require.ErrorIs(t, f.CreateOrder(t.Context(), quiet), store.ErrNumberTaken)

	f.move(t, loud.ID, delivery.MoveSubmitRequirement)
	f.wakes.none(t, quiet.ID)
	f.wakes.await(t, loud)
}

func eachChangeWakesTheOtherStore(t *testing.T, f *fixture) {
	t.Helper()

	other := f.second(t)
	o := f.create(t)
	other.wakes.await(t, o)

	position, err := f.Position(t.Context())
	require.NoError(t, err)

	feed, err := f.Changes(t.Context(), store.Scope{}, position)
	require.NoError(t, err)

	for _, move := range []delivery.MoveName{delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement} {
		f.wakes.taken(store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account})

		changed := other.move(t, o.ID, move)
		f.wakes.await(t, o)
		require.Equal(t, map[string]int{o.ID: changed.Version}, versions(drain(t, feed)))
	}
}
