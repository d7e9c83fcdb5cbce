package sqlite

import (
	"context"
	"fmt"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// logNumbers is how many numbers of rows the log of an order has: one for each
// seq. It is in the schema, and in the statements.
const logNumbers = 4096

// A full log fits.
const _ = uint(logNumbers - 1 - delivery.MaxLog)

// SQLite keeps the first inLeaf bytes of a row that overflows in the table's leaf
// page and perOverflowPage bytes in each overflow page. A row of a log is made to
// fill its overflow pages, so one with room never grows into its neighbours.
const (
	perOverflowPage = 4092
	inLeaf          = 485
	// rowPages is how many pages a row grows to; a single entry may need more.
	rowPages = 4
)

const (
	sqlLogRows = "SELECT id, doc FROM logs WHERE id > ? AND id < ? ORDER BY id"
	sqlLog     = `SELECT l.id, l.doc FROM orders AS o
		CROSS JOIN logs AS l ON l.id >= (
			SELECT max(id) FROM logs WHERE id > o.no * 4096 AND id <= o.no * 4096 + ?4
		) AND l.id < o.no * 4096 + 4096 WHERE o.id = ?1` + inScope + ` ORDER BY l.id`

	sqlInsertLog = "INSERT OR ROLLBACK INTO logs (id, doc, last) VALUES (?, ?, ?)"
	sqlAppendLog = "UPDATE OR ROLLBACK logs SET doc = ?2, last = ?3 WHERE id = ?1"
)

// roomFor is how long the documents of a row are made that holds so many bytes.
func roomFor(size int) int {
	pages := max(1, (size-inLeaf+perOverflowPage-1)/perOverflowPage)

	return inLeaf + pages*perOverflowPage
}

// logRow is the last row of a log, to append to.
type logRow struct {
	// id is 0 when there is none.
	id    int64
	isNew bool
	// doc are its documents without the room behind them. They are in a buffer of
	// the connection, which the next document that it reads takes.
	doc []byte
	// last is the seq of the last entry that was appended; 0 when none was.
	last int
}

// appendLog saves entries of the order with the number, behind the last row that
// its log has.
func (t *tx) appendLog(no int64, row logRow, entries []delivery.Entry) error {
	for i := range entries {
		t.entry = document.AppendEntry(t.entry[:0], &entries[i])

		full := row.id != 0 && len(row.doc)+len(t.entry) > inLeaf+rowPages*perOverflowPage
		if full {
			if err := t.saveLog(row); err != nil {
				return err
			}
		}

		if full || row.id == 0 {
			row = logRow{id: no*logNumbers + int64(entries[i].Seq), isNew: true, doc: t.doc[:0]}
		}

		row.doc, row.last = append(row.doc, t.entry...), entries[i].Seq
	}

	return t.saveLog(row)
}

// saveLog writes a row that something was appended to.
func (t *tx) saveLog(row logRow) error {
	if row.last == 0 {
		return nil
	}

	text := sqlAppendLog
	if row.isNew {
		text = sqlInsertLog
	}

	held := len(row.doc)
	row.doc = append(row.doc, make([]byte, roomFor(held)-held)...)
	t.doc = row.doc

	if err := t.exec(text, row.id, row.doc, row.last); err != nil {
		return fmt.Errorf("append log entries: %w", err)
	}

	return nil
}

// eachEntry shows the log entries in a column, but for the first few that are
// skipped, to visit, until it wants no more. It returns the documents that it has
// seen.
func (c *conn) eachEntry(
	row *driver.Stmt, column int, orderID string, skip int, visit func(delivery.Entry) (more bool),
) (seen []byte, err error) {
	docs := c.bytes(row, column)
	length := 0

	for more := true; more; skip-- {
		one := document.First(docs[length:])
		if one == nil {
			break
		}

		if skip > 0 {
			length += len(one)

			continue
		}

		e, err := document.Entry(one, orderID)
		if err != nil {
			return nil, fmt.Errorf("log of order %s: %w", orderID, err)
		}

		length += len(one)
		more = visit(e)
	}

	return docs[:length], nil
}

// Log is part of [store.OrderReader].
func (s *Store) Log(
	ctx context.Context, scope store.Scope, orderID string, after, limit int,
) (entries []delivery.Entry, err error) {
	if limit <= 0 || after >= logNumbers {
		return nil, nil
	}

	after = max(after, 0)

	err = s.pool.read(ctx, "read log", func(c *conn) error {
		return c.query(sqlLog, func(row *driver.Stmt) (bool, error) {
			first := int(row.ColumnInt64(0) % logNumbers)

			_, err := c.eachEntry(row, 1, orderID, after+1-first, func(e delivery.Entry) bool {
				entries = append(entries, e)

				return len(entries) < limit
			})

			return len(entries) < limit, err
		}, orderID, scope.Buyer, scope.Provider, after+1)
	})
	if err != nil {
		return nil, err
	}

	return entries, nil
}
