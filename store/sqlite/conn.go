package sqlite

import (
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/store/sqlite/heap"
)

const (
	// busyTimeout is how long a statement waits for a lock at most: for the
	// checkpointer, or another program that holds the database.
	busyTimeout = 5 * time.Second
	// sickPatience is how long a change waits for one after others failed: readiness
	// is told within two seconds, of which one such change and a check may take.
	sickPatience = time.Second / 2
	// maxWAL is how large, in bytes, the file of the write-ahead log stays.
	maxWAL = 64 << 20
)

// conn is one connection with the statements that were prepared on it. They
// are held, because preparing costs more than running most of them. One
// goroutine uses it at a time.
type conn struct {
	db     *driver.Conn
	held   map[string]*driver.Stmt
	ranges map[shape]*driver.Stmt
	// doc is where documents are copied to before they are read, and where they
	// are written, entry where a log entry is.
	doc, entry []byte
	// wrote tells that a statement that changes something was begun, and written how
	// many bytes of documents such statements wrote.
	wrote   bool
	written int
	// patience is how long statements wait for a lock.
	patience time.Duration
}

// openConn opens the database with the settings that every connection has.
// Statements never bind a LIMIT: it would make the library prepare them again
// at each run. Whoever has enough rows stops reading.
func openConn(path string) (*conn, error) {
	return openNamed(path, driver.OpenReadWrite|driver.OpenCreate)
}

// keepBlocks comes before everything else. Where SQLite is in use already, as in the
// process of a test, it has to do without.
//
//nolint:gochecknoglobals // SQLite's memory is the process's
var keepBlocks = sync.OnceFunc(func() { _ = heap.Keep() })

// openBy opens a database that is there by a file system of the name, which register
// registers.
func openBy(register func() error, name, path string) (*conn, error) {
	keepBlocks()

	if err := register(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}

	uri := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: "vfs=" + name}

	return openNamed(uri.String(), driver.OpenReadWrite|driver.OpenURI)
}

// openNamed opens the database that a path or, if the flags allow it, a URI names.
func openNamed(name string, flags driver.OpenFlags) (*conn, error) {
	keepBlocks()

	db, err := driver.OpenConn(name, flags)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", translated(err))
	}

	c := &conn{db: db, held: map[string]*driver.Stmt{}, ranges: map[shape]*driver.Stmt{}}
	c.waitFor(busyTimeout)

	for _, setting := range []string{
		"synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "wal_autocheckpoint = 0",
		"cache_size = -14336", fmt.Sprintf("journal_size_limit = %d", maxWAL),
	} {
		if _, err := c.pragma(setting); err != nil {
			_ = c.close()

			return nil, err
		}
	}

	return c, nil
}

// waitFor has statements wait for a lock so long.
func (c *conn) waitFor(patience time.Duration) {
	if c.patience != patience {
		c.patience = patience
		c.db.SetBusyTimeout(patience)
	}
}

func (c *conn) close() error {
	if err := c.db.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}

	return nil
}

// pragma runs a pragma and returns the first value that it gives, if any.
func (c *conn) pragma(text string) (value string, err error) {
	err = sqlitex.ExecuteTransient(c.db, "PRAGMA "+text, &sqlitex.ExecOptions{
		ResultFunc: func(row *driver.Stmt) error {
			value = row.ColumnText(0)

			return nil
		},
	})
	if err != nil {
		return "", fmt.Errorf("set %s: %w", text, translated(err))
	}

	return value, nil
}

// stmt returns the held statement of the text, ready to be bound.
func (c *conn) stmt(text string) (*driver.Stmt, error) {
	if held, ok := c.held[text]; ok {
		return held, nil
	}

	held, err := c.db.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", translated(err))
	}

	c.held[text] = held

	return held, nil
}

// bind gives a statement its values: string, []byte, int, int64, or nil. It returns
// how many bytes the documents among them have.
func bind(stmt *driver.Stmt, values []any) (documents int) {
	for i, value := range values {
		switch v := value.(type) {
		case string:
			stmt.BindText(i+1, v)
		case []byte:
			stmt.BindBytes(i+1, v)

			documents += len(v)
		case int:
			stmt.BindInt64(i+1, int64(v))
		case int64:
			stmt.BindInt64(i+1, v)
		default:
			stmt.BindNull(i + 1)
		}
	}

	return documents
}

// query runs a statement and shows each row to visit, until it wants no more.
func (c *conn) query(text string, visit func(*driver.Stmt) (more bool, err error), values ...any) error {
	stmt, err := c.stmt(text)
	if err != nil {
		return err
	}

	bind(stmt, values)

	return rows(stmt, visit)
}

// rows runs a bound statement like query does.
func rows(stmt *driver.Stmt, visit func(*driver.Stmt) (more bool, err error)) error {
	defer release(stmt)

	for {
		row, err := stmt.Step()
		if err != nil || !row {
			return translated(err)
		}

		more, err := visit(stmt)
		if err != nil || !more {
			return err
		}
	}
}

// release ends a statement, and with it the snapshot that it reads. What made
// the statement fail was told by its step already.
func release(stmt *driver.Stmt) { _ = stmt.Reset() }

// exec runs a statement that changes something.
func (c *conn) exec(text string, values ...any) error {
	stmt, err := c.stmt(text)
	if err != nil {
		return err
	}

	c.wrote = true
	c.written += bind(stmt, values)

	return rows(stmt, func(*driver.Stmt) (bool, error) { return true, nil })
}

// number runs a query of one number, which is 0 when there is no row.
func (c *conn) number(text string, values ...any) (n int64, err error) {
	err = c.query(text, func(row *driver.Stmt) (bool, error) {
		n = row.ColumnInt64(0)

		return false, nil
	}, values...)

	return n, err
}

// snapshot runs several reads on one and the same state of the database.
func (c *conn) snapshot(reads func() error) error {
	if err := c.exec("BEGIN"); err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}

	defer c.rollback()

	return reads()
}

// rollback ends a transaction without saving it, also when what runs in it was
// interrupted: an interrupted connection refuses every statement. A failure leaves
// a connection in a transaction, which must not be used any more.
func (c *conn) rollback() {
	if !c.db.AutocommitEnabled() {
		c.db.SetInterrupt(nil)

		_ = c.exec("ROLLBACK")
	}
}

// bytes returns a document of a row. It is good until the next call.
func (c *conn) bytes(row *driver.Stmt, column int) []byte {
	n := row.ColumnLen(column)
	if cap(c.doc) < n {
		c.doc = make([]byte, n+n/2)
	}

	return c.doc[:row.ColumnBytes(column, c.doc[:n])]
}

// milli is how times are stored.
func milli(t time.Time) int64 { return t.UnixMilli() }

// milliOrNull stores a time that may be missing.
func milliOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}

	return milli(t)
}

// instant reads a stored time.
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
