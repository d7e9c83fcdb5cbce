package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jiaofu/jiaofu/bench/load"
)

const (
	// eventsEach is how many events each subscription gets.
	eventsEach = 10
	// spareFiles is what a process needs beside its sockets.
	spareFiles = 200
	// eventTime bounds the wait for events.
	eventTime = 30 * time.Second
	kib       = 1024
)

// errEvents is the error of events that did not arrive in time.
var errEvents = errors.New("not every event arrived")

// crowd is many sockets with a subscription each.
type crowd struct {
	sockets  []*load.Socket
	arrived  atomic.Int64
	readers  sync.WaitGroup
	failures chan error
}

// measureSockets measures what idle subscriptions take, before and after
// events, and what an event costs.
func (b *bench) measureSockets(ctx context.Context) error {
	count := min(b.scale.sockets, openFiles()-spareFiles)

	data, err := b.dataset(ctx, b.scale.small)
	if err != nil {
		return err
	}

	server, err := b.serveCopy(ctx, data, fmt.Sprintf("JIAOFU_LIMIT_SOCKETS_PER_PERSON=%d", count))
	if err != nil {
		return err
	}

	empty, err := b.usage(ctx, server)
	if err != nil {
		return err
	}

	c, err := b.gather(ctx, server, data, count)
	if err != nil {
		return err
	}
	defer c.close()

	idle, err := b.usage(ctx, server)
	if err != nil {
		return err
	}

	perDelivery, err := b.fanOut(ctx, server, data, c)
	if err != nil {
		return err
	}

	after, err := b.usage(ctx, server)
	if err != nil {
		return err
	}

	b.addSockets(count, idle.minus(empty), after.minus(empty), perDelivery)

	return nil
}

func (b *bench) addSockets(count int, idle, after usage, perDelivery float64) {
	const memory, goroutines, growth = 12, 1, 1.1

	each := func(value float64) float64 { return value / float64(count) }
	name := fmt.Sprintf("idle subscription of %d, ", count)

	b.add(
		atMost(name+"resident", quantity{each(idle.resident) / kib, "KiB"}, memory),
		atMost(name+"heap and stacks in use", quantity{each(idle.inUse) / kib, "KiB"}, memory),
		atMost(name+fmt.Sprintf("resident after %d events", eventsEach), quantity{each(after.resident) / kib, "KiB"}, memory),
		atMostTimes(name+fmt.Sprintf("heap and stacks after %d events, against before", eventsEach),
			pairs{[]float64{each(after.inUse) / kib}, []float64{each(idle.inUse) / kib}, "KiB"}, growth),
		atMost(name+"goroutines", quantity{math.Round(each(after.goroutines)), ""}, goroutines),
		information("event to a subscription, CPU per delivery", quantity{perDelivery, "µs"}),
	)
}

// gather opens sockets. Their subscriptions watch some orders, in turn.
func (b *bench) gather(ctx context.Context, server *process, d *dataset, count int) (*crowd, error) {
	c := &crowd{failures: make(chan error, 1)}

	for i := range count {
		n := implementingOrder(i%b.scale.watchedOrders, d.orders)

		s, err := watch(ctx, server, b.tokenOf(n), orderID(d.epoch, n))
		if err != nil {
			c.close()

			return nil, err
		}

		c.sockets = append(c.sockets, s)
		c.readers.Go(func() {
			if err := s.Events(func(time.Time) { c.arrived.Add(1) }); err != nil {
				select {
				case c.failures <- err:
				default:
				}
			}
		})
	}

	return c, awaitSubscriptions(ctx, server, count)
}

func watch(ctx context.Context, server *process, token, order string) (*load.Socket, error) {
	s, err := load.DialSocket(ctx, server.address, token)
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}

	if err := s.Subscribe(watchOperation, map[string]any{"id": order}); err != nil {
		s.Close()

		return nil, fmt.Errorf("watch: %w", err)
	}

	return s, nil
}

func (c *crowd) close() {
	for _, s := range c.sockets {
		s.Close()
	}

	c.readers.Wait()
}

// fanOut makes moves until each subscription had its events, and returns the
// processor time of the server per delivery, in microseconds. Its part of the
// move is in it.
func (b *bench) fanOut(ctx context.Context, server *process, d *dataset, c *crowd) (float64, error) {
	pool, err := server.conns(ctx, 1)
	if err != nil {
		return 0, err
	}

	before, err := cpuTime(server.pid())
	if err != nil {
		return 0, err
	}

	pairs := b.movePairs(d)[:b.scale.watchedOrders]
	if _, err := pool.Run(0, eventsEach*len(pairs), prepared(pairs, true, `"userErrors":[]`)); err != nil {
		return 0, fmt.Errorf("move watched orders: %w", err)
	}

	deliveries := int64(eventsEach * len(c.sockets))
	deadline := time.Now().Add(eventTime)

	for c.arrived.Load() < deliveries {
		select {
		case err := <-c.failures:
			return 0, fmt.Errorf("watch: %w", err)
		case <-time.After(poll):
		}

		if time.Now().After(deadline) {
			return 0, fmt.Errorf("%w: %d of %d", errEvents, c.arrived.Load(), deliveries)
		}
	}

	after, err := cpuTime(server.pid())
	if err != nil {
		return 0, err
	}

	return microseconds(after-before) / float64(deliveries), nil
}
