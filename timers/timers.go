// Package timers moves the orders that move by themselves: it reminds buyers
// of a running window of acceptance, and accepts when the window ran out.
//
// Deadlines are stored with the orders; nothing is kept in memory that a
// restart could lose. A server that was down acts late, never early, and so
// does one whose clock jumps, forward or back, while it runs. Several
// servers on one database may find the same order due: the change itself
// decides, on the order as it is then, so each timer is executed once.
package timers

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/boottime"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const (
	// batch is how many timers are looked at, and executed, at once.
	batch = 256
	// workers is how many are executed side by side: they share commits, and
	// requests that wait meanwhile wait for so many changes at most.
	workers = 16
	// longestWait bounds the sleep between two looks: timers of other servers
	// and jumps of the clock are noticed so late at most.
	longestWait = time.Second
	// firstRetry and lastRetry bound the wait before a timer that failed is
	// tried again; it doubles in between.
	firstRetry = time.Second
	lastRetry  = time.Minute
)

// Store is what timers need of a store.
type Store interface {
	Timers(ctx context.Context, limit int) ([]store.Timer, error)
	UpdateOrder(
		ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
	) (*delivery.Order, error)
}

// Runner executes timers.
type Runner struct {
	Store Store
	// Now is the clock that deadlines are compared with. It may jump.
	Now func() time.Time
	// Elapsed is the time that passed since some instant, whatever clocks say;
	// nil for that of the machine.
	Elapsed func() time.Duration
	Logger  *slog.Logger
	// Fired is told of each timer that made a move so long after its time; nil
	// for nobody. It may be called at once by several goroutines.
	Fired func(move delivery.MoveName, late time.Duration)

	start sync.Once
	clock *steadyClock

	mu     sync.Mutex
	failed map[string]failure
}

// failure is a timer that was due at a time, to be tried again at another one.
type failure struct {
	due  time.Time
	wait time.Duration
	at   time.Time
}

// Run executes timers until the context ends.
func (r *Runner) Run(ctx context.Context) {
	r.failed = map[string]failure{}

	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(r.RunDue(ctx)):
		}
	}
}

func (r *Runner) begin() {
	if r.Elapsed == nil {
		r.Elapsed = boottime.Clock()
	}

	r.clock = &steadyClock{behind: r.Now, elapsed: r.Elapsed, logger: r.Logger}
}

// RunDue executes the timers that are due and returns how long to wait before
// looking again.
func (r *Runner) RunDue(ctx context.Context) time.Duration {
	r.start.Do(r.begin)

	timers, err := r.Store.Timers(ctx, batch+len(r.failed))
	if err != nil {
		r.logFailure(ctx, "read timers", err)

		return longestWait
	}

	r.forget(timers)

	due, wait := r.due(timers, r.clock.now(ctx))

	var running sync.WaitGroup

	slots := make(chan struct{}, workers)

	for _, t := range due {
		slots <- struct{}{}

		running.Go(func() {
			defer func() { <-slots }()

			r.execute(ctx, t)
		})
	}

	running.Wait()

	return wait
}

// forget forgets failures of timers that are not there any more: another process
// executed them, or their orders moved. The order may have another timer then.
func (r *Runner) forget(timers []store.Timer) {
	kept := map[string]failure{}

	for _, t := range timers {
		if f, ok := r.failed[t.OrderID]; ok && f.due.Equal(t.At) {
			kept[t.OrderID] = f
		}
	}

	r.failed = kept
}

// due picks the timers to execute now, and says when to look again.
func (r *Runner) due(timers []store.Timer, now time.Time) ([]store.Timer, time.Duration) {
	wait := longestWait

	var due []store.Timer

	for _, t := range timers {
		until := t.At.Sub(now)
		if f, ok := r.failed[t.OrderID]; ok {
			until = max(until, time.Until(f.at))
		}

		if until > 0 {
			wait = min(wait, until)

			continue
		}

		due = append(due, t)
	}

	if len(due) > 0 {
		wait = 0
	}

	return due, wait
}

// execute makes the move that is due on the order as it is now; there may be
// none any more.
func (r *Runner) execute(ctx context.Context, t store.Timer) {
	var (
		move delivery.MoveName
		late time.Duration
	)

	_, err := r.Store.UpdateOrder(ctx, store.Scope{}, t.OrderID, func(o *delivery.Order) error {
		move = ""

		command, ok := o.TimerMove(r.clock.now(ctx))
		if !ok {
			return nil
		}

		move, late = command.Move, command.At.Sub(dueAt(o, command.Move))

		_, err := o.Apply(command)

		return err
	})

	if err == nil && move != "" && r.Fired != nil {
		r.Fired(move, late)
	}

	r.mu.Lock()
	defer r.mu.Unlock()

	if err == nil && move != "" {
		delete(r.failed, t.OrderID)

		return
	}

	// A timer that is there although there is nothing to do, such as a reminder
	// that a log has no room for, must not be tried without end.
	f := r.failed[t.OrderID]
	f.due = t.At
	f.wait = min(max(2*f.wait, firstRetry), lastRetry)
	f.at = time.Now().Add(f.wait)
	r.failed[t.OrderID] = f

	if err == nil {
		return
	}

	r.logFailure(ctx, "execute timer", err, slog.String("order", t.OrderID), slog.Duration("retryIn", f.wait))
}

// dueAt is when the move was due that a timer makes now: reminders that nobody
// sent in time are left out when the deadline has passed.
func dueAt(o *delivery.Order, move delivery.MoveName) time.Time {
	if move == delivery.MoveAutoAccept {
		return o.Window.AutoAcceptAt
	}

	return o.NextTimer()
}

func (r *Runner) logFailure(ctx context.Context, message string, err error, attrs ...any) {
	if ctx.Err() == nil {
		r.Logger.ErrorContext(ctx, message, append(attrs, slog.Any("error", err))...)
	}
}
