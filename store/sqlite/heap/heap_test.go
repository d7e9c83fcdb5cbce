package heap //nolint:testpackage // what SQLite calls is looked at from inside

import (
	"bytes"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"modernc.org/libc"
	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/store/sqlite/foreign"
)

func TestBlocksHaveClasses(t *testing.T) {
	t.Parallel()

	for size, class := range map[int32]int{
		1: -1, 4088: -1, 4672: -1, 4673: 0, 8184: 0, 8185: 1, 16376: 1, 16377: 2, 32760: 2, 32761: -1, 1 << 20: -1,
	} {
		require.Equal(t, class, classOf(size), "%d", size)
	}
}

// system is the memory below: the blocks that are in use, by their addresses, each
// with its size before it, as SQLite has them.
type system struct{ blocks map[uintptr][]int64 }

func newSystem() *system { return &system{blocks: map[uintptr][]int64{}} }

func (s *system) kept() *kept {
	return &kept{
		malloc: func(_ *libc.TLS, size int32) uintptr {
			block := make([]int64, 1+(size+7)/8)
			block[0] = int64(size)
			address := uintptr(unsafe.Pointer(&block[1]))
			s.blocks[address] = block

			return address
		},
		free:    func(_ *libc.TLS, address uintptr) { delete(s.blocks, address) },
		realloc: func(*libc.TLS, uintptr, int32) uintptr { panic("SQLite's own") },
		size:    func(_ *libc.TLS, address uintptr) int32 { return int32(*foreign.At[int64](address - overhead)) },
	}
}

func TestBlocksAreKeptAndGivenAgain(t *testing.T) {
	t.Parallel()

	below := newSystem()
	k := below.kept()

	block := k.take(nil, 10_000)
	require.EqualValues(t, 16376, below.blocks[block][0], "it is good for every block of its class")

	k.give(nil, block)
	require.Contains(t, below.blocks, block)
	require.NotEqual(t, block, k.take(nil, 5_000), "another class")
	require.Equal(t, block, k.take(nil, 16_000))
	require.NotEqual(t, block, k.take(nil, 16_000), "it is in use")

	shrunk := k.take(nil, 16_000)
	below.blocks[shrunk][0] = 9_000
	k.give(nil, shrunk)
	require.NotContains(t, below.blocks, shrunk, "it is not good for every block of its class")

	small := k.take(nil, 100)
	require.EqualValues(t, 100, below.blocks[small][0])
	k.give(nil, small)
	require.NotContains(t, below.blocks, small)
}

func TestNoMoreThanAFewBlocksAreKept(t *testing.T) {
	t.Parallel()

	below := newSystem()
	k := below.kept()

	var all []uintptr
	for range 100 {
		all = append(all, k.take(nil, 30_000))
	}

	for _, block := range all {
		k.give(nil, block)
	}

	require.Len(t, below.blocks, int(classes[2].kept))
}

func TestPagesShareAChunk(t *testing.T) {
	t.Parallel()

	below := newSystem()
	k := below.kept()
	used := map[uintptr]bool{}

	for i := range 2 * inChunk {
		address := k.take(nil, 4360)
		require.False(t, used[address])
		require.Zero(t, address%8)
		require.EqualValues(t, page, k.size(nil, address))

		used[address] = true

		copy(foreign.Bytes(address, page), bytes.Repeat([]byte{byte(i)}, page))
	}

	require.Len(t, below.blocks, 2)

	for address := range used {
		for other := range used {
			require.True(t, address == other || max(address, other)-min(address, other) >= page+overhead)
		}

		require.Equal(t, bytes.Repeat(foreign.Bytes(address, 1), page), foreign.Bytes(address, page), "nobody else wrote there")
		k.give(nil, address)
	}

	require.True(t, used[k.take(nil, 4089)])
	require.Len(t, below.blocks, 2, "there are enough")
}

func TestABlockForAPageIsMadeLargerAndSmaller(t *testing.T) {
	t.Parallel()

	k := newSystem().kept()
	text := bytes.Repeat([]byte("text"), page/4)

	block := k.take(nil, 4100)
	copy(foreign.Bytes(block, page), text)

	larger := k.resize(nil, block, 9_000)
	require.Equal(t, text, foreign.Bytes(larger, page))
	require.Equal(t, block, k.take(nil, 4100), "it was given back")

	copy(foreign.Bytes(block, page), text)

	smaller := k.resize(nil, block, 100)
	require.Equal(t, text[:100], foreign.Bytes(smaller, 100))
	require.Panics(t, func() { k.resize(nil, smaller, 200) }, "the rest is SQLite's")
}

// TestABlockMadeAsLargeAsAPageIsOne: it is given back as one.
func TestABlockMadeAsLargeAsAPageIsOne(t *testing.T) {
	t.Parallel()

	below := newSystem()
	k := below.kept()

	for range 2 * inChunk {
		block := k.take(nil, 96)
		copy(foreign.Bytes(block, 96), "text")

		block = k.resize(nil, block, page)
		require.Equal(t, "text", string(foreign.Bytes(block, 4)))
		k.give(nil, block)
	}

	require.Len(t, below.blocks, 1, "one chunk is enough")
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

	require.NotEmpty(t, process.pages, "the cache is gone")
	require.NotEmpty(t, process.idle[0], "of scratches")
}
