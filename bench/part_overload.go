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
)

// measureOverload measures what becomes of queries when far more come than can
// be answered: how many are refused, and how long the others take.
func (b *bench) measureOverload(ctx context.Context) error {
	data, err := b.dataset(ctx, b.scale.large)
	if err != nil {
		return err
	}

	server, err := b.serveCopy(ctx, data)
	if err != nil {
		return err
	}

	request := prepared(b.orderPairs(data), true, `"flowLog":[{"seq":1,`)

	few, err := server.conns(ctx, readers)
	if err != nil {
		return err
	}

	full, err := few.Run(0, b.scale.orders, request)
	if err != nil {
		return fmt.Errorf("measure the capacity: %w", err)
	}

	lasts := time.Duration(b.scale.rounds) * time.Second

	idle, err := few.Storm(full.Rate()*idleShare, lasts, request)
	if err != nil {
		return fmt.Errorf("measure an idle server: %w", err)
	}

	many, err := server.conns(ctx, besiegers)
	if err != nil {
		return err
	}

	runtime.GC()

	storm, err := many.Storm(full.Rate()*overload, lasts, request)
	if err != nil {
		return fmt.Errorf("overload a server: %w", err)
	}

	b.tellOverload(&full, &idle, &storm)

	return nil
}

func (b *bench) tellOverload(full *load.Result, idle, storm *load.Storm) {
	const most, percent = 2, 100

	asked := float64(storm.Served.Requests + storm.Refused)
	calm, served := microseconds(idle.Served.Quantile(0.99)), microseconds(storm.Served.Quantile(0.99))

	b.add(
		information("one order, what the server can answer", quantity{full.Rate(), "/s"}),
		information("the same, a tenth of that asked for, p99", quantity{calm, "µs"}),
		information("overload, asked for", quantity{asked / storm.Served.Elapsed.Seconds(), "/s"}),
		information("overload, answered", quantity{storm.Served.Rate(), "/s"}),
		information("overload, refused with Retry-After", quantity{float64(storm.Refused) / asked * percent, "%"}),
		information("overload, p50 of those answered", quantity{microseconds(storm.Served.Quantile(0.5)), "µs"}),
		atMost("overload, p99 of those answered", quantity{served, "µs"}, most*calm),
	)

	if storm.Refused > 0 {
		b.add(information("overload, p50 of the refusals",
			quantity{microseconds(storm.Refusals[len(storm.Refusals)/2]), "µs"}))
	}
}
