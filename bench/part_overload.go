package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/jiaofu/jiaofu/bench/load"
)

const (
	// overload is how many times as much is asked as the server can answer.
	overload = 4
	// besiegers is how many connections ask then.
	besiegers = 256
	// idleShare is how much of the capacity is asked for when it is idle.
	idleShare = 0.1
	// burstTime is how long the overload has lasted when it is measured: at its
	// beginning a calm server serves whoever comes, as a burst.
	burstTime = time.Second / 2
)

// siege is what is asked for by too many.
type siege struct {
	name string
	// requests and conns measure what can be answered.
	requests, conns int
	request         load.Request
}

// measureOverload measures what becomes of queries and of moves when far more
// come than can be answered: how many are refused, and how long the others take.
func (b *bench) measureOverload(ctx context.Context) error {
	data, err := b.dataset(ctx, b.scale.large)
	if err != nil {
		return err
	}

	for _, s := range []siege{
		{"one order", b.scale.orders, readers, prepared(b.orderPairs(data), true, `"flowLog":[{"seq":1,`)},
		{"moves", b.scale.moves, writers, prepared(b.movePairs(data), true, `"userErrors":[]`)},
	} {
		b.sayf("  %s", s.name)

		server, err := b.serveCopy(ctx, data)
		if err != nil {
			return err
		}

		if err := b.besiege(ctx, server, &s); err != nil {
			return err
		}

		if err := server.stop(); err != nil {
			return err
		}
	}

	return nil
}

// besiege measures a server that nobody asked anything yet.
func (b *bench) besiege(ctx context.Context, server *process, s *siege) error {
	few, err := server.conns(ctx, s.conns)
	if err != nil {
		return err
	}

	full, err := few.Run(0, s.requests, s.request)
	if err != nil {
		return fmt.Errorf("measure the capacity: %w", err)
	}

	lasts := time.Duration(b.scale.rounds) * time.Second

	idle, err := few.Storm(full.Rate()*idleShare, lasts, s.request)
	if err != nil {
		return fmt.Errorf("measure an idle server: %w", err)
	}

	many, err := server.conns(ctx, besiegers)
	if err != nil {
		return err
	}

	runtime.GC()

	burst, err := many.Storm(full.Rate()*overload, burstTime, s.request)
	if err != nil {
		return fmt.Errorf("begin to overload a server: %w", err)
	}

	storm, err := many.Storm(full.Rate()*overload, lasts, s.request)
	if err != nil {
		return fmt.Errorf("overload a server: %w", err)
	}

	b.tellOverload(s.name, &full, &idle, &burst, &storm)

	return nil
}

func (b *bench) tellOverload(name string, full *load.Result, idle, burst, storm *load.Storm) {
	const most, percent = 2, 100

	asked := float64(storm.Served.Requests + storm.Refused)
	calm, served := microseconds(idle.Served.Quantile(0.99)), microseconds(storm.Served.Quantile(0.99))

	b.add(
		information(name+", what the server can answer", quantity{full.Rate(), "/s"}),
		information(name+", a tenth of that asked for, p99", quantity{calm, "µs"}),
		information(name+", overload, asked for", quantity{asked / storm.Served.Elapsed.Seconds(), "/s"}),
		information(name+", overload, answered", quantity{storm.Served.Rate(), "/s"}),
		information(name+", overload, refused with Retry-After", quantity{float64(storm.Refused) / asked * percent, "%"}),
		information(name+", overload, p50 of those answered", quantity{microseconds(storm.Served.Quantile(0.5)), "µs"}),
		atMost(name+", overload, p99 of those answered", quantity{served, "µs"}, most*calm),
		information(name+", overload, p99 of those answered in the first half second",
			quantity{microseconds(burst.Served.Quantile(0.99)), "µs"}),
	)

	if storm.Refused > 0 {
		b.add(information(name+", overload, p50 of the refusals",
			quantity{microseconds(storm.Refusals[len(storm.Refusals)/2]), "µs"}))
	}
}
