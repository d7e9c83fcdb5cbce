package sqlite_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/conformance"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

func TestMain(m *testing.M) {
	if runChild() || runFull() {
		return
	}

	goleak.VerifyTestMain(m)
}

func TestConformance(t *testing.T) {
	t.Parallel()

	openIn := func(tb testing.TB, dir string, wake func(store.Wake)) store.Store {
		tb.Helper()

		s, err := sqlite.Open(tb.Context(), sqlite.Config{Dir: dir, Wake: wake})
		require.NoError(tb, err)

		return s
	}

	conformance.Run(t, conformance.Backend{
		Open: func(tb testing.TB, wake func(store.Wake)) store.Store {
			tb.Helper()

			return openIn(tb, tb.TempDir(), wake)
		},
		Reopen: func(tb testing.TB, s store.Store, wake func(store.Wake)) store.Store {
			tb.Helper()
			require.NoError(tb, s.Close())

			return openIn(tb, s.(*sqlite.Store).Dir(), wake) //nolint:forcetypeassert // it is the one opened above
		},
		NoSecond: "the data folder is for one process",
	})
}
