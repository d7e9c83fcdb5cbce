package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const (
	// ordersAtOnce is how many orders are written at once. An embedded store
	// commits them together; a distant one is waited for once, not eight times.
	ordersAtOnce = 8
	// uploadsAtOnce is how many contents are written at once.
	uploadsAtOnce = 4
)

// errDiverged is the error of an order that somebody else moved in the target.
var errDiverged = fmt.Errorf("an order of the target was changed by somebody else: %w", ErrNotAtRest)

// workers do several things at once and count what they did.
type workers struct {
	*errgroup.Group

	progress Progress
	mu       sync.Mutex
}

func newWorkers(ctx context.Context, limit int, progress Progress) (*workers, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit)

	return &workers{Group: group, progress: progress}, ctx
}

// do does something, and counts it when it is done. It waits while there is
// enough to do.
func (w *workers) do(count *int, work func() error) {
	w.Go(func() error {
		if err := work(); err != nil {
			return err
		}

		w.mu.Lock()
		defer w.mu.Unlock()

		*count++

		w.progress.Add(1)

		return nil
	})
}

// wait waits until all is done. The first error of the work is what ended the
// reading, too.
func (w *workers) wait(readErr error) error {
	if err := w.Wait(); err != nil {
		return err //nolint:wrapcheck // it says at what
	}

	return readErr
}

// bringOrders brings the orders that the target lacks, and log entries of
// others.
func (c *copier) bringOrders(ctx context.Context, p *plan) error {
	c.Progress.Begin("copy orders", p.orders())

	w, ctx := newWorkers(ctx, ordersAtOnce, c.Progress)
	counts := map[step]*int{create: &c.result.Created, extend: &c.result.Extended}

	return w.wait(merge(ctx, ordersOf(c.From, store.Head), ordersOf(c.To, store.Head), compareOrders,
		func(from, to **delivery.Order) error {
			s, _, err := c.orderStep(ctx, from, to)
			if err != nil || counts[s] == nil {
				return err
			}

			id := (*from).ID

			w.do(counts[s], func() error {
				if err := c.bringOrder(ctx, id, s); err != nil {
					return fmt.Errorf("copy order %s: %w", id, err)
				}

				return nil
			})

			return nil
		}))
}

// bringOrder brings one order, or the log entries that the target lacks. An
// order that is not sound in the source is not brought any further.
func (c *copier) bringOrder(ctx context.Context, id string, s step) error {
	o, err := c.From.Order(ctx, store.Scope{}, id, store.Whole)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}

	if err := store.CheckOrder(o); err != nil {
		return fmt.Errorf("it is broken in the source, jiaofu verify tells more: %w", err)
	}

	if err := c.alone(ctx); err != nil {
		return err
	}

	if s == create {
		err = c.To.CreateOrder(ctx, o)
	} else {
		_, err = c.To.UpdateOrder(ctx, store.Scope{}, id, func(old *delivery.Order) error {
			if old.Version > o.Version || old.Version == 0 || o.Log[old.Version-1].Hash != old.LastHash {
				return errDiverged
			}

			*old = *o

			return nil
		})
	}

	if errors.Is(err, store.ErrNumberTaken) {
		return fmt.Errorf("the target has it from somebody else: %w", ErrNotAtRest)
	}

	if err != nil {
		return fmt.Errorf("write to the target: %w", err)
	}

	return nil
}

// bringUploads brings uploads with their contents, and removes those that were
// swept in the source.
func (c *copier) bringUploads(ctx context.Context, p *plan) error {
	c.Progress.Begin("copy uploads", p.uploads())

	w, ctx := newWorkers(ctx, uploadsAtOnce, c.Progress)
	counts := map[step]*int{create: &c.result.Brought, extend: &c.result.Brought, remove: &c.result.Removed}

	return w.wait(merge(ctx, uploadsOf(c.From), uploadsOf(c.To), compareUploads, func(from, to *store.Upload) error {
		s, _ := c.uploadStep(from, to)
		if counts[s] == nil {
			return nil
		}

		u := cmp.Or(from, to)

		w.do(counts[s], func() error {
			if err := c.bringUpload(ctx, u, s); err != nil {
				return fmt.Errorf("copy upload %s: %w", u.ID, err)
			}

			return nil
		})

		return nil
	}))
}

// bringUpload brings one upload, first its content: an upload without it would
// be a lie.
func (c *copier) bringUpload(ctx context.Context, u *store.Upload, s step) error {
	if err := c.alone(ctx); err != nil {
		return err
	}

	if s == remove {
		return c.removeUpload(ctx, u)
	}

	if u.File != "" {
		if err := c.bringFile(ctx, u.File); err != nil {
			return err
		}
	}

	if s == extend {
		if err := c.To.FinishUpload(ctx, *u); err != nil {
			return fmt.Errorf("write to the target: %w", err)
		}

		return nil
	}

	saved, err := c.To.CreateUpload(ctx, *u)
	if err != nil {
		return fmt.Errorf("write to the target: %w", err)
	}

	if saved != *u {
		return fmt.Errorf("the target has upload %s with the same idempotency key: %w", saved.ID, ErrNotAtRest)
	}

	return nil
}

// removeUpload removes an upload that the source has no more. The list of the
// target, read while it is written, can show one that was brought just now.
func (c *copier) removeUpload(ctx context.Context, u *store.Upload) error {
	if _, err := c.From.Upload(ctx, u.ID); !errors.Is(err, store.ErrNotFound) {
		return err
	}

	err := c.To.DeleteUpload(ctx, u.ID)
	if err == nil && u.File != "" {
		err = c.To.DeleteFile(ctx, u.File)
	}

	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("remove from the target: %w", err)
	}

	return nil
}
