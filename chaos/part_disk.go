package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jiaofu/jiaofu/chaos/disk"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	// diskOrders and diskMoves are the workload whose every call to the disk
	// fails once.
	diskOrders = 2
	diskMoves  = 3
	// healTime is how long the store may take to serve after the disk does.
	healTime = 2 * time.Second
)

// brokenDisk lets every call of the store that writes, syncs or truncates fail
// once, each in a run of its own: while it makes a new database and while it
// changes it.
func brokenDisk(ctx context.Context, c *chaos) ([]row, error) {
	total := &trials{chaos: c, hits: map[disk.Kind]int{}}

	for _, failure := range []disk.Failure{disk.Broken, disk.Full} {
		for kind, stride := range map[disk.Kind]int{
			disk.Write: c.size.of(19, 9, 1), disk.Sync: c.size.of(3, 2, 1), disk.Truncate: 1,
		} {
			if err := total.run(ctx, kind, failure, stride); err != nil {
				return nil, fmt.Errorf("%s fails with %s: %w", kind, failure, err)
			}
		}
	}

	return total.rows(), nil
}

// run lets each call of a kind, or each so many, fail.
func (t *trials) run(ctx context.Context, kind disk.Kind, failure disk.Failure, stride int) error {
	for n := 0; ; n += stride {
		dir, err := t.folder("disk")
		if err != nil {
			return err
		}

		one := &trial{dir: dir, disk: disk.Watch(dir), ledger: ledger{}, patience: t.size.within(healTime)}
		one.disk.FailOnce(kind, n, failure)
		err = one.run(ctx)
		one.disk.Close()

		if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
			return fmt.Errorf("call %d: %w", n, err)
		}

		if !one.disk.Hit() {
			return nil
		}

		t.add(kind, one)
	}
}

// trial is a run in which one call fails.
type trial struct {
	dir    string
	disk   *disk.Disk
	ledger ledger
	// patience bounds how long the store may take to serve again.
	patience time.Duration
	// told is how many callers were told of the failure.
	told int
	// unhealed tells that the store did not serve again.
	unhealed bool
	audit    audit
}

// run starts the store, makes moves and closes it; one call fails meanwhile.
func (t *trial) run(ctx context.Context) error {
	s, err := t.open(ctx)
	if err != nil {
		return err
	}

	for i := range diskOrders {
		if err := t.fill(ctx, s, i); err != nil {
			return errors.Join(err, s.Close())
		}
	}

	if err := s.Close(); err != nil {
		t.told++
	}

	t.audit, err = t.ledger.audit(ctx, t.dir)

	return err
}

// open opens the store: when it is told that it cannot, then once more.
func (t *trial) open(ctx context.Context) (*sqlite.Store, error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: t.dir})
	if err == nil {
		return s, nil
	}

	t.told++

	return sqlite.Open(ctx, sqlite.Config{Dir: t.dir})
}

// fill saves an order and moves it.
func (t *trial) fill(ctx context.Context, s *sqlite.Store, n int) error {
	w := &windows{orders: diskOrders, length: time.Hour, deadline: func(int) time.Time { return time.Now().Add(time.Hour) }}

	o, err := w.order(n)
	if err != nil {
		return err
	}

	err = t.insist(ctx, s, func() error {
		err := s.CreateOrder(ctx, o)
		if errors.Is(err, store.ErrNumberTaken) {
			return nil // the try that failed was saved all the same
		}

		return err
	})
	if err != nil {
		return err
	}

	t.ledger.take(o)

	for i := range diskMoves {
		var saved *delivery.Order

		err := t.insist(ctx, s, func() (err error) {
			saved, err = s.UpdateOrder(ctx, store.Scope{}, o.ID, func(o *delivery.Order) error {
				_, err := o.Apply(invoice(o, fmt.Sprintf("FP-%d", i)))

				return err
			})

			return err
		})
		if err != nil {
			return err
		}

		t.ledger.take(saved)
	}

	return nil
}

// invoice is a move that an order takes in any phase.
func invoice(o *delivery.Order, number string) delivery.Command {
	return delivery.Command{
		Move:  delivery.MoveRecordInvoice,
		Actor: delivery.Actor{Role: delivery.RoleMarketplace, Account: "market", Subject: "u1", Name: "market"},
		At:    o.UpdatedAt.Add(time.Second), InvoiceStatus: delivery.InvoiceIssued, InvoiceNumber: number,
	}
}

// take notes every entry of an order.
func (l ledger) take(o *delivery.Order) {
	for i := range o.Log {
		l[place{o.ID, o.Log[i].Seq}] = o.Log[i].Hash
	}
}

// insist tries again what failed because of the disk.
func (t *trial) insist(ctx context.Context, s *sqlite.Store, try func() error) error {
	err := try()
	if err == nil || !errors.Is(err, store.ErrUnavailable) {
		return err
	}

	t.told++

	for began := time.Now(); err != nil; err = errors.Join(s.Ready(ctx), try()) {
		if time.Since(began) > t.patience {
			t.unhealed = true

			return err
		}
	}

	return nil
}

// trials is what all of them found.
type trials struct {
	*chaos

	runs, told, lost, broken, unhealed int

	hits map[disk.Kind]int
}

func (t *trials) add(kind disk.Kind, one *trial) {
	t.runs++
	t.told += one.told
	t.lost += one.audit.lost
	t.broken += one.audit.broken
	t.hits[kind]++

	if one.unhealed {
		t.unhealed++
	}
}

func (t *trials) rows() []row {
	what := fmt.Sprintf("disk fails once at each of %d writes, %d syncs, %d truncations, EIO and ENOSPC",
		t.hits[disk.Write], t.hits[disk.Sync], t.hits[disk.Truncate])

	return []row{
		rowf(what+", acknowledged and lost", "0", t.lost == 0 && t.hits[disk.Write] > 0 && t.hits[disk.Sync] > 0,
			"%d; callers were told in %d cases", t.lost, t.told),
		rowf(what+", broken hash chains", "0", t.broken == 0, "%d", t.broken),
		rowf(what+", serves again", "each time", t.unhealed == 0, "%d of %d", t.runs-t.unhealed, t.runs),
	}
}
