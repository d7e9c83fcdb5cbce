package live_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/live"
)

const bound = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPublishWakesEveryTopicOfTheChange(t *testing.T) {
	t.Parallel()

	hub := live.NewHub()
	calls := map[string]int{}
	topics := map[string]live.Topic{
		"order": live.Order("ord_1"), "other order": live.Order("ord_2"),
		"buyer": live.Buyer("acme"), "other buyer": live.Buyer("cloud"),
		"provider": live.Provider("cloud"), "all": live.All(),
	}

	for name, topic := range topics {
		t.Cleanup(hub.Subscribe(topic, func() { calls[name]++ }).Cancel)
	}

	hub.Publish(live.Change{OrderID: "ord_1", Buyer: "acme", Provider: "cloud"})

	require.Equal(t, map[string]int{"order": 1, "buyer": 1, "provider": 1, "all": 1}, calls)
}

func TestCancelLeavesTheOthersWaiting(t *testing.T) {
	t.Parallel()

	hub := live.NewHub()
	calls := make([]int, 3)
	subscribers := make([]*live.Subscriber, 3)

	for i := range calls {
		subscribers[i] = hub.Subscribe(live.All(), func() { calls[i]++ })
	}

	for round, leaving := range []int{1, 0, 2} {
		require.Equal(t, 3-round, hub.Subscribers())
		hub.Publish(live.Change{OrderID: "ord_1"})
		subscribers[leaving].Cancel()
		subscribers[leaving].Cancel()
	}

	hub.Publish(live.Change{OrderID: "ord_1"})
	require.Equal(t, []int{2, 1, 3}, calls)
	require.Zero(t, hub.Subscribers())
}

// log is a log that a reader reads from its cursor.
type log struct {
	mu      sync.Mutex
	entries []int
	reads   atomic.Int64
}

func (l *log) append(entry int) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.entries = append(l.entries, entry)
}

func (l *log) reader() live.Read[int] {
	cursor := 0

	return func(context.Context) ([]int, bool, error) {
		l.reads.Add(1)

		l.mu.Lock()
		defer l.mu.Unlock()

		page := append([]int(nil), l.entries[cursor:min(cursor+4, len(l.entries))]...)
		cursor += len(page)

		return page, cursor < len(l.entries), nil
	}
}

func TestStreamNeedsADriver(t *testing.T) {
	t.Parallel()

	hub := live.NewHub()

	_, err := live.Stream(t.Context(), hub, live.All(), (&log{}).reader())
	require.ErrorIs(t, err, live.ErrNoDriver)
	require.Zero(t, hub.Subscribers())
}

// TestDriverLosesNoWakeUp lets commits race with a driver that goes to sleep
// after every entry: each must be delivered, in order, by one owner at a time.
func TestDriverLosesNoWakeUp(t *testing.T) {
	t.Parallel()

	const entries = 2000

	var (
		hub      = live.NewHub()
		journal  = &log{}
		owners   atomic.Int32
		crowded  atomic.Bool
		received = make(chan int, entries)
		events   <-chan int
		driver   *live.Driver
	)

	pump := func() {
		for {
			if owners.Add(1) > 1 {
				crowded.Store(true)
			}

			for {
				ready, err := driver.Next(context.Background())
				if err != nil || !ready {
					break
				}

				received <- <-events
			}

			owners.Add(-1)

			if driver.Rest() {
				return
			}
		}
	}

	driver = live.NewDriver(func() { go pump() })

	var err error

	events, err = live.Stream(live.WithDriver(t.Context(), driver), hub, live.Order("ord_1"), journal.reader())
	require.NoError(t, err)
	require.True(t, driver.Attached())

	go pump()

	for entry := range entries {
		journal.append(entry)
		hub.Publish(live.Change{OrderID: "ord_1"})
	}

	for entry := range entries {
		select {
		case got := <-received:
			require.Equal(t, entry, got)
		case <-time.After(bound):
			require.FailNow(t, "a wake-up was lost", "after %d entries", entry)
		}
	}

	require.False(t, crowded.Load(), "two owners at once")
	driver.Close()
	driver.Close()
	require.Zero(t, hub.Subscribers())
}

// TestCaughtUpIsNotReadAgain: a reader that said that there is no more is not
// asked again before something happens.
func TestCaughtUpIsNotReadAgain(t *testing.T) {
	t.Parallel()

	const entries = 3

	var (
		hub     = live.NewHub()
		journal = &log{}
		woken   = 0
		driver  = live.NewDriver(func() { woken++ })
	)

	events, err := live.Stream(live.WithDriver(t.Context(), driver), hub, live.Order("ord_1"), journal.reader())
	require.NoError(t, err)

	rest := func() {
		ready, err := driver.Next(t.Context())
		require.NoError(t, err)
		require.False(t, ready)
		require.True(t, driver.Rest())
	}

	rest()

	for entry := range entries {
		journal.append(entry)
		hub.Publish(live.Change{OrderID: "ord_1"})
		require.Equal(t, entry+1, woken)

		ready, err := driver.Next(t.Context())
		require.NoError(t, err)
		require.True(t, ready)
		require.Equal(t, entry, <-events)
		rest()
	}

	require.EqualValues(t, 1+entries, journal.reads.Load())

	// What happens after a read, and before the driver rests, is read.
	journal.append(entries)

	hub.Publish(live.Change{OrderID: "ord_1"})

	ready, err := driver.Next(t.Context())
	require.NoError(t, err)
	require.True(t, ready)

	journal.append(entries + 1)
	hub.Publish(live.Change{OrderID: "ord_1"})
	require.Equal(t, entries, <-events)

	ready, err = driver.Next(t.Context())
	require.NoError(t, err)
	require.False(t, ready)
	require.False(t, driver.Rest())

	ready, err = driver.Next(t.Context())
	require.NoError(t, err)
	require.True(t, ready)
	require.Equal(t, entries+1, <-events)
	rest()
}

func TestDriverHandsOutWhyTheStreamEnds(t *testing.T) {
	t.Parallel()

	errRefused := errors.New("refused")
	driver := live.NewDriver(func() {})
	ctx := live.WithDriver(t.Context(), driver)
	hub := live.NewHub()

	ready, err := driver.Next(ctx)
	require.False(t, ready)
	require.NoError(t, err)

	read := func(context.Context) ([]int, bool, error) { return nil, false, errRefused }
	_, err = live.Stream(ctx, hub, live.All(), read)
	require.NoError(t, err)

	_, err = driver.Next(ctx)
	require.ErrorIs(t, err, errRefused)

	_, err = live.Stream(ctx, hub, live.All(), read)
	require.ErrorIs(t, err, live.ErrAttached)
	require.Equal(t, 1, hub.Subscribers())
	driver.Close()
	require.Zero(t, hub.Subscribers())
}

func TestStreamOnAClosedDriverIsNeverWoken(t *testing.T) {
	t.Parallel()

	hub := live.NewHub()
	driver := live.NewDriver(func() {})
	driver.Close()

	_, err := live.Stream(live.WithDriver(t.Context(), driver), hub, live.All(),
		func(context.Context) ([]int, bool, error) { return nil, false, nil })
	require.NoError(t, err)
	require.Zero(t, hub.Subscribers())
}

// TestFailedReadIsTriedAgainByItsSubscriberAlone has many read in vain: each
// tries again once a second, whatever the others do and however often the topic
// is woken, and goes on as soon as it can.
func TestFailedReadIsTriedAgainByItsSubscriberAlone(t *testing.T) {
	t.Parallel()

	synctest.Test(t, failedReadsAreTriedAgain)
}

func failedReadsAreTriedAgain(t *testing.T) {
	t.Helper()

	const subscribers, wakes, seconds = 20, 5, 30

	var (
		hub      = live.NewHub()
		reads    atomic.Int64
		well     atomic.Bool
		received = make(chan int, subscribers)
	)

	for n := range subscribers {
		done := false
		read := func(context.Context) ([]int, bool, error) {
			reads.Add(1)
			time.Sleep(time.Millisecond)

			if !well.Load() {
				return nil, false, &live.RetryError{After: time.Second, Err: io.ErrUnexpectedEOF}
			}

			if done {
				return nil, false, nil
			}

			done = true

			return []int{n}, false, nil
		}

		watch(t, hub, read, received)
	}

	for range wakes {
		hub.Publish(live.Change{OrderID: "ord_1"})
		time.Sleep(10 * time.Millisecond)
	}

	time.Sleep(seconds * time.Second)
	require.LessOrEqual(t, reads.Load(), int64(subscribers*(1+wakes+seconds)))

	well.Store(true)
	time.Sleep(2 * time.Second)
	require.Len(t, received, subscribers)
}

// watch receives what a stream of every change reads.
func watch(t *testing.T, hub *live.Hub, read live.Read[int], received chan<- int) {
	t.Helper()

	var (
		driver *live.Driver
		events <-chan int
		err    error
	)

	pump := func() {
		for {
			for {
				if ready, err := driver.Next(context.Background()); err != nil || !ready {
					break
				}

				received <- <-events
			}

			if driver.Rest() {
				return
			}
		}
	}

	driver = live.NewDriver(func() { go pump() })
	t.Cleanup(driver.Close)

	events, err = live.Stream(live.WithDriver(t.Context(), driver), hub, live.All(), read)
	require.NoError(t, err)

	go pump()
}

func TestCancelledSubscriberIsNotWokenLater(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		hub := live.NewHub()
		calls := 0
		subscriber := hub.Subscribe(live.All(), func() { calls++ })

		subscriber.WakeAfter(time.Second)
		subscriber.WakeAfter(time.Millisecond)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.Equal(t, 1, calls)

		subscriber.WakeAfter(time.Second)
		subscriber.Cancel()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.Equal(t, 1, calls)
	})
}

func BenchmarkPublishToOneOfManyOrders(b *testing.B) {
	hub := live.NewHub()
	for i := range 5000 {
		hub.Subscribe(live.Order(string(rune(i))), func() {})
	}

	change := live.Change{OrderID: string(rune(7)), Buyer: "acme", Provider: "cloud"}

	for b.Loop() {
		hub.Publish(change)
	}
}
