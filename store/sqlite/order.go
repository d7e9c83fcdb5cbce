package sqlite

import (
	"context"
	"fmt"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// partsPerOrder is how many numbers of parts an order has: one for its head and
// one for each log entry. It is in the schema, and in the statements below.
const partsPerOrder = 4096

// A full log fits.
const _ = uint(partsPerOrder - 1 - delivery.MaxLog)

// The statements that read orders: one range of parts each, the head first.
const (
	sqlWhole = `SELECT p.id, p.doc FROM orders AS o
		CROSS JOIN parts AS p ON p.id BETWEEN o.no * 4096 AND o.no * 4096 + 4095 WHERE o.id = ? ORDER BY p.id`
	sqlHead = `SELECT p.id, p.doc FROM orders AS o
		CROSS JOIN parts AS p ON p.id = o.no * 4096 WHERE o.id = ?`

	sqlWholeByNumber = `SELECT p.id, p.doc FROM orders AS o
		CROSS JOIN parts AS p ON p.id BETWEEN o.no * 4096 AND o.no * 4096 + 4095 WHERE o.number = ? ORDER BY p.id`
	sqlHeadByNumber = `SELECT p.id, p.doc FROM orders AS o
		CROSS JOIN parts AS p ON p.id = o.no * 4096 WHERE o.number = ?`

	sqlWholeByRefund = `SELECT p.id, p.doc FROM refunds AS o
		CROSS JOIN parts AS p ON p.id BETWEEN o.no * 4096 AND o.no * 4096 + 4095 WHERE o.id = ? ORDER BY p.id`
	sqlHeadByRefund = `SELECT p.id, p.doc FROM refunds AS o
		CROSS JOIN parts AS p ON p.id = o.no * 4096 WHERE o.id = ?`

	sqlParts = "SELECT id, doc FROM parts WHERE id > ? AND id < ? ORDER BY id"
	sqlLog   = `SELECT p.id, p.doc FROM orders AS o
		CROSS JOIN parts AS p ON p.id > o.no * 4096 + ?2 AND p.id < o.no * 4096 + 4096 WHERE o.id = ?1 ORDER BY p.id`
	sqlWalk   = "SELECT id FROM orders WHERE id > ? ORDER BY id"
	sqlTimers = "SELECT timer, id FROM orders INDEXED BY orders_timer WHERE timer IS NOT NULL ORDER BY timer, id"
)

// walkStep is how many whole orders Walk holds in memory.
const walkStep = 16

// Order is part of [store.OrderReader].
func (s *Store) Order(ctx context.Context, id string, part store.Part) (*delivery.Order, error) {
	return s.one(ctx, choose(part, sqlHead, sqlWhole), id)
}

// OrderByNumber is part of [store.OrderReader].
func (s *Store) OrderByNumber(ctx context.Context, number string, part store.Part) (*delivery.Order, error) {
	return s.one(ctx, choose(part, sqlHeadByNumber, sqlWholeByNumber), number)
}

// OrderOfRefund is part of [store.OrderReader].
func (s *Store) OrderOfRefund(ctx context.Context, refundID string, part store.Part) (*delivery.Order, error) {
	return s.one(ctx, choose(part, sqlHeadByRefund, sqlWholeByRefund), refundID)
}

func choose(part store.Part, head, whole string) string {
	if part == store.Whole {
		return whole
	}

	return head
}

func (s *Store) one(ctx context.Context, text, key string) (o *delivery.Order, err error) {
	err = s.pool.read(ctx, "read order", func(c *conn) (err error) {
		_, o, err = c.order(text, key)

		return err
	})

	return o, err
}

// Orders is part of [store.OrderReader].
func (s *Store) Orders(ctx context.Context, ids []string, part store.Part) ([]*delivery.Order, error) {
	orders := make([]*delivery.Order, len(ids))
	text := choose(part, sqlHead, sqlWhole)

	err := s.pool.read(ctx, "read orders", func(c *conn) error {
		return c.snapshot(func() error { return c.orders(text, ids, orders) })
	})
	if err != nil {
		return nil, err
	}

	return orders, nil
}

// orders reads the orders with the ids into their places.
func (c *conn) orders(text string, ids []string, into []*delivery.Order) error {
	for i, id := range ids {
		o, err := c.readOrder(text, id)
		if err != nil {
			return err
		}

		into[i] = o.order
	}

	return nil
}

// order returns the order that a statement finds, with its number in this
// database, or ErrNotFound.
func (c *conn) order(text, key string) (no int64, o *delivery.Order, err error) {
	l, err := c.readOrder(text, key)

	switch {
	case err != nil:
		return 0, nil, err
	case l.order == nil:
		return 0, nil, store.ErrNotFound
	default:
		return l.no, l.order, nil
	}
}

// loading is an order being put together from its parts.
type loading struct {
	no    int64
	order *delivery.Order
}

// readOrder reads the parts of the order that a statement finds; its order is
// nil when there is none.
func (c *conn) readOrder(text, key string) (l loading, err error) {
	err = c.query(text, func(row *driver.Stmt) (bool, error) { return true, l.add(c, row) }, key)
	if err != nil || l.order == nil {
		return loading{}, err
	}

	return l, l.check()
}

// add takes one part: the head, then each entry.
func (l *loading) add(c *conn, row *driver.Stmt) (err error) {
	if l.order == nil {
		l.no = row.ColumnInt64(0) / partsPerOrder
		l.order, err = c.head(row, 1)

		return err
	}

	e, err := c.entry(row, 1, l.order.ID)
	if err != nil {
		return err
	}

	if l.order.Log == nil {
		l.order.Log = make([]delivery.Entry, 0, l.order.Version+1)
	}

	l.order.Log = append(l.order.Log, e)

	return nil
}

func (l *loading) check() error {
	if n := len(l.order.Log); n != 0 && n != l.order.Version {
		return fmt.Errorf("order %s has %d of %d log entries: %w", l.order.ID, n, l.order.Version, errChanged)
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

// entry reads the log entry in a column.
func (c *conn) entry(row *driver.Stmt, column int, orderID string) (delivery.Entry, error) {
	e, err := document.Entry(c.bytes(row, column), orderID)
	if err != nil {
		return delivery.Entry{}, fmt.Errorf("part of order %s: %w", orderID, err)
	}

	return e, nil
}

// addLog reads the log of an order whose head was read.
func (c *conn) addLog(no int64, o *delivery.Order) error {
	l := loading{no: no, order: o}
	add := func(row *driver.Stmt) (bool, error) { return true, l.add(c, row) }

	if err := c.query(sqlParts, add, no*partsPerOrder, (no+1)*partsPerOrder); err != nil {
		return err
	}

	return l.check()
}

// Log is part of [store.OrderReader].
func (s *Store) Log(ctx context.Context, orderID string, after, limit int) (entries []delivery.Entry, err error) {
	if limit <= 0 || after >= partsPerOrder {
		return nil, nil
	}

	err = s.pool.read(ctx, "read log", func(c *conn) error {
		return c.query(sqlLog, func(row *driver.Stmt) (bool, error) {
			e, err := c.entry(row, 1, orderID)
			entries = append(entries, e)

			return len(entries) < limit, err
		}, orderID, max(after, 0))
	})
	if err != nil {
		return nil, err
	}

	return entries, nil
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

// Walk is part of [store.OrderReader]. It holds no snapshot: orders that are
// changed meanwhile come as they are when it gets to them.
func (s *Store) Walk(ctx context.Context, visit func(*delivery.Order) error) error {
	for last := ""; ; {
		ids, err := s.idsAfter(ctx, last)
		if err != nil || len(ids) == 0 {
			return err
		}

		orders, err := s.Orders(ctx, ids, store.Whole)
		if err != nil {
			return err
		}

		for _, o := range orders {
			if err := visit(o); err != nil {
				return err
			}
		}

		last = ids[len(ids)-1]
	}
}

func (s *Store) idsAfter(ctx context.Context, last string) (ids []string, err error) {
	err = s.pool.read(ctx, "walk", func(c *conn) error {
		return c.query(sqlWalk, func(row *driver.Stmt) (bool, error) {
			ids = append(ids, row.ColumnText(0))

			return len(ids) < walkStep, nil
		}, last)
	})

	return ids, err
}
