package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// Progress hears how far a backup or a restore is.
type Progress interface {
	// Begin begins a stage of a number of items, 0 where that is not known.
	Begin(stage string, total int64)
	// Add tells that n more items are done.
	Add(n int64)
}

const (
	sqlVacuumInto    = "VACUUM INTO ?"
	sqlIntegrity     = "PRAGMA integrity_check(3)"
	sqlForeignKeys   = "PRAGMA foreign_key_check"
	sqlCountOrders   = "SELECT count(*) FROM orders"
	sqlCountUploads  = "SELECT count(*) FROM uploads"
	sqlCountContents = "SELECT count(*) FROM uploads WHERE file <> ''"
)

// takeSnapshot writes the database as it is at one moment into a new file,
// while a server goes on writing: the snapshot is a read, and waits for nobody.
func takeSnapshot(ctx context.Context, dir, path string) error {
	// A connection for reading alone may not write another file either.
	c, err := openConn(databaseIn(dir))
	if err != nil {
		return err
	}

	defer func() { _ = c.close() }()

	c.db.SetInterrupt(ctx.Done())

	version, err := inspect(c, databaseIn(dir))
	if err != nil {
		return err
	}

	if err := ofThisVersion(version); err != nil {
		return err
	}

	if err := c.exec(sqlVacuumInto, path); err != nil {
		return fmt.Errorf("take a snapshot of the database: %w", errors.Join(err, ctx.Err()))
	}

	return nil
}

// ofThisVersion refuses a database of another schema.
func ofThisVersion(version int) error {
	steps, err := migrations()
	if err != nil {
		return err
	}

	if version != len(steps) {
		return fmt.Errorf("the database has schema %d and this program %d: use the program that serves it", version, len(steps))
	}

	return nil
}

// snapshot is a database that no server uses.
type snapshot struct {
	*conn
}

func openSnapshot(path string) (*snapshot, error) {
	c, err := openConn(path)
	if err != nil {
		return nil, err
	}

	return &snapshot{c}, nil
}

// tallied are the counts of a snapshot.
type tallied struct {
	Orders  int64 `json:"orders"`
	Entries int64 `json:"entries"`
	Uploads int64 `json:"uploads"`
	Files   int64 `json:"files"`
}

// check reads all of the database: its pages, its references, and each order
// with its log.
func (s *snapshot) check(ctx context.Context, progress Progress) (n tallied, err error) {
	s.db.SetInterrupt(ctx.Done())
	defer s.db.SetInterrupt(nil)

	if err := s.sound(); err != nil {
		return tallied{}, errors.Join(fmt.Errorf("check the database: %w", err), ctx.Err())
	}

	for text, into := range map[string]*int64{
		sqlCountOrders: &n.Orders, sqlCountUploads: &n.Uploads, sqlCountContents: &n.Files,
	} {
		if *into, err = s.number(text); err != nil {
			return tallied{}, err
		}
	}

	progress.Begin("check orders", n.Orders)

	err = s.walk(ctx, func(o *delivery.Order) error {
		if err := store.CheckOrder(o); err != nil {
			return fmt.Errorf("order %s: %w: %w", o.ID, err, store.ErrDamaged)
		}

		n.Entries += int64(len(o.Log))

		progress.Add(1)

		return nil
	})

	return n, err
}

// sound runs the checks that the database has for itself.
func (c *conn) sound() error {
	var problems []string

	err := c.query(sqlIntegrity, func(row *driver.Stmt) (bool, error) {
		problems = append(problems, row.ColumnText(0))

		return true, nil
	})
	if err != nil {
		return err
	}

	if !slices.Equal(problems, []string{"ok"}) {
		return fmt.Errorf("%w: %s", store.ErrDamaged, strings.Join(problems, "; "))
	}

	return c.query(sqlForeignKeys, func(row *driver.Stmt) (bool, error) {
		return false, fmt.Errorf("%w: table %s refers to nothing", store.ErrDamaged, row.ColumnText(0))
	})
}

// walk calls visit with every order, whole.
func (s *snapshot) walk(ctx context.Context, visit func(*delivery.Order) error) error {
	for last := ""; ; {
		id := ""

		err := s.query(sqlOrderIDs, func(row *driver.Stmt) (bool, error) {
			id = row.ColumnText(0)

			return false, nil
		}, last)
		if err != nil || id == "" {
			return err
		}

		l, err := s.order(sqlWhole, store.Scope{}, id)
		if err != nil {
			return fmt.Errorf("read order %s: %w", id, errors.Join(err, ctx.Err()))
		}

		if err := visit(l.order); err != nil {
			return err
		}

		last = id
	}
}

// contents calls visit with the uploads that have a content, some at a time.
func (s *snapshot) contents(visit func(u *store.Upload) error) error {
	for last := ""; ; {
		var page []store.Upload

		err := s.query(sqlUploadsBefore, func(row *driver.Stmt) (bool, error) {
			page = append(page, uploadOf(row))

			return len(page) < store.MaxPage, nil
		}, last, int64(1)<<62)
		if err != nil || len(page) == 0 {
			return err
		}

		for i := range page {
			if page[i].File == "" {
				continue
			}

			if err := visit(&page[i]); err != nil {
				return err
			}
		}

		last = page[len(page)-1].ID
	}
}

// forget takes an upload out.
func (s *snapshot) forget(id string) error { return s.exec(sqlDeleteUpload, id) }

// renew makes the snapshot the beginning of another history.
func (s *snapshot) renew() error { return s.exec(sqlNewHistory) }
