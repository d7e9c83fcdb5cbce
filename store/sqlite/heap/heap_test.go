package heap //nolint:testpackage // what SQLite calls is looked at from inside

import (
	"testing"

	"github.com/stretchr/testify/require"

	"modernc.org/libc"
	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

func TestBlocksHaveClasses(t *testing.T) {
	t.Parallel()

	for size, class := range map[int32]int{
		1: -1, 4088: -1, 4089: 0, 4368: 0, 8184: 0, 8185: 1, 16376: 1, 16377: 2, 32760: 2, 32761: -1, 1 << 20: -1,
	} {
		require.Equal(t, class, classOf(size), "%d", size)
	}
}

// system is the memory below, by the addresses that are in use.
type system struct {
	sizes map[uintptr]int32
	next  uintptr
}

func (s *system) kept() *kept {
	return &kept{
		malloc: func(_ *libc.TLS, size int32) uintptr {
			s.next += 1 << 20
			s.sizes[s.next] = size

			return s.next
		},
		free: func(_ *libc.TLS, address uintptr) { delete(s.sizes, address) },
		size: func(_ *libc.TLS, address uintptr) int32 { return s.sizes[address] },
	}
}

func TestBlocksAreKeptAndGivenAgain(t *testing.T) {
	t.Parallel()

	below := &system{sizes: map[uintptr]int32{}}
	k := below.kept()

	block := k.take(nil, 10_000)
	require.EqualValues(t, 16376, below.sizes[block], "it is good for every block of its class")

	k.give(nil, block)
	require.Contains(t, below.sizes, block)
	require.NotEqual(t, block, k.take(nil, 5_000), "another class")
	require.Equal(t, block, k.take(nil, 16_000))
	require.NotEqual(t, block, k.take(nil, 16_000), "it is in use")

	shrunk := k.take(nil, 16_000)
	below.sizes[shrunk] = 9_000
	k.give(nil, shrunk)
	require.NotContains(t, below.sizes, shrunk, "it is not good for every block of its class")

	small := k.take(nil, 100)
	require.EqualValues(t, 100, below.sizes[small])
	k.give(nil, small)
	require.NotContains(t, below.sizes, small)
}

func TestNoMoreThanAFewBlocksAreKept(t *testing.T) {
	t.Parallel()

	below := &system{sizes: map[uintptr]int32{}}
	k := below.kept()

	var all []uintptr
	for range 100 {
		all = append(all, k.take(nil, 30_000))
	}

	for _, block := range all {
		k.give(nil, block)
	}

	require.Len(t, below.sizes, int(classes[2].kept))
}

// SQLite is the process's: this is the only test that uses it.
func TestSQLiteUsesThem(t *testing.T) {
	t.Parallel()

	require.NoError(t, Keep())

	db, err := driver.OpenConn(":memory:", driver.OpenReadWrite|driver.OpenCreate)
	require.NoError(t, err)

	require.NoError(t, sqlitex.ExecuteScript(db, `
		CREATE TABLE t (x TEXT PRIMARY KEY);
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO t SELECT hex(randomblob(40)) FROM n;
		DELETE FROM t;
	`, nil))
	require.NoError(t, db.Close())

	require.NotEmpty(t, process.idle[0], "of pages and small scratches")
}
