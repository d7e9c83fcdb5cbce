package transfer_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/transfer"
)

// targets are stores on one MongoDB database, each as a process of its own has
// it.
func targets(t *testing.T) (open func() *mongodb.Store, serves func() error) {
	t.Helper()

	database := mongotest.Database(t)
	_, uri := mongotest.Streaming(t) // conditional updates are atomic through it
	cfg := mongodb.Config{URI: uri, Database: database, Timeout: time.Minute}

	open = func() *mongodb.Store {
		unfinished := cfg
		unfinished.Unfinished = true

		s, err := mongodb.Open(context.Background(), unfinished)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })

		return s
	}

	return open, func() error {
		s, err := mongodb.Open(context.Background(), cfg)
		if err != nil {
			return err
		}

		return s.Close()
	}
}

// other is a source with nothing that fill makes.
func other(t *testing.T) store.Store {
	t.Helper()

	s := openSQLite(t, t.TempDir())
	for n := 100; n < 110; n++ {
		require.NoError(t, s.CreateOrder(t.Context(), order(t, n)))
	}

	return s
}

// TestTwoCopiesAtOnceEndWithOne: whichever of them tells that it is done, and
// whenever, all is there and nothing else.
func TestTwoCopiesAtOnceEndWithOne(t *testing.T) {
	t.Parallel()

	source := openSQLite(t, t.TempDir())
	fill(t, source, 12)

	open, serves := targets(t)
	stores := []store.Store{open(), open()}
	errs := make([]error, len(stores))

	var running sync.WaitGroup

	for i, target := range stores {
		running.Go(func() {
			_, errs[i] = transfer.Copy(t.Context(), transfer.Config{
				From: source, To: target, Source: "the source of the test", Progress: silent{}, Now: time.Now,
			})
		})
	}

	running.Wait()

	done := false

	for _, err := range errs {
		if err == nil {
			done = true
		} else {
			require.ErrorIs(t, err, transfer.ErrNotAtRest)
		}
	}

	if done {
		require.NoError(t, serves())
		require.Equal(t, contents(t, source), contents(t, stores[0]))
	} else {
		require.ErrorContains(t, serves(), "run jiaofu copy again")
	}

	mustCopy(t, source, stores[0])
	require.NoError(t, serves())
	require.Equal(t, contents(t, source), contents(t, stores[0]))
}

// TestCopyThatAnotherOvertookWritesNothingMore: neither when both began with an
// empty target, nor into one that servers work with meanwhile.
func TestCopyThatAnotherOvertookWritesNothingMore(t *testing.T) {
	t.Parallel()

	source := openSQLite(t, t.TempDir())
	fill(t, source, 9)

	open, serves := targets(t)
	target := open()
	overtake := sync.OnceFunc(func() { mustCopy(t, source, target) })

	_, err := copyStore(t, &hooked{Store: other(t), order: func(*delivery.Order) { overtake() }}, open())
	require.ErrorIs(t, err, transfer.ErrNotAtRest)
	require.ErrorContains(t, err, "another copy")

	require.Equal(t, contents(t, source), contents(t, target))
	require.NoError(t, serves())
}

// TestCopyThatAnotherFollowsIsNotDone, whatever it has found: the other writes.
func TestCopyThatAnotherFollowsIsNotDone(t *testing.T) {
	t.Parallel()

	source := openSQLite(t, t.TempDir())
	fill(t, source, 9)

	open, serves := targets(t)
	target, following := open(), open()

	// The target's uploads are listed for the third time when all orders were
	// compared. Then the other one begins, and is broken off.
	lists := 0
	_, err := copyStore(t, source, &hooked{Store: target, uploads: func() {
		if lists++; lists == 3 {
			require.NoError(t, following.SaveCopyRecord(t.Context(), store.CopyRecord{Source: "another", StartedAt: time.Now()}))
		}
	}})
	require.ErrorIs(t, err, transfer.ErrNotAtRest)
	require.ErrorContains(t, err, "another copy")
	require.ErrorContains(t, serves(), "unfinished copy of another")

	r := mustCopy(t, source, target)
	require.False(t, r.Changed(), "%+v", r)
	require.NoError(t, serves())
}
