package demo_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/demo"
	"github.com/jiaofu/jiaofu/ident"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

func TestSecondFillAddsNothing(t *testing.T) {
	t.Parallel()

	s := newShelf()

	n, err := demo.Fill(t.Context(), s, delivery.DefaultTiming(), counter(), noon())
	require.NoError(t, err)
	require.InDelta(t, 42, n, 5, "about forty orders")

	again, err := demo.Fill(t.Context(), s, delivery.DefaultTiming(), counter(), noon().Add(time.Hour))
	require.NoError(t, err)
	require.Zero(t, again)
	require.Len(t, s.orders, n)
}

func TestStoreWithOrdersIsLeftAlone(t *testing.T) {
	t.Parallel()

	all := fill(t, delivery.DefaultTiming(), noon())
	s := newShelf()
	s.orders = all[3:4]

	n, err := demo.Fill(t.Context(), s, delivery.DefaultTiming(), counter(), noon())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Len(t, s.orders, 1)
}

func TestInterruptedFillIsCompleted(t *testing.T) {
	t.Parallel()

	whole := fill(t, delivery.DefaultTiming(), noon())
	s := &shelf{room: 17}

	n, err := demo.Fill(t.Context(), s, delivery.DefaultTiming(), counter(), noon())
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.Equal(t, 17, n)

	s.room = len(whole)

	n, err = demo.Fill(t.Context(), s, delivery.DefaultTiming(), counter(), noon().Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, len(whole)-17, n)
	require.Len(t, s.orders, len(whole))

	for i := range whole {
		require.Equal(t, whole[i].Number, s.orders[i].Number)
	}
}

func TestFillIsDeterministic(t *testing.T) {
	t.Parallel()

	first, second := fill(t, delivery.DefaultTiming(), noon()), fill(t, delivery.DefaultTiming(), noon())
	require.Equal(t, first, second)
}

// TestFillOfSQLite fills a real store, and reads back what was played.
func TestFillOfSQLite(t *testing.T) {
	t.Parallel()

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })

	n, err := demo.Fill(t.Context(), s, delivery.DefaultTiming(), ident.NewSource().New, time.Now())
	require.NoError(t, err)

	read := 0

	require.NoError(t, store.Walk(t.Context(), s, func(o *delivery.Order) error {
		read++

		require.True(t, o.Verify().Valid, o.Number)

		return nil
	}))
	require.Equal(t, n, read)

	again, err := demo.Fill(t.Context(), s, delivery.DefaultTiming(), ident.NewSource().New, time.Now())
	require.NoError(t, err)
	require.Zero(t, again)
}
