package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

var errRefused = errors.New("refused")

// soon bounds every wait of these tests.
const soon = 20 * time.Second

// group is changes that are committed together: they wait while another one
// keeps the writer busy.
type group struct {
	*sqlite.Store

	release chan struct{}
	busy    chan error
	members []chan error
}

// newGroup keeps the writer busy with a change of order 0.
func newGroup(t *testing.T) *group {
	t.Helper()

	g := &group{Store: open(t, t.TempDir()), release: make(chan struct{}), busy: make(chan error, 1)}
	for i := range 6 {
		create(t, g.Store, i)
	}

	running := make(chan struct{})

	go func() {
		_, err := g.UpdateOrder(context.Background(), store.Scope{}, orderID(0), func(o *delivery.Order) error {
			close(running)
			<-g.release

			return next(o)
		})
		g.busy <- err
	}()

	wait(t, running)

	return g
}

func wait[T any](t *testing.T, c <-chan T) (value T) {
	t.Helper()

	select {
	case value = <-c:
	case <-time.After(soon):
		require.FailNow(t, "nothing came")
	}

	return value
}

// join adds a change to the group and returns when it waits.
func (g *group) join(t *testing.T, change func() error) {
	t.Helper()

	before, done := g.Waiting(), make(chan error, 1)
	g.members = append(g.members, done)

	go func() {
		err := errors.New("the goroutine ended")
		defer func() { done <- err }()

		err = change()
	}()

	require.Eventually(t, func() bool { return g.Waiting() > before }, soon, time.Millisecond)
}

// move adds a move of an order to the group.
func (g *group) move(t *testing.T, i int, change func(*delivery.Order) error) {
	t.Helper()

	g.join(t, func() error {
		_, err := g.UpdateOrder(context.Background(), store.Scope{}, orderID(i), change)

		return err
	})
}

// run lets the group be committed and returns the errors of its members.
func (g *group) run(t *testing.T) []error {
	t.Helper()

	close(g.release)
	require.NoError(t, wait(t, g.busy))

	errs := make([]error, len(g.members))
	for i, done := range g.members {
		errs[i] = wait(t, done)
	}

	return errs
}

func (g *group) version(t *testing.T, i int) int {
	t.Helper()

	o, err := g.Order(t.Context(), store.Scope{}, orderID(i), store.Head)
	require.NoError(t, err)

	return o.Version
}

func TestWaitingChangesShareACommit(t *testing.T) {
	t.Parallel()

	g := newGroup(t)
	before := g.Commits()

	for i := range 64 {
		g.move(t, 1+i%5, next)
	}

	for _, err := range g.run(t) {
		require.NoError(t, err)
	}

	require.Equal(t, before+2, g.Commits(), "the one that kept the writer busy, and all that waited for it")
	require.Equal(t, 6, sound(t, g.Store))
	require.Equal(t, 1+13, g.version(t, 1))
}

func TestManyWritersShareCommits(t *testing.T) {
	t.Parallel()

	const writers, moves = 64, 10

	s := open(t, t.TempDir())
	for i := range writers {
		create(t, s, i)
	}

	before := s.Commits()

	var group sync.WaitGroup

	errs := make([]error, writers)

	for i := range writers {
		group.Go(func() {
			for range moves {
				_, err := s.UpdateOrder(t.Context(), store.Scope{}, orderID(i), next)
				errs[i] = errors.Join(errs[i], err)
			}
		})
	}

	group.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Less(t, s.Commits()-before, writers*moves)
	require.Equal(t, writers, sound(t, s))
}

func TestFailedChangesLeaveTheirGroupAlone(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]func(exec func(string, ...any) error) error{
		"HalfWritten": func(exec func(string, ...any) error) error {
			return errors.Join(
				exec("UPDATE orders SET change = change + 1000 WHERE no = 1"),
				exec("INSERT INTO logs (id, doc, last) VALUES (4097, x'', 1)"))
		},
		"RefusedWhenCommitted": func(exec func(string, ...any) error) error {
			return exec("UPDATE orders SET version = version + 1 WHERE no = 1")
		},
		"RolledBack": func(exec func(string, ...any) error) error {
			return exec("INSERT OR ROLLBACK INTO logs (id, doc, last) VALUES (4097, x'', 1)")
		},
		"Ended": func(exec func(string, ...any) error) error { return exec("ROLLBACK") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			g := newGroup(t)
			g.move(t, 1, next)
			g.join(t, func() error { return g.Change(context.Background(), fault) })
			g.move(t, 2, func(o *delivery.Order) error { return errors.Join(next(o), errRefused) })
			g.move(t, 3, func(*delivery.Order) error { panic("no such thing") })
			g.move(t, 99, next)
			g.move(t, 4, next)

			errs := g.run(t)
			require.NoError(t, errs[0])
			require.Error(t, errs[1])
			require.ErrorIs(t, errs[2], errRefused)
			require.EqualError(t, errs[3], "update order: change panicked with a value of type string")
			require.ErrorIs(t, errs[4], store.ErrNotFound)
			require.NoError(t, errs[5])

			require.Equal(t, 6, sound(t, g.Store))

			for i, version := range []int{2, 2, 1, 1, 2} {
				require.Equal(t, version, g.version(t, i), "order %d", i)
			}

			_, err := g.UpdateOrder(t.Context(), store.Scope{}, orderID(3), next)
			require.NoError(t, err, "the writer goes on")
		})
	}
}

func TestFailedCommitFailsEveryChange(t *testing.T) {
	t.Parallel()

	g := newGroup(t)
	g.move(t, 1, next)
	g.move(t, 2, next)
	g.join(t, func() error { return g.BlockCommit(context.Background()) })

	for i, err := range g.run(t) {
		require.ErrorIs(t, err, store.ErrUnavailable, "change %d", i)
	}

	require.Equal(t, 1, g.version(t, 1))
	require.Equal(t, 1, g.version(t, 2))

	_, err := g.UpdateOrder(t.Context(), store.Scope{}, orderID(1), next)
	require.NoError(t, err, "the writer goes on")
	require.Equal(t, 6, sound(t, g.Store))
}

// TestFailedCommitFailsRefusalsToo: what refused them never was.
func TestFailedCommitFailsRefusalsToo(t *testing.T) {
	t.Parallel()

	once := func(o *delivery.Order) error {
		if o.Version > 1 {
			return errRefused
		}

		return next(o)
	}

	g := newGroup(t)
	g.move(t, 1, once)
	g.move(t, 1, once)

	for range 2 {
		g.join(t, func() error { return g.CreateOrder(context.Background(), order(t, 50, 1, 0)) })
	}

	g.join(t, func() error { return g.BlockCommit(context.Background()) })

	for i, err := range g.run(t) {
		require.ErrorIs(t, err, store.ErrUnavailable, "change %d", i)
		require.NotErrorIs(t, err, errRefused)
		require.NotErrorIs(t, err, store.ErrNumberTaken)
	}
}

// TestWhatWasGatheredGoesWithItsConnection: pages of a transaction that failed must
// not be written when another one is.
func TestWhatWasGatheredGoesWithItsConnection(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)
	require.True(t, s.Connected())

	errRefused := errors.New("refused late")
	err := s.Change(t.Context(), func(exec func(string, ...any) error) error {
		require.NoError(t, exec("UPDATE orders SET timer = timer"))

		return errRefused
	})
	require.ErrorIs(t, err, errRefused)
	require.False(t, s.Connected())
	require.False(t, s.Sick())

	_, err = s.UpdateOrder(t.Context(), store.Scope{}, orderID(0), next)
	require.NoError(t, err)
}

func TestChangeIsDroppedBeforeItsTurn(t *testing.T) {
	t.Parallel()

	g := newGroup(t)

	// The first of those that wait would lead the group.
	ctx, cancel := context.WithCancel(t.Context())
	g.join(t, func() error {
		_, err := g.UpdateOrder(ctx, store.Scope{}, orderID(1), next)

		return err
	})
	g.move(t, 2, next)

	cancel()
	require.ErrorIs(t, wait(t, g.members[0]), context.Canceled)

	g.members = g.members[1:]
	require.NoError(t, g.run(t)[0])
	require.Equal(t, 1, g.version(t, 1))
	require.Equal(t, 2, g.version(t, 2))
}

func TestCallersThatGiveUpNeverStopTheWriter(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)

	var group sync.WaitGroup

	for i := range 32 {
		group.Go(func() {
			for n := range 20 {
				ctx, cancel := context.WithCancel(t.Context())
				if n%2 == 0 {
					go cancel()
				}

				_, err := s.UpdateOrder(ctx, store.Scope{}, orderID(0), func(*delivery.Order) error { return nil })
				if err != nil && !errors.Is(err, context.Canceled) {
					panic(fmt.Sprint(i, err))
				}

				cancel()
			}
		})
	}

	group.Wait()

	_, err := s.UpdateOrder(t.Context(), store.Scope{}, orderID(0), next)
	require.NoError(t, err)
}

func TestChangeThatEndsItsGoroutineStopsNobodyElse(t *testing.T) {
	t.Parallel()

	g := newGroup(t)
	g.move(t, 1, func(*delivery.Order) error {
		runtime.Goexit()

		return nil
	})
	g.move(t, 2, next)
	require.Error(t, g.run(t)[0])

	_, err := g.UpdateOrder(t.Context(), store.Scope{}, orderID(3), next)
	require.NoError(t, err)
	require.Equal(t, 6, sound(t, g.Store))
}

func TestCloseWaitsForChanges(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)

	o := create(t, s, 0)
	running, release, closed, changed := make(chan struct{}), make(chan struct{}), make(chan error, 1), make(chan error, 1)

	go func() {
		_, err := s.UpdateOrder(context.Background(), store.Scope{}, o.ID, func(o *delivery.Order) error {
			close(running)
			<-release

			return next(o)
		})
		changed <- err
	}()

	wait(t, running)

	go func() { closed <- s.Close() }()

	require.Eventually(t, func() bool {
		_, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Head)

		return errors.Is(err, store.ErrUnavailable)
	}, soon, time.Millisecond)
	require.Empty(t, closed)
	close(release)
	require.NoError(t, wait(t, changed))
	require.NoError(t, wait(t, closed))
	require.NoError(t, s.Close(), "again")

	_, err = s.UpdateOrder(t.Context(), store.Scope{}, o.ID, next)
	require.ErrorIs(t, err, store.ErrUnavailable)

	again := open(t, dir)
	read, err := again.Order(t.Context(), store.Scope{}, o.ID, store.Head)
	require.NoError(t, err)
	require.Equal(t, 2, read.Version)
}
