package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// watcher is one subscriber. It comes back whenever its socket ends.
type watcher struct {
	crowd  *crowd
	random *rand.Rand
	// cut tells whether its sockets are cut.
	cut bool
	// order is which one it watches, and last the seq that it has.
	order, last int
	// all has the versions of all orders as they came, cursor where to go on; all
	// is nil for a watcher of one order.
	all    map[string]int
	cursor string
}

// errStream is the error of a stream that is not what was promised.
var errStream = errors.New("a stream broke its promise")

// errNotNow is the error of a subscription that is to be tried again: the line to
// the database was cut.
var errNotNow = errors.New("the subscription is refused for now")

// watch watches until it has everything after ended was closed, or the context
// ends. It calls subscribed once.
func (o *watcher) watch(ctx context.Context, ended context.Context, subscribed func()) error {
	began := sync.OnceFunc(subscribed)
	defer began()

	for !o.complete(ended) {
		if ctx.Err() != nil {
			return fmt.Errorf("%w: entries are missing: it has %d of order %d, not %d",
				errStream, o.last, o.order, o.crowd.version(o.order))
		}

		if err := o.once(ctx, ended, began); errors.Is(err, errStream) {
			return err
		}

		sleep(ctx, time.Duration(o.random.IntN(100))*time.Millisecond)
	}

	return nil
}

// once watches on one socket, until it ends.
func (o *watcher) once(ctx context.Context, ended context.Context, began func()) error {
	url := o.crowd.stage.directURL(o.random)

	if o.all != nil && o.cursor == "" {
		if err := o.readCursor(ctx, url); err != nil {
			return err
		}
	}

	s, err := dialSocket(ctx, url, o.crowd.chaos.tokens.buyer)
	if err != nil {
		return err
	}

	defer s.hangUp()

	if err := o.subscribe(s); err != nil {
		return err
	}

	began()

	life := catchUpTime
	if o.cut {
		life = time.Duration(500+o.random.IntN(o.crowd.chaos.size.of(1_000, 4_000, 20_000))) * time.Millisecond
	}

	cut := time.AfterFunc(life, func() { o.crowd.cuts.Add(1); s.hangUp() })
	defer cut.Stop()

	// What was the last entry is known only now: see whether it is there.
	if ended.Err() == nil {
		stop := context.AfterFunc(ended, s.hangUp)
		defer stop()
	}

	return o.follow(ended, s)
}

const (
	entriesQuery = `subscription ($id: ID!, $after: Int) { flowLogAppended(orderId: $id, after: $after) { seq } }`
	changesQuery = `subscription ($after: String) { ordersChanged(after: $after) { cursor order { id version } } }`
)

func (o *watcher) subscribe(s *socket) error {
	if o.all != nil {
		return s.subscribe("1", changesQuery, map[string]any{"after": o.cursor})
	}

	return s.subscribe("1", entriesQuery, map[string]any{"id": o.crowd.orders[o.order], "after": o.last})
}

// readCursor reads where the list stands, as a page does that then subscribes.
func (o *watcher) readCursor(ctx context.Context, url string) error {
	type list struct {
		ChangesCursor string `json:"changesCursor"`
		Nodes         []struct {
			ID      string `json:"id"`
			Version int    `json:"version"`
		} `json:"nodes"`
	}

	read, err := ask[list](ctx, o.crowd.client, url, o.crowd.chaos.tokens.buyer,
		"{ orders(first: 100) { changesCursor nodes { id version } } }", nil, "orders")
	if err != nil {
		return err
	}

	o.cursor = read.ChangesCursor

	for _, order := range read.Nodes {
		o.all[order.ID] = order.Version
	}

	return nil
}

// follow takes what comes, until the socket ends or there is nothing to wait
// for any more.
func (o *watcher) follow(ended context.Context, s *socket) error {
	for {
		m, err := s.read()
		if err != nil {
			return err
		}

		if m.Type == "error" && o.crowd.stage.shared != nil && bytes.Contains(m.Payload, []byte(`"UNAVAILABLE"`)) {
			return errNotNow
		}

		if m.Type != "next" {
			return fmt.Errorf("%w: %s %s", errStream, m.Type, m.Payload)
		}

		if err := o.take(m.Payload); err != nil {
			return err
		}

		if o.complete(ended) {
			return nil
		}
	}
}

// take checks what came, and remembers it.
func (o *watcher) take(payload json.RawMessage) error {
	var event struct {
		Data struct {
			Entry *struct {
				Seq int `json:"seq"`
			} `json:"flowLogAppended"`
			Change *struct {
				Cursor string `json:"cursor"`
				Order  struct {
					ID      string `json:"id"`
					Version int    `json:"version"`
				} `json:"order"`
			} `json:"ordersChanged"`
		} `json:"data"`
	}

	if err := json.Unmarshal(payload, &event); err != nil {
		return fmt.Errorf("%w: %w", errStream, err)
	}

	switch data := &event.Data; {
	case data.Entry != nil && data.Entry.Seq == o.last+1:
		o.last++
		o.crowd.arrived(o.order, o.last)
	case data.Change != nil && data.Change.Order.Version >= o.all[data.Change.Order.ID]:
		o.cursor, o.all[data.Change.Order.ID] = data.Change.Cursor, data.Change.Order.Version
		o.crowd.delivered.Add(1)
	default:
		return fmt.Errorf("%w: after entry %d of order %d came %s", errStream, o.last, o.order, payload)
	}

	return nil
}

// complete tells whether the watcher has everything, and no more will come.
func (o *watcher) complete(ended context.Context) bool {
	if ended.Err() == nil {
		return false
	}

	if o.all == nil {
		return o.last == o.crowd.version(o.order)
	}

	for i, id := range o.crowd.orders {
		if o.all[id] != o.crowd.version(i) {
			return false
		}
	}

	return true
}
