package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

const mib = 1 << 20

// gifts tells at which of the looks, which allocate so many bytes each, memory
// is given back.
func gifts(g *giver, live, spare uint64, made ...uint64) []int {
	var given []int

	for look, bytes := range made {
		if g.due(heap{allocated: g.last + bytes, live: live, spare: spare}) {
			given = append(given, look)
		}
	}

	return given
}

func TestMemoryIsGivenBackOnceAfterALoad(t *testing.T) {
	t.Parallel()

	g := newGiver()
	require.Equal(t, []int{5}, gifts(g, 30*mib, 40*mib, 100*mib, 100*mib, 0, mib, 0, mib, mib, 0, mib, mib, mib, mib))
	require.Equal(t, []int{4}, gifts(g, 30*mib, 40*mib, 100*mib, mib, mib, mib, mib, mib), "and after another load")
}

func TestMemoryIsNotGivenBackUnderLoad(t *testing.T) {
	t.Parallel()

	g := newGiver()
	require.Empty(t, gifts(g, 30*mib, 40*mib, 9*mib, 9*mib, 9*mib, 9*mib, 9*mib, 9*mib, 9*mib, 9*mib))
	require.Empty(t, gifts(g, 30*mib, 40*mib, 0, 0, 0, 9*mib, 0, 0, 0, 9*mib), "nor in its pauses")
}

func TestMemoryThatIsNotWorthACollectionIsKept(t *testing.T) {
	t.Parallel()

	require.Empty(t, gifts(newGiver(), 30*mib, 7*mib, 100*mib, 0, 0, 0, 0, 0))
	require.Empty(t, gifts(newGiver(), 800*mib, 90*mib, 100*mib, 0, 0, 0, 0, 0), "a long collection")
}

func TestLittleByLittleMakesAGiftInTheEnd(t *testing.T) {
	t.Parallel()

	g := newGiver()
	require.Equal(t, []int{3, 11}, gifts(g, 30*mib, 40*mib, mib*4, mib*4, mib, mib, mib, mib, mib, mib, mib, mib, mib, mib))
}

func TestTheGiverLooksUntilItsContextEnds(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())

		looked := 0
		g := newGiver()
		g.look = func() heap {
			looked++

			return heap{allocated: 100 * mib, spare: 40 * mib}
		}
		g.giveBack = cancel // so that run ends

		g.run(ctx)
		require.Equal(t, 1+calmLooks, looked, "the first look sees all that was allocated before")
	})
}

// TestWhatIsGivenBackIsNotSpareAnyMore is about the runtime of this Go release.
//
//nolint:paralleltest // the heap is the whole process's
func TestWhatIsGivenBackIsNotSpareAnyMore(t *testing.T) {
	const size = 64 * mib

	before := readHeap()
	garbage := make([]byte, size)

	for i := range garbage {
		garbage[i] = 1
	}

	runtime.KeepAlive(garbage)
	runtime.GC()

	spare := readHeap()
	require.GreaterOrEqual(t, spare.allocated-before.allocated, uint64(size))
	require.GreaterOrEqual(t, spare.spare, uint64(size/2))

	debug.FreeOSMemory()
	require.Less(t, readHeap().spare, spare.spare/2)
}
