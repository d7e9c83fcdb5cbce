package mongodb_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// soon bounds the wait for what must happen.
const soon = 20 * time.Second

// open opens a store that is closed at the end of the test, on a database of
// the test's own unless the configuration names one.
func open(t testing.TB, cfg mongodb.Config) *mongodb.Store {
	t.Helper()

	if cfg.Database == "" {
		cfg.Database = mongotest.Database(t)
	}

	if cfg.URI == "" {
		cfg.URI = mongotest.URI(t)
	}

	s, err := mongodb.Open(context.Background(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })

	return s
}

func create(t testing.TB, s store.Store, options ...deliverytest.Option) *delivery.Order {
	t.Helper()

	o := deliverytest.Order(t, options...)
	require.NoError(t, s.CreateOrder(context.Background(), o))

	return o
}

// submit makes the first move of a buyer.
func submit(ctx context.Context, s store.Store, id string) (*delivery.Order, error) {
	return s.UpdateOrder(ctx, store.Scope{}, id, func(o *delivery.Order) error {
		_, err := o.Apply(deliverytest.Command(o, delivery.MoveSubmitRequirement, o.UpdatedAt.Add(time.Hour)))

		return err
	})
}

// ear hears wakes.
type ear struct {
	mu    sync.Mutex
	wakes []store.Wake
	heard chan struct{}
}

func newEar() *ear { return &ear{heard: make(chan struct{}, 1)} }

func (e *ear) hear(w store.Wake) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.wakes = append(e.wakes, w)

	select {
	case e.heard <- struct{}{}:
	default:
	}
}

// count counts the wakes of a change, wherever they came from.
func (e *ear) count(w store.Wake) int { return len(e.sources(w)) }

// sources are those of the wakes of a change.
func (e *ear) sources(w store.Wake) []store.WakeSource {
	e.mu.Lock()
	defer e.mu.Unlock()

	var sources []store.WakeSource

	for _, heard := range e.wakes {
		source := heard.Source

		if heard.Source = w.Source; heard == w {
			sources = append(sources, source)
		}
	}

	return sources
}

// told counts the wakes of a change that came of the process itself, and those of
// others.
func (e *ear) told(w store.Wake) (own, others int) {
	for _, source := range e.sources(w) {
		if source == store.WakeLocal {
			own++
		} else {
			others++
		}
	}

	return own, others
}

// await waits until a wake was heard so many times.
func (e *ear) await(t testing.TB, w store.Wake, times int) {
	t.Helper()

	deadline := time.After(soon)

	for e.count(w) < times {
		select {
		case <-e.heard:
		case <-deadline:
			require.Failf(t, "no wake", "%+v was heard %d times, want %d", w, e.count(w), times)
		}
	}
}

func wakeOf(o *delivery.Order) store.Wake {
	return store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account}
}
