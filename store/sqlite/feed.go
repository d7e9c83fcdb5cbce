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

// feedSQL writes the statement that reads what changed after a number. Its
// columns are the number of the change, the head of the order, and whether the
// order has not changed since.
func feedSQL(s shape) string {
	from, where := "changes AS c", "c.change > ?"
	if s.both {
		where = "o.provider = ? AND " + where
	}

	if s.owner != ofAll {
		from += " INDEXED BY changes_" + string(s.owner)
		where = "c." + string(s.owner) + " = ? AND " + where
	}

	return "SELECT c.change, o.head, o.change = c.change FROM " + from +
		" CROSS JOIN orders AS o ON o.no = c.no WHERE " + where + " ORDER BY c.change"
}

// feedStep is how many changes are looked at in one read: it may be that orders
// have changed again and again.
const feedStep = 1000

// feed reads changes, of each order the last one.
type feed struct {
	pool     *pool
	history  string
	text     string
	accounts []any
	after    int64
}

// Next is part of [store.Feed].
func (f *feed) Next(ctx context.Context) (changes []store.Change, more bool, err error) {
	for more = true; more && err == nil && len(changes) == 0; {
		changes, more, err = f.step(ctx)
	}

	return changes, more, err
}

// step reads on, and looks at so many changes at most.
func (f *feed) step(ctx context.Context) (changes []store.Change, more bool, err error) {
	values := append(append(make([]any, 0, len(f.accounts)+1), f.accounts...), f.after)
	last, looked := f.after, 0

	err = f.pool.read(ctx, "read changes", func(c *conn) error {
		return c.query(f.text, func(row *driver.Stmt) (bool, error) {
			last = row.ColumnInt64(0)
			looked++

			if row.ColumnInt(2) != 0 {
				o, err := c.head(row, 1)
				if err != nil {
					return false, err
				}

				changes = append(changes, store.Change{Order: o, Position: positionOf(f.history, last)})
			}

			more = len(changes) == store.MaxPage || looked == feedStep

			return !more, nil
		}, values...)
	})
	if err != nil {
		return nil, false, err
	}

	f.after = last

	return changes, more, nil
}
