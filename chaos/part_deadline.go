package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	// roundGap is between the deadlines of two rounds.
	roundGap = 4 * time.Millisecond
	// roundSpread is how far from the deadline buyers decide at most.
	roundSpread = time.Millisecond
	// deciders is how many rounds may be under way at once.
	deciders = 32
	// duelTime bounds how long both sides are given to win.
	duelTime = 3 * time.Minute
)

// duel is rounds in which a buyer accepts just when the window of acceptance
// ends, in series, until each side has won.
type duel struct {
	*chaos

	client *client
	// ahead is how long before its first deadline a series is prepared, gap is
	// between two of its deadlines.
	ahead, gap time.Duration

	mu     sync.Mutex
	aim    aim
	random *rand.Rand

	// found is how the rounds ended, different in how many the buyer was told
	// something else.
	found             closed
	rounds, different int
	// seen and early are what witnesses saw of all rounds.
	seen, early int
}

// series is rounds on one server.
type series struct {
	*duel

	server  *server
	windows *windows
	// told is what the buyer of each round was told.
	told []moved
}

// decideAtDeadline lets buyers accept within a millisecond of the deadline.
func decideAtDeadline(ctx context.Context, c *chaos) ([]row, error) {
	rounds := c.size.of(300, 1_000, 10_000)

	d := &duel{
		chaos: c, client: newClient(), ahead: time.Duration(c.size.of(3, 6, 15)) * time.Second, gap: roundGap,
		aim: aim{lead: roundSpread, step: near}, random: c.random("deadline"),
	}

	defer d.client.close()

	for began := time.Now(); (d.found.buyer == 0 || d.found.auto == 0) && time.Since(began) < duelTime; {
		if err := d.series(ctx, rounds); err != nil {
			return nil, err
		}
	}

	return d.rows(), nil
}

// rows tells what was found in all rounds.
func (d *duel) rows() []row {
	what := fmt.Sprintf("buyer against timer, %d rounds within %s", d.rounds, roundSpread)

	return append(d.found.rows(what, d.rounds), earlyRow(what, &d.found, d.seen, d.early),
		rowf(what+", winners", "both sometimes", d.found.buyer > 0 && d.found.auto > 0,
			"buyer %d, timer %d", d.found.buyer, d.found.auto),
		rowf(what+", both told the same", "0 differ", d.different == 0, "%d differ", d.different),
	)
}

// series plays so many rounds and looks at what became of them. A machine that
// is slower than was thought gets more time in the next series.
func (d *duel) series(ctx context.Context, rounds int) error {
	gap, first := d.gap, time.Now().Add(d.ahead)
	s := &series{duel: d, told: make([]moved, rounds), windows: &windows{
		orders: rounds, length: time.Hour, deadline: func(n int) time.Time { return first.Add(time.Duration(n) * gap) },
	}}

	var err error
	if s.server, err = d.serveWindows(ctx, s.windows); err != nil {
		return err
	}

	if time.Now().After(first) {
		d.ahead *= 2

		s.server.kill()

		return nil
	}

	seen := d.witness(ctx, s.server, s.windows)
	defer seen.stop()

	if err := s.decide(ctx); err != nil {
		return err
	}

	if err := d.awaitCompleted(ctx, s.server, rounds); err != nil {
		return err
	}

	seen.stop()

	d.seen, d.early = d.seen+len(seen.seen), d.early+len(seen.early)

	if err := s.server.stop(); err != nil {
		return err
	}

	d.gap *= 2

	return s.judge(ctx)
}

// decide plays every round.
func (s *series) decide(ctx context.Context) error {
	rounds := make(chan int)
	errs := make([]error, len(s.told))

	var deciding sync.WaitGroup

	for range deciders {
		deciding.Go(func() {
			for n := range rounds {
				errs[n] = s.round(ctx, n)
			}
		})
	}

	for n := range s.told {
		rounds <- n
	}

	close(rounds)
	deciding.Wait()

	return errors.Join(errs...)
}

// round sends the buyer's acceptance so that it is decided at the deadline, a
// millisecond more or less.
func (s *series) round(ctx context.Context, n int) error {
	deadline := s.windows.deadline(n).Truncate(time.Millisecond)

	aimed, err := s.await(ctx, deadline)
	if err != nil {
		return fmt.Errorf("round %d: %w", n, err)
	}

	told, err := s.client.move(ctx, s.server.url, s.tokens.buyer, "acceptDelivery",
		map[string]any{"orderId": waitingID(n), "deliveryRound": 1})
	if err != nil {
		return fmt.Errorf("round %d: %w", n, err)
	}

	late := time.Since(deadline)

	s.mu.Lock()
	defer s.mu.Unlock()

	s.told[n] = told
	s.aim.correct(told.accepted(), late, aimed)

	return nil
}

// await waits until a request is to be sent, and returns by which leap of the
// aim. The aim moves meanwhile, so that it looks again and again.
func (d *duel) await(ctx context.Context, deadline time.Time) (leaps int, err error) {
	d.mu.Lock()
	off := time.Duration(d.random.Int64N(int64(2*roundSpread))) - roundSpread
	d.mu.Unlock()

	for {
		d.mu.Lock()
		wait, leaps := time.Until(deadline.Add(off-d.aim.lead)), d.aim.leaps
		d.mu.Unlock()

		if wait <= 0 {
			return leaps, nil
		}

		if wait > roundSpread {
			wait /= 2
		}

		select {
		case <-ctx.Done():
			return leaps, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// near is how far the aim moves for each round, far how far at most, and how
// far from the deadline a request is sent at most: beyond that it is not the
// aim that is wrong.
const near, far = 20 * time.Microsecond, 2 * time.Second

// aim finds how long before a time a request is to be sent to be decided at
// that time, by who wins.
type aim struct {
	lead, step time.Duration
	// won is how often in a row the same side won.
	won   int
	buyer bool
	// leaps counts the moves that were wider than near.
	leaps int
}

// correct moves the lead towards whom did not win a round whose answer came so
// late after the deadline. As long as the same side wins again and again, as on
// a machine that is slower than was thought, the steps double and are at least
// as wide as the answers are off; when the other one does they halve. A round
// that was sent before the last leap tells nothing new.
func (a *aim) correct(buyer bool, late time.Duration, leaps int) {
	const patience = 16

	if leaps != a.leaps {
		return
	}

	if a.won++; buyer != a.buyer {
		a.buyer, a.won, a.step = buyer, 1, max(a.step/2, near)
	} else if a.won > patience {
		if buyer {
			late = -late
		}

		a.step = min(max(2*a.step, late), far)
	}

	if a.step > near {
		a.leaps++
	}

	if buyer {
		a.lead = max(a.lead-a.step, -far)
	} else {
		a.lead = min(a.lead+a.step, far)
	}
}

// judge compares what buyers were told with what the orders became.
func (s *series) judge(ctx context.Context) (err error) {
	left, err := sqlite.Open(ctx, sqlite.Config{Dir: s.server.dir})
	if err != nil {
		return fmt.Errorf("open what a server left: %w", err)
	}

	defer func() { err = errors.Join(err, left.Close()) }()

	s.rounds += len(s.told)

	return store.Walk(ctx, left, func(o *delivery.Order) error {
		n, _ := waitingNumber(o.ID)
		s.found.look(o, s.windows.deadline(n).Truncate(time.Millisecond), 0)

		told := &s.told[n]
		if told.Order.FinishKind != o.FinishKind || told.accepted() != (o.FinishKind == delivery.FinishBuyer) ||
			!told.accepted() && told.refusal() != string(delivery.CodeWrongPhase) {
			s.different++
		}

		return nil
	})
}
