package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// check compares everything of both stores: every log of the target by its
// hashes, every upload and every content, and what queries count.
func (c *copier) check(ctx context.Context, p *plan) error {
	if err := c.checkOrders(ctx, p); err != nil {
		return err
	}

	if err := c.checkUploads(ctx, p); err != nil {
		return err
	}

	if err := c.checkCounts(ctx); err != nil {
		return err
	}

	return c.checkRest(ctx)
}

func (c *copier) checkOrders(ctx context.Context, p *plan) error {
	c.Progress.Begin("check orders", p.allOrders())

	return merge(ctx, ordersOf(c.From, store.Head), ordersOf(c.To, store.Whole), compareOrders,
		func(from, to **delivery.Order) error {
			switch {
			case to == nil:
				return fmt.Errorf("order %s is new in the source: %w", (*from).ID, ErrNotAtRest)
			case from == nil:
				return fmt.Errorf("order %s is new in the target: %w", (*to).ID, ErrNotAtRest)
			case (*from).Version != (*to).Version || (*from).LastHash != (*to).LastHash:
				return fmt.Errorf("order %s is another one in the source: %w", (*from).ID, ErrNotAtRest)
			}

			if err := store.CheckOrder(*to); err != nil {
				return fmt.Errorf("order %s of the target: %w", (*to).ID, err)
			}

			c.result.Orders++
			c.result.Entries += len((*to).Log)
			c.Progress.Add(1)

			return nil
		})
}

func (c *copier) checkUploads(ctx context.Context, p *plan) error {
	c.Progress.Begin("check uploads", p.allUploads())

	return merge(ctx, uploadsOf(c.From), uploadsOf(c.To), compareUploads, func(from, to *store.Upload) error {
		switch {
		case to == nil:
			return fmt.Errorf("upload %s is new in the source: %w", from.ID, ErrNotAtRest)
		case from == nil:
			return fmt.Errorf("upload %s is new in the target: %w", to.ID, ErrNotAtRest)
		case *from != *to:
			return fmt.Errorf("upload %s is another one in the source: %w", from.ID, ErrNotAtRest)
		}

		c.result.Uploads++
		c.Progress.Add(1)

		return c.checkFile(ctx, to)
	})
}

// errCounts is the error of a target whose queries do not give what is in it.
var errCounts = errors.New("the target does not count what it holds")

// checkCounts compares what queries count.
func (c *copier) checkCounts(ctx context.Context) error {
	from, err := countsOf(ctx, c.From)
	if err != nil {
		return fmt.Errorf("count in the source: %w", err)
	}

	to, err := countsOf(ctx, c.To)
	if err != nil {
		return fmt.Errorf("count in the target: %w", err)
	}

	if !maps.Equal(from.byStatus, to.byStatus) || from.refunds != to.refunds || !slices.Equal(from.timers, to.timers) {
		return fmt.Errorf("%w: %d refunds and %v orders, in the source %d and %v",
			errCounts, to.refunds, to.byStatus, from.refunds, from.byStatus)
	}

	return nil
}

// counts are what lists and timers begin with.
type counts struct {
	byStatus map[delivery.Status]int
	refunds  int
	timers   []store.Timer
}

func countsOf(ctx context.Context, s store.Store) (n counts, err error) {
	if n.byStatus, err = s.CountByStatus(ctx, store.Scope{}); err != nil {
		return counts{}, err
	}

	maps.DeleteFunc(n.byStatus, func(_ delivery.Status, orders int) bool { return orders == 0 })

	if n.refunds, err = s.CountRefunds(ctx, store.RefundQuery{}); err != nil {
		return counts{}, err
	}

	n.timers, err = s.Timers(ctx, store.MaxPage)

	return n, err
}

// checkRest finds changes of the source since the run began that came after
// their order was compared.
func (c *copier) checkRest(ctx context.Context) error {
	feed, err := c.From.Changes(ctx, store.Scope{}, c.position)
	if err != nil {
		return fmt.Errorf("read what changed in the source: %w", err)
	}

	for more := true; more; {
		var changes []store.Change

		if changes, more, err = feed.Next(ctx); err != nil {
			return fmt.Errorf("read what changed in the source: %w", err)
		}

		for _, change := range changes {
			if err := c.checkChange(ctx, change.Order); err != nil {
				return err
			}
		}
	}

	return nil
}

// checkChange looks whether a change came after its order was copied: a feed
// can give changes from before it began, too.
func (c *copier) checkChange(ctx context.Context, o *delivery.Order) error {
	copied, err := c.To.Order(ctx, store.Scope{}, o.ID, store.Head)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("read the target: %w", err)
	}

	if copied == nil || copied.LastHash != o.LastHash {
		return fmt.Errorf("order %s changed in the source: %w", o.ID, ErrNotAtRest)
	}

	return nil
}
