package main

import (
	"context"
	"fmt"

	"github.com/jiaofu/jiaofu/bench/floor"
)

const (
	// readers is how many connections read at once.
	readers = 16
	// writers is how many connections move at once.
	writers = 64
)

// stand is what requests are measured on.
type stand struct {
	data *dataset
	// ours and small are our server with many orders and with few.
	ours, small *process
	// grouped, single and listed are the floor in its modes, smallFloor the
	// grouped one with few orders.
	grouped, single, listed, smallFloor *process
}

// measureRequests measures queries and moves over HTTP.
func (b *bench) measureRequests(ctx context.Context) error {
	s, err := b.stand(ctx)
	if err != nil {
		return err
	}

	for _, measure := range []func(context.Context, *stand) error{
		b.measureReads, b.measureListGrowth, b.measureCountGrowth, b.measureMoves, b.measureLatency,
	} {
		if err := measure(ctx, s); err != nil {
			return err
		}
	}

	resident, err := residentBytes(s.ours.pid())
	if err != nil {
		return err
	}

	const limit = 150
	b.add(atMost(fmt.Sprintf("memory after this load, %d orders, resident", s.data.orders),
		quantity{resident / 1e6, "MB"}, limit))

	return nil
}

// stand starts the servers on copies of the orders.
func (b *bench) stand(ctx context.Context) (*stand, error) {
	s := &stand{}

	var err error
	if s.data, err = b.dataset(ctx, b.scale.large); err != nil {
		return nil, err
	}

	few, err := b.dataset(ctx, b.scale.small)
	if err != nil {
		return nil, err
	}

	if s.ours, err = b.serveCopy(ctx, s.data); err != nil {
		return nil, err
	}

	if s.small, err = b.serveCopy(ctx, few); err != nil {
		return nil, err
	}

	for _, f := range []struct {
		process **process
		data    *dataset
		mode    floor.Mode
	}{
		{&s.grouped, s.data, floor.Grouped},
		{&s.single, s.data, floor.Single},
		{&s.listed, s.data, floor.Listed},
		{&s.smallFloor, few, floor.Grouped},
	} {
		if *f.process, err = b.floorOn(ctx, f.data, f.mode); err != nil {
			return nil, err
		}
	}

	return s, nil
}

func (b *bench) serveCopy(ctx context.Context, d *dataset, env ...string) (*process, error) {
	dir, err := b.storeCopy(d)
	if err != nil {
		return nil, err
	}

	return b.startServer(ctx, dir, env...)
}

func (b *bench) floorOn(ctx context.Context, d *dataset, mode floor.Mode) (*process, error) {
	path, err := b.floorCopy(d)
	if err != nil {
		return nil, err
	}

	return b.startFloor(ctx, path, mode)
}

// measureReads measures one order, and a page of a list.
func (b *bench) measureReads(ctx context.Context, s *stand) error {
	pool, err := s.ours.conns(ctx, 1)
	if err != nil {
		return err
	}

	lists, err := b.listPairs(pool)
	if err != nil {
		return err
	}

	for _, read := range []struct {
		name     string
		asked    []pair
		proof    string
		requests int
		limit    float64
	}{
		{"one order with steps and log, CPU per request", b.orderPairs(s.data), `"flowLog":[{"seq":1,`, b.scale.orders, 3},
		{"list of 20, filter and cursor, CPU per request", lists, `"hasNextPage":true`, b.scale.lists, 5},
	} {
		b.sayf("  %s", read.name)

		if err := compare(ctx, s.ours, s.grouped, read.asked, true); err != nil {
			return err
		}

		ours := &side{process: s.ours, request: prepared(read.asked, true, read.proof)}
		plain := &side{process: s.grouped, request: prepared(read.asked, false, read.proof)}

		if err := b.interleave(ctx, readers, read.requests, ours, plain); err != nil {
			return err
		}

		b.add(atMostTimes(read.name, pairs{ours.samples.cpu, plain.samples.cpu, "µs"}, read.limit))
	}

	return nil
}

// sizeLimit is what a query on many orders may cost of the same one on few.
const sizeLimit = 1.2

// compared tells which sizes are compared.
func (b *bench) compared() string {
	return fmt.Sprintf(", %d orders against %d, CPU per request", b.scale.large, b.scale.small)
}

// measureListGrowth compares pages of a list of many orders with those of a list
// of few, and the same of the floor.
func (b *bench) measureListGrowth(ctx context.Context, s *stand) error {
	ours := []*side{{process: s.ours}, {process: s.small}}
	plain := []*side{{process: s.grouped}, {process: s.smallFloor}}

	for i := range ours {
		pool, err := ours[i].process.conns(ctx, 1)
		if err != nil {
			return err
		}

		lists, err := b.listPairs(pool)
		if err != nil {
			return err
		}

		ours[i].request = prepared(lists, true, `"hasNextPage":true`)
		plain[i].request = prepared(lists, false, `"hasNextPage":true`)
	}

	if err := b.interleave(ctx, readers, b.scale.lists, ours[0], ours[1], plain[0], plain[1]); err != nil {
		return err
	}

	b.add(
		atMostTimes("list of 20"+b.compared(), pairs{ours[0].samples.cpu, ours[1].samples.cpu, "µs"}, sizeLimit),
		pairs{plain[0].samples.cpu, plain[1].samples.cpu, "µs"}.row("list of 20 of the floor"+b.compared()),
	)

	return nil
}

// measureCountGrowth compares the tab counts of many orders with those of few.
func (b *bench) measureCountGrowth(ctx context.Context, s *stand) error {
	var counts []pair
	for _, token := range b.tokens {
		counts = append(counts, pair{ours: post(token, countsQuery, nil)})
	}

	request := prepared(counts, true, `"count":`)
	many, few := &side{process: s.ours, request: request}, &side{process: s.small, request: request}

	if err := b.interleave(ctx, readers, b.scale.counts, many, few); err != nil {
		return err
	}

	b.add(atMostTimes("all tab counts"+b.compared(), pairs{many.samples.cpu, few.samples.cpu, "µs"}, sizeLimit))

	return nil
}

// measureMoves measures durable moves, of many connections and of one.
func (b *bench) measureMoves(ctx context.Context, s *stand) error {
	const (
		proof                   = `"userErrors":[]`
		rateLimit, groupedLimit = 0.75, 2.5
		latencyLimit            = 1.5
	)

	moves := b.movePairs(s.data)
	if err := compare(ctx, s.ours, s.grouped, moves, false); err != nil {
		return err
	}

	ours := &side{process: s.ours, request: prepared(moves, true, proof)}
	grouped := &side{process: s.grouped, request: prepared(moves, false, proof)}
	single := &side{process: s.single, request: prepared(moves, false, proof)}
	listed := &side{process: s.listed, request: prepared(moves, false, proof)}

	name := fmt.Sprintf("durable move, %d connections", writers)
	b.sayf("  %s", name)

	if err := b.interleave(ctx, writers, b.scale.moves, ours, grouped, single, listed); err != nil {
		return err
	}

	b.add(
		atLeastTimes(name+", rate", pairs{ours.samples.rate, grouped.samples.rate, "/s"}, rateLimit),
		atLeastTimes(name+", rate against one commit each", pairs{ours.samples.rate, single.samples.rate, "/s"}, groupedLimit),
		pairs{ours.samples.cpu, grouped.samples.cpu, "µs"}.row(name+", CPU per move"),
		pairs{ours.samples.written, grouped.samples.written, "KiB"}.row(name+", written to the disk per move"),
		pairs{ours.samples.late, grouped.samples.late, "µs"}.row(name+", p99"),
		pairs{ours.samples.rate, listed.samples.rate, "/s"}.row(name+", rate, floor with our lists"),
		pairs{ours.samples.cpu, listed.samples.cpu, "µs"}.row(name+", CPU per move, floor with our lists"),
	)

	b.sayf("  durable move, 1 connection")

	ours.samples, grouped.samples = samples{}, samples{}
	if err := b.interleave(ctx, 1, b.scale.singleMoves, ours, grouped); err != nil {
		return err
	}

	b.add(atMostTimes("durable move, 1 connection, p50", pairs{ours.samples.middle, grouped.samples.middle, "µs"}, latencyLimit))

	return nil
}
