package sqlite

import (
	"context"
	"strconv"
	"strings"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/store"
)

// positionPrefix begins every position; the history, a point, and the number of
// a change follow.
const positionPrefix = "c"

// Position is part of [store.OrderReader].
func (s *Store) Position(ctx context.Context) (store.Position, error) {
	last, err := s.lastChange(ctx)
	if err != nil {
		return "", err
	}

	return positionOf(s.history, last), nil
}

func (s *Store) lastChange(ctx context.Context) (last int64, err error) {
	err = s.pool.read(ctx, "read position", func(c *conn) error {
		last, err = c.number(sqlLastChange)

		return err
	})

	return last, err
}

func positionOf(history string, change int64) store.Position {
	return store.Position(positionPrefix + history + "." + strconv.FormatInt(change, 10))
}

// changeAt reads a position that positionOf wrote in the history, and nothing
// else.
func changeAt(history string, p store.Position) (change int64, ok bool) {
	digits, ok := strings.CutPrefix(string(p), positionPrefix+history+".")
	if !ok {
		return 0, false
	}

	change, err := strconv.ParseInt(digits, 10, 64)

	return change, err == nil && change >= 0 && positionOf(history, change) == p
}

// Changes is part of [store.OrderReader].
func (s *Store) Changes(ctx context.Context, scope store.Scope, after store.Position) (store.Feed, error) {
	change, ok := changeAt(s.history, after)
	if !ok {
		return nil, store.ErrPosition
	}

	last, err := s.lastChange(ctx)
	if err != nil {
		return nil, err
	}

	if change > last {
		return nil, store.ErrPosition
	}

	r := scoped("", "", scope)

	return &feed{pool: s.pool, history: s.history, text: feedSQL(r.shape), accounts: r.accounts, after: change}, nil
}

// feedSQL writes the statement that reads what changed after a number.
func feedSQL(s shape) string {
	where := "o.change > ?"
	if s.both {
		where = "o.provider = ? AND " + where
	}

	if s.owner != ofAll {
		where = "o." + string(s.owner) + " = ? AND " + where
	}

	return "SELECT o.change, p.doc FROM orders AS o INDEXED BY orders_" + string(s.owner) + "_change" +
		" CROSS JOIN parts AS p ON p.id = o.no * 4096 WHERE " + where + " ORDER BY o.change"
}

// feed reads changes by the number that each order got when it changed last.
type feed struct {
	pool     *pool
	history  string
	text     string
	accounts []any
	after    int64
}

// Next is part of [store.Feed].
func (f *feed) Next(ctx context.Context) (changes []store.Change, err error) {
	values := append(append(make([]any, 0, len(f.accounts)+1), f.accounts...), f.after)
	last := f.after

	err = f.pool.read(ctx, "read changes", func(c *conn) error {
		return c.query(f.text, func(row *driver.Stmt) (bool, error) {
			o, err := c.head(row, 1)
			last = row.ColumnInt64(0)
			changes = append(changes, store.Change{Order: o, Position: positionOf(f.history, last)})

			return len(changes) < store.MaxPage, err
		}, values...)
	})
	if err != nil {
		return nil, err
	}

	f.after = last

	return changes, nil
}
