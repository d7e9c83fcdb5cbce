package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jiaofu/jiaofu/store/sqlite"
)

// dueBatch is how many timers the server looks at, at once.
const dueBatch = 64

// measureTimers measures the query for due timers, on many orders and on few.
func (b *bench) measureTimers(ctx context.Context) (err error) {
	var times [2][]float64

	stores := make([]*sqlite.Store, len(times))

	for i, orders := range []int{b.scale.large, b.scale.small} {
		d, err := b.dataset(ctx, orders)
		if err != nil {
			return err
		}

		dir, err := b.storeCopy(d)
		if err != nil {
			return err
		}

		if stores[i], err = sqlite.Open(ctx, sqlite.Config{Dir: dir}); err != nil {
			return fmt.Errorf("open a copy: %w", err)
		}

		defer func() { err = errors.Join(err, stores[i].Close(), os.RemoveAll(dir)) }()
	}

	for round := range b.scale.rounds + 1 {
		for i, s := range stores {
			cost, err := cpuOf(b.scale.timerReads, func(int) error { return second(s.Timers(ctx, dueBatch)) })
			if err != nil {
				return err
			}

			if round > 0 {
				times[i] = append(times[i], cost)
			}
		}
	}

	const limit = 1.2

	b.add(atMostTimes(fmt.Sprintf("query for due timers, %d orders against %d, CPU per query", b.scale.large, b.scale.small),
		pairs{times[0], times[1], "µs"}, limit))

	return nil
}

// cpuOf returns the processor time that this process needs for a call, in
// microseconds.
func cpuOf(count int, call func(n int) error) (float64, error) {
	before, err := cpuTime(os.Getpid())
	if err != nil {
		return 0, err
	}

	for n := range count {
		if err := call(n); err != nil {
			return 0, err
		}
	}

	after, err := cpuTime(os.Getpid())

	return microseconds(after-before) / float64(count), err
}

// measureStart measures how soon a server is ready on a store that is there.
func (b *bench) measureStart(ctx context.Context) error {
	d, err := b.dataset(ctx, b.scale.large)
	if err != nil {
		return err
	}

	dir, err := b.storeCopy(d)
	if err != nil {
		return err
	}

	var starts []float64

	for range b.scale.starts {
		began := time.Now()

		server, err := b.startServer(ctx, dir)
		if err != nil {
			return err
		}

		starts = append(starts, microseconds(time.Since(began)))

		if err := server.stop(); err != nil {
			return err
		}
	}

	const limit = 200

	b.add(atMost(fmt.Sprintf("start on %d orders until ready", b.scale.large), millis(starts), limit))

	return nil
}
