package floor

import (
	"errors"
	"fmt"
	"time"

	driver "zombiezen.com/go/sqlite"
)

// busyTimeout is how long a statement waits for the checkpoint.
const busyTimeout = 5 * time.Second

// conn is a connection that holds its statements.
type conn struct {
	db   *driver.Conn
	held map[string]*driver.Stmt
}

func openConn(path string) (*conn, error) {
	db, err := driver.OpenConn(path, driver.OpenReadWrite)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}

	db.SetBusyTimeout(busyTimeout)

	c := &conn{db: db, held: map[string]*driver.Stmt{}}

	for _, setting := range []string{
		"synchronous = FULL", "wal_autocheckpoint = 0", "cache_size = -8192", "journal_size_limit = 67108864",
	} {
		if err := c.exec("PRAGMA " + setting); err != nil {
			c.close(&err)

			return nil, err
		}
	}

	return c, nil
}

// close joins what fails to the error of the caller.
func (c *conn) close(err *error) { *err = errors.Join(*err, c.db.Close()) }

// query runs a held statement and shows each row to visit.
func (c *conn) query(text string, visit func(*driver.Stmt), values ...any) error {
	stmt, ok := c.held[text]
	if !ok {
		var err error
		if stmt, err = c.db.Prepare(text); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}

		c.held[text] = stmt
	}

	for i, value := range values {
		switch v := value.(type) {
		case string:
			stmt.BindText(i+1, v)
		case int64:
			stmt.BindInt64(i+1, v)
		}
	}

	for {
		row, err := stmt.Step()
		if err != nil || !row {
			return errors.Join(err, stmt.Reset())
		}

		visit(stmt)
	}
}

func (c *conn) exec(text string, values ...any) error {
	return c.query(text, func(*driver.Stmt) {}, values...)
}
