package conformance

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func scopeCases() []testCase {
	return []testCase{
		{"OrderIsReadAndChangedInItsScopes", orderIsReadAndChangedInItsScopes},
		{"NothingIsReadOfAnotherScope", nothingIsReadOfAnotherScope},
		{"OrdersOfAnotherScopeAreMissing", ordersOfAnotherScopeAreMissing},
		{"NothingIsChangedInAnotherScope", nothingIsChangedInAnotherScope},
	}
}

// ours is an order between a buyer and a provider, with a refund request.
func ours(t *testing.T, f *fixture) *delivery.Order {
	t.Helper()

	return normal(t, f.create(t, deliverytest.Between("buyer", "provider"), deliverytest.Refund(delivery.RefundRejected)))
}

// otherScopes are scopes that an order between buyer and provider is not in.
func otherScopes() []store.Scope {
	return []store.Scope{
		{Buyer: "other"},
		{Provider: "other"},
		{Buyer: "provider"},
		{Provider: "buyer"},
		{Buyer: "Buyer"},
		{Buyer: "buye"},
		{Buyer: "buyer "},
		{Buyer: "%"},
		{Buyer: `{"$ne":null}`},
		{Provider: "' OR '1'='1"},
		{Buyer: "buyer", Provider: "other"},
		{Buyer: "other", Provider: "provider"},
	}
}

func orderIsReadAndChangedInItsScopes(t *testing.T, f *fixture) {
	t.Helper()

	want := ours(t, f)

	for _, scope := range []store.Scope{
		{}, {Buyer: "buyer"}, {Provider: "provider"}, {Buyer: "buyer", Provider: "provider"},
	} {
		for name, read := range reads(t.Context(), f, scope, want) {
			o, err := read(store.Whole)
			require.NoError(t, err, "%s in %+v", name, scope)
			require.Equal(t, want, o, "%s in %+v", name, scope)

			o, err = read(store.Head)
			require.NoError(t, err, "%s in %+v", name, scope)
			require.Equal(t, headOf(want), o, "%s in %+v", name, scope)
		}

		entries, err := f.Log(t.Context(), scope, want.ID, 1, 2)
		require.NoError(t, err)
		require.Equal(t, want.Log[1:3], entries)

		changed, err := f.UpdateOrder(t.Context(), scope, want.ID, record)
		require.NoError(t, err)
		require.Equal(t, want.Version+1, changed.Version)

		want = f.sound(t, want.ID)
		require.Equal(t, want, normal(t, changed))
	}
}

// reads are the ways to read one order in a scope.
func reads(
	ctx context.Context, f *fixture, scope store.Scope, o *delivery.Order,
) map[string]func(store.Part) (*delivery.Order, error) {
	return map[string]func(store.Part) (*delivery.Order, error){
		"by id":     func(p store.Part) (*delivery.Order, error) { return f.Order(ctx, scope, o.ID, p) },
		"by number": func(p store.Part) (*delivery.Order, error) { return f.OrderByNumber(ctx, scope, o.Number, p) },
		"by refund": func(p store.Part) (*delivery.Order, error) {
			return f.OrderOfRefund(ctx, scope, o.Refunds[0].ID, p)
		},
	}
}

// record makes a move that an order takes any number of times.
func record(o *delivery.Order) error {
	_, err := o.Apply(deliverytest.Command(o, delivery.MoveRecordInvoice, o.UpdatedAt))

	return err
}

func nothingIsReadOfAnotherScope(t *testing.T, f *fixture) {
	t.Helper()

	o := ours(t, f)

	for _, scope := range otherScopes() {
		for name, read := range reads(t.Context(), f, scope, o) {
			for _, part := range []store.Part{store.Head, store.Whole} {
				_, err := read(part)
				require.ErrorIs(t, err, store.ErrNotFound, "%s in %+v", name, scope)
			}
		}

		entries, err := f.Log(t.Context(), scope, o.ID, 0, 10)
		require.NoError(t, err)
		require.Empty(t, entries, "%+v", scope)
	}
}

func ordersOfAnotherScopeAreMissing(t *testing.T, f *fixture) {
	t.Helper()

	a := normal(t, f.create(t, deliverytest.Nth(1), deliverytest.Between("buyer", "provider")))
	b := normal(t, f.create(t, deliverytest.Nth(2), deliverytest.Between("buyer", "other")))
	c := normal(t, f.create(t, deliverytest.Nth(3), deliverytest.Between("other", "provider")))
	ids := []string{c.ID, b.ID, "ord_none", a.ID, b.ID}

	for _, expected := range []struct {
		scope store.Scope
		want  []*delivery.Order
	}{
		{store.Scope{}, []*delivery.Order{c, b, nil, a, b}},
		{store.Scope{Buyer: "buyer"}, []*delivery.Order{nil, b, nil, a, b}},
		{store.Scope{Provider: "provider"}, []*delivery.Order{c, nil, nil, a, nil}},
		{store.Scope{Buyer: "buyer", Provider: "provider"}, []*delivery.Order{nil, nil, nil, a, nil}},
		{store.Scope{Buyer: "provider"}, make([]*delivery.Order, len(ids))},
	} {
		got, err := f.Orders(t.Context(), expected.scope, ids, store.Whole)
		require.NoError(t, err)
		require.Equal(t, expected.want, got, "%+v", expected.scope)

		heads, err := f.Orders(t.Context(), expected.scope, ids, store.Head)
		require.NoError(t, err)

		for i, o := range expected.want {
			require.Equal(t, o == nil, heads[i] == nil, "%+v", expected.scope)
		}
	}
}

func nothingIsChangedInAnotherScope(t *testing.T, f *fixture) {
	t.Helper()

	want := ours(t, f)

	told := f.wakes.own(want.ID)

	position, err := f.Position(t.Context())
	require.NoError(t, err)

	for _, scope := range otherScopes() {
		asked := false

		_, err := f.UpdateOrder(t.Context(), scope, want.ID, func(o *delivery.Order) error {
			asked = true

			return record(o)
		})
		require.ErrorIs(t, err, store.ErrNotFound, "%+v", scope)
		require.False(t, asked, "the change was shown the order: %+v", scope)
	}

	require.Equal(t, want, f.sound(t, want.ID))
	require.Equal(t, told, f.wakes.own(want.ID))

	feed, err := f.Changes(t.Context(), store.Scope{}, position)
	require.NoError(t, err)

	changes, _, err := feed.Next(t.Context())
	require.NoError(t, err)

	for _, change := range changes {
		// One from before may come again.
		require.Equal(t, want.Version, change.Order.Version)
	}
}
