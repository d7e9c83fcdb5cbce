package timers_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/timers"
)

// shared is the store of one of several processes. It notes for how many timers
// it is asked, and when changes are tried.
type shared struct {
	*memory

	limits []int
	tries  []time.Time
}

func (s *shared) Timers(ctx context.Context, limit int) ([]store.Timer, error) {
	s.limits = append(s.limits, limit)

	return s.memory.Timers(ctx, limit)
}

func (s *shared) UpdateOrder(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (*delivery.Order, error) {
	s.tries = append(s.tries, time.Now())

	return s.memory.UpdateOrder(ctx, scope, id, change)
}

// process is the timers of a process.
func process(s timers.Store) *timers.Runner {
	start := time.Now()

	return &timers.Runner{
		Store: s, Now: time.Now, Elapsed: func() time.Duration { return time.Since(start) }, Logger: slog.New(slog.DiscardHandler),
	}
}

// until lets a process look at its timers as it would until it has tried so
// often.
func (s *shared) until(t *testing.T, p *timers.Runner, tries int) {
	t.Helper()

	for len(s.tries) < tries {
		time.Sleep(p.RunDue(t.Context()))
	}
}

func TestFailedTimersThatAnotherProcessSettledAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := delivered(t)
		here := &shared{memory: m}
		a, b := process(here), process(m)

		time.Sleep(time.Until(m.order.Window.AutoAcceptAt))

		m.fail = 3

		here.until(t, a, 3)

		b.RunDue(t.Context())
		require.Equal(t, delivery.PhaseCompleted, m.order.Phase)

		for range 10 {
			time.Sleep(max(a.RunDue(t.Context()), time.Second))
		}

		require.Len(t, here.tries, 3, "there is nothing to try again")
		require.Equal(t, here.limits[0], here.limits[len(here.limits)-1], "it is not asked for any more")
	})
}

// TestNextTimerBeginsAnew: how long to wait after failures of a timer that
// another process executed says nothing of the order's next one.
func TestNextTimerBeginsAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const many = 8

		m := deliveredWithDays(t, 20*time.Minute)
		here := &shared{memory: m}
		a, b := process(here), process(m)

		time.Sleep(time.Until(m.order.NextTimer()))

		m.fail = many
		here.until(t, a, many)
		require.Equal(t, time.Minute, here.tries[many-1].Sub(here.tries[many-2]))

		b.RunDue(t.Context())
		require.Len(t, m.types(), 1)

		m.fail = 1

		here.until(t, a, many+2)
		require.Equal(t, time.Second, here.tries[many+1].Sub(here.tries[many]))
		require.Len(t, m.types(), 2)
	})
}

// early is a store whose timer is due although there is nothing to do.
type early struct{ *shared }

func (s early) Timers(context.Context, int) ([]store.Timer, error) {
	return []store.Timer{{OrderID: s.order.ID, At: s.order.UpdatedAt}}, nil
}

// TestATimerWithNothingToDoIsNotTriedWithoutEnd: as one that failed, ever more
// seldom.
func TestATimerWithNothingToDoIsNotTriedWithoutEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := early{&shared{memory: delivered(t)}}
		p := process(s)

		time.Sleep(time.Until(s.order.UpdatedAt))

		for began := time.Now(); time.Since(began) < time.Minute; {
			time.Sleep(p.RunDue(t.Context()))
		}

		require.Less(t, len(s.tries), 10)
		require.Greater(t, len(s.tries), 3)
		require.Empty(t, s.types())
	})
}
