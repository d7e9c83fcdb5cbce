package transport

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// press makes a pacer late.
func press(p *pacer) {
	for !p.isBehind() {
		p.reserve()
	}
}

func TestRefusalsAreSpaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{every: time.Millisecond}
		began := time.Now()
		told := make(chan time.Duration, 5)

		for range cap(told) {
			go func() {
				p.hold(nil, nil)

				told <- time.Since(began)
			}()
		}

		for n := range cap(told) {
			require.Equal(t, time.Duration(n)*time.Millisecond, <-told)
		}
	})
}

func TestRareRefusalsAreNotHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{every: time.Millisecond}

		for range 5 {
			began := time.Now()

			p.hold(nil, nil)
			require.Zero(t, time.Since(began))
			require.False(t, p.isBehind())
			time.Sleep(p.every)
		}
	})
}

func TestNoRefusalIsHeldForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{every: time.Millisecond}

		for range 5000 {
			require.LessOrEqual(t, p.reserve(), longestHold)
		}

		began := time.Now()

		p.hold(nil, nil)
		require.Equal(t, longestHold, time.Since(began))
		require.Zero(t, p.reserve(), "those beyond the bound take nobody's moment")
	})
}

func TestHoldEndsWithTheRequestAndTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{every: time.Millisecond}
		press(p)

		var holding sync.WaitGroup

		began := time.Now()
		gone, closing := make(chan struct{}), make(chan struct{})

		holding.Go(func() { p.hold(gone, nil) })
		holding.Go(func() { p.hold(nil, closing) })
		synctest.Wait()
		close(gone)
		close(closing)
		holding.Wait()
		require.Zero(t, time.Since(began))
	})
}

// TestFewerRunWhileRefusalsPress: and nobody waits. When it is over, those who
// waited from before go first.
func TestFewerRunWhileRefusalsPress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 8, pressed: 2, room: 8, patience: time.Minute, pace: pacer{every: time.Millisecond}}

		for range l.most {
			require.NoError(t, l.enter(t.Context()))
		}

		waiting := line(t.Context(), l, 4)

		press(&l.pace)

		for range l.most - l.pressed {
			require.True(t, l.isFull())
			require.Error(t, l.enter(t.Context()))
			l.leave()
		}

		synctest.Wait()
		require.Empty(t, waiting)
		require.Equal(t, l.pressed, l.running)

		l.leave()
		synctest.Wait()
		require.Len(t, waiting, 1, "one ended, another one runs")

		time.Sleep(pressing)
		require.False(t, l.isFull())
		require.NoError(t, l.enter(t.Context()))
		synctest.Wait()
		require.Len(t, waiting, 4)
		require.Equal(t, l.pressed+4, l.running)
	})
}

// TestOneRunsHoweverFewMay: a lane never stands still.
func TestOneRunsHoweverFewMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{most: 1, room: 1, patience: time.Minute, pace: pacer{every: time.Millisecond}}
		press(&l.pace)
		require.NoError(t, l.enter(t.Context()))
		require.Error(t, l.enter(t.Context()))
		l.leave()
		require.NoError(t, l.enter(t.Context()))
	})
}
