package sqlite

import (
	"context"
	"fmt"
	"slices"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// The beginnings of the statements that read whole orders, and the log of one.
const (
	selectWhole = "SELECT o.no, o.head, l.id, l.doc FROM "
	joinLog     = " CROSS JOIN logs AS l ON l.id BETWEEN o.no * 4096 AND o.no * 4096 + 4095"
)

// The conditions that keep an order, or a refund, in the scope whose accounts
// are the second and the third value: they are about the row that is looked up
// by its key, and stop there. An account that is empty is any.
const (
	inScope       = " AND (?2 = '' OR o.buyer = ?2) AND (?3 = '' OR o.provider = ?3)"
	refundInScope = " AND (?2 = '' OR r.buyer = ?2) AND (?3 = '' OR r.provider = ?3)"
)

// The statements that read orders of a scope: the head, in each row, and the
// rows of the log.
const (
	sqlWhole = selectWhole + "orders AS o" + joinLog + " WHERE o.id = ?1" + inScope + " ORDER BY l.id"
	sqlHead  = "SELECT o.no, o.head FROM orders AS o WHERE o.id = ?1" + inScope

	sqlWholeByNumber = selectWhole + "orders AS o" + joinLog + " WHERE o.number = ?1" + inScope + " ORDER BY l.id"
	sqlHeadByNumber  = "SELECT o.no, o.head FROM orders AS o WHERE o.number = ?1" + inScope

	fromRefund       = "refunds AS r CROSS JOIN orders AS o ON o.no = r.no"
	sqlWholeByRefund = selectWhole + fromRefund + joinLog + " WHERE r.id = ?1" + refundInScope + " ORDER BY l.id"
	sqlHeadByRefund  = "SELECT o.no, o.head FROM " + fromRefund + " WHERE r.id = ?1" + refundInScope

	sqlOrderIDs = "SELECT id FROM orders WHERE id > ? ORDER BY id"
	sqlTimers   = "SELECT timer, id FROM orders INDEXED BY orders_timer WHERE timer IS NOT NULL ORDER BY timer, id"
)

// logColumn is the first column of the log in a row of a whole order.
const logColumn = 2

// Order is part of [store.OrderReader].
func (s *Store) Order(ctx context.Context, scope store.Scope, id string, part store.Part) (*delivery.Order, error) {
	return s.one(ctx, choose(part, sqlHead, sqlWhole), scope, id)
}

// OrderByNumber is part of [store.OrderReader].
func (s *Store) OrderByNumber(
	ctx context.Context, scope store.Scope, number string, part store.Part,
) (*delivery.Order, error) {
	return s.one(ctx, choose(part, sqlHeadByNumber, sqlWholeByNumber), scope, number)
}

// OrderOfRefund is part of [store.OrderReader].
func (s *Store) OrderOfRefund(
	ctx context.Context, scope store.Scope, refundID string, part store.Part,
) (*delivery.Order, error) {
	return s.one(ctx, choose(part, sqlHeadByRefund, sqlWholeByRefund), scope, refundID)
}

func choose(part store.Part, head, whole string) string {
	if part == store.Whole {
		return whole
	}

	return head
}

func (s *Store) one(ctx context.Context, text string, scope store.Scope, key string) (o *delivery.Order, err error) {
	err = s.pool.read(ctx, "read order", func(c *conn) error {
		l, err := c.order(text, scope, key)
		if err != nil {
			return err
		}

		o = l.order

		return store.RoomIn(ctx).Take(l.size)
	})
	if err != nil {
		return nil, err
	}

	return o, nil
}

// Orders is part of [store.OrderReader].
func (s *Store) Orders(
	ctx context.Context, scope store.Scope, ids []string, part store.Part,
) ([]*delivery.Order, error) {
	orders := make([]*delivery.Order, len(ids))
	text := choose(part, sqlHead, sqlWhole)

	err := s.pool.read(ctx, "read orders", func(c *conn) error {
		return c.snapshot(func() error { return c.orders(text, scope, ids, orders, store.RoomIn(ctx)) })
	})
	if err != nil {
		return nil, err
	}

	return orders, nil
}

// orders reads the orders of the scope with the ids into their places, each once.
func (c *conn) orders(
	text string, scope store.Scope, ids []string, into []*delivery.Order, room *store.Room,
) error {
	for i, id := range ids {
		if first := slices.Index(ids, id); first < i {
			into[i] = into[first]

			continue
		}

		o, err := c.readOrder(text, scope, id)
		if err == nil {
			err = room.Take(o.size)
		}

		if err != nil {
			return err
		}

		into[i] = o.order
	}

	return nil
}

// order returns the order that a statement finds in the scope, or ErrNotFound.
func (c *conn) order(text string, scope store.Scope, key string) (l loading, err error) {
	l, err = c.readOrder(text, scope, key)

	switch {
	case err != nil:
		return loading{}, err
	case l.order == nil:
		return loading{}, store.ErrNotFound
	default:
		return l, nil
	}
}

// loading is an order being put together from its head and its log.
type loading struct {
	// no is its number in this database.
	no    int64
	order *delivery.Order
	// end is the last row of the log.
	end logRow
	// size is that of the log, in bytes.
	size int
}

// readOrder reads the order that a statement finds in the scope; its order is
// nil when there is none.
func (c *conn) readOrder(text string, scope store.Scope, key string) (l loading, err error) {
	add := func(row *driver.Stmt) (bool, error) { return true, l.add(c, row) }

	err = c.query(text, add, key, scope.Buyer, scope.Provider)
	if err != nil || l.order == nil {
		return loading{}, err
	}

	return l, l.check()
}

// add takes one row: the head from the first, and what it has of the log.
func (l *loading) add(c *conn, row *driver.Stmt) (err error) {
	if l.order == nil {
		l.no = row.ColumnInt64(0)

		if l.order, err = c.head(row, 1); err != nil {
			return err
		}
	}

	if row.ColumnCount() <= logColumn {
		return nil
	}

	return l.addLog(c, row, logColumn)
}

// addLog takes a row of the log, whose columns begin with the one given.
func (l *loading) addLog(c *conn, row *driver.Stmt, column int) error {
	if l.order.Log == nil {
		// The version is what the head says: it may be anything.
		l.order.Log = make([]delivery.Entry, 0, min(max(l.order.Version, 0), delivery.MaxLog)+1)
	}

	held, err := c.eachEntry(row, column+1, l.order.ID, 0, func(e delivery.Entry) bool {
		l.order.Log = append(l.order.Log, e)

		return true
	})
	l.end = logRow{id: row.ColumnInt64(column), doc: held}
	l.size += len(held)

	return err
}

func (l *loading) check() error {
	if n := len(l.order.Log); n != 0 && n != l.order.Version {
		return fmt.Errorf("order %s has a log that ends at entry %d, and a head that says %d: %w", l.order.ID, n, l.order.Version, errChanged)
	}

	return nil
}

// head reads the head in a column.
func (c *conn) head(row *driver.Stmt, column int) (*delivery.Order, error) {
	o, err := document.Head(c.bytes(row, column))
	if err != nil {
		return nil, fmt.Errorf("head of an order: %w", err)
	}

	return o, nil
}

// addLog reads the log of an order whose head was read, and tells its size in
// bytes.
func (c *conn) addLog(no int64, o *delivery.Order) (size int, err error) {
	l := loading{no: no, order: o}
	add := func(row *driver.Stmt) (bool, error) { return true, l.addLog(c, row, 0) }

	if err := c.query(sqlLogRows, add, no*logNumbers, (no+1)*logNumbers); err != nil {
		return 0, err
	}

	return l.size, l.check()
}

// Timers is part of [store.OrderReader].
func (s *Store) Timers(ctx context.Context, limit int) (timers []store.Timer, err error) {
	if limit <= 0 {
		return nil, nil
	}

	err = s.pool.read(ctx, "read timers", func(c *conn) error {
		return c.query(sqlTimers, func(row *driver.Stmt) (bool, error) {
			timers = append(timers, store.Timer{At: instant(row.ColumnInt64(0)), OrderID: row.ColumnText(1)})

			return len(timers) < limit, nil
		})
	})

	return timers, err
}

// OrderIDs is part of [store.OrderReader].
func (s *Store) OrderIDs(ctx context.Context, after string, limit int) (ids []string, err error) {
	if limit <= 0 {
		return nil, nil
	}

	err = s.pool.read(ctx, "read ids", func(c *conn) error {
		return c.query(sqlOrderIDs, func(row *driver.Stmt) (bool, error) {
			ids = append(ids, row.ColumnText(0))

			return len(ids) < limit, nil
		}, after)
	})

	return ids, err
}
