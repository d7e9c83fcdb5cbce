package floor

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

const (
	selectState  = "SELECT " + columns + " FROM orders WHERE id = ?"
	updateOrder  = "UPDATE orders SET version = ?3, updated = ?4 WHERE no = ?1 AND version = ?2"
	insertChange = "INSERT INTO changes (no, buyer, provider) VALUES (?, ?, ?)"
	// checkpointEvery is after how many moves the log is written back, on
	// another connection.
	checkpointEvery = 256
)

// errRefused is the error of a move that its order does not allow.
var errRefused = errors.New("the order is not in this phase")

// move is a report of progress that somebody waits for.
type move struct {
	id   string
	note string
	done chan error
	// after is the order after the move.
	after order
}

// writer makes moves durable, as its mode says.
type writer struct {
	conn *conn
	mode Mode

	mu    sync.Mutex
	queue []*move
	// lead is held by whoever commits.
	lead chan struct{}

	moves      atomic.Int64
	checkpoint chan struct{}
}

func newWriter(path string, mode Mode) (*writer, error) {
	c, err := openConn(path)
	if err != nil {
		return nil, err
	}

	if mode == Listed {
		if err := sqlitex.ExecuteScript(c.db, listed, nil); err != nil {
			return nil, fmt.Errorf("make the lists: %w", err)
		}
	}

	back, err := openConn(path)
	if err != nil {
		return nil, err
	}

	w := &writer{conn: c, mode: mode, lead: make(chan struct{}, 1), checkpoint: make(chan struct{}, 1)}

	go func() {
		for range w.checkpoint {
			_ = back.exec("PRAGMA wal_checkpoint(PASSIVE)")
		}
	}()

	return w, nil
}

// do returns when the move is durable, or refused.
func (w *writer) do(m *move) error {
	w.mu.Lock()
	w.queue = append(w.queue, m)
	w.mu.Unlock()

	for {
		select {
		case err := <-m.done:
			return err
		case w.lead <- struct{}{}:
			w.commit(w.take())
			<-w.lead
		}
	}
}

// take takes the moves of the next commit out of the queue.
func (w *writer) take() []*move {
	w.mu.Lock()
	defer w.mu.Unlock()

	n := len(w.queue)
	if w.mode == Single {
		n = min(n, 1)
	}

	group := append([]*move(nil), w.queue[:n]...)
	w.queue = append(w.queue[:0], w.queue[n:]...)

	return group
}

// commit makes a group durable and tells those who wait.
func (w *writer) commit(group []*move) {
	if len(group) == 0 {
		return
	}

	results := make([]error, len(group))
	err := w.conn.exec("BEGIN IMMEDIATE")

	for i, m := range group {
		if err == nil {
			results[i] = w.apply(m)
		}
	}

	if err == nil {
		err = w.conn.exec("COMMIT")
	}

	for i, m := range group {
		m.done <- errors.Join(results[i], err)
	}

	if w.moves.Add(int64(len(group))) >= checkpointEvery {
		w.moves.Store(0)

		select {
		case w.checkpoint <- struct{}{}:
		default:
		}
	}
}

// apply compares the version and writes the order and the log entry.
func (w *writer) apply(m *move) error {
	if err := w.conn.query(selectState, func(row *driver.Stmt) { m.after = scan(row) }, m.id); err != nil {
		return err
	}

	o := &m.after

	switch {
	case o.no == 0:
		return errNotFound
	case o.phase != "IMPLEMENTING":
		return errRefused
	}

	o.version++
	o.updated = time.Now().UnixMilli()

	if err := w.conn.exec(updateOrder, o.no, o.version-1, o.version, o.updated); err != nil {
		return err
	}

	if w.conn.db.Changes() != 1 {
		return fmt.Errorf("order %s: %w", o.id, errRefused)
	}

	if w.mode == Listed {
		if err := w.conn.exec(insertChange, o.no, o.buyer.account, o.provider.account); err != nil {
			return err
		}
	}

	return w.conn.exec(insertEntry, o.no, o.version, "PROGRESS_REPORTED", o.updated, "PROVIDER", o.provider.account,
		o.provider.name, o.phase, m.note)
}
