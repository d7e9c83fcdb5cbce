package sqlite

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/logging"
	"github.com/jiaofu/jiaofu/store"
)

// errAbandoned is the error of changes whose leader was ended by one of them.
var errAbandoned = errors.New("a change ended the goroutine of its group")

// errEnded is the error of a change that ended the transaction itself.
var errEnded = errors.New("the transaction was ended by a change")

// commitGroup runs the changes of a group in one transaction, commits it, and
// tells everybody. When a change breaks the transaction, each change gets one
// of its own.
func (w *writer) commitGroup(group []*change) {
	setErrors(group, errAbandoned)

	defer w.tell(group)

	if len(group) == 0 || w.attempt(group) || len(group) == 1 {
		return
	}

	setErrors(group, errAbandoned)

	for i := range group {
		w.attempt(group[i : i+1])
	}
}

// tell wakes the world for what was committed, then the callers.
func (w *writer) tell(group []*change) {
	defer func() {
		for _, c := range group {
			c.turn <- false
		}
	}()

	for _, c := range group {
		if c.err == nil && c.wake != nil {
			c.wake()
		}
	}
}

// attempt runs changes in one transaction and sets their errors. It returns
// false when one of them broke the transaction: then nothing was saved, and all
// of them may run again.
func (w *writer) attempt(group []*change) bool {
	if err := w.begin(w.patience(group)); err != nil {
		setErrors(group, err)

		return true
	}

	settled := false

	defer func() {
		if !settled {
			setErrors(group, errAbandoned)
			w.conn.rollback()
			w.discard()
		}
	}()

	for _, c := range group {
		c.err = w.runOne(c)

		if c.err != nil && (w.conn.wrote || w.conn.db.AutocommitEnabled()) {
			w.abort(c.err)

			settled = true

			return false
		}
	}

	settled = true

	return w.commit(group)
}

// patience is how long a group waits for a lock that another program holds: no
// longer than the last of its callers does, and not for long where none came in time
// before.
func (w *writer) patience(group []*change) time.Duration {
	if w.sick.Load() {
		return sickPatience
	}

	longest := time.Millisecond

	for _, c := range group {
		deadline, ok := c.ctx.Deadline()
		if !ok {
			return busyTimeout
		}

		if longest = max(longest, time.Until(deadline)); longest >= busyTimeout {
			return busyTimeout
		}
	}

	return longest
}

// begin opens the connection when there is none, and a transaction on it.
func (w *writer) begin(patience time.Duration) error {
	clear(w.tallies)

	if w.conn == nil {
		if err := w.connect(); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
	}

	w.conn.waitFor(patience)

	if err := w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		w.fail()

		return fmt.Errorf("begin: %w", err)
	}

	return w.checkSchema()
}

// checkSchema makes sure that nobody brought the database to another schema
// meanwhile: what this program would write there has no meaning.
func (w *writer) checkSchema() error {
	version, err := w.conn.number("PRAGMA user_version")
	if err == nil && version != w.schema {
		err = fmt.Errorf("the database has schema %d, not %d: %w", version, w.schema, store.ErrUnavailable)
	}

	if err != nil {
		w.conn.rollback()

		return fmt.Errorf("begin: %w", err)
	}

	return nil
}

// connect opens the connection and finds where the order of changes ends.
func (w *writer) connect() error {
	c, err := openGathering(w.path)
	if err != nil {
		return err
	}

	last, err := c.number(sqlLastChange)
	if err != nil {
		_ = c.close()

		return err
	}

	w.conn, w.last = c, last

	return nil
}

// runOne runs one change. What it panics with is the error of its caller alone.
func (w *writer) runOne(c *change) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.logger.Error("change panicked", slog.Any("error", logging.Panicked(p)))

			err = fmt.Errorf("change panicked with a value of type %T", p) //nolint:err113 // nobody looks for it
		}
	}()

	w.conn.wrote = false

	err = c.run(&tx{conn: w.conn, writer: w})
	if err == nil && w.conn.db.AutocommitEnabled() {
		err = errEnded
	}

	return err
}

// abort ends a transaction that cannot go on. What its connection has gathered for
// the log is of nobody any more, so the connection goes with it.
func (w *writer) abort(cause error) {
	w.conn.rollback()

	if errors.Is(cause, store.ErrUnavailable) || !w.conn.db.AutocommitEnabled() {
		w.logger.Error("write transaction broke", slog.Any("error", cause))
		w.fail()
	} else {
		w.discard()
	}
}

// commit makes the changes of the transaction durable. When that fails, all of
// them failed. It returns false, like attempt, when the database refuses what
// one of them wrote.
func (w *writer) commit(group []*change) bool {
	err := w.addUp()
	if err == nil {
		err = w.conn.exec("COMMIT")
	}

	if err == nil {
		w.commits++
		w.sick.Store(false)
		w.countUp(len(group))

		return true
	}

	w.logger.Error("commit failed", slog.Int("changes", len(group)), slog.Any("error", err))
	w.conn.rollback()
	w.fail()

	// Those that were refused, too: by what others of the group had changed, perhaps,
	// which never was.
	setErrors(group, fmt.Errorf("commit: %w", err))

	return driver.ErrCode(err).ToPrimary() != driver.ResultConstraint
}

// countUp asks for a checkpoint when enough was committed.
func (w *writer) countUp(changes int) {
	w.changes += changes
	w.bytes += w.conn.written
	w.conn.written = 0

	if w.changes < checkpointEvery && w.bytes < checkpointBytes {
		return
	}

	w.changes, w.bytes = 0, 0
	w.checkpoint()
}

func setErrors(group []*change, err error) {
	for _, c := range group {
		c.err = err
	}
}
