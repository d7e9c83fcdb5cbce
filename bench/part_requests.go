package main

import (
	"context"
	"fmt"
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
	// grouped and single are the floor with moves that share commits, and with
	// one commit each.
	grouped, single *process
}

// measureRequests measures queries and moves over HTTP.
func (b *bench) measureRequests(ctx context.Context) error {
	s, err := b.stand(ctx)
	if err != nil {
		return err
	}

	for _, measure := range []func(context.Context, *stand) error{
		b.measureReads, b.measureGrowth, b.measureMoves, b.measureLatency,
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

	if s.grouped, err = b.floorOn(ctx, s.data, true); err != nil {
		return nil, err
	}

	s.single, err = b.floorOn(ctx, s.data, false)

	return s, err
}

func (b *bench) serveCopy(ctx context.Context, d *dataset, env ...string) (*process, error) {
	dir, err := b.storeCopy(d)
	if err != nil {
		return nil, err
	}

	return b.startServer(ctx, dir, env...)
}

func (b *bench) floorOn(ctx context.Context, d *dataset, grouped bool) (*process, error) {
	path, err := b.floorCopy(d)
	if err != nil {
		return nil, err
	}

	return b.startFloor(ctx, path, grouped)
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
		pairs    []pair
		proof    string
		requests int
		limit    float64
	}{
		{"one order with steps and log, CPU per request", b.orderPairs(s.data), `"flowLog":[{"seq":1,`, b.scale.orders, 3},
		{"list of 20, filter and cursor, CPU per request", lists, `"hasNextPage":true`, b.scale.lists, 5},
	} {
		if err := compare(ctx, s.ours, s.grouped, read.pairs, true); err != nil {
			return err
		}

		ours := &side{process: s.ours, request: prepared(read.pairs, true, read.proof)}
		floor := &side{process: s.grouped, request: prepared(read.pairs, false, read.proof)}

		if err := b.interleave(ctx, readers, read.requests, ours, floor); err != nil {
			return err
		}

		b.add(atMostTimes(read.name, micros(ours.samples.cpu), micros(floor.samples.cpu), read.limit))
	}

	return nil
}

// measureGrowth compares queries on many orders with the same ones on few.
func (b *bench) measureGrowth(ctx context.Context, s *stand) error {
	const limit = 1.2

	compared := fmt.Sprintf(", %d orders against %d, CPU per request", b.scale.large, b.scale.small)
	sides := []*side{{process: s.ours}, {process: s.small}}

	for _, side := range sides {
		pool, err := side.process.conns(ctx, 1)
		if err != nil {
			return err
		}

		pairs, err := b.listPairs(pool)
		if err != nil {
			return err
		}

		side.request = prepared(pairs, true, `"hasNextPage":true`)
	}

	if err := b.interleave(ctx, readers, b.scale.lists, sides...); err != nil {
		return err
	}

	b.add(atMostTimes("list of 20"+compared, micros(sides[0].samples.cpu), micros(sides[1].samples.cpu), limit))

	var counts []pair
	for _, token := range b.tokens {
		counts = append(counts, pair{ours: post(token, countsQuery, nil)})
	}

	for _, side := range sides {
		side.request, side.samples = prepared(counts, true, `"count":`), samples{}
	}

	if err := b.interleave(ctx, readers, b.scale.counts, sides...); err != nil {
		return err
	}

	b.add(atMostTimes("all tab counts"+compared, micros(sides[0].samples.cpu), micros(sides[1].samples.cpu), limit))

	return nil
}

// measureMoves measures durable moves, of many connections and of one.
func (b *bench) measureMoves(ctx context.Context, s *stand) error {
	const (
		proof                   = `"userErrors":[]`
		rateLimit, groupedLimit = 0.75, 2.5
		latencyLimit            = 1.5
	)

	pairs := b.movePairs(s.data)
	if err := compare(ctx, s.ours, s.grouped, pairs, false); err != nil {
		return err
	}

	ours := &side{process: s.ours, request: prepared(pairs, true, proof)}
	grouped := &side{process: s.grouped, request: prepared(pairs, false, proof)}
	single := &side{process: s.single, request: prepared(pairs, false, proof)}

	if err := b.interleave(ctx, writers, b.scale.moves, ours, grouped, single); err != nil {
		return err
	}

	name := fmt.Sprintf("durable move, %d connections", writers)
	b.add(
		atLeastTimes(name+", rate", perSecond(ours.samples.rate), perSecond(grouped.samples.rate), rateLimit),
		atLeastTimes(name+", rate against one commit each",
			perSecond(ours.samples.rate), perSecond(single.samples.rate), groupedLimit),
		comparison(name+", CPU per move", micros(ours.samples.cpu), micros(grouped.samples.cpu)),
		comparison(name+", p99", millis(ours.samples.late), millis(grouped.samples.late)),
	)

	ours.samples, grouped.samples = samples{}, samples{}
	if err := b.interleave(ctx, 1, b.scale.singleMoves, ours, grouped); err != nil {
		return err
	}

	b.add(atMostTimes("durable move, 1 connection, p50", micros(ours.samples.middle), micros(grouped.samples.middle), latencyLimit))

	return nil
}
