package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// GroupLimit makes commits take at most so many changes; 0 for all that wait.
func (s *Store) GroupLimit(changes int) { s.writer.groupLimit = changes }

// Dir is the data folder.
func (s *Store) Dir() string { return filepath.Dir(s.pool.path) }

// Commits is how many groups were committed. Nothing may be changing meanwhile.
func (s *Store) Commits() int { return s.writer.commits }

// Sick tells that the disk failed lately.
func (s *Store) Sick() bool { return s.writer.sick.Load() }

// Waiting is how many changes wait for their turn.
func (s *Store) Waiting() int {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()

	return len(s.writer.queue)
}

// Scan runs a query that may take long.
func (s *Store) Scan(ctx context.Context, sql string) error {
	return s.pool.scan(ctx, "test", func(c *conn) error {
		_, err := c.number(sql)

		return err
	})
}

// GiveUp reads on a snapshot, and once more after its caller gave up.
func (s *Store) GiveUp(ctx context.Context, give context.CancelFunc) error {
	return s.pool.scan(ctx, "test", func(c *conn) error {
		return c.snapshot(func() error {
			if _, err := c.number(sqlLastNo); err != nil {
				return err
			}

			give()

			for {
				if _, err := c.number(sqlLastNo); err != nil {
					return err
				}
			}
		})
	})
}

// Connected tells whether the writer has a connection. Nothing may be changing
// meanwhile.
func (s *Store) Connected() bool { return s.writer.conn != nil }

// RestoreAs restores with another way to make names durable.
func RestoreAs(ctx context.Context, cfg RestoreConfig, sync func(dir string) error) error {
	_, err := restoreBy(ctx, cfg, sync)

	return err
}

// Checkpoint writes the log back, and returns how many pages it has.
func (s *Store) Checkpoint(mode string) (pages int, err error) {
	return s.checkpoints.writeBack("PRAGMA wal_checkpoint(" + mode + ")")
}

// BeginLogAnew writes the log back as after very many changes, so that it begins
// anew. There may be only few in fact.
func (s *Store) BeginLogAnew() error {
	s.checkpoints.restartAt = 0

	return s.checkpoints.checkpoint()
}

// WhileNobodyCommits runs what the checkpointer would while no group is committed.
func (s *Store) WhileNobodyCommits(run func()) {
	s.checkpoints.gate.Lock()
	defer s.checkpoints.gate.Unlock()

	run()
}

// WatchSyncs has a function see each file and folder of contents before it is synced,
// which its error prevents.
func (s *Store) WatchSyncs(see func(path string) error) {
	s.files.fsync = func(file *os.File) error {
		if err := see(file.Name()); err != nil {
			return err
		}

		return file.Sync()
	}
}

// MakeDurable opens the database of a folder with a setting, and checks what
// commits to it are worth.
func MakeDurable(dir, setting string) error {
	path := filepath.Join(dir, databaseName)

	c, err := openConn(path)
	if err != nil {
		return err
	}

	if _, err := c.pragma(setting); err != nil {
		return errors.Join(err, c.close())
	}

	return errors.Join(makeDurable(c, path), c.close())
}

// Change runs statements as one change: what a back end would write if it had
// a fault.
func (s *Store) Change(ctx context.Context, run func(exec func(sql string, values ...any) error) error) error {
	return s.writer.do(ctx, func(t *tx) error { return run(t.exec) }, nil)
}

// BlockCommit is a change that makes the commit of its group fail: it leaves a
// statement unfinished.
func (s *Store) BlockCommit(ctx context.Context) error {
	return s.writer.do(ctx, func(t *tx) error {
		stmt, err := t.stmt("UPDATE orders SET timer = timer RETURNING no")
		if err != nil {
			return err
		}

		_, err = stmt.Step()

		return err
	}, nil)
}

// Rows reads rows of numbers and texts, as texts.
func (s *Store) Rows(ctx context.Context, sql string, values ...any) (list []string, err error) {
	err = s.pool.read(ctx, "test", func(c *conn) error {
		return c.query(sql, func(row *driver.Stmt) (bool, error) {
			columns := make([]string, row.ColumnCount())
			for i := range columns {
				columns[i] = row.ColumnText(i)
			}

			list = append(list, strings.Join(columns, " "))

			return true, nil
		}, values...)
	})

	return list, err
}

// ListPlans returns how the database runs the statements of a list.
func (s *Store) ListPlans(ctx context.Context, q store.OrderQuery) ([]string, error) {
	column := timeCreated
	if q.Sort == store.SortUpdatedAt {
		column = timeUpdated
	}

	r := orderRanges(q.Scope, &q.Filter, column)
	r.span = r.span.page(&q.Page, q.Descending)
	r.shape.descending = q.Descending != q.Page.FromEnd

	return s.Rows(ctx, "EXPLAIN QUERY PLAN "+r.shape.sql())
}

// CountPlans returns how the database counts.
func (s *Store) CountPlans(ctx context.Context, scope store.Scope, f store.OrderFilter) ([]string, error) {
	r := orderRanges(scope, &f, timeUpdated)
	r.shape.count = true

	return s.Rows(ctx, "EXPLAIN QUERY PLAN "+r.shape.sql())
}

// ShapePlans returns how the database runs every statement over ranges, by the
// shape: of lists and of counts, of every owner, in both directions.
func (s *Store) ShapePlans(ctx context.Context) (map[string][]string, error) {
	plans := map[string][]string{}

	for _, sh := range shapes() {
		plan, err := s.Rows(ctx, "EXPLAIN QUERY PLAN "+sh.sql())
		if err != nil {
			return nil, err
		}

		plans[fmt.Sprintf("%+v", sh)] = plan
	}

	return plans, nil
}

// shapes are all forms of queries over ranges that are asked for.
func shapes() []shape {
	either := []bool{false, true}
	list := []shape{{table: tableOrders, time: timeCreated}, {table: tableOrders, time: timeUpdated}, {table: tableRefunds, time: timeRequested}}

	list = vary(list, []owner{ofAll, ofBuyer, ofProvider}, func(s *shape, o owner) { s.owner = o })
	for _, set := range []func(*shape, bool){
		func(s *shape, yes bool) { s.both = yes }, func(s *shape, yes bool) { s.status = yes },
		func(s *shape, yes bool) { s.deadline = yes }, func(s *shape, yes bool) { s.other = yes },
		func(s *shape, yes bool) { s.search = yes }, func(s *shape, yes bool) { s.count = yes },
		func(s *shape, yes bool) { s.descending = yes },
	} {
		list = vary(list, either, set)
	}

	return slices.DeleteFunc(list, func(s shape) bool {
		ofRefunds := s.deadline || s.other || s.search

		return s.both && s.owner != ofBuyer || s.deadline && s.status || s.table == "refunds" && ofRefunds ||
			// The last change of all statuses is merged of one range for each.
			s.time == timeUpdated && !s.status && !s.deadline
	})
}

// vary returns each shape with each value.
func vary[V any](shapes []shape, values []V, set func(*shape, V)) []shape {
	var varied []shape

	for _, s := range shapes {
		for _, value := range values {
			set(&s, value)
			varied = append(varied, s)
		}
	}

	return varied
}

// Plans returns how the database runs the other statements, by the name of the
// constant; those with a space in the name are built.
func (s *Store) Plans(ctx context.Context) (map[string][]string, error) {
	plans := map[string][]string{}

	for name, sql := range map[string]string{
		"sqlWhole": sqlWhole, "sqlWholeByNumber": sqlWholeByNumber, "sqlWholeByRefund": sqlWholeByRefund,
		"sqlHead": sqlHead, "sqlHeadByNumber": sqlHeadByNumber, "sqlHeadByRefund": sqlHeadByRefund,
		"sqlLogRows": sqlLogRows, "sqlLog": sqlLog, "sqlOrderIDs": sqlOrderIDs, "sqlTimers": sqlTimers,
		"sqlNumberTaken": sqlNumberTaken, "sqlLastNo": sqlLastNo, "sqlLastChange": sqlLastChange,
		"sqlInsertLog": sqlInsertLog, "sqlAppendLog": sqlAppendLog, "sqlInsertChange": sqlInsertChange, "sqlInsertOrder": sqlInsertOrder,
		"sqlInsertSearch": sqlInsertSearch, "sqlUpdateOrder": sqlUpdateOrder, "sqlUpdateStatus": sqlUpdateStatus,
		"sqlSaveRefund": sqlSaveRefund, "sqlCounts": sqlCounts, "sqlAddUp": sqlAddUp, "sqlBeginUp": sqlBeginUp,
		"sqlUpload": sqlUpload, "sqlUploadByKey": sqlUploadByKey, "sqlUploadsBefore": sqlUploadsBefore,
		"sqlInsertUpload": sqlInsertUpload, "sqlFinishUpload": sqlFinishUpload, "sqlDeleteUpload": sqlDeleteUpload,
		"sqlFact": sqlFact, "sqlSaveFact": sqlSaveFact, "sqlNewHistory": sqlNewHistory, "sqlForgetFact": sqlForgetFact,
		"feed all":           feedSQL(shape{owner: ofAll}),
		"feed buyer":         feedSQL(shape{owner: ofBuyer}),
		"feed provider":      feedSQL(shape{owner: ofProvider}),
		"feed buyer of both": feedSQL(shape{owner: ofBuyer, both: true}),
	} {
		plan, err := s.Rows(ctx, "EXPLAIN QUERY PLAN "+sql)
		if err != nil {
			return nil, err
		}

		plans[name] = plan
	}

	return plans, nil
}

// LogRowsRead runs every statement that reads the log of one order in a scope,
// and returns how many rows of logs the database looked at for each, by the name
// of the constant.
func (s *Store) LogRowsRead(scope store.Scope, o *delivery.Order) (map[string]int, error) {
	c, err := openConn(s.pool.path)
	if err != nil {
		return nil, err
	}

	defer func() { _ = c.close() }()

	looked, rows := 0, map[string]int{}

	if err := c.watchLogs(&looked); err != nil {
		return nil, err
	}

	for name, statement := range map[string]struct {
		text   string
		values []any
	}{
		"sqlWhole":         {sqlWhole, []any{o.ID, scope.Buyer, scope.Provider}},
		"sqlWholeByNumber": {sqlWholeByNumber, []any{o.Number, scope.Buyer, scope.Provider}},
		"sqlWholeByRefund": {sqlWholeByRefund, []any{o.Refunds[0].ID, scope.Buyer, scope.Provider}},
		"sqlLog":           {sqlLog, []any{o.ID, scope.Buyer, scope.Provider, 1}},
	} {
		looked = 0

		err := c.query(statement.text, func(*driver.Stmt) (bool, error) { return true, nil }, statement.values...)
		if err != nil {
			return nil, err
		}

		rows[name] = looked
	}

	return rows, nil
}

// watchLogs puts a view in front of the table of logs that counts the rows that
// are looked at.
func (c *conn) watchLogs(looked *int) error {
	err := c.db.CreateFunction("looked_at", &driver.FunctionImpl{
		NArgs: 1,
		Scalar: func(driver.Context, []driver.Value) (driver.Value, error) {
			*looked++

			return driver.IntegerValue(1), nil
		},
	})
	if err != nil {
		return err
	}

	return c.exec("CREATE TEMP VIEW logs AS SELECT id, doc, last FROM main.logs WHERE looked_at(id)")
}
