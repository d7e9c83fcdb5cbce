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
	displacedGoal = 64
	// probeGap is between two requests that are timed.
	probeGap = 20 * time.Millisecond
)

// outage is a run of deadlines that passed while no server ran.
type outage struct {
	*chaos

	windows *windows
	dir     string
	// took is after what time all of them were acted on, probes are the times of
	// requests meanwhile.
	took   time.Duration
	probes []time.Duration
}

// overdue starts a server on very many deadlines that an outage let pass.
func overdue(ctx context.Context, c *chaos) ([]row, error) {
	orders := c.size.of(1_000, 10_000, 100_000)
	order := c.random("overdue").Perm(orders)
	last := time.Now().Add(-time.Minute)
	o := &outage{chaos: c, windows: &windows{orders: orders, length: 24 * time.Hour, deadline: func(n int) time.Time {
		return last.Add(-time.Duration(order[n]) * time.Second)
	}}}

	var err error
	if o.dir, err = c.folder("overdue"); err != nil {
		return nil, err
	}

	if err := o.windows.fillFolder(ctx, o.dir); err != nil {
		return nil, err
	}

	from, err := positionOf(ctx, o.dir)
	if err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, o.dir)
	if err != nil {
		return nil, err
	}

	if err := o.catchUp(ctx, s); err != nil {
		return nil, err
	}

	if err := s.stop(); err != nil {
		return nil, err
	}

	return o.judge(ctx, from)
}

// judge looks at what the server left.
func (o *outage) judge(ctx context.Context, from store.Position) ([]row, error) {
	found, err := o.windows.closed(ctx, o.dir)
	if err != nil {
		return nil, err
	}

	displaced, err := o.windows.displaced(ctx, o.dir, from)
	if err != nil {
		return nil, err
	}

	// How long the slowest of a hundred requests may take.
	probeGoal := o.size.within(time.Duration(o.size.of(250, 1_000, 250)) * time.Millisecond)
	what := fmt.Sprintf("%d deadlines overdue after an outage", o.windows.orders)

	slices.Sort(o.probes)

	n := len(o.probes)
	p50, p99, longest := o.probes[n/2], o.probes[n*99/100], o.probes[n-1]

	return append(found.rows(what, o.windows.orders),
		rowf(what+", all accepted", "≤ "+overdueGoal.String(), o.took <= overdueGoal && found.auto == o.windows.orders,
			"after %s", o.took.Round(10*time.Millisecond)),
		rowf(what+", oldest first", fmt.Sprintf("≤ %d places off", displacedGoal), displaced <= displacedGoal,
			"%d places off at most", displaced),
		rowf(what+", requests meanwhile, p99", "≤ "+probeGoal.String(), p99 <= probeGoal,
			"%s (p50 %s, longest %s, %d requests)", round(p99), round(p50), round(longest), n),
	), nil
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// catchUp waits until all orders are completed, and makes moves and queries in
// turn meanwhile.
func (o *outage) catchUp(ctx context.Context, s *server) error {
	began := time.Now()
	client := newClient()

	defer client.close()

	id, err := client.implement(ctx, s.url, o.tokens, "PROBE")
	if err != nil {
		return err
	}

	note := map[string]any{"orderId": id, "note": "进展"}

	for i, done := 0, 0; ; i++ {
		asked := time.Now()

		if i%2 == 0 && i < delivery.MaxLog {
			_, err = client.move(ctx, s.url, o.tokens.provider, "reportProgress", note)
		} else {
			done, err = completed(ctx, client, s.url, o.tokens.operator)
		}

		o.probes = append(o.probes, time.Since(asked))

		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}

		if done == o.windows.orders {
			o.took = time.Since(began)

			return nil
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
// deadline, at most.
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

	for more := true; more; {
		var changes []store.Change

		if changes, more, err = feed.Next(ctx); err != nil {
			return 0, err
		}

		for _, change := range changes {
			if n, ok := waitingNumber(change.Order.ID); ok {
				deadlines = append(deadlines, w.deadline(n))
			}
		}
	}

	return farthest(deadlines), nil
}

// farthest is how far a time is from its place in their order, at most. No
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
