package floor

import (
	"context"
	"fmt"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/delivery"
)

// schema is a plain relational layout: one order is a row, with a row for each
// step and one for each entry of its log.
const schema = `
CREATE TABLE orders (
	no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL,
	status TEXT NOT NULL, phase TEXT NOT NULL, version INTEGER NOT NULL,
	goods TEXT NOT NULL, specification TEXT NOT NULL,
	provider TEXT NOT NULL, provider_name TEXT NOT NULL, buyer TEXT NOT NULL, buyer_name TEXT NOT NULL,
	paid INTEGER NOT NULL, currency TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_list ON orders (provider, status, created, id);

CREATE TABLE steps (
	no INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
	PRIMARY KEY (no, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
	no INTEGER NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, occurred INTEGER NOT NULL,
	role TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, phase TEXT NOT NULL, text TEXT NOT NULL,
	PRIMARY KEY (no, seq)
) STRICT, WITHOUT ROWID;
`

// listed is what a list by the last move and a feed of the changes take, of
// everybody, of a buyer and of a provider: each move writes to all of them.
const listed = `
CREATE INDEX orders_all_moved ON orders (status, updated, id);
CREATE INDEX orders_buyer_moved ON orders (buyer, status, updated, id);
CREATE INDEX orders_provider_moved ON orders (provider, status, updated, id);

CREATE TABLE changes (
	change INTEGER PRIMARY KEY, no INTEGER NOT NULL, buyer TEXT NOT NULL, provider TEXT NOT NULL
) STRICT;
CREATE INDEX changes_buyer ON changes (buyer, change, no);
CREATE INDEX changes_provider ON changes (provider, change, no);
`

const (
	insertOrder = `INSERT INTO orders (no, id, number, status, phase, version, goods, specification,
		provider, provider_name, buyer, buyer_name, paid, currency, created, updated)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	insertStep  = "INSERT INTO steps (no, position, name, state) VALUES (?, ?, ?, ?)"
	insertEntry = `INSERT INTO log (no, seq, type, occurred, role, account, name, phase, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
)

// Build makes the floor's database at a path from the orders that walk visits.
func Build(ctx context.Context, path string, walk func(context.Context, func(*delivery.Order) error) error) (err error) {
	db, err := driver.OpenConn(path, driver.OpenReadWrite|driver.OpenCreate)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}

	c := &conn{db: db, held: map[string]*driver.Stmt{}}
	defer c.close(&err)

	if err := c.exec("PRAGMA journal_mode = WAL"); err != nil {
		return err
	}

	if err := sqlitex.ExecuteScript(db, schema, nil); err != nil {
		return fmt.Errorf("make the schema: %w", err)
	}

	if err := c.exec("BEGIN"); err != nil {
		return err
	}

	no := int64(0)

	if err := walk(ctx, func(o *delivery.Order) error {
		no++

		return c.add(no, o)
	}); err != nil {
		return fmt.Errorf("copy orders: %w", err)
	}

	return c.exec("COMMIT")
}

// add saves an order as rows.
func (c *conn) add(no int64, o *delivery.Order) error {
	if err := c.exec(insertOrder, no, o.ID, o.Number, string(o.Status()), string(o.Phase), int64(o.Version),
		o.Goods.Name, o.Goods.Specification, o.Provider.Account, o.Provider.Name, o.Buyer.Account, o.Buyer.Name,
		o.Payment.Paid.Minor, string(o.Payment.Paid.Currency), o.CreatedAt.UnixMilli(), o.UpdatedAt.UnixMilli(),
	); err != nil {
		return err
	}

	steps, err := o.Steps()
	if err != nil {
		return fmt.Errorf("steps: %w", err)
	}

	for i, s := range steps {
		if err := c.exec(insertStep, no, int64(i), string(s.Name), string(s.State)); err != nil {
			return err
		}
	}

	for i := range o.Log {
		e := &o.Log[i]
		if err := c.exec(insertEntry, no, int64(e.Seq), string(e.Type), e.At.UnixMilli(), string(e.Actor.Role),
			e.Actor.Account, e.Actor.Name, string(e.PhaseAfter), e.Text); err != nil {
			return err
		}
	}

	return nil
}
