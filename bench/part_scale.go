package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jiaofu/jiaofu/bench/load"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// stage is a store as it was when it had so many orders.
type stage struct {
	data   *dataset
	server *process
}

// measureScale measures the same questions on a store that grew. Each of its
// sizes is kept and served by a process of its own, so that they are measured in
// turn, on the same machine at the same time.
func (b *bench) measureScale(ctx context.Context) error {
	stages, err := b.grow(ctx)
	if err != nil {
		return err
	}

	for _, s := range stages {
		if s.server, err = b.startServer(ctx, s.data.dir); err != nil {
			return err
		}
	}

	viewers, err := b.viewers()
	if err != nil {
		return err
	}

	for _, q := range questions(viewers) {
		if err := b.ask(ctx, stages, q); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}

	// The stores are opened by this process next.
	if err := b.stopAll(); err != nil {
		return err
	}

	return b.askTimers(ctx, stages)
}

// grow fills one store and keeps a copy at each size.
func (b *bench) grow(ctx context.Context) ([]*stage, error) {
	var stages []*stage

	began, growing, filled := epoch(), filepath.Join(b.work, "growing"), 0

	for i, orders := range b.scale.sizes {
		b.sayf("  filling the store up to %d orders", orders)

		data := &dataset{dir: growing, orders: orders, epoch: began}
		if err := data.grow(ctx, filled); err != nil {
			return nil, err
		}

		if i < len(b.scale.sizes)-1 {
			data.dir = filepath.Join(b.work, fmt.Sprintf("of-%d", orders))
			if err := os.Mkdir(data.dir, 0o700); err != nil {
				return nil, fmt.Errorf("make a folder: %w", err)
			}

			if err := copyFolder(growing, data.dir); err != nil {
				return nil, err
			}
		}

		stages, filled = append(stages, &stage{data: data}), orders
	}

	return stages, nil
}

// grow adds the orders to a store that has the first ones, and looks at some of
// what is there then.
func (d *dataset) grow(ctx context.Context, from int) (err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: d.dir})
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	if err := fill(ctx, s, d.epoch, from, d.orders); err != nil {
		return err
	}

	return d.verify(ctx, s)
}

// errUnequalOrders is the error of a store that does not have what was filled in.
var errUnequalOrders = errors.New("the store does not hold the orders that were filled in")

// verify compares how many orders there are, and reads orders from everywhere
// in the store: their logs are complete and chained.
func (d *dataset) verify(ctx context.Context, s *sqlite.Store) error {
	const samples = 100

	n, err := s.CountOrders(ctx, store.Scope{}, store.OrderFilter{})
	if err != nil {
		return fmt.Errorf("count the orders: %w", err)
	}

	if n != d.orders {
		return fmt.Errorf("%w: %d instead of %d", errUnequalOrders, n, d.orders)
	}

	for i := range samples {
		o, err := s.Order(ctx, store.Scope{}, orderID(d.epoch, i*d.orders/samples), store.Whole)
		if err != nil {
			return fmt.Errorf("read an order: %w", err)
		}

		if chain := delivery.Verify(o.Log); !chain.Valid || len(o.Log) != o.Version || len(o.Log) < 2 {
			return fmt.Errorf("%w: the log of %s", errUnequalOrders, o.ID)
		}
	}

	return nil
}

// ask measures one question on every stage, over one connection.
func (b *bench) ask(ctx context.Context, stages []*stage, q question) error {
	b.sayf("  %s", q.name)

	sides := make([]*side, len(stages))

	for i, s := range stages {
		asked, err := q.pairs(ctx, s)
		if err != nil {
			return err
		}

		sides[i] = &side{process: s.server, request: prepared(asked, true, q.proof)}
	}

	err := b.interleave(ctx, 1, max(1, int(float64(q.requests)*b.scale.growing)), sides...)
	if q.grows && timedOut(err) {
		b.growth = append(b.growth, growthRow{name: q.name, failed: "not answered in the time of an operation"})

		return nil
	}

	if err != nil {
		return err
	}

	cpu := growthRow{name: q.name + ", CPU per request", unit: "µs", promised: !q.grows}
	middle := growthRow{name: q.name + ", p50", unit: "µs", promised: !q.grows}
	late := growthRow{name: q.name + ", p99", unit: "µs"}

	for _, s := range sides {
		cpu.rounds = append(cpu.rounds, s.samples.cpu)
		middle.rounds = append(middle.rounds, s.samples.middle)
		late.rounds = append(late.rounds, s.samples.late)
	}

	b.growth = append(b.growth, cpu, middle)
	if !q.grows {
		b.growth = append(b.growth, late)
	}

	return nil
}

// timedOut tells that the server ended an operation because it took too long.
func timedOut(err error) bool {
	return errors.Is(err, load.ErrAnswer) && strings.Contains(err.Error(), `"code":"TIMEOUT"`)
}

// askTimers measures the query for due timers, which only the server asks.
func (b *bench) askTimers(ctx context.Context, stages []*stage) (err error) {
	cost := growthRow{name: "query for due timers, CPU per query", unit: "µs", promised: true}
	cost.rounds = make([][]float64, len(stages))
	stores := make([]*sqlite.Store, len(stages))

	for i, s := range stages {
		if stores[i], err = sqlite.Open(ctx, sqlite.Config{Dir: s.data.dir}); err != nil {
			return fmt.Errorf("open the store: %w", err)
		}

		defer func() { err = errors.Join(err, stores[i].Close()) }()
	}

	for round := range b.scale.rounds + 1 {
		for i, s := range stores {
			spent, err := cpuOf(b.scale.timerReads, func(int) error { return second(s.Timers(ctx, dueBatch)) })
			if err != nil {
				return err
			}

			if round > 0 {
				cost.rounds[i] = append(cost.rounds[i], spent)
			}
		}
	}

	b.growth = append(b.growth, cost)

	return nil
}
