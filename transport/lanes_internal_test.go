package transport

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/apierror"
)

// line begins so many waits for a turn, and returns where their ends are told.
func line(ctx context.Context, l *lane, count int) <-chan error {
	ends := make(chan error, count)

	for range count {
		go func() { ends <- l.enter(ctx) }()

		synctest.Wait() // so that they stand in this order
	}

	return ends
}

func TestLaneRunsSoManyAndLetsSoManyWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 2, room: 3, patience: time.Minute}
		require.NoError(t, l.enter(t.Context()))
		require.NoError(t, l.enter(t.Context()))

		waiting := line(t.Context(), l, 3)

		require.Empty(t, waiting)
		require.True(t, l.isFull())

		err := l.enter(t.Context())
		require.Equal(t, apierror.Unavailable, apierror.CodeOf(err))
		require.GreaterOrEqual(t, apierror.From(err).RetryAfter, time.Second)
		require.LessOrEqual(t, apierror.From(err).RetryAfter, mostRetrySeconds*time.Second)

		l.leave()
		synctest.Wait()
		require.Len(t, waiting, 1)
		l.leave()
		l.leave()
		synctest.Wait()
		require.Len(t, waiting, 3)
		l.leave()
		l.leave()
		require.Zero(t, l.running)
		require.Empty(t, l.queue)
	})
}

// TestQueueIsShortUnderOverload: and long again when that is over.
func TestQueueIsShortUnderOverload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 1, room: 3, patience: time.Minute}
		require.NoError(t, l.enter(t.Context()))

		waiting := line(t.Context(), l, 3)

		require.Error(t, l.enter(t.Context()))

		l.leave()
		l.leave()
		synctest.Wait()
		require.Len(t, waiting, 2)
		require.Error(t, l.enter(t.Context()), "one waits, and there is no room for more now")

		time.Sleep(calm)

		more := line(t.Context(), l, 2)

		require.Empty(t, more)

		for range 4 {
			l.leave()
			synctest.Wait()
		}

		require.Len(t, more, 2)
		require.Zero(t, l.running)
	})
}

func TestNobodyWaitsForLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 1, room: 3, patience: 100 * time.Millisecond}
		require.NoError(t, l.enter(t.Context()))

		began := time.Now()

		require.Equal(t, apierror.Unavailable, apierror.CodeOf(l.enter(t.Context())))
		require.Equal(t, l.patience, time.Since(began))

		left, leave := context.WithCancel(t.Context())
		gone := line(left, l, 1)

		refused := l.refused

		leave()
		synctest.Wait()
		require.ErrorIs(t, <-gone, context.Canceled)
		require.Empty(t, l.queue)
		require.Equal(t, refused, l.refused, "who gives up makes no queue shorter")
	})
}

// TestHeadOfAStandingQueueIsRefused: and only as long as the queue stands.
func TestHeadOfAStandingQueueIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 1, room: 9, patience: time.Second}
		require.NoError(t, l.enter(t.Context()))

		waiting := line(t.Context(), l, 9)
		next := func() {
			time.Sleep(l.patience/shortWait + time.Millisecond)
			l.leave()
			synctest.Wait()
		}

		// From the first late turn on the queue may stand for half a second.
		for range 4 {
			next()
			require.NoError(t, <-waiting)
			require.Empty(t, waiting)
		}

		next()
		require.Len(t, waiting, 5, "everybody left has waited for too long")

		for range 5 {
			err := <-waiting
			require.Equal(t, apierror.Unavailable, apierror.CodeOf(err))
			require.GreaterOrEqual(t, apierror.From(err).RetryAfter, time.Second)
		}

		require.Zero(t, l.running)
		require.NoError(t, l.enter(t.Context()))

		waiting = line(t.Context(), l, 1)

		require.Error(t, l.enter(t.Context()), "the queue is short now")
		next()
		require.NoError(t, <-waiting, "the queue does not stand any more")
	})
}

// TestOneQuickTurnIsNoStandingQueue: a queue that comes and goes may be slow.
func TestOneQuickTurnIsNoStandingQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 1, room: 9, patience: time.Second}
		require.NoError(t, l.enter(t.Context()))

		for range 10 {
			late := line(t.Context(), l, 1)

			time.Sleep(l.patience / 4)

			quick := line(t.Context(), l, 1)

			l.leave()
			synctest.Wait()
			require.NoError(t, <-late)
			l.leave()
			synctest.Wait()
			require.NoError(t, <-quick)
		}
	})
}

// TestTurningAwayKeepsTheQueueShort: whoever is refused before standing in line
// is refused.
func TestTurningAwayKeepsTheQueueShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 1, room: 2, patience: time.Minute}
		require.False(t, l.turnAway())
		require.NoError(t, l.enter(t.Context()))
		require.False(t, l.turnAway())

		waiting := line(t.Context(), l, 2)

		require.True(t, l.turnAway())
		l.leave()
		synctest.Wait()
		require.NoError(t, <-waiting)

		time.Sleep(calm / 2)
		require.True(t, l.turnAway(), "one waits, and there is no room for more now")
		time.Sleep(calm / 2)
		require.True(t, l.turnAway(), "the last refusal was not a moment ago")
		time.Sleep(calm)
		require.False(t, l.turnAway())
	})
}

// TestFewMutationsRunWhileRefusalsPress: never more than at other times.
func TestFewMutationsRunWhileRefusalsPress(t *testing.T) {
	t.Parallel()

	processors := runtime.GOMAXPROCS(0)

	for _, c := range []struct{ mutations, pressed, want int }{{64, 2, 2}, {1, 2, 1}, {64, 32, 32}} {
		l := &newLanes(&Limits{Mutations: c.mutations, PressedMutations: c.pressed}).mutations
		require.Equal(t, c.mutations*processors, l.most)
		require.Equal(t, c.want*processors, l.pressed)
	}
}
