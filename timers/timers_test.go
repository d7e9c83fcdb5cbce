package timers_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/timers"
)

// memory is a store of one order whose changes can be made to fail.
type memory struct {
	mu    sync.Mutex
	order *delivery.Order
	fail  int
}

func (m *memory) Timers(context.Context, int) ([]store.Timer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	at := m.order.NextTimer()
	if at.IsZero() {
		return nil, nil
	}

	return []store.Timer{{OrderID: m.order.ID, At: at}}, nil
}

func (m *memory) UpdateOrder(
	_ context.Context, _ store.Scope, _ string, change func(*delivery.Order) error,
) (*delivery.Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	if m.fail > 0 {
		m.fail--

		return nil, errors.New("the disk is full")
	}

	return m.order, change(m.order)
}

func (m *memory) types() []delivery.EntryType {
	m.mu.Lock()
	defer m.mu.Unlock()

	var types []delivery.EntryType

	for i := range m.order.Log {
		switch e := &m.order.Log[i]; e.Type { //nolint:exhaustive // only those of timers
		case delivery.EntryAcceptanceReminded, delivery.EntryDeliveryAutoAccepted:
			types = append(types, e.Type)
		}
	}

	return types
}

// run runs timers on the fake clock of a bubble for some time.
func run(t *testing.T, m *memory, now func() time.Time, d time.Duration) {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()

	start := time.Now()
	runner := &timers.Runner{
		Store: m, Now: now, Elapsed: func() time.Duration { return time.Since(start) }, Logger: slog.New(slog.DiscardHandler),
	}
	runner.Run(ctx)
}

// delivered is an order whose window opened at the bubble's time.
func delivered(t *testing.T) *memory {
	t.Helper()

	return &memory{order: deliverytest.Order(t, deliverytest.From(time.Now()), deliverytest.At(delivery.PhaseAcceptancePending))}
}

// deliveredWithDays is an order whose window has days of such a length: timers
// look every second, which is over a million times in a window of real days.
func deliveredWithDays(t *testing.T, day time.Duration) *memory {
	t.Helper()

	o := deliverytest.Order(t, deliverytest.From(time.Now()), deliverytest.At(delivery.PhaseImplementing))

	submit := deliverytest.Command(o, delivery.MoveSubmitDelivery, o.UpdatedAt)
	submit.Timing.Day = day

	_, err := o.Apply(submit)
	require.NoError(t, err)

	return &memory{order: o}
}

func TestRemindsThenAcceptsOnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const day = 20 * time.Minute

		m := deliveredWithDays(t, day)
		deadline := m.order.Window.AutoAcceptAt

		for i, days := range []int{7, 3, 1} {
			due := deadline.Add(-time.Duration(days) * day)

			run(t, m, time.Now, time.Until(due)-time.Millisecond)
			require.Len(t, m.types(), i)

			run(t, m, time.Now, 2*time.Second)
			require.Equal(t, slices.Repeat([]delivery.EntryType{delivery.EntryAcceptanceReminded}, i+1), m.types())
			require.Equal(t, due, m.order.UpdatedAt)
		}

		run(t, m, time.Now, time.Until(deadline)-time.Millisecond)
		require.Len(t, m.types(), 3)
		require.Equal(t, delivery.PhaseAcceptancePending, m.order.Phase)

		run(t, m, time.Now, 3*time.Second)
		require.Equal(t, delivery.PhaseCompleted, m.order.Phase)
		require.Equal(t, delivery.FinishAuto, m.order.FinishKind)
		require.Equal(t, deadline, m.order.UpdatedAt)
	})
}

func TestAFailureIsRetriedNotGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := delivered(t)
		m.fail = 5
		time.Sleep(time.Until(m.order.Window.AutoAcceptAt))

		run(t, m, time.Now, 5*time.Minute)
		require.Equal(t, delivery.PhaseCompleted, m.order.Phase)
	})
}

func TestAnOutageMeansLateAndOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := delivered(t)

		time.Sleep(40 * 24 * time.Hour)

		run(t, m, time.Now, time.Minute)
		require.Equal(t, []delivery.EntryType{delivery.EntryDeliveryAutoAccepted}, m.types())
	})
}

// off is a clock that is wrong by so much from some time after it was begun until
// another.
func off(by, from, until time.Duration) func() time.Time {
	start := time.Now()

	return func() time.Time {
		if passed := time.Since(start); passed >= from && passed < until {
			return time.Now().Add(by)
		}

		return time.Now()
	}
}

// TestAWrongClockAcceptsNothingEarly: neither while it is a day ahead, nor when it is
// right again.
func TestAWrongClockAcceptsNothingEarly(t *testing.T) {
	t.Parallel()

	for name, wrong := range map[string]struct{ left, from, until time.Duration }{
		"FromTheStart": {36 * time.Hour, 0, time.Minute},
		"ForAWhile":    {12 * time.Hour, time.Minute, 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := delivered(t)
				deadline := m.order.Window.AutoAcceptAt

				time.Sleep(time.Until(deadline) - wrong.left)

				run(t, m, off(24*time.Hour, wrong.from, wrong.until), time.Until(deadline)-time.Millisecond)
				require.Equal(t, delivery.PhaseAcceptancePending, m.order.Phase)

				run(t, m, time.Now, 3*time.Second)
				require.Equal(t, delivery.PhaseCompleted, m.order.Phase)
				require.Equal(t, deadline, m.order.UpdatedAt)
			})
		})
	}
}

// TestAClockADayBehindWaits: timers wait for a clock that was set back, and are on
// time again an hour after it is right.
func TestAClockADayBehindWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := delivered(t)
		deadline := m.order.Window.AutoAcceptAt

		time.Sleep(time.Until(deadline) - 5*time.Hour)

		run(t, m, off(-24*time.Hour, time.Minute, 10*time.Minute), 5*time.Hour+3*time.Second)
		require.Equal(t, delivery.PhaseCompleted, m.order.Phase)
		require.Equal(t, deadline, m.order.UpdatedAt)

		m = delivered(t)
		deadline = m.order.Window.AutoAcceptAt

		time.Sleep(time.Until(deadline) - 30*time.Minute)

		run(t, m, off(-24*time.Hour, time.Minute, 2*time.Hour), time.Until(deadline)+time.Hour)
		require.Equal(t, delivery.PhaseAcceptancePending, m.order.Phase)
	})
}

func TestAClockThatKeepsItsLeadIsBelieved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := delivered(t)
		deadline := m.order.Window.AutoAcceptAt

		time.Sleep(time.Until(deadline) - 12*time.Hour)

		start := time.Now()

		run(t, m, off(24*time.Hour, time.Minute, 3*time.Hour), 2*time.Hour)
		require.Equal(t, delivery.PhaseCompleted, m.order.Phase)
		require.WithinDuration(t, start.Add(61*time.Minute+24*time.Hour), m.order.UpdatedAt, 5*time.Second)
	})
}
