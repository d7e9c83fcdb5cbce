package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	// roundGap is between the deadlines of two rounds.
	roundGap = 4 * time.Millisecond
	// roundSpread is how far from the deadline buyers decide at the most.
	roundSpread = time.Millisecond
	// deciders is how many rounds may be under way at once.
	deciders = 32
)

// duel is a run of rounds in which a buyer accepts just when the window of
// acceptance ends.
type duel struct {
	*chaos

	server  *server
	client  *client
	windows *windows

	mu sync.Mutex
	// lead is how long before a time a request is sent to be decided at that
	// time: it is found by who wins. Won is how often in a row the same did.
	lead   time.Duration
	won    int
	buyer  bool
	random *rand.Rand
	// told is what the buyer of each round was told.
	told []moved
}

// decideAtDeadline lets buyers accept within a millisecond of the deadline.
func decideAtDeadline(ctx context.Context, c *chaos) ([]row, error) {
	d := &duel{chaos: c, client: newClient(), lead: roundSpread, random: c.random("deadline")}
	defer d.client.close()

	rounds := c.size.of(300, 1_000, 10_000)
	first := time.Now().Add(time.Duration(c.size.of(6, 6, 15)) * time.Second)
	d.told = make([]moved, rounds)
	d.windows = &windows{orders: rounds, length: time.Hour, deadline: func(n int) time.Time {
		return first.Add(time.Duration(n) * roundGap)
	}}

	server, err := c.serveWindows(ctx, d.windows)
	if err != nil {
		return nil, err
	}

	d.server = server

	if err := d.decide(ctx); err != nil {
		return nil, err
	}

	if err := c.awaitCompleted(ctx, d.server, rounds); err != nil {
		return nil, err
	}

	if err := d.server.stop(); err != nil {
		return nil, err
	}

	return d.judge(ctx)
}

// decide plays every round.
func (d *duel) decide(ctx context.Context) error {
	rounds := make(chan int)
	errs := make([]error, len(d.told))

	var deciding sync.WaitGroup

	for range deciders {
		deciding.Go(func() {
			for n := range rounds {
				errs[n] = d.round(ctx, n)
			}
		})
	}

	for n := range d.told {
		rounds <- n
	}

	close(rounds)
	deciding.Wait()

	return errors.Join(errs...)
}

// round sends the buyer's acceptance so that it is decided at the deadline, a
// millisecond more or less.
func (d *duel) round(ctx context.Context, n int) error {
	d.mu.Lock()
	off := time.Duration(d.random.Int64N(int64(2*roundSpread))) - roundSpread
	at := d.windows.deadline(n).Truncate(time.Millisecond).Add(off - d.lead)
	d.mu.Unlock()

	select {
	case <-ctx.Done():
		return fmt.Errorf("round %d: %w", n, ctx.Err())
	case <-time.After(time.Until(at)):
	}

	told, err := d.client.move(ctx, d.server.url, d.tokens.buyer, "acceptDelivery",
		map[string]any{"orderId": waitingID(n), "deliveryRound": 1})
	if err != nil {
		return fmt.Errorf("round %d: %w", n, err)
	}

	d.mu.Lock()
	defer d.mu.Unlock()

	d.told[n] = told
	d.aim(told.accepted())

	return nil
}

// aim moves the lead towards whom did not win: further when the same has won
// again and again, as on a machine that is slower than was thought.
func (d *duel) aim(buyer bool) {
	const near, far = 20 * time.Microsecond, 200 * time.Microsecond

	if d.won++; buyer != d.buyer {
		d.buyer, d.won = buyer, 1
	}

	step := near
	if d.won > deciders {
		step = far
	}

	if buyer {
		step = -step
	}

	d.lead += step
}

// judge compares what buyers were told with what the orders became.
func (d *duel) judge(ctx context.Context) (rows []row, err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: d.server.dir})
	if err != nil {
		return nil, fmt.Errorf("open what a server left: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	var found closed

	different := 0

	err = s.Walk(ctx, func(o *delivery.Order) error {
		n, _ := waitingNumber(o.ID)
		found.look(o, d.windows.deadline(n).Truncate(time.Millisecond), 0)

		told := &d.told[n]
		if told.Order.FinishKind != o.FinishKind || told.accepted() != (o.FinishKind == delivery.FinishBuyer) ||
			!told.accepted() && told.refusal() != string(delivery.CodeWrongPhase) {
			different++
		}

		return nil
	})

	what := fmt.Sprintf("buyer against timer, %d rounds within %s", len(d.told), roundSpread)

	return append(found.rows(what, len(d.told)),
		rowf(what+", winners", "both sometimes", found.buyer > 0 && found.auto > 0, "buyer %d, timer %d", found.buyer, found.auto),
		rowf(what+", both told the same", "0 differ", different == 0, "%d differ", different),
	), err
}
