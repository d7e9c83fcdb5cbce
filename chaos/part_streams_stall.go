package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gobwas/ws"
)

const (
	// stallGoal bounds how long a reader that does not read is kept, from when
	// it stops to read.
	stallGoal = 30 * time.Second
	// undisturbed bounds the 99th percentile of deliveries to others meanwhile.
	undisturbed = 500 * time.Millisecond
)

// stall has one subscriber not read, and measures how late others hear.
func (w *crowd) stall(ctx context.Context, count int) ([]row, error) {
	short := time.Duration(w.chaos.size.of(2, 5, 15)) * time.Second
	long := time.Duration(w.chaos.size.of(3, 30, 40)) * time.Second
	stallGoal, undisturbed := w.chaos.size.within(stallGoal), w.chaos.size.within(undisturbed)
	note := strings.Repeat("长", 2000)

	_ = w.late.take()

	before, err := w.watched(ctx, w.watchers(count, false), note, func(ctx context.Context) { sleep(ctx, short) })
	if err != nil {
		return nil, err
	}

	quiet, delivered := w.late.take(), w.delivered.Load()

	var (
		kept    time.Duration
		failure error
	)

	during, err := w.watched(ctx, w.watchers(count, false), note, func(ctx context.Context) {
		began := time.Now()
		if kept, failure = w.doNotRead(ctx, max(long, stallGoal)); failure == nil {
			sleep(ctx, long-time.Since(began))
		}
	})

	if err := errors.Join(err, failure); err != nil {
		return nil, err
	}

	late := w.late.take()
	wrong := slices.Concat(before, during)

	return []row{
		rowf("streams: a reader that does not read is cut off", "within "+stallGoal.String(), kept > 0 && kept <= stallGoal,
			"after %s", kept.Round(time.Second/10)),
		rowf("streams: the others meanwhile, 99th percentile from acknowledgement to delivery", "≤ "+undisturbed.String(),
			len(wrong) == 0 && late <= undisturbed && w.delivered.Load() > delivered, "%s; %s without it; %d of %d have everything%s",
			late.Round(time.Millisecond/10), quiet.Round(time.Millisecond/10), 2*count-len(wrong), 2*count, firstOf(wrong)),
	}, nil
}

// doNotRead subscribes to much and reads none of it. It returns how long the
// server kept the socket; 0 when it was kept until the end.
func (w *crowd) doNotRead(ctx context.Context, longest time.Duration) (time.Duration, error) {
	// Each entry comes with the texts of the whole log, many times.
	const (
		most  = 20
		query = `subscription ($id: ID!) { flowLogAppended(orderId: $id, after: 0) {
			order { flowLog { text } } b: order { flowLog { text } } c: order { flowLog { text } } d: order { flowLog { text } } } }`
		smallest = 4096
	)

	s, err := dialSocket(ctx, w.stage.directURL(nil), w.chaos.tokens.buyer)
	if err != nil {
		return 0, err
	}

	defer s.hangUp()

	if conn, ok := s.conn.(*net.TCPConn); ok {
		if err := conn.SetReadBuffer(smallest); err != nil {
			return 0, fmt.Errorf("read little: %w", err)
		}
	}

	for i, id := range w.orders[:min(most, len(w.orders))] {
		if err := s.subscribe(strconv.Itoa(i), query, map[string]any{"id": id}); err != nil {
			return 0, err
		}
	}

	// A server that closed the connection refuses what still comes.
	for began := time.Now(); time.Since(began) < longest && ctx.Err() == nil; {
		if err := s.write(ws.NewPongFrame(nil)); err != nil {
			return time.Since(began), nil
		}

		sleep(ctx, time.Second/10)
	}

	return 0, nil
}
