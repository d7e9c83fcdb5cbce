package resolvers

import (
	"context"
	"slices"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// Refunds answers Query.refunds.
func (r queryResolver) Refunds(
	ctx context.Context, first *int, after *string, last *int, before *string,
	filter *graph.RefundFilter, direction graph.SortDirection,
) (*graph.RefundConnection, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	q := store.RefundQuery{Scope: store.ScopeOf(actor), Descending: direction == graph.SortDirectionDesc}
	if filter != nil {
		q.Statuses = slices.Clone(filter.Status)
	}

	args := pageArgs{first: first, after: after, last: last, before: before}
	list := "refunds." + string(direction)

	if q.Page, err = args.page(list); err != nil {
		return nil, err
	}

	changes, err := r.changesCursor(ctx, "RefundConnection")
	if err != nil {
		return nil, coded(err)
	}

	page, err := r.Store.ListRefunds(ctx, q)
	if err != nil {
		return nil, coded(err)
	}

	edges, cursors := edgesOf(pointers(page.Refunds),
		func(f *delivery.Refund) string { return encodeKey(list, store.Key{At: f.RequestedAt, ID: f.ID}) },
		func(cursor string, f *delivery.Refund) graph.RefundEdge {
			return graph.RefundEdge{Cursor: cursor, Node: f}
		})

	return &graph.RefundConnection{
		Edges: edges, PageInfo: args.info(q.Page, page.More, cursors), ChangesCursor: changes,
		Count: func(ctx context.Context) (int, error) {
			n, err := r.Store.CountRefunds(ctx, q)

			return n, coded(err)
		},
	}, nil
}

func pointers[T any](items []T) []*T {
	list := make([]*T, len(items))
	for i := range items {
		list[i] = &items[i]
	}

	return list
}

// Order answers Refund.order for all refund requests of a response at once.
// Who may read a refund request may see its order.
func (r refundResolver) Order(ctx context.Context, refunds []*delivery.Refund) ([]*delivery.Order, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	return ordersOf(ctx, r.Resolver, actor, refunds, func(f *delivery.Refund) string { return f.OrderID })
}

// RefundPreview answers Query.refundPreview.
func (r queryResolver) RefundPreview(ctx context.Context, orderID string) (*delivery.RefundPreview, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	o, err := visibleTo(actor, func(scope store.Scope) (*delivery.Order, error) {
		return r.Store.Order(ctx, scope, orderID, store.Head)
	})
	if o == nil || err != nil {
		return nil, err
	}

	preview := o.PreviewRefund(actor)

	return &preview, nil
}

// BlockedReason answers RefundPreview.blockedReason.
func (r refundPreviewResolver) BlockedReason(ctx context.Context, p *delivery.RefundPreview) (*string, error) {
	return reason(ctx, p.Blocked), nil
}

// refund finds a refund request by its id.
func (r queryResolver) refund(ctx context.Context, id string) (*delivery.Refund, error) {
	o, err := visible(ctx, func(scope store.Scope) (*delivery.Order, error) {
		return r.Store.OrderOfRefund(ctx, scope, id, store.Head)
	})
	if o == nil || err != nil {
		return nil, err
	}

	i := slices.IndexFunc(o.Refunds, func(f delivery.Refund) bool { return f.ID == id })
	if i < 0 {
		return nil, nil //nolint:nilnil // null is the answer
	}

	return &o.Refunds[i], nil
}
