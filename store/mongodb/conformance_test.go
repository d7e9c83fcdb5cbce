package mongodb_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/conformance"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

func TestConformance(t *testing.T) {
	t.Parallel()

	var databases sync.Map // *mongodb.Store → name of its database

	onDatabase := func(t testing.TB, database string, wake func(store.Wake)) store.Store {
		t.Helper()

		// Whatever the server is, it does all of the cases at once.
		cfg := mongodb.Config{URI: mongotest.URI(t), Database: database, Wake: wake, Timeout: time.Minute}
		if mongotest.Scans() != "" {
			cfg.PollInterval = 2 * time.Second
		}

		s, err := mongodb.Open(context.Background(), cfg)
		require.NoError(t, err)
		databases.Store(s, database)

		return s
	}
	databaseOf := func(t testing.TB, s store.Store) string {
		t.Helper()

		database, ok := databases.Load(s)
		require.True(t, ok)

		return database.(string) //nolint:forcetypeassert // nothing else is stored
	}

	conformance.Run(t, conformance.Backend{
		Open: func(t testing.TB, wake func(store.Wake)) store.Store {
			t.Helper()

			return onDatabase(t, mongotest.Database(t), wake)
		},
		Reopen: func(t testing.TB, s store.Store, wake func(store.Wake)) store.Store {
			t.Helper()
			require.NoError(t, s.Close())

			return onDatabase(t, databaseOf(t, s), wake)
		},
		Second: func(t testing.TB, s store.Store, wake func(store.Wake)) store.Store {
			t.Helper()

			return onDatabase(t, databaseOf(t, s), wake)
		},
		SerialUpdates: mongotest.SerialUpdates(),
		Scans:         mongotest.Scans(),
	})
}
