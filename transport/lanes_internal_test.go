package transport

import (
	"context"
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

		leave()
		synctest.Wait()
		require.Error(t, <-gone)
		require.Empty(t, l.queue)
	})
}
