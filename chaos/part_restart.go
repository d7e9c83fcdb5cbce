package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
)

const (
	// coldGoal and recoveryGoal bound the time from the start of the process to
	// its readiness, after a polite end and after kill -9.
	coldGoal, recoveryGoal = 200 * time.Millisecond, time.Second
	// backGoal bounds how long clients take to hear news from a new process.
	backGoal = 2 * time.Second
	// firstTime bounds how long a subscription waits for its first event.
	firstTime = time.Minute
	// serviceRestart is the code that sockets are closed with.
	serviceRestart = 1012
)

// restart ends servers politely and rudely, and measures how they come back.
func restart(ctx context.Context, c *chaos) ([]row, error) {
	dir, err := c.folder("restart")
	if err != nil {
		return nil, err
	}

	old := &windows{
		orders: c.size.of(500, 5_000, 100_000), length: 15 * 24 * time.Hour,
		deadline: func(int) time.Time { return time.Now().Add(10 * 24 * time.Hour) },
		reminded: func(int) bool { return false },
	}
	if err := old.fillFolder(ctx, dir); err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, dir, "JIAOFU_LIMIT_SOCKETS_PER_PERSON=1000")
	if err != nil {
		return nil, err
	}

	polite, err := c.endPolitely(ctx, s)
	if err != nil {
		return nil, err
	}

	cold, err := s.starts(ctx, c.size.of(1, 3, 7), s.stop)
	if err != nil {
		return nil, err
	}

	recovered, err := c.recoveries(ctx, s)
	if err != nil {
		return nil, err
	}

	name := fmt.Sprintf("restart: from start to ready, %d orders, ", old.orders)
	coldGoal, recoveryGoal := c.size.within(coldGoal), c.size.within(recoveryGoal)

	return append(polite,
		rowf(name+"median", "≤ "+coldGoal.String(), middle(cold) <= coldGoal, "%s; the longest of %d %s",
			middle(cold).Round(time.Millisecond), len(cold), slices.Max(cold).Round(time.Millisecond)),
		rowf(name+"longest after kill -9 of a server that writes", "≤ "+recoveryGoal.String(),
			slices.Max(recovered) <= recoveryGoal, "%s; median of %d %s",
			slices.Max(recovered).Round(time.Millisecond), len(recovered), middle(recovered).Round(time.Millisecond)),
	), nil
}

func middle(times []time.Duration) time.Duration {
	times = slices.Sorted(slices.Values(times))

	return times[len(times)/2]
}

// starts ends and starts the server so often, and returns how long the starts
// took.
func (s *server) starts(ctx context.Context, count int, end func() error) ([]time.Duration, error) {
	var times []time.Duration

	for range count {
		if err := end(); err != nil {
			return nil, err
		}

		began := time.Now()

		if err := s.start(ctx); err != nil {
			return nil, err
		}

		times = append(times, time.Since(began))
	}

	return times, nil
}

// recoveries kills a server while it writes.
func (c *chaos) recoveries(ctx context.Context, s *server) ([]time.Duration, error) {
	writing, stop := context.WithCancel(ctx)
	defer stop()

	people := newClient()
	defer people.close()

	id, err := people.implement(ctx, s.url, c.tokens, "R-kill")
	if err != nil {
		return nil, err
	}

	var running sync.WaitGroup

	for range 8 {
		running.Go(func() {
			for writing.Err() == nil {
				// It fails while the server is away.
				_, _ = people.move(writing, s.url, c.tokens.provider, "reportProgress", map[string]any{"orderId": id, "note": "进展"})
			}
		})
	}

	times, err := s.starts(ctx, c.size.of(1, 3, 7), func() error {
		sleep(ctx, time.Second/4)
		s.kill()

		return nil
	})

	stop()
	running.Wait()

	return times, err
}

// ending is a polite end as clients see it.
type ending struct {
	chaos  *chaos
	server *server
	client *client
	orders []string

	sockets []*socket
	streams []*stream
}

// endPolitely ends the server while requests are under way and subscriptions
// open, and starts it anew.
func (c *chaos) endPolitely(ctx context.Context, s *server) ([]row, error) {
	e := &ending{chaos: c, server: s, client: newClient()}
	defer e.client.close()

	count := c.size.of(10, 200, 200)
	if err := e.open(ctx, count); err != nil {
		return nil, err
	}

	backGoal := c.size.within(backGoal)

	answered, err := e.endUnderWay(ctx)
	if err != nil {
		return nil, err
	}

	restarted, left := e.closings()

	began := time.Now()

	if err := s.start(ctx); err != nil {
		return nil, err
	}

	back, err := e.comeBack(ctx, began)
	if err != nil {
		return nil, err
	}

	return []row{
		rowf("restart: requests under way at SIGTERM that were answered", "all", answered == len(e.orders),
			"%d of %d", answered, len(e.orders)),
		rowf("restart: sockets closed with 1012, and streams ended without being complete", "all",
			restarted == count && left == count, "%d and %d of %d each", restarted, left, count),
		rowf("restart: clients that hear of a move again, from the start of the new process", "≤ "+backGoal.String(),
			back <= backGoal, "%d after %s", count, back.Round(time.Millisecond)),
	}, nil
}

// open opens subscriptions and waits until they are under way.
func (e *ending) open(ctx context.Context, count int) error {
	const orders = 10

	for n := range orders {
		id, err := e.client.implement(ctx, e.server.url, e.chaos.tokens, fmt.Sprintf("R-%d", n))
		if err != nil {
			return err
		}

		e.orders = append(e.orders, id)
	}

	for n := range count {
		variables := map[string]any{"id": e.orders[n%orders], "after": 2}

		s, err := e.socket(ctx, variables)
		if err != nil {
			return err
		}

		stream, err := openStream(ctx, e.server.url, e.chaos.tokens.buyer, entriesQuery, variables)
		if err == nil {
			_, err = stream.next()
		}

		if err != nil {
			return err
		}

		e.sockets, e.streams = append(e.sockets, s), append(e.streams, stream)
	}

	return nil
}

// socket opens a socket with a subscription, and waits for its first event.
func (e *ending) socket(ctx context.Context, variables map[string]any) (*socket, error) {
	s, err := dialSocket(ctx, e.server.url, e.chaos.tokens.buyer)
	if err != nil {
		return nil, err
	}

	defer time.AfterFunc(firstTime, s.hangUp).Stop()

	if err := s.subscribe("1", entriesQuery, variables); err != nil {
		return nil, err
	}

	m, err := s.read()
	if err == nil && m.Type != "next" {
		err = fmt.Errorf("%w: %s %s", errStream, m.Type, m.Payload)
	}

	return s, err
}

// endUnderWay has a move of each order wait for the database, asks the server
// to end, and lets the moves go on. It returns how many were answered.
func (e *ending) endUnderWay(ctx context.Context) (int, error) {
	other, err := sqlite.OpenConn(e.server.database(), sqlite.OpenReadWrite)
	if err != nil {
		return 0, fmt.Errorf("open the database: %w", err)
	}

	if err := execute(other, "BEGIN IMMEDIATE"); err != nil {
		return 0, errors.Join(err, other.Close())
	}

	var moving sync.WaitGroup

	answers := make([]bool, len(e.orders))

	for i, id := range e.orders {
		moving.Go(func() {
			m, err := e.client.move(ctx, e.server.url, e.chaos.tokens.provider, "reportProgress",
				map[string]any{"orderId": id, "note": "到此为止"})
			answers[i] = err == nil && m.accepted()
		})
	}

	sleep(ctx, time.Duration(e.chaos.size.of(3, 1, 1))*time.Second) // the moves are under way

	err = e.server.terminate()

	sleep(ctx, time.Second/4) // the server has begun to end

	if err := errors.Join(err, other.Close()); err != nil {
		return 0, fmt.Errorf("end a server: %w", err)
	}

	moving.Wait()

	return len(slices.DeleteFunc(answers, func(ok bool) bool { return !ok })), e.server.stop()
}

// closings reads what is left of each subscription, and counts those that
// ended as they should.
func (e *ending) closings() (restarted, left int) {
	for _, s := range e.sockets {
		var (
			err    error
			closed *closedError
		)

		for err == nil {
			_, err = s.read()
		}

		if errors.As(err, &closed) && closed.code == serviceRestart {
			restarted++
		} else {
			e.chaos.sayf("restart: a socket ended: %v", err)
		}

		s.hangUp()
	}

	for _, s := range e.streams {
		var err error
		for err == nil {
			_, err = s.next()
		}

		if errors.Is(err, errIncomplete) {
			left++
		} else {
			e.chaos.sayf("restart: a stream ended: %v", err)
		}

		s.close()
	}

	return restarted, left
}

// comeBack has each client resume by its cursor, which is that of the last
// move, moves each order, and returns when the last client heard of it.
func (e *ending) comeBack(ctx context.Context, began time.Time) (time.Duration, error) {
	const last = 4

	var running sync.WaitGroup

	failures := make([]error, len(e.sockets))

	for i := range e.sockets {
		running.Go(func() {
			s, err := e.socket(ctx, map[string]any{"id": e.orders[i%len(e.orders)], "after": last})
			if err == nil {
				s.hangUp()
			}

			failures[i] = err
		})
	}

	for _, id := range e.orders {
		m, err := e.client.move(ctx, e.server.url, e.chaos.tokens.provider, "reportProgress",
			map[string]any{"orderId": id, "note": "又开始了"})
		if err != nil || m.Entry.Seq != last+1 {
			return 0, fmt.Errorf("move after the restart to %d: %s: %w", m.Entry.Seq, m.refusal(), orRefused(err))
		}
	}

	running.Wait()

	return time.Since(began), errors.Join(failures...)
}
