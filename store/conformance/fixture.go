package conformance

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// fixture is a store in one case of the suite.
type fixture struct {
	store.Store

	backend Backend
	wakes   *wakes
}

func newFixture(t *testing.T, b Backend) *fixture {
	t.Helper()

	f := &fixture{backend: b, wakes: newWakes()}
	f.Store = b.Open(t, f.wakes.hear)
	t.Cleanup(func() { require.NoError(t, f.Close()) })

	return f
}

// reopen closes the store and opens its data again.
func (f *fixture) reopen(t *testing.T) {
	t.Helper()

	f.Store = f.backend.Reopen(t, f.Store, f.wakes.hear)
}

// second opens another store on the same data, or skips the case.
func (f *fixture) second(t *testing.T) *fixture {
	t.Helper()

	if f.backend.Second == nil {
		t.Skip(f.backend.NoSecond)
	}

	other := &fixture{backend: f.backend, wakes: newWakes()}
	other.Store = f.backend.Second(t, f.Store, other.wakes.hear)
	t.Cleanup(func() { require.NoError(t, other.Close()) })

	return other
}

// create saves a new order that is played as the options say.
func (f *fixture) create(t *testing.T, options ...deliverytest.Option) *delivery.Order {
	t.Helper()

	o := deliverytest.Order(t, options...)
	require.NoError(t, f.CreateOrder(t.Context(), o))

	return o
}

// apply makes a command in one atomic change.
func (f *fixture) apply(ctx context.Context, id string, c delivery.Command) (*delivery.Order, error) {
	return f.UpdateOrder(ctx, store.Scope{}, id, func(o *delivery.Order) error {
		_, err := o.Apply(c)

		return err
	})
}

// move makes a move with fitting input, an hour after the one before it.
func (f *fixture) move(t *testing.T, id string, move delivery.MoveName) *delivery.Order {
	t.Helper()

	o, err := f.tryMove(t.Context(), id, move)
	require.NoError(t, err, "%s", move)

	return o
}

func (f *fixture) tryMove(ctx context.Context, id string, move delivery.MoveName) (*delivery.Order, error) {
	return f.UpdateOrder(ctx, store.Scope{}, id, func(o *delivery.Order) error {
		_, err := o.Apply(deliverytest.Command(o, move, o.UpdatedAt.Add(time.Hour)))

		return err
	})
}

// whole reads an order with its log.
func (f *fixture) whole(t *testing.T, id string) *delivery.Order {
	t.Helper()

	o, err := f.Order(t.Context(), store.Scope{}, id, store.Whole)
	require.NoError(t, err)

	return o
}

// sound checks that an order is one whole: no gap in its log, the chain
// verifies, and its head is the fold of its log.
func (f *fixture) sound(t *testing.T, id string) *delivery.Order {
	t.Helper()

	o := f.whole(t, id)
	require.Equal(t, delivery.Verification{Valid: true, Entries: o.Version}, o.Verify())

	folded, err := delivery.Fold(o.Log)
	require.NoError(t, err)
	require.Equal(t, normal(t, folded), o, "the fold of the log is the order")

	head, err := f.Order(t.Context(), store.Scope{}, id, store.Head)
	require.NoError(t, err)
	require.Equal(t, headOf(o), head)

	return o
}

// same checks that a stored order is the expected one in every field.
func same(t *testing.T, want, got *delivery.Order) {
	t.Helper()
	require.Equal(t, normal(t, want), normal(t, got))
}

// normal is the order as it is read back: lists without items are nil.
func normal(tb testing.TB, o *delivery.Order) *delivery.Order {
	tb.Helper()

	n, err := document.Head(document.AppendHead(nil, o))
	require.NoError(tb, err)

	for i := range o.Log {
		e, err := document.Entry(document.AppendEntry(nil, &o.Log[i]), o.Log[i].OrderID)
		require.NoError(tb, err)

		n.Log = append(n.Log, e)
	}

	return n
}

// headOf is the order without its log.
func headOf(o *delivery.Order) *delivery.Order {
	head := *o
	head.Log = nil

	return &head
}

// race runs n functions at once and returns their errors.
func race(n int, run func(i int) error) []error {
	var group sync.WaitGroup

	errs := make([]error, n)
	start := make(chan struct{})

	for i := range n {
		group.Go(func() {
			<-start

			errs[i] = run(i)
		})
	}

	close(start)
	group.Wait()

	return errs
}

// won returns which of the racers had no error.
func won(errs []error) []int {
	var winners []int

	for i, err := range errs {
		if err == nil {
			winners = append(winners, i)
		}
	}

	return winners
}

// refusedWith checks that an error is a refusal with one of the codes.
func refusedWith(t *testing.T, err error, codes ...delivery.Code) {
	t.Helper()

	var refused *delivery.RefusedError

	require.ErrorAs(t, err, &refused)
	require.True(t, slices.Contains(codes, refused.Refusals[0].Code), "%v, want one of %v", err, codes)
}
