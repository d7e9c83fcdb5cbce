package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/store"
)

// The names of facts.
const (
	factHistory = "history"
	factCopy    = "copy"
	factProbe   = "probe"
)

const (
	sqlFact       = "SELECT value FROM facts WHERE name = ?"
	sqlSaveFact   = "INSERT OR ROLLBACK INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
	sqlForgetFact = "DELETE FROM facts WHERE name = ?"
	// sqlNewHistory gives the order of changes another name.
	sqlNewHistory = "UPDATE facts SET value = lower(hex(randomblob(8))) WHERE name = 'history'"
)

// copyFact is the form in which the record of a copy is kept. Times are
// milliseconds since 1970, 0 for none.
type copyFact struct {
	Source   string `json:"source"`
	Started  int64  `json:"started"`
	Finished int64  `json:"finished,omitempty"`
}

// fact returns what the database knows under a name, or ErrNotFound.
func (c *conn) fact(name string) (value string, err error) {
	found := false

	err = c.query(sqlFact, func(row *driver.Stmt) (bool, error) {
		value, found = row.ColumnText(0), true

		return false, nil
	}, name)
	if err == nil && !found {
		err = store.ErrNotFound
	}

	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}

	return value, nil
}

// copyRecord reads the record of a copy, or returns ErrNotFound.
func (c *conn) copyRecord() (store.CopyRecord, error) {
	text, err := c.fact(factCopy)
	if err != nil {
		return store.CopyRecord{}, err
	}

	var f copyFact
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return store.CopyRecord{}, fmt.Errorf("read the record of a copy: %w", err)
	}

	r := store.CopyRecord{Source: f.Source, StartedAt: instant(f.Started)}
	if f.Finished != 0 {
		r.FinishedAt = instant(f.Finished)
	}

	return r, nil
}

// refuseUnfinished refuses a database that holds half of a copy.
func (c *conn) refuseUnfinished(path string) error {
	r, err := c.copyRecord()

	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !r.Finished():
		return r.Unfinished("the database " + path)
	default:
		return nil
	}
}

// CopyRecord is part of [store.CopyRecords].
func (s *Store) CopyRecord(ctx context.Context) (r store.CopyRecord, err error) {
	err = s.pool.read(ctx, "read the record of a copy", func(c *conn) error {
		r, err = c.copyRecord()

		return err
	})

	return r, err
}

// SaveCopyRecord is part of [store.CopyRecords].
func (s *Store) SaveCopyRecord(ctx context.Context, r store.CopyRecord) error {
	f := copyFact{Source: r.Source, Started: milli(r.StartedAt)}
	if r.Finished() {
		f.Finished = milli(r.FinishedAt)
	}

	text, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("save the record of a copy: %w", err)
	}

	err = s.writer.do(ctx, func(t *tx) error {
		if r.Finished() {
			begun, err := t.copyRecord()
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}

			if !r.SameRun(begun) {
				return store.ErrOvertaken
			}
		}

		return t.exec(sqlSaveFact, factCopy, string(text))
	}, nil)
	if err != nil {
		return fmt.Errorf("save the record of a copy: %w", err)
	}

	return nil
}
