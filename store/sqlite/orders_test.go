package sqlite_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// orderID is the id of the i-th order.
func orderID(i int) string { return fmt.Sprintf("ord_%026d", i) }

// order is the i-th order, a second after the one before, of one of so many
// buyers and providers, after so many moves.
func order(tb testing.TB, i, accounts, moves int) *delivery.Order {
	tb.Helper()

	o := deliverytest.Order(tb, deliverytest.Nth(i),
		deliverytest.Between(fmt.Sprintf("buyer-%d", i/3%accounts), fmt.Sprintf("provider-%d", i%accounts)),
		deliverytest.From(deliverytest.Start().Add(time.Duration(i)*time.Second)))

	for range moves {
		require.NoError(tb, next(o))
	}

	return o
}

// next makes the move that brings an order on: round and round through refunds,
// delivery and rework, so that it never ends.
func next(o *delivery.Order) error {
	_, err := o.Apply(deliverytest.Command(o, nextMove(o), o.UpdatedAt.Add(time.Hour)))

	return err
}

func nextMove(o *delivery.Order) delivery.MoveName {
	switch o.Status() {
	case delivery.Status(delivery.PhaseRequirementPending):
		if len(o.Refunds) == 0 && o.CreatedAt.Second()%4 == 0 {
			return delivery.MoveRequestRefund
		}

		return delivery.MoveSubmitRequirement
	case delivery.StatusRefunding:
		return delivery.MoveRejectRefund
	case delivery.Status(delivery.PhaseConfirmationPending):
		return delivery.MoveConfirmRequirement
	case delivery.Status(delivery.PhaseImplementing):
		if o.Version%2 == 0 {
			return delivery.MoveReportProgress
		}

		return delivery.MoveSubmitDelivery
	default:
		return delivery.MoveRejectDelivery
	}
}

// open opens a store for a test.
func open(tb testing.TB, dir string) *sqlite.Store {
	tb.Helper()

	s, err := sqlite.Open(tb.Context(), sqlite.Config{Dir: dir})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })

	return s
}

// create saves the i-th order.
func create(tb testing.TB, s *sqlite.Store, i int) *delivery.Order {
	tb.Helper()

	o := order(tb, i, 2, 0)
	require.NoError(tb, s.CreateOrder(tb.Context(), o))

	return o
}

// sound checks that every order is what its log says, that its log was not
// tampered with, and that the counters are right. It returns how many orders
// there are.
func sound(tb testing.TB, s *sqlite.Store) (orders int) {
	tb.Helper()

	tabs := map[store.Scope]map[delivery.Status]int{}

	require.NoError(tb, store.Walk(tb.Context(), s, func(o *delivery.Order) error {
		require.Equal(tb, delivery.Verification{Valid: true, Entries: o.Version}, o.Verify())

		folded, err := delivery.Fold(o.Log)
		require.NoError(tb, err)
		require.Equal(tb, folded, o)

		for _, scope := range []store.Scope{{}, {Buyer: o.Buyer.Account}, {Provider: o.Provider.Account}} {
			if tabs[scope] == nil {
				tabs[scope] = map[delivery.Status]int{}
			}

			tabs[scope][o.Status()]++
		}

		orders++

		return nil
	}))

	for scope, expected := range tabs {
		counted, err := s.CountByStatus(tb.Context(), scope)
		require.NoError(tb, err)
		require.Equal(tb, expected, counted, "%+v", scope)
	}

	problems, err := s.Rows(tb.Context(), "PRAGMA integrity_check")
	require.NoError(tb, err)
	require.Equal(tb, []string{"ok"}, problems)

	problems, err = s.Rows(tb.Context(), "PRAGMA foreign_key_check")
	require.NoError(tb, err)
	require.Empty(tb, problems)

	return orders
}
