package timers_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/timers"
)

// TestWhatFiredIsToldWithItsLateness: the reminders that an outage swallowed do
// not make the acceptance later than it is, and a failure is not told.
func TestWhatFiredIsToldWithItsLateness(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := delivered(t)
		m.fail = 1

		time.Sleep(time.Until(m.order.Window.AutoAcceptAt) + time.Hour)

		var (
			mu    sync.Mutex
			fired []delivery.MoveName
			lates []time.Duration
		)

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()

		start := time.Now()
		runner := &timers.Runner{
			Store: m, Now: time.Now, Elapsed: func() time.Duration { return time.Since(start) }, Logger: slog.New(slog.DiscardHandler),
			Fired: func(move delivery.MoveName, late time.Duration) {
				mu.Lock()
				defer mu.Unlock()

				fired, lates = append(fired, move), append(lates, late)
			},
		}
		runner.Run(ctx)

		require.Equal(t, []delivery.MoveName{delivery.MoveAutoAccept}, fired)
		require.InDelta(t, time.Hour, lates[0], float64(5*time.Second))
	})
}
