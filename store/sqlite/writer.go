package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// writer runs changes one after the other and commits them in groups: whatever
// waits while one group is committed is the next group. No goroutine belongs to
// it; the caller that finds nobody committing leads, for one group, and passes
// the lead on to one that waits.
type writer struct {
	path string
	// schema is the version of the schema that it writes.
	schema int64
	logger *slog.Logger
	// checkpoint asks for the log to be written back.
	checkpoint func()
	// groupLimit is how many changes one commit takes at most; 0 for all
	// that wait.
	groupLimit int
	// gate is held while a group is committed, and while nobody may commit.
	gate sync.Locker
	// sick tells that the disk failed, and that nothing was committed since.
	sick atomic.Bool

	mu     sync.Mutex
	idle   sync.Cond
	queue  []*change
	led    bool
	closed bool
	// heir is the waiting change whose caller was asked to lead.
	heir *change

	// What follows belongs to the leader. The connection is nil before it is
	// opened, and again after it failed.
	conn *conn
	// last is the latest number given in the order of changes.
	last int64
	// tallies is what the transaction changes in the counters.
	tallies map[tally]int64
	commits int
	// changes and bytes are what was committed since a checkpoint was asked for.
	changes, bytes int
}

// The states of a change.
const (
	waiting int32 = iota
	running
	dropped
)

// change is one change that somebody waits for.
type change struct {
	ctx context.Context //nolint:containedctx // it is the caller's, looked at when its turn comes
	// run makes the change inside a transaction. It may run again on a new
	// transaction when another change of its group broke the first.
	run func(*tx) error
	// wake tells the world, after the commit; nil for nothing to tell.
	wake func()

	state atomic.Int32
	// turn gets true when the caller shall lead, false when the change is done.
	turn chan bool
	err  error
}

// tx is the transaction that a change runs in.
type tx struct {
	*conn

	writer *writer
}

// nextChange notes that an order changes, and returns the number that this has
// in the order of changes.
func (t *tx) nextChange(no int64, o *delivery.Order) (int64, error) {
	t.writer.last++

	if err := t.exec(sqlInsertChange, t.writer.last, no, o.Buyer.Account, o.Provider.Account); err != nil {
		return 0, fmt.Errorf("insert change: %w", err)
	}

	return t.writer.last, nil
}

func newWriter(path string, schema int, gate sync.Locker, logger *slog.Logger, checkpoint func()) *writer {
	w := &writer{
		path: path, schema: int64(schema), gate: gate, logger: logger, checkpoint: checkpoint, tallies: map[tally]int64{},
	}
	w.idle.L = &w.mu

	return w
}

// do runs a change and returns when it is durable, or failed. A change whose
// context is done before its turn is never run; one that runs is waited for.
func (w *writer) do(ctx context.Context, run func(*tx) error, wake func()) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller says what it was for
	}

	c := &change{ctx: ctx, run: run, wake: wake, turn: make(chan bool, 1)}

	w.mu.Lock()

	if w.closed {
		w.mu.Unlock()

		return errClosed
	}

	w.queue = append(w.queue, c)
	leads := !w.led
	w.led = true
	w.mu.Unlock()

	if leads {
		w.lead()
	}

	return w.await(c)
}

// await waits until the change is done, and leads when it is asked to.
func (w *writer) await(c *change) error {
	done := c.ctx.Done()

	for {
		select {
		case lead := <-c.turn:
			if !lead {
				return c.err
			}

			w.lead()
		case <-done:
			if c.state.CompareAndSwap(waiting, dropped) {
				w.leave(c)

				return unserved(c.ctx)
			}

			done = nil
		}
	}
}

// unserved is the error of a change whose caller has waited for its turn for as long
// as it may, or went away.
func unserved(ctx context.Context) error {
	err := ctx.Err()
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: the writer is busy: %w", store.ErrUnavailable, err)
	}

	return err //nolint:wrapcheck // the caller says what it was for
}

// leave takes a dropped change out of the queue. A caller that was asked to
// lead meanwhile has to do so for the others.
func (w *writer) leave(c *change) {
	w.mu.Lock()
	w.queue = slices.DeleteFunc(w.queue, func(other *change) bool { return other == c })
	leads := w.heir == c
	w.mu.Unlock()

	if leads {
		w.lead()
	}
}

// lead commits one group and passes the lead on. It does so even when a change
// ends the goroutine that it runs on.
func (w *writer) lead() {
	defer w.passOn()

	// Whoever is ready to bring a change does so first. On one processor the
	// next leader would otherwise run before all of them, with a group of one.
	runtime.Gosched()

	w.gate.Lock()
	defer w.gate.Unlock()

	w.commitGroup(w.takeGroup())
}

func (w *writer) takeGroup() []*change {
	w.mu.Lock()
	defer w.mu.Unlock()

	n := len(w.queue)
	if w.groupLimit > 0 {
		n = min(n, w.groupLimit)
	}

	group := slices.Clone(w.queue[:n])
	w.queue = slices.Delete(w.queue, 0, n)
	w.heir = nil

	return slices.DeleteFunc(group, func(c *change) bool { return !c.start() })
}

// start takes the change out of its caller's hands, unless its caller is gone.
func (c *change) start() bool {
	if c.ctx.Err() != nil {
		return false
	}

	return c.state.CompareAndSwap(waiting, running)
}

func (w *writer) passOn() {
	w.mu.Lock()
	defer w.mu.Unlock()

	if len(w.queue) == 0 {
		w.led = false
		w.idle.Broadcast()

		return
	}

	w.heir = w.queue[0]
	w.heir.turn <- true
}

// close waits until every change is done, lets nobody in any more, and closes
// the connection after the log was written back into the database.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true

	for w.led {
		w.idle.Wait()
	}

	w.mu.Unlock()

	if w.conn == nil {
		return nil
	}

	defer w.discard()

	if _, err := w.conn.pragma("wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("write the log back: %w", err)
	}

	return nil
}

// fail gives up the connection after the disk failed. It may be full of the log,
// which takes less when it was written back.
func (w *writer) fail() {
	w.discard()
	w.sick.Store(true)
	w.checkpoint()
}

// discard gives up the connection; the next group opens another one.
func (w *writer) discard() {
	if w.conn == nil {
		return
	}

	if err := w.conn.close(); err != nil {
		w.logger.Warn("writing connection did not close", slog.Any("error", err))
	}

	w.conn = nil
}
