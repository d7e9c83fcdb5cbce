package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// witnessGap is between two looks of a witness.
const witnessGap = 40 * time.Millisecond

// witness looks at the orders that moved last while timers run, and compares what
// it sees with its own clock: what servers write into logs is by theirs.
type witness struct {
	chaos   *chaos
	windows *windows
	url     string

	// seen are orders that were seen after their timers did something, early those
	// of them whose time had not come.
	seen, early map[int]struct{}

	stopped context.CancelFunc
	done    sync.WaitGroup
}

// witness begins to look at what a server does; stop ends that.
func (c *chaos) witness(ctx context.Context, s *server, w *windows) *witness {
	ctx, cancel := context.WithCancel(ctx)
	one := &witness{
		chaos: c, windows: w, url: s.url, seen: map[int]struct{}{}, early: map[int]struct{}{}, stopped: cancel,
	}

	one.done.Go(func() { one.watch(ctx) })

	return one
}

// stop ends the looking. Afterwards nothing changes any more.
func (w *witness) stop() {
	w.stopped()
	w.done.Wait()
}

func (w *witness) watch(ctx context.Context) {
	client := newClient()
	defer client.close()

	for ctx.Err() == nil {
		w.look(ctx, client)
		sleep(ctx, witnessGap)
	}
}

// look sees the orders that moved last. A server that was just killed shows none.
func (w *witness) look(ctx context.Context, client *client) {
	a, err := client.ask(ctx, w.url, w.chaos.tokens.operator,
		"{ orders(first: 100, orderBy: {field: UPDATED_AT}) { nodes { id version finishKind } } }", nil)
	if err != nil {
		return
	}

	now := time.Now()

	var data struct {
		Orders struct {
			Nodes []struct {
				ID         string               `json:"id"`
				Version    int                  `json:"version"`
				FinishKind *delivery.FinishKind `json:"finishKind"`
			} `json:"nodes"`
		} `json:"orders"`
	}

	if json.Unmarshal(a.data, &data) != nil {
		return
	}

	for _, o := range data.Orders.Nodes {
		n, ours := waitingNumber(o.ID)
		finished := o.FinishKind != nil

		if !ours || o.Version <= waitingVersion || finished && *o.FinishKind != delivery.FinishAuto {
			continue
		}

		due := w.windows.deadline(n).Truncate(time.Millisecond)
		if !finished { // what moved it was the reminder
			due = due.Add(-w.windows.length / halves)
		}

		w.seen[n] = struct{}{}

		if now.Before(due) {
			w.early[n] = struct{}{}
		}
	}
}

// row tells whether anything was early: by the logs, and by what was seen.
func (w *witness) row(what string, found *closed) row {
	return earlyRow(what, found, len(w.seen), len(w.early))
}

func earlyRow(what string, found *closed, seen, early int) row {
	return rowf(what+", early", "0", found.early == 0 && early == 0 && seen > 0,
		"%d by the log, %d of %d that were watched; the latest %s late", found.early, early, seen, found.latest.Round(time.Millisecond))
}

// waitingVersion is the version of an order that waits for its deadline.
const waitingVersion = 4
