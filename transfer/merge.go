package transfer

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// wholePage is how many whole orders are held at a time: a log can have some
// megabytes.
const wholePage = 16

// pager reads a list page by page.
type pager[T any] struct {
	// load reads the page after an item; nil for the first one. A page that is
	// empty is the last.
	load func(ctx context.Context, after *T) ([]T, error)

	page []T
	last *T
	end  bool
}

// peek returns the next item, nil after the last one.
func (p *pager[T]) peek(ctx context.Context) (*T, error) {
	if len(p.page) == 0 && !p.end {
		page, err := p.load(ctx, p.last)
		if err != nil {
			return nil, err
		}

		p.page, p.end = page, len(page) == 0
	}

	if p.end {
		return nil, nil //nolint:nilnil // the end is no error
	}

	return &p.page[0], nil
}

// take goes on behind an item that peek returned; nil stays where it is.
func (p *pager[T]) take(item *T) {
	if item != nil {
		p.last, p.page = item, p.page[1:]
	}
}

// merge walks two lists in their common order and shows which items are in
// both: one of the two is nil where its list lacks the other.
func merge[T any](ctx context.Context, a, b *pager[T], compare func(x, y T) int, visit func(x, y *T) error) error {
	for {
		x, err := a.peek(ctx)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}

		y, err := b.peek(ctx)
		if err != nil {
			return fmt.Errorf("read the target: %w", err)
		}

		if x == nil && y == nil {
			return nil
		}

		x, y = first(x, y, compare)
		if err := visit(x, y); err != nil {
			return err
		}

		a.take(x)
		b.take(y)
	}
}

// first leaves out the item that comes later.
func first[T any](x, y *T, compare func(x, y T) int) (*T, *T) {
	if x == nil || y == nil {
		return x, y
	}

	switch order := compare(*x, *y); {
	case order < 0:
		return x, nil
	case order > 0:
		return nil, y
	default:
		return x, y
	}
}

// ordersOf reads the orders of a store by the time of their registration, which
// never changes.
func ordersOf(s store.Store, part store.Part) *pager[*delivery.Order] {
	limit := store.MaxPage
	if part == store.Whole {
		limit = wholePage
	}

	return &pager[*delivery.Order]{load: func(ctx context.Context, after **delivery.Order) ([]*delivery.Order, error) {
		q := store.OrderQuery{Sort: store.SortCreatedAt, Part: store.Head, Page: store.Page{Limit: limit}}

		if after != nil {
			key := q.Key(*after)
			q.Page.After = &key
		}

		page, err := s.ListOrders(ctx, q)
		if err != nil || part == store.Head || len(page.Orders) == 0 {
			return page.Orders, err
		}

		ids := make([]string, len(page.Orders))
		for i, o := range page.Orders {
			ids[i] = o.ID
		}

		return wholeOrders(ctx, s, ids)
	}}
}

// wholeOrders reads the first of the orders with the ids.
func wholeOrders(ctx context.Context, s store.Store, ids []string) ([]*delivery.Order, error) {
	orders, err := store.FirstOrders(ctx, s, store.Scope{}, ids)

	for i, o := range orders {
		if o == nil {
			return nil, fmt.Errorf("order %s is listed and not there", ids[i]) //nolint:err113 // nobody looks for it
		}
	}

	return orders, err
}

func compareOrders(x, y *delivery.Order) int {
	return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
}

// farFuture is after every upload.
func farFuture() time.Time { return time.Date(9000, time.January, 1, 0, 0, 0, 0, time.UTC) }

// uploadsOf reads the uploads of a store by their ids.
func uploadsOf(s store.Store) *pager[store.Upload] {
	return &pager[store.Upload]{load: func(ctx context.Context, after *store.Upload) ([]store.Upload, error) {
		last := ""
		if after != nil {
			last = after.ID
		}

		return s.UploadsBefore(ctx, farFuture(), last, store.MaxPage)
	}}
}

func compareUploads(x, y store.Upload) int { return cmp.Compare(x.ID, y.ID) }
