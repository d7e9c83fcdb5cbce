package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/chaos/disk"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	// powerOrders are moved side by side, so that moves share commits.
	powerOrders = 8
	// sector is what a disk writes as a whole, in bytes.
	sector = 512
)

// powerCuts cuts the power at random moments of a workload that was taken down:
// what was synced is there, of the rest only some.
func powerCuts(ctx context.Context, c *chaos) ([]row, error) {
	p := &power{chaos: c, random: c.random("power"), moves: c.size.of(560, 800, 2_400), ledger: ledger{}}
	cuts := c.size.of(12, 50, 200)

	if err := p.prepareOrders(ctx); err != nil {
		return nil, err
	}

	events, err := p.work(ctx)
	if err != nil {
		return nil, err
	}

	if err := p.cutAll(ctx, events, cuts); err != nil {
		return nil, err
	}

	what := fmt.Sprintf("%d power cuts, half of them torn, among %d moves and %d writes", cuts, p.moves, p.writes)

	return []row{
		rowf(what+", store opens", "each time", p.closed == 0, "%d times not", p.closed),
		rowf(what+", acknowledged and lost", "0", p.lost == 0 && p.held > 0, "%d of %d", p.lost, p.held),
		rowf(what+", broken hash chains", "0", p.broken == 0, "%d", p.broken),
	}, nil
}

// power is a run of cuts.
type power struct {
	*chaos

	random *rand.Rand
	moves  int
	dir    string
	orders []string
	// writes is how many there were.
	writes int

	// ledger is what was acknowledged up to the cut; disks are the files of the
	// database as they are then.
	ledger ledger
	files  map[string]*image

	closed, lost, held, broken int
}

// acknowledged marks what a caller was told.
type acknowledged struct {
	at   place
	hash string
}

// prepareOrders makes a store that was closed well.
func (p *power) prepareOrders(ctx context.Context) (err error) {
	if p.dir, err = p.folder("power"); err != nil {
		return err
	}

	w := &windows{orders: powerOrders, length: time.Hour, deadline: func(int) time.Time { return time.Now().Add(time.Hour) }}
	for n := range powerOrders {
		p.orders = append(p.orders, waitingID(n))
	}

	if err := w.fillFolder(ctx, p.dir); err != nil {
		return err
	}

	p.files = map[string]*image{}

	for _, name := range []string{"jiaofu.db", "jiaofu.db-wal"} {
		content, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("read the database: %w", err)
		}

		p.files[name] = &image{synced: content}
	}

	return nil
}

// work makes the moves and takes down what reaches the disk.
func (p *power) work(ctx context.Context) (events []disk.Event, err error) {
	d := disk.Watch(p.dir)
	defer d.Close()

	d.Record()

	s, err := sqlite.Open(ctx, sqlite.Config{Dir: p.dir})
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}

	errs := make([]error, powerOrders)

	var working sync.WaitGroup

	for i, id := range p.orders {
		working.Go(func() {
			for n := 0; n < p.moves/powerOrders && errs[i] == nil; n++ {
				errs[i] = p.move(ctx, s, d, id, n)
			}
		})
	}

	working.Wait()

	if err := errors.Join(errors.Join(errs...), s.Close()); err != nil {
		return nil, fmt.Errorf("make moves: %w", err)
	}

	return d.Events(), nil
}

func (p *power) move(ctx context.Context, s *sqlite.Store, d *disk.Disk, id string, n int) error {
	o, err := s.UpdateOrder(ctx, store.Scope{}, id, func(o *delivery.Order) error {
		_, err := o.Apply(invoice(o, fmt.Sprintf("FP-%d", n)))

		return err
	})
	if err != nil {
		return err
	}

	last := &o.Log[len(o.Log)-1]
	d.Mark(acknowledged{place{o.ID, last.Seq}, last.Hash})

	return nil
}

// cutAll goes through the events and cuts the power at random ones.
func (p *power) cutAll(ctx context.Context, events []disk.Event, cuts int) error {
	at := make([]int, cuts)
	for i := range at {
		at[i] = p.random.IntN(len(events))
	}

	slices.Sort(at)

	done := 0

	for i, cut := range at {
		for _, e := range events[done : cut+1] {
			p.apply(&e)
		}

		done = cut + 1

		if err := p.cut(ctx, i%2 == 1); err != nil {
			return fmt.Errorf("cut after event %d: %w", cut, err)
		}
	}

	return nil
}

// apply takes one event into the files as they are.
func (p *power) apply(e *disk.Event) {
	if mark, ok := e.Mark.(acknowledged); ok {
		p.ledger[mark.at] = mark.hash

		return
	}

	file := p.files[e.File]
	if file == nil {
		return // SQLite's temporary files are not there after a start
	}

	if e.Kind == disk.Write {
		p.writes++
	}

	file.apply(e)
}

// cut writes what the disk may hold after a cut to a new folder, and looks at
// it.
func (p *power) cut(ctx context.Context, torn bool) error {
	dir, err := p.folder("cut")
	if err != nil {
		return err
	}

	defer os.RemoveAll(dir)

	for name, file := range p.files {
		if err := os.WriteFile(filepath.Join(dir, name), file.after(p.random, torn), 0o600); err != nil {
			return fmt.Errorf("write what a cut left: %w", err)
		}
	}

	p.held += len(p.ledger)

	found, err := p.ledger.audit(ctx, dir)
	if err != nil {
		p.sayf("power: %s", err)

		p.closed++
	}

	p.lost += found.lost
	p.broken += found.broken

	return ctx.Err()
}

// image is a file: what is on the disk for sure, and what was done since.
type image struct {
	synced  []byte
	pending []disk.Event
}

func (f *image) apply(e *disk.Event) {
	if e.Kind != disk.Sync {
		f.pending = append(f.pending, *e)

		return
	}

	for i := range f.pending {
		f.synced = replay(f.synced, &f.pending[i])
	}

	f.pending = nil
}

// after is what the file may hold after a cut: of what was not synced the first
// so many, or when torn any of their sectors.
func (f *image) after(random *rand.Rand, torn bool) []byte {
	content := slices.Clone(f.synced)

	if !torn {
		for i := range random.IntN(len(f.pending) + 1) {
			content = replay(content, &f.pending[i])
		}

		return content
	}

	for _, e := range f.pending {
		if e.Kind == disk.Truncate {
			if random.IntN(2) == 0 {
				content = replay(content, &e)
			}

			continue
		}

		for from := 0; from < len(e.Data); from += sector {
			if random.IntN(2) == 0 {
				part := e.Data[from:min(from+sector, len(e.Data))]
				content = replay(content, &disk.Event{Kind: disk.Write, Offset: e.Offset + int64(from), Data: part})
			}
		}
	}

	return content
}

// replay does what an event did to a content.
func replay(content []byte, e *disk.Event) []byte {
	end := int(e.Offset) + len(e.Data)
	if missing := end - len(content); missing > 0 {
		content = append(content, make([]byte, missing)...)
	}

	if e.Kind == disk.Truncate {
		return content[:e.Offset]
	}

	copy(content[e.Offset:], e.Data)

	return content
}
