package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// movedOrders are moved, movesRate times a second together, and watched.
	movedOrders, movesRate = 20, 20
	// catchUpTime bounds how long it takes everybody to subscribe, and the last
	// entries to arrive everywhere.
	catchUpTime = 30 * time.Second
)

// crowd is subscribers of a stage, and whoever moves what they watch.
type crowd struct {
	chaos  *chaos
	stage  *stage
	client *client
	// moved is how many orders are moved, rate times a second together, and
	// watched.
	moved, rate int
	orders      []string

	mu sync.Mutex
	// versions are those of the orders, acknowledged at the times.
	versions     []int
	acknowledged []map[int]time.Time

	cuts, delivered atomic.Int64
	late            latencies
}

// latencies collects how long deliveries took.
type latencies struct {
	mu   sync.Mutex
	list []time.Duration
}

func (l *latencies) add(d time.Duration) {
	l.mu.Lock()
	l.list = append(l.list, d)
	l.mu.Unlock()
}

// take returns the 99th percentile of what came since the last call.
func (l *latencies) take() time.Duration {
	const percent, all = 99, 100

	l.mu.Lock()
	defer l.mu.Unlock()

	if len(l.list) == 0 {
		return 0
	}

	slices.Sort(l.list)
	late := l.list[(len(l.list)-1)*percent/all]
	l.list = nil

	return late
}

// streams subscribes many to one process, cuts their sockets at random, and then
// has one of them not read.
func streams(ctx context.Context, c *chaos) (rows []row, err error) {
	count := c.size.of(40, 100, 1000)

	st, err := c.newStage(ctx, c.streamSettings(count)...)
	if err != nil {
		return nil, err
	}

	defer func() { err = errors.Join(err, st.close()) }()

	w := &crowd{chaos: c, stage: st, client: newClient(), moved: movedOrders, rate: movesRate}
	defer w.client.close()

	cut, err := w.cutAtRandom(ctx, count)
	if err != nil {
		return nil, err
	}

	stalled, err := w.stall(ctx, count)

	return append(cut, stalled...), err
}

// streamsShared subscribes many to two processes on one database and cuts their
// sockets at random: they come back to either. One process makes the moves. The
// change streams by which the processes hear of each other are broken meanwhile,
// where that can be done.
func streamsShared(ctx context.Context, c *chaos) (rows []row, err error) {
	count := c.size.of(40, 100, 1000)

	st, err := c.newSharedStage(ctx, true, c.streamSettings(count)...)
	if err != nil {
		return nil, err
	}

	defer func() { err = errors.Join(err, st.close()) }()

	w := &crowd{chaos: c, stage: st, client: newClient(), moved: movedOrders, rate: movesRate}
	if st.slow() {
		count, w.moved, w.rate = c.size.of(10, 40, 200), 5, 3
	}
	defer w.client.close()

	if st.shared.gate == nil {
		return w.cutAtRandom(ctx, count)
	}

	breaking := st.breakStreams(ctx, c.random("change streams"))
	rows, err = w.cutAtRandom(ctx, count)

	broken := breaking()

	return append(rows, broken), err
}

// streamSettings let one person have so many sockets.
func (c *chaos) streamSettings(count int) []string {
	return []string{
		"JIAOFU_LIMIT_SOCKETS_PER_PERSON=" + strconv.Itoa(2*count),
		fmt.Sprintf("JIAOFU_LIMIT_WRITE_TIME=%ds", c.size.of(2, 15, 15)),
	}
}

// prepare takes orders to where they can be moved many times.
func (w *crowd) prepare(ctx context.Context) error {
	for n := range w.moved {
		id, err := w.client.implement(ctx, w.stage.directURL(nil), w.chaos.tokens, fmt.Sprintf("S-%d", n))
		if err != nil {
			return err
		}

		w.orders = append(w.orders, id)
		w.versions = append(w.versions, 3)
		w.acknowledged = append(w.acknowledged, map[int]time.Time{})
	}

	return nil
}

// move reports progress of the orders in turn, until the context ends.
func (w *crowd) move(ctx context.Context, note string) error {
	beat := time.NewTicker(time.Second / time.Duration(w.rate))
	defer beat.Stop()

	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
		}

		order := n % len(w.orders)

		m, err := w.client.move(context.WithoutCancel(ctx), w.stage.directURL(nil), w.chaos.tokens.provider, "reportProgress",
			map[string]any{"orderId": w.orders[order], "note": note})
		if err != nil || !m.accepted() {
			return fmt.Errorf("report progress: %s: %w", m.refusal(), orRefused(err))
		}

		w.mu.Lock()
		w.versions[order] = m.Entry.Seq
		w.acknowledged[order][m.Entry.Seq] = time.Now()
		w.mu.Unlock()
	}
}

// version is that of an order, as it was acknowledged last.
func (w *crowd) version(order int) int {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.versions[order]
}

// arrived notes the delivery of an entry. One that comes before its move is
// acknowledged took no time.
func (w *crowd) arrived(order, seq int) {
	w.delivered.Add(1)

	w.mu.Lock()
	at, ok := w.acknowledged[order][seq]
	w.mu.Unlock()

	if ok {
		w.late.add(time.Since(at))
	} else {
		w.late.add(0)
	}
}

// cutAtRandom has subscribers lose their sockets again and again while orders
// move, and waits until each has everything.
func (w *crowd) cutAtRandom(ctx context.Context, count int) ([]row, error) {
	if err := w.prepare(ctx); err != nil {
		return nil, err
	}

	watchers := w.watchers(count, true)
	length := time.Duration(w.chaos.size.of(3, 10, 120)) * time.Second

	wrong, err := w.watched(ctx, watchers, "进展", func(ctx context.Context) { sleep(ctx, length) })
	if err != nil {
		return nil, err
	}

	w.chaos.sayf("streams: p99 of deliveries with cuts %v", w.late.take().Round(time.Millisecond))

	return []row{
		rowf("streams: subscribers with each entry once and in order, or each order as it is now; "+w.stage.about, "all",
			len(wrong) == 0 && w.cuts.Load() > 0 && w.delivered.Load() > 0, "%d of %d; %d sockets cut, %d deliveries%s",
			count-len(wrong), count, w.cuts.Load(), w.delivered.Load(), firstOf(wrong)),
	}, nil
}

// watched watches orders and, when everybody does, moves them until meanwhile
// returns; then it waits until every watcher has everything. It returns what
// went wrong for watchers.
func (w *crowd) watched(ctx context.Context, watchers []*watcher, note string, meanwhile func(context.Context)) ([]error, error) {
	moving, stop := context.WithCancel(ctx)
	defer stop()

	watching, end := context.WithCancel(ctx)
	defer end()

	patience := time.AfterFunc(catchUpTime, end)
	defer patience.Stop()

	var subscribed, running sync.WaitGroup

	ended, tell := context.WithCancel(ctx)
	defer tell()

	wrong := make([]error, len(watchers))

	for i, one := range watchers {
		subscribed.Add(1)
		running.Go(func() { wrong[i] = one.watch(watching, ended, subscribed.Done) })
	}

	subscribed.Wait()
	patience.Stop()

	running.Go(func() {
		defer stop()

		meanwhile(moving)
	})

	err := w.move(moving, note)

	stop()
	tell()
	patience.Reset(catchUpTime)
	running.Wait()

	return slices.DeleteFunc(wrong, func(err error) bool { return err == nil }), err
}

// watchers are subscribers: one in ten watches all orders, the others one each.
func (w *crowd) watchers(count int, cut bool) []*watcher {
	const every = 10

	list := make([]*watcher, count)

	for i := range list {
		list[i] = &watcher{
			crowd: w, order: i % len(w.orders), last: w.version(i % len(w.orders)), cut: cut,
			random: w.chaos.random(fmt.Sprintf("streams %d", i)),
		}

		if i%every == every-1 {
			list[i].all = map[string]int{}
		}
	}

	return list
}

func firstOf(wrong []error) string {
	if len(wrong) == 0 {
		return ""
	}

	return "; " + wrong[0].Error()
}
