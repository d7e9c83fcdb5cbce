package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	// overdueGoal is within what time an outage is caught up with.
	overdueGoal = time.Minute
	// displacedGoal is how many places an order may be accepted away from its
	// place by deadline: timers are executed some at once.
	displacedGoal = 256
	// probeGap is between two requests that are timed, probeGoal how long the
	// slowest of a hundred may take.
	probeGap  = 20 * time.Millisecond
	probeGoal = 100 * time.Millisecond
)

// overdue starts a server on very many deadlines that an outage let pass.
func overdue(ctx context.Context, c *chaos) ([]row, error) {
	orders := c.size.of(2_000, 10_000, 100_000)
	order := c.random("overdue").Perm(orders)
	outage := time.Now().Add(-time.Minute)
	w := &windows{orders: orders, length: 24 * time.Hour, deadline: func(n int) time.Time {
		return outage.Add(-time.Duration(order[n]) * time.Second)
	}}

	dir, err := c.folder("overdue")
	if err != nil {
		return nil, err
	}

	if err := w.fillFolder(ctx, dir); err != nil {
		return nil, err
	}

	from, err := positionOf(ctx, dir)
	if err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, dir)
	if err != nil {
		return nil, err
	}

	took, probes, err := c.catchUp(ctx, s, orders)
	if err != nil {
		return nil, err
	}

	if err := s.stop(); err != nil {
		return nil, err
	}

	found, err := w.closed(ctx, dir)
	if err != nil {
		return nil, err
	}

	displaced, err := w.displaced(ctx, dir, from)
	if err != nil {
		return nil, err
	}

	what := fmt.Sprintf("%d deadlines overdue after an outage", orders)
	slices.Sort(probes)

	p50, p99 := probes[len(probes)/2], probes[len(probes)*99/100]

	return append(found.rows(what, orders),
		rowf(what+", all accepted", "≤ "+overdueGoal.String(), took <= overdueGoal && found.auto == orders, "after %s", took.Round(10*time.Millisecond)),
		rowf(what+", oldest first", fmt.Sprintf("≤ %d places off", displacedGoal), displaced <= displacedGoal, "%d places off at most", displaced),
		rowf(what+", requests meanwhile, p99", "≤ "+probeGoal.String(), p99 <= probeGoal,
			"%s (p50 %s, longest %s, %d requests)", round(p99), round(p50), round(probes[len(probes)-1]), len(probes)),
	), nil
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// catchUp waits until so many orders are completed, and returns after how long,
// and the times of requests meanwhile: moves and queries in turn.
func (c *chaos) catchUp(ctx context.Context, s *server, orders int) (took time.Duration, probes []time.Duration, err error) {
	began := time.Now()
	client := newClient()

	defer client.close()

	id, err := client.implement(ctx, s.url, c.tokens, "PROBE")
	if err != nil {
		return 0, nil, err
	}

	note := map[string]any{"orderId": id, "note": "进展"}

	for i := 0; ; i++ {
		asked := time.Now()

		if i%2 == 0 && i < delivery.MaxLog {
			_, err = client.move(ctx, s.url, c.tokens.provider, "reportProgress", note)
		} else {
			var done int

			if done, err = completed(ctx, client, s.url, c.tokens.operator); done == orders {
				return time.Since(began), probes, err
			}
		}

		probes = append(probes, time.Since(asked))

		if err = errors.Join(err, ctx.Err()); err != nil {
			return 0, nil, err
		}

		time.Sleep(probeGap)
	}
}

// completed asks how many orders are completed.
func completed(ctx context.Context, client *client, url, token string) (int, error) {
	a, err := client.ask(ctx, url, token, "{ orderCounts { status count } }", nil)
	if err != nil {
		return 0, err
	}

	var data struct {
		OrderCounts []struct {
			Status string `json:"status"`
			Count  int    `json:"count"`
		} `json:"orderCounts"`
	}

	if err := json.Unmarshal(a.data, &data); err != nil {
		return 0, fmt.Errorf("read the counts: %w", err)
	}

	for _, c := range data.OrderCounts {
		if c.Status == string(delivery.PhaseCompleted) {
			return c.Count, nil
		}
	}

	return 0, nil
}

// positionOf is where the order of changes of a data folder ends.
func positionOf(ctx context.Context, dir string) (at store.Position, err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return "", fmt.Errorf("open a filled store: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	return s.Position(ctx)
}

// displaced is how many places an order was changed away from its place by
// deadline, at the most.
func (w *windows) displaced(ctx context.Context, dir string, from store.Position) (most int, err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return 0, fmt.Errorf("open what a server left: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	feed, err := s.Changes(ctx, store.Scope{}, from)
	if err != nil {
		return 0, err
	}

	var deadlines []time.Time

	for {
		changes, err := feed.Next(ctx)
		if err != nil {
			return 0, err
		}

		if len(changes) == 0 {
			return farthest(deadlines), nil
		}

		for _, change := range changes {
			if n, ok := waitingNumber(change.Order.ID); ok {
				deadlines = append(deadlines, w.deadline(n))
			}
		}
	}
}

// farthest is how far a time is from its place in their order, at the most. No
// two times are equal.
func farthest(times []time.Time) int {
	order := make([]int, len(times))
	for i := range order {
		order[i] = i
	}

	slices.SortFunc(order, func(a, b int) int { return times[a].Compare(times[b]) })

	most := 0
	for place, i := range order {
		most = max(most, place-i, i-place)
	}

	return most
}
