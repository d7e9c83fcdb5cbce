package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// killers is how many clients move orders, an own one each.
const killers = 16

// killLoop kills the server again and again while clients move orders.
func killLoop(ctx context.Context, c *chaos) ([]row, error) {
	kills := c.size.of(3, 10, 100)
	random := c.random("kill")

	dir, err := c.folder("kill")
	if err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, dir)
	if err != nil {
		return nil, err
	}

	m := &movers{chaos: c, server: s, client: newClient(), ledger: ledger{}, made: make(chan struct{})}
	defer m.client.close()

	k := &killing{server: s, most: kills, after: func() int { return 1 + random.IntN(60) }}
	if err := m.run(ctx, k); err != nil {
		return nil, err
	}

	s.kill()

	verified, err := s.verify(ctx)
	if err != nil {
		return nil, err
	}

	found, err := m.ledger.audit(ctx, dir)
	if err != nil {
		return nil, err
	}

	what := fmt.Sprintf("%d × kill -9 among moves of %d clients", k.kills, killers)

	return []row{
		rowf(what+", acknowledged and lost", "0", found.lost == 0 && len(m.ledger) > 0 && k.kills == kills,
			"%d of %d", found.lost, len(m.ledger)),
		rowf(what+", jiaofu verify", "0 broken", strings.HasSuffix(verified, " 0 broken"), "%s", verified),
	}, nil
}

// movers are clients that report progress, an order each.
type movers struct {
	*chaos

	server *server
	client *client
	// made is told of each move that was acknowledged.
	made chan struct{}

	mu     sync.Mutex
	ledger ledger
}

// run lets the clients move orders until the killing is over.
func (m *movers) run(ctx context.Context, k *killing) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	orders := make([]string, killers)

	for i := range orders {
		var err error
		if orders[i], err = m.client.implement(ctx, m.server.url, m.tokens, fmt.Sprintf("KILL-%d", i)); err != nil {
			return err
		}
	}

	k.last = cancel

	var moving sync.WaitGroup

	for _, id := range orders {
		moving.Go(func() { m.move(ctx, id) })
	}

	go func() {
		moving.Wait()
		close(m.made)
	}()

	return k.run(context.WithoutCancel(ctx), m.made)
}

// move moves one order until the context ends. What is not answered is not made
// again: it may or may not be there.
func (m *movers) move(ctx context.Context, id string) {
	input := map[string]any{"orderId": id, "note": "第一批已迁移完成"}

	for ctx.Err() == nil {
		made, err := m.client.move(ctx, m.server.url, m.tokens.provider, "reportProgress", input)
		if err != nil || !made.accepted() {
			continue
		}

		m.mu.Lock()
		m.ledger.note(&made)
		m.mu.Unlock()

		select {
		case m.made <- struct{}{}:
		case <-ctx.Done():
		}
	}
}
