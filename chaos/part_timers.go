package main

import (
	"context"
	"fmt"
	"time"
)

// timersKilled lets very many deadlines run out, on a server that is killed
// again and again meanwhile.
func timersKilled(ctx context.Context, c *chaos) ([]row, error) {
	const everyReminded = 10

	orders := c.size.of(1_000, 5_000, 100_000)
	span := time.Duration(c.size.of(4, 12, 75)) * time.Second
	places := c.random("timers").Perm(orders)

	filling, err := c.fillTime(ctx, orders)
	if err != nil {
		return nil, err
	}

	first := time.Now().Add(filling)
	w := &windows{
		orders: orders, length: span, reminded: func(n int) bool { return n%everyReminded == 0 },
		deadline: func(n int) time.Time { return first.Add(span * time.Duration(places[n]) / time.Duration(orders)) },
	}

	s, err := c.serveWindows(ctx, w)
	if err != nil {
		return nil, err
	}

	// Also on a machine so busy that all of them are late.
	end := time.Now().Add(max(time.Until(first)+span, span/halves))

	seen, kills, err := c.killWatched(ctx, end, w, s)
	if err != nil {
		return nil, err
	}

	if err := s.stop(); err != nil {
		return nil, err
	}

	found, err := w.closed(ctx, s.dir)
	if err != nil {
		return nil, err
	}

	what := fmt.Sprintf("%d deadlines, %d reminders, one process on SQLite, %d × kill -9", orders, found.reminded, kills)

	return append(found.rows(what, orders), seen.row(what, &found), killed(what, kills)), nil
}

// fillTime is how long this machine will take to fill a folder with so many
// orders, as a part of them tells, and some more.
func (c *chaos) fillTime(ctx context.Context, orders int) (time.Duration, error) {
	// A store that grows takes its orders more slowly.
	const part, slower = 20, 2

	dir, err := c.folder("sample")
	if err != nil {
		return 0, err
	}

	began := time.Now()
	w := &windows{orders: orders / part, length: time.Hour, deadline: func(int) time.Time { return began }}

	if err := w.fillFolder(ctx, dir); err != nil {
		return 0, err
	}

	return time.Second + time.Since(began)*part*slower, nil
}

// serveWindows starts a server on a new folder with the orders.
func (c *chaos) serveWindows(ctx context.Context, w *windows) (*server, error) {
	dir, err := c.folder("windows")
	if err != nil {
		return nil, err
	}

	if err := w.fillFolder(ctx, dir); err != nil {
		return nil, err
	}

	return c.startServer(ctx, dir)
}

// killed tells that a run was one through kills.
func killed(what string, kills int) row {
	return rowf(what+", killed meanwhile", "at least once", kills > 0, "%d ×", kills)
}

// killWatched kills and restarts servers until a time, and waits until all windows
// have ended, watched by a witness.
func (c *chaos) killWatched(
	ctx context.Context, end time.Time, w *windows, servers ...*server,
) (seen *witness, kills int, err error) {
	seen = c.witness(ctx, servers[0], w)
	defer seen.stop()

	if kills, err = c.killUntil(ctx, end, servers...); err != nil {
		return nil, kills, err
	}

	return seen, kills, c.awaitCompleted(ctx, servers[0], w.orders)
}

// killUntil kills and restarts one server after another until a time, a few
// seconds apart: one at once when it is late for that.
func (c *chaos) killUntil(ctx context.Context, end time.Time, servers ...*server) (kills int, err error) {
	random := c.random("kills")

	for {
		pause := time.Second + time.Duration(random.IntN(2000))*time.Millisecond

		switch left := time.Until(end); {
		case left < pause && kills > 0:
			return kills, nil
		case left < pause:
			pause = max(left/2, 0)
		}

		select {
		case <-ctx.Done():
			return kills, fmt.Errorf("kill servers: %w", ctx.Err())
		case <-time.After(pause):
		}

		s := servers[kills%len(servers)]
		kills++

		s.kill()

		if err := s.start(ctx); err != nil {
			return kills, fmt.Errorf("start after kill %d: %w", kills, err)
		}
	}
}

// awaitCompleted waits until so many orders are completed.
func (c *chaos) awaitCompleted(ctx context.Context, s *server, orders int) error {
	client := newClient()
	defer client.close()

	for {
		done, err := completed(ctx, client, s.url, c.tokens.operator)
		if err != nil {
			return err
		}

		if done >= orders {
			return nil
		}

		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %d orders are completed, %d are: %w", orders, done, ctx.Err())
		case <-time.After(probeGap):
		}
	}
}
