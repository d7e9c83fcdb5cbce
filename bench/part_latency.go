package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jiaofu/jiaofu/bench/load"
)

// pause bounds the random time between two moves, in which the server is idle.
const pause = 4 * time.Millisecond

// measureLatency measures how soon a watcher hears of a move, on a server that
// does nothing else. When the move was committed is not seen from outside, so
// the time of a whole query of one order is added to the time since the answer:
// between the commit and the answer less than that happens.
func (b *bench) measureLatency(ctx context.Context, s *stand) error {
	pool, err := s.ours.conns(ctx, 1)
	if err != nil {
		return err
	}

	b.sayf("  delivery")

	query, err := pool.Run(0, b.scale.latencies, prepared(b.orderPairs(s.data), true, `"flowLog"`))
	if err != nil {
		return fmt.Errorf("ask for orders: %w", err)
	}

	sent, answered, err := b.deliveries(ctx, s.data, s.ours, s.ours, b.scale.latencies, pause)
	if err != nil {
		return err
	}

	const limit = 1

	committed := millis(answered)
	committed.value += microseconds(query.Quantile(0.5)) / 1000

	b.add(
		atMost("delivery to one watcher on an idle server, after the commit at most, p50", committed, limit),
		information("the same, after the move was sent, p50", millis(sent)),
		information("the same, after the answer to the move, p50", millis(answered)),
	)

	return nil
}

// deliveries makes moves on one server and watches them on another one, or the
// same, with random pauses in between. It returns how long each delivery took, in microseconds: since the move
// was sent, and since its answer came.
func (b *bench) deliveries(
	ctx context.Context, d *dataset, moving, watching *process, count int, pause time.Duration,
) (sent, answered []float64, err error) {
	n := implementingOrder(0, d.orders)

	socket, err := watch(ctx, watching, b.tokenOf(n), orderID(d.epoch, n))
	if err != nil {
		return nil, nil, err
	}

	events, failed := make(chan time.Time, 1), make(chan error, 1)
	go func() { failed <- socket.Events(func(at time.Time) { events <- at }) }()

	defer func() {
		socket.Close()

		err = errors.Join(err, <-failed)
	}()

	if err := awaitSubscriptions(ctx, watching, 1); err != nil {
		return nil, nil, err
	}

	pool, err := moving.conns(ctx, 1)
	if err != nil {
		return nil, nil, err
	}

	move := b.movePairs(d)[0].ours

	for range count {
		time.Sleep(rand.N(pause))

		sentFor, answeredFor, err := delivered(pool, move, events)
		if err != nil {
			return nil, nil, err
		}

		sent, answered = append(sent, sentFor), append(answered, answeredFor)
	}

	return sent, answered, nil
}

// delivered makes one move and returns how long its delivery took, in
// microseconds: since it was sent, and since its answer came.
func delivered(pool *load.Pool, move []byte, events <-chan time.Time) (sent, answered float64, err error) {
	asked := time.Now()

	if _, err := pool.Ask(move); err != nil {
		return 0, 0, fmt.Errorf("move: %w", err)
	}

	now := time.Now()

	select {
	case at := <-events:
		return microseconds(at.Sub(asked)), microseconds(at.Sub(now)), nil
	case <-time.After(eventTime):
		return 0, 0, errEvents
	}
}
