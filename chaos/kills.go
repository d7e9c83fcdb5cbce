package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// killing kills and restarts a server again and again.
type killing struct {
	server *server
	// most is how often; after is how many acknowledgements the next kill waits
	// for.
	most  int
	after func() int
	// last is called after the last one; nil for nothing.
	last func()

	kills   int
	longest time.Duration
}

// run counts what is acknowledged and kills, until nothing is any more.
func (k *killing) run(ctx context.Context, acknowledged <-chan struct{}) error {
	left := k.after()

	for range acknowledged {
		if left--; left > 0 || k.kills == k.most {
			continue
		}

		left = k.after()
		k.kills++

		k.server.kill()

		began := time.Now()

		if err := k.server.start(ctx); err != nil {
			return fmt.Errorf("start after kill %d: %w", k.kills, err)
		}

		k.longest = max(k.longest, time.Since(began))

		if k.kills == k.most && k.last != nil {
			k.last()
		}
	}

	return nil
}

// insist calls until there is an answer that is not an outage: a call to a
// server that is killed, or whose disk fails, is made again.
func insist(ctx context.Context, call func() (moved, error)) (moved, error) {
	for {
		m, err := call()

		var failed *callError
		if err == nil || errors.As(err, &failed) && failed.answer.status < 500 {
			return m, err
		}

		select {
		case <-ctx.Done():
			return m, errors.Join(err, ctx.Err())
		case <-time.After(poll):
		}
	}
}

// place is that of an entry in the logs of all orders.
type place struct {
	order string
	seq   int
}

// ledger is what the server acknowledged: the hash of each entry.
type ledger map[place]string

// note takes down what was acknowledged, and reports whether it is what was
// acknowledged before, if anything was.
func (l ledger) note(m *moved) bool {
	at := place{m.Order.ID, m.Entry.Seq}
	known, again := l[at]
	l[at] = m.Entry.Hash

	return !again || known == m.Entry.Hash
}

// audit is what a data folder holds, compared with a ledger.
type audit struct {
	entries int
	// lost is how many acknowledged entries are missing or different.
	lost int
	// broken is how many orders have a broken hash chain.
	broken int
	// keys is how often each idempotency key had an effect.
	keys map[string]int
}

// audit reads the data folder of a server that does not run.
func (l ledger) audit(ctx context.Context, dir string) (a audit, err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return a, fmt.Errorf("open what a server left: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	a.keys = map[string]int{}
	a.lost = len(l)

	return a, store.Walk(ctx, s, func(o *delivery.Order) error {
		a.entries += len(o.Log)

		if !o.Verify().Valid {
			a.broken++
		}

		for i := range o.Log {
			e := &o.Log[i]
			if e.Key != "" {
				a.keys[e.Key]++
			}

			if hash, ok := l[place{o.ID, e.Seq}]; ok && hash == e.Hash {
				a.lost--
			}
		}

		return nil
	})
}
