package sqlite

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	driver "zombiezen.com/go/sqlite"
)

const (
	// checkpointEvery is after how many changes the log is written back into the
	// database: some megabytes of it. The rarer it is, the fewer pages are written
	// twice.
	checkpointEvery = 1024
	// checkpointBytes is after how many bytes of documents it is, however few the
	// changes: a log that is long takes long to recover.
	checkpointBytes = 16 << 20
	// restartPages is from how many pages on the log is made to begin anew, for
	// which writers wait a moment: half of what the file of the log keeps.
	restartPages = maxWAL / 4096 / 2
	// fewPages of the log are written back in a short moment, and restartPasses bounds
	// how often is tried to leave no more than that to it.
	fewPages      = 256
	restartPasses = 4
	// restartPatience is how long that moment may be while reads still use the
	// log. If it is not enough the next checkpoint tries again.
	restartPatience = 50 * time.Millisecond
)

// checkpointer writes the log back into the database, on a connection and a
// goroutine of its own: a commit never waits for it.
type checkpointer struct {
	conn   *conn
	logger *slog.Logger
	// gate is held while nobody may commit.
	gate sync.Locker
	// restartAt is from how many pages on the log is made to begin anew.
	restartAt int
	due       chan struct{}
	quit      chan struct{}
	done      sync.WaitGroup
}

func startCheckpointer(path string, gate sync.Locker, logger *slog.Logger) (*checkpointer, error) {
	c, err := openGently(path)
	if err != nil {
		return nil, err
	}

	c.db.SetBusyTimeout(restartPatience)

	p := &checkpointer{
		conn: c, logger: logger, gate: gate, restartAt: restartPages,
		due: make(chan struct{}, 1), quit: make(chan struct{}),
	}
	p.done.Go(p.run)

	return p, nil
}

// ask makes a checkpoint due.
func (p *checkpointer) ask() {
	select {
	case p.due <- struct{}{}:
	default:
	}
}

func (p *checkpointer) run() {
	for {
		select {
		case <-p.quit:
			return
		case <-p.due:
			if err := p.checkpoint(); err != nil {
				p.logger.Warn("checkpoint failed", slog.Any("error", err))
			}
		}
	}
}

// checkpoint writes back what no reader needs as it was. A log that commits
// keep growing meanwhile is stopped for a moment to begin anew: after most of what
// they added was written back, too, so that the moment is short. They wait at the gate;
// at SQLite's own lock they would sleep for longer than it is held.
func (p *checkpointer) checkpoint() error {
	pages, err := p.writeBack("PRAGMA wal_checkpoint(PASSIVE)")
	if err != nil || pages < p.restartAt {
		return err
	}

	for range restartPasses {
		before := pages

		if pages, err = p.writeBack("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
			return err
		}

		if pages-before < fewPages {
			break
		}
	}

	p.gate.Lock()
	defer p.gate.Unlock()

	_, err = p.writeBack("PRAGMA wal_checkpoint(RESTART)")

	return err
}

// writeBack runs a checkpoint and returns how many pages the log has.
func (p *checkpointer) writeBack(text string) (pages int, err error) {
	err = p.conn.query(text, func(row *driver.Stmt) (bool, error) {
		pages = row.ColumnInt(1)

		return true, nil
	})
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}

	return pages, nil
}

// stop ends the goroutine and closes the connection.
func (p *checkpointer) stop() {
	close(p.quit)
	p.done.Wait()

	if err := p.conn.close(); err != nil {
		p.logger.Warn("checkpoint connection did not close", slog.Any("error", err))
	}
}
