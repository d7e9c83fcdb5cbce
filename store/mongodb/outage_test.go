package mongodb_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// bound is within which a dead database has to be told: the search for a server
// twice, since reads are tried again, and some time for a busy machine.
const bound = 15 * time.Second

func TestOutageIsToldAndEnds(t *testing.T) {
	t.Parallel()

	way := mongotest.Detour(t)
	line := newProxy(t, way.Server)
	through := way.Via(line.address) + "&serverSelectionTimeoutMS=1000"
	database := mongotest.Database(t)

	ear := newEar()
	s := open(t, mongodb.Config{URI: through, Database: database, Wake: ear.hear})
	other := open(t, mongodb.Config{Database: database})
	o := create(t, s)

	line.cut()

	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()

	_, err := s.Order(ctx, store.Scope{}, o.ID, store.Head)
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NoError(t, ctx.Err(), "told too late")

	_, err = submit(t.Context(), s, o.ID)
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.ErrorIs(t, s.CreateOrder(t.Context(), deliverytest.Order(t, deliverytest.Nth(2))), store.ErrUnavailable)
	require.ErrorIs(t, s.Ready(t.Context()), store.ErrUnavailable)

	_, err = submit(t.Context(), other, o.ID)
	require.NoError(t, err, "the change that the outage refused was made")

	line.restore(t)

	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, soon, 50*time.Millisecond)
	ear.await(t, wakeOf(o), 2)

	saved, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Whole)
	require.NoError(t, err)
	require.Equal(t, 2, saved.Version)
}

func TestDeadDatabaseStopsTheStart(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()

	_, err := mongodb.Open(ctx, mongodb.Config{URI: "mongodb://127.0.0.1:1", Database: "test"})
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NoError(t, ctx.Err(), "told too late")
}

func TestClosedStoreIsUnavailable(t *testing.T) {
	t.Parallel()

	s := open(t, mongodb.Config{Wake: newEar().hear})
	o := create(t, s)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "closing twice")

	_, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Head)
	require.ErrorIs(t, err, store.ErrUnavailable)
	_, err = submit(t.Context(), s, o.ID)
	require.ErrorIs(t, err, store.ErrUnavailable)
}
