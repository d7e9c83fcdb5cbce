package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

const (
	// duplicates is how many clients send one and the same move at once.
	duplicates = 8
	// keysAtOnce is how many keys are used at once; keysPerOrder keeps orders
	// far from the limit of their log.
	keysAtOnce   = 16
	keysPerOrder = 200
)

// onceRun is a run of many idempotency keys.
type onceRun struct {
	*chaos

	server *server
	client *client
	orders []string
	keys   int

	mu     sync.Mutex
	ledger ledger
	// different is how many answers were not those of their duplicates.
	different int
}

// once sends each of many moves several times at once under one key, and kills
// the server in between.
func once(ctx context.Context, c *chaos) (rows []row, err error) {
	r := &onceRun{chaos: c, client: newClient(), keys: c.size.of(300, 1_500, 10_000), ledger: ledger{}}
	defer r.client.close()

	if err := r.prepareOrders(ctx); err != nil {
		return nil, err
	}

	kills := c.size.of(2, 5, 40)
	between := r.keys / (kills + 1)
	random := c.random("once")
	killing := &killing{server: r.server, most: kills, after: func() int { return between/2 + random.IntN(between) }}

	if err := r.useKeys(ctx, killing); err != nil {
		return nil, err
	}

	if err := r.server.stop(); err != nil {
		return nil, err
	}

	return r.judge(ctx, killing)
}

func (r *onceRun) prepareOrders(ctx context.Context) error {
	dir, err := r.folder("once")
	if err != nil {
		return err
	}

	if r.server, err = r.startServer(ctx, dir); err != nil {
		return err
	}

	for i := range (r.keys + keysPerOrder - 1) / keysPerOrder {
		id, err := r.client.implement(ctx, r.server.url, r.tokens, fmt.Sprintf("ONCE-%d", i))
		if err != nil {
			return err
		}

		r.orders = append(r.orders, id)
	}

	return nil
}

// useKeys uses every key, while the server is killed.
func (r *onceRun) useKeys(ctx context.Context, killing *killing) error {
	used := make(chan struct{}, r.keys)
	todo := make(chan int)

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	var working, killer sync.WaitGroup

	for range keysAtOnce {
		working.Go(func() {
			for key := range todo {
				if err := r.useKey(ctx, key); err != nil {
					cancel(err)
				}

				used <- struct{}{}
			}
		})
	}

	killer.Go(func() {
		if err := killing.run(ctx, used); err != nil {
			cancel(err)
		}
	})

	for key := range r.keys {
		todo <- key
	}

	close(todo)
	working.Wait()
	close(used)
	killer.Wait()

	return context.Cause(ctx)
}

// useKey sends the move of one key from several clients at once, until each has
// an answer.
func (r *onceRun) useKey(ctx context.Context, key int) error {
	answers := make([]moved, duplicates)
	errs := make([]error, duplicates)
	input := map[string]any{
		"orderId": r.orders[key/keysPerOrder], "note": fmt.Sprintf("进展 %d", key), "idempotencyKey": keyName(key),
	}

	var sending sync.WaitGroup

	for i := range duplicates {
		sending.Go(func() {
			answers[i], errs[i] = insist(ctx, func() (moved, error) {
				return r.client.move(ctx, r.server.url, r.tokens.provider, "reportProgress", input)
			})
		})
	}

	sending.Wait()

	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("use key %d: %w", key, err)
	}

	r.mu.Lock()
	defer r.mu.Unlock()

	for i := range answers {
		if !r.ledger.note(&answers[i]) || !answers[i].accepted() || answers[i].Entry != answers[0].Entry {
			r.different++
		}
	}

	return nil
}

func keyName(key int) string { return fmt.Sprintf("key-%d", key) }

// judge compares what the server left with what it answered.
func (r *onceRun) judge(ctx context.Context, killing *killing) ([]row, error) {
	verified, err := r.server.verify(ctx)
	if err != nil {
		return nil, err
	}

	found, err := r.ledger.audit(ctx, r.server.dir)
	if err != nil {
		return nil, err
	}

	effects, wrong := 0, 0

	for key := range r.keys {
		n := found.keys[keyName(key)]
		effects += n

		if n != 1 {
			wrong++
		}
	}

	what := fmt.Sprintf("once: %d keys × %d duplicates, %d × kill -9", r.keys, duplicates, killing.kills)

	return []row{
		rowf(what+", effects", fmt.Sprintf("%d, one each", r.keys), wrong == 0 && effects == r.keys && killing.kills > 0,
			"%d; %d keys with another number than one", effects, wrong),
		rowf(what+", answers", "each as its duplicates'", r.different == 0,
			"%d, %d differ", r.keys*duplicates, r.different),
		rowf(what+", acknowledged and lost", "0", found.lost == 0, "%d of %d", found.lost, len(r.ledger)),
		rowf(what+", jiaofu verify", "0 broken", strings.HasSuffix(verified, " 0 broken"), "%s", verified),
	}, nil
}
