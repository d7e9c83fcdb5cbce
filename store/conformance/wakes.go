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

// hear notes a wake-up.
func (w *wakes) hear(wake store.Wake) {
	w.mu.Lock()
	w.heard = append(w.heard, wake)
	w.mu.Unlock()

	select {
	case w.rung <- struct{}{}:
	default:
	}
}

// taken reports whether the wake-up was heard, and forgets all heard so far
// when it was. It may come from anywhere: which of a process's ways is the first
// to tell of a change depends on the moment.
func (w *wakes) taken(wake store.Wake) bool {
	w.mu.Lock()
	defer w.mu.Unlock()

	told := slices.ContainsFunc(w.heard, func(heard store.Wake) bool {
		heard.Source = wake.Source

		return heard == wake
	})
	if !told {
		return false
	}

	w.heard = nil

	return true
}

// own counts the wake-ups of an order for changes that the process itself made.
func (w *wakes) own(orderID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()

	count := 0

	for _, wake := range w.heard {
		if wake.OrderID == orderID && wake.Source == store.WakeLocal {
			count++
		}
	}

	return count
}

// await waits until the order's wake-up is heard.
func (w *wakes) await(t *testing.T, o *delivery.Order) {
	t.Helper()

	wake := store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account}
	w.until(t, o, func() bool { return w.taken(wake) })
}

// awaitOwn waits until so many wake-ups of an order are heard for changes that
// the process itself made.
func (w *wakes) awaitOwn(t *testing.T, o *delivery.Order, count int) {
	t.Helper()
	w.until(t, o, func() bool { return w.own(o.ID) >= count })
}

func (w *wakes) until(t *testing.T, o *delivery.Order, heard func() bool) {
	t.Helper()

	late := time.After(soon)

	for !heard() {
		select {
		case <-w.rung:
		case <-late:
			require.FailNow(t, "no wake-up", "of %s", o.ID)
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
	f.wakes.awaitOwn(t, quiet, 1)

	_, err := f.tryMove(t.Context(), quiet.ID, delivery.MoveAcceptDelivery)
	require.Error(t, err)

	_, err = f.UpdateOrder(t.Context(), store.Scope{}, quiet.ID, func(*delivery.Order) error { return nil })
	require.NoError(t, err)

	require.ErrorIs(t, f.CreateOrder(t.Context(), quiet), store.ErrNumberTaken)

	f.move(t, loud.ID, delivery.MoveSubmitRequirement)
	f.wakes.awaitOwn(t, loud, 2)

	// A back end may tell of the creation once more, and late, when it comes to
	// see it as a change of any process. Of what this process did it tells as such,
	// once, and in the order in which it was done.
	require.Equal(t, 1, f.wakes.own(quiet.ID))
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
