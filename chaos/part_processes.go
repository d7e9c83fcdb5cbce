package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/store/mongodb"
)

// processes is how many share one database.
const processes = 3

// timersShared lets deadlines run out on three processes on one database, which
// are killed in turn.
func timersShared(ctx context.Context, c *chaos) (rows []row, err error) {
	shared, err := c.sharedMongoDB(ctx, false)
	if err != nil {
		return nil, err
	}

	defer func() { err = errors.Join(err, shared.close()) }()

	orders, fillers, rate := c.size.of(300, 3_000, 100_000), fillers, 1_500
	if shared.slow {
		orders, fillers, rate = c.size.of(12, 24, 90), 1, 3
	}

	p := &sharing{chaos: c, sharedMongoDB: shared, fillers: fillers}
	p.spread(orders, rate)

	found, seen, kills, err := p.run(ctx)
	if err != nil {
		return nil, err
	}

	what := fmt.Sprintf("%d deadlines, %d processes on %s, %d × kill -9", orders, processes, shared.about, kills)

	return append(found.rows(what, orders), seen.row(what, &found), killed(what, kills)), nil
}

// sharing is a database that several processes share.
type sharing struct {
	*chaos
	*sharedMongoDB

	fillers int
	windows *windows
	last    time.Time
}

// spread spreads deadlines, so many in a second, from after the fill on.
func (p *sharing) spread(orders, rate int) {
	gap := time.Second / time.Duration(rate)
	first := time.Now().Add(2*time.Second + time.Duration(orders)*gap)
	p.last = first.Add(time.Duration(orders) * gap)
	p.windows = &windows{orders: orders, length: time.Hour, deadline: func(n int) time.Time {
		return first.Add(time.Duration(n) * gap)
	}}
}

// run fills the database, lets the processes run and be killed, and looks at
// what they left.
func (p *sharing) run(ctx context.Context) (found closed, seen *witness, kills int, err error) {
	s, err := mongodb.Open(ctx, mongodb.Config{URI: p.uri, Database: p.database})
	if err != nil {
		return found, nil, 0, fmt.Errorf("open the database: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	if err := p.windows.fill(ctx, s, p.fillers); err != nil {
		return found, nil, 0, err
	}

	servers, err := p.serve(ctx)
	if err != nil {
		return found, nil, 0, err
	}

	if seen, kills, err = p.killWatched(ctx, p.last, p.windows, servers...); err != nil {
		return found, nil, kills, err
	}

	for _, server := range servers {
		err = errors.Join(err, server.stop())
	}

	if err != nil {
		return found, seen, kills, err
	}

	found, err = p.windows.closedIn(ctx, s)

	return found, seen, kills, err
}

// serve starts the processes.
func (p *sharing) serve(ctx context.Context) ([]*server, error) {
	servers := make([]*server, processes)

	for i := range servers {
		dir, err := p.folder("process")
		if err != nil {
			return nil, err
		}

		if servers[i], err = p.startServer(ctx, dir, "MONGODB_URI="+p.uri, "MONGODB_DATABASE="+p.database); err != nil {
			return nil, err
		}
	}

	return servers, nil
}
