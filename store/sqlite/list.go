package sqlite

import (
	"context"
	"slices"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// ListOrders is part of [store.OrderReader].
func (s *Store) ListOrders(ctx context.Context, q store.OrderQuery) (page store.OrderPage, err error) {
	timeColumn := timeCreated
	if q.Sort == store.SortUpdatedAt {
		timeColumn = timeUpdated
	}

	r := orderRanges(q.Scope, &q.Filter, timeColumn)
	r.span = r.span.page(&q.Page, q.Descending)
	r.shape.descending = q.Descending != q.Page.FromEnd

	err = s.readRanges(ctx, "list orders", &r, q.Part == store.Whole, func(c *conn) error {
		page, err = c.orderPage(&r, q.Page.Limit, q.Part, store.RoomIn(ctx))

		return err
	})
	if err != nil {
		return store.OrderPage{}, err
	}

	if q.Page.FromEnd {
		slices.Reverse(page.Orders)
	}

	return page, nil
}

// readRanges runs a query over ranges: on one snapshot when it takes several
// statements, and so that it can be ended when it may take long.
func (s *Store) readRanges(ctx context.Context, action string, r *ranges, several bool, read func(*conn) error) error {
	if r.empty {
		return nil
	}

	run := s.pool.read
	if r.slow() {
		run = s.pool.scan
	}

	return run(ctx, action, func(c *conn) error {
		if !several && !r.every && len(r.statuses) <= 1 {
			return read(c)
		}

		return c.snapshot(func() error {
			if err := r.settle(c); err != nil {
				return err
			}

			return read(c)
		})
	})
}

func (c *conn) orderPage(
	r *ranges, limit int, part store.Part, room *store.Room,
) (page store.OrderPage, err error) {
	page.Orders = make([]*delivery.Order, 0, limit)
	numbers := make([]int64, 0, limit)

	page.More, err = c.merge(r, limit, func(row *driver.Stmt) error {
		o, err := c.head(row, 3)
		page.Orders = append(page.Orders, o)
		numbers = append(numbers, row.ColumnInt64(2))

		return err
	})
	if err != nil || part != store.Whole {
		return page, err
	}

	for i, o := range page.Orders {
		size, err := c.addLog(numbers[i], o)
		if err == nil {
			err = room.Take(size)
		}

		if err != nil {
			return page, err
		}
	}

	return page, nil
}

// cursor is a statement on its row.
type cursor struct {
	stmt *driver.Stmt
	at   bound
}

// merge reads ranges as one sorted list, shows at most limit rows to take, and
// tells whether there are more. No range is read further than it is needed.
func (c *conn) merge(r *ranges, limit int, take func(*driver.Stmt) error) (more bool, err error) {
	stmts, err := r.statements(c)
	if err != nil {
		return false, err
	}

	cursors := make([]cursor, 0, len(stmts))

	for _, stmt := range stmts {
		defer release(stmt)

		if cursors, err = advance(append(cursors, cursor{stmt: stmt}), len(cursors)); err != nil {
			return false, err
		}
	}

	for ; limit > 0 && len(cursors) > 0; limit-- {
		next := foremost(cursors, r.shape.descending)
		if err := take(cursors[next].stmt); err != nil {
			return false, err
		}

		if cursors, err = advance(cursors, next); err != nil {
			return false, err
		}
	}

	return len(cursors) > 0, nil
}

// advance moves a cursor to its next row, and takes it out after its last.
func advance(cursors []cursor, i int) ([]cursor, error) {
	stmt := cursors[i].stmt

	row, err := stmt.Step()
	if err != nil {
		return nil, translated(err)
	}

	if !row {
		return slices.Delete(cursors, i, i+1), nil
	}

	if cap(cursors) > 1 {
		cursors[i].at = bound{at: stmt.ColumnInt64(0), id: stmt.ColumnText(1)}
	}

	return cursors, nil
}

// foremost is the cursor whose row comes first.
func foremost(cursors []cursor, descending bool) int {
	first := 0

	for i := 1; i < len(cursors); i++ {
		if cursors[i].at != cursors[first].at && cursors[i].at.before(cursors[first].at) != descending {
			first = i
		}
	}

	return first
}

// CountOrders is part of [store.OrderReader].
func (s *Store) CountOrders(ctx context.Context, scope store.Scope, filter store.OrderFilter) (int, error) {
	if counted(scope, &filter) {
		return s.countTabs(ctx, scope, filter.Statuses)
	}

	timeColumn := timeUpdated
	if filter.UpdatedFrom.IsZero() && filter.UpdatedTo.IsZero() {
		timeColumn = timeCreated
	}

	r := orderRanges(scope, &filter, timeColumn)

	return s.countRanges(ctx, "count orders", &r)
}

// counted reports whether the counters know the answer: they are kept for one
// account, by status.
func counted(scope store.Scope, f *store.OrderFilter) bool {
	return (scope.Buyer == "" || scope.Provider == "") && f.Search == "" && f.AutoAcceptBefore.IsZero() &&
		f.CreatedFrom.IsZero() && f.CreatedTo.IsZero() && f.UpdatedFrom.IsZero() && f.UpdatedTo.IsZero()
}

func (s *Store) countTabs(ctx context.Context, scope store.Scope, statuses []delivery.Status) (total int, err error) {
	tabs, err := s.CountByStatus(ctx, scope)

	for status, n := range tabs {
		if len(statuses) == 0 || slices.Contains(statuses, status) {
			total += n
		}
	}

	return total, err
}

func (s *Store) countRanges(ctx context.Context, action string, r *ranges) (total int, err error) {
	r.shape.count = true

	err = s.readRanges(ctx, action, r, false, func(c *conn) error {
		stmts, err := r.statements(c)
		if err != nil {
			return err
		}

		for _, stmt := range stmts {
			if err := rows(stmt, func(row *driver.Stmt) (bool, error) {
				total += row.ColumnInt(0)

				return true, nil
			}); err != nil {
				return err
			}
		}

		return nil
	})

	return total, err
}

// CountByStatus is part of [store.OrderReader].
func (s *Store) CountByStatus(ctx context.Context, scope store.Scope) (map[delivery.Status]int, error) {
	tabs := map[delivery.Status]int{}

	if scope.Buyer != "" && scope.Provider != "" {
		return tabs, s.countBoth(ctx, scope, tabs)
	}

	err := s.pool.read(ctx, "count by status", func(c *conn) error {
		r := scoped("", "", scope)

		return c.query(sqlCounts, func(row *driver.Stmt) (bool, error) {
			if n := row.ColumnInt(1); n > 0 {
				tabs[delivery.Status(row.ColumnText(0))] = n
			}

			return true, nil
		}, string(r.shape.owner), scope.Buyer+scope.Provider)
	})
	if err != nil {
		return nil, err
	}

	return tabs, nil
}

// countBoth counts the orders between a buyer and a provider, which no counter
// is kept for.
func (s *Store) countBoth(ctx context.Context, scope store.Scope, tabs map[delivery.Status]int) error {
	for _, status := range delivery.AllStatuses() {
		r := orderRanges(scope, &store.OrderFilter{Statuses: []delivery.Status{status}}, timeCreated)

		n, err := s.countRanges(ctx, "count by status", &r)
		if err != nil {
			return err
		}

		if n > 0 {
			tabs[status] = n
		}
	}

	return nil
}
