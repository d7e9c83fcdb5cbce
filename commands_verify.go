package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/progress"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/sqlite"
	"github.com/jiaofu/jiaofu/transfer"
)

// verification counts what was checked, and tells what is not as it was written.
type verification struct {
	store  store.Store
	stdout io.Writer
	bar    *progress.Progress

	orders, entries, files, broken int
}

// runVerify checks everything of a store: the embedded database's pages, the
// hash chain of every order, that the state that is stored is the fold of the
// log, and the content of every upload. It holds some orders at a time.
func runVerify(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	c, err := readConfig(newFlags("verify"), args, environ, stdout)
	if err != nil || c == nil {
		return err
	}

	s, err := openAsIs(ctx, c, newLogger(stderr, c))
	if err != nil {
		return err
	}

	v := &verification{store: s, stdout: stdout, bar: progress.New(stderr)}
	err = v.run(ctx)

	v.bar.End()
	fmt.Fprintf(stdout, "%d orders, %d log entries, %d files checked: %d broken\n", v.orders, v.entries, v.files, v.broken)

	if err == nil && v.broken > 0 {
		err = errors.New("the store is not as it was written")
	}

	return errors.Join(err, s.Close())
}

func (v *verification) run(ctx context.Context) error {
	for _, check := range []func(context.Context) error{v.checkDatabase, v.checkOrders, v.checkUploads} {
		if err := check(ctx); err != nil {
			return err
		}
	}

	return nil
}

// openAsIs opens the store that the configuration names to look at it: none is
// made, and none is brought to another form.
func openAsIs(ctx context.Context, c *config.Config, logger *slog.Logger) (store.Store, error) {
	return openBackEnd(ctx, storeName(c),
		&mongodb.Config{
			URI: c.MongoDBURI, Database: c.MongoDBDatabase, Logger: logger, Timeout: copyTimeout, Existing: true, AsIs: true,
		},
		&sqlite.Config{Dir: c.DataDir, Logger: logger, Existing: true, AsIs: true})
}

func (v *verification) tell(what string, why error) {
	v.broken++

	fmt.Fprintf(v.stdout, "%s: %v\n", what, why)
}

// unlessDamaged tells of a database that is damaged, and goes on; any other
// error ends the check.
func (v *verification) unlessDamaged(what string, err error) error {
	if !errors.Is(err, store.ErrDamaged) {
		return err
	}

	v.tell(what, err)

	return nil
}

// checkDatabase checks what the embedded database can tell of itself. MongoDB
// checks its files by itself.
func (v *verification) checkDatabase(ctx context.Context) error {
	s, ok := v.store.(*sqlite.Store)
	if !ok {
		return nil
	}

	v.bar.Begin("check the database", 0)

	err := s.CheckDatabase(ctx)
	if errors.Is(err, store.ErrDamaged) {
		fmt.Fprintln(v.stdout, "the database is damaged: try `jiaofu copy` into a new folder, which builds every index anew "+
			"and says whether all is there; otherwise restore the newest backup")
	}

	return v.unlessDamaged("the database", err)
}

// checkOrders names every order that is not as it was written, or cannot be read.
func (v *verification) checkOrders(ctx context.Context) error {
	v.bar.Begin("check orders", 0)

	err := store.Inspect(ctx, v.store, func(id string, o *delivery.Order, unreadable error) error {
		v.orders++
		v.bar.Add(1)

		if unreadable != nil {
			v.tell(id, unreadable)

			return nil
		}

		v.entries += len(o.Log)

		if err := store.CheckOrder(o); err != nil {
			v.tell(fmt.Sprintf("%s (%s)", id, o.Number), err)
		}

		return nil
	})

	return v.unlessDamaged("the orders that follow", err)
}

func (v *verification) checkUploads(ctx context.Context) error {
	v.bar.Begin("check uploads", 0)

	n, err := transfer.CheckContents(ctx, v.store, v.bar, func(u *store.Upload, why error) {
		v.tell(fmt.Sprintf("upload %s of order %s", u.ID, u.OrderID), why)
	})
	v.files = n

	return v.unlessDamaged("the uploads that follow", err)
}
