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
	if runChild() {
		return
	}

	goleak.VerifyTestMain(m)
}

func TestConformance(t *testing.T) {
	t.Parallel()

	openIn := func(t testing.TB, dir string, wake func(store.Wake)) store.Store {
		t.Helper()

		s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir, Wake: wake})
		require.NoError(t, err)

		return s
	}

	conformance.Run(t, conformance.Backend{
		Open: func(t testing.TB, wake func(store.Wake)) store.Store {
			t.Helper()

			return openIn(t, t.TempDir(), wake)
		},
		Reopen: func(t testing.TB, s store.Store, wake func(store.Wake)) store.Store {
			t.Helper()
			require.NoError(t, s.Close())

			return openIn(t, s.(*sqlite.Store).Dir(), wake) //nolint:forcetypeassert // it is the one opened above
		},
		NoSecond: "the data folder is for one process",
	})
}
