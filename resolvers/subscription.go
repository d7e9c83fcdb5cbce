package resolvers

import (
	"context"
	"errors"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/live"
	"github.com/jiaofu/jiaofu/store"
)

// eventPage is how many log entries a subscription reads at once.
const eventPage = 32

// changesList names the list that cursors of ordersChanged belong to.
const changesList = "changes"

// FlowLogAppended answers Subscription.flowLogAppended. FORBIDDEN stands for an
// order that does not exist, too.
func (r subscriptionResolver) FlowLogAppended(
	ctx context.Context, orderID string, after *int,
) (<-chan *delivery.Entry, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	o, err := r.Store.Order(ctx, orderID, store.Head)
	if errors.Is(err, store.ErrNotFound) || err == nil && !o.SeenBy(actor) {
		return nil, errForbidden()
	}

	if err != nil {
		return nil, coded(err)
	}

	cursor := o.Version
	if after != nil {
		cursor = *after
	}

	if cursor < 0 || cursor > o.Version {
		return nil, errCursor()
	}

	return live.Stream(ctx, r.Hub, live.Order(orderID), func(ctx context.Context) ([]*delivery.Entry, error) {
		entries, err := r.Store.Log(ctx, orderID, cursor, eventPage)
		if err != nil || len(entries) == 0 {
			return nil, coded(err)
		}

		cursor = entries[len(entries)-1].Seq

		return pointers(entries), nil
	})
}

// OrdersChanged answers Subscription.ordersChanged.
func (r subscriptionResolver) OrdersChanged(
	ctx context.Context, filter *graph.OrderFilter, after *string,
) (<-chan *graph.OrderChange, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	passes, err := orderFilter(filter)
	if err != nil {
		return nil, err
	}

	scope := store.ScopeOf(actor)

	feed, err := r.openFeed(ctx, scope, after)
	if err != nil {
		return nil, coded(err)
	}

	part := partOf(ctx)

	return live.Stream(ctx, r.Hub, topicOf(scope), func(ctx context.Context) ([]*graph.OrderChange, error) {
		changes, err := matching(ctx, feed, scope, passes)
		if err == nil && part == store.Whole {
			err = r.readLogs(ctx, changes)
		}

		return changes, coded(err)
	})
}

// openFeed opens the feed after a cursor, or from now.
func (r subscriptionResolver) openFeed(ctx context.Context, scope store.Scope, after *string) (store.Feed, error) {
	if after == nil {
		now, err := r.Store.Position(ctx)
		if err != nil {
			return nil, err
		}

		return r.Store.Changes(ctx, scope, now)
	}

	place, err := decodeCursor(changesList, *after)
	if err != nil {
		return nil, err
	}

	return r.Store.Changes(ctx, scope, store.Position(place))
}

// matching reads on in a feed until something passes the filter; nothing when
// the feed has caught up.
func matching(
	ctx context.Context, feed store.Feed, scope store.Scope, filter store.OrderFilter,
) ([]*graph.OrderChange, error) {
	for {
		page, err := feed.Next(ctx)
		if err != nil || len(page) == 0 {
			return nil, err
		}

		var changes []*graph.OrderChange

		for _, c := range page {
			if filter.Matches(scope, c.Order) {
				changes = append(changes,
					&graph.OrderChange{Cursor: encodeCursor(changesList, string(c.Position)), Order: c.Order})
			}
		}

		if len(changes) > 0 {
			return changes, nil
		}
	}
}

// readLogs replaces the heads of changes by whole orders.
func (r subscriptionResolver) readLogs(ctx context.Context, changes []*graph.OrderChange) error {
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.Order.ID
	}

	orders, err := r.Store.Orders(ctx, ids, store.Whole)
	if err != nil {
		return err
	}

	for i, o := range orders {
		if o != nil {
			changes[i].Order = o
		}
	}

	return nil
}

// topicOf is what wakes the readers of a scope.
func topicOf(scope store.Scope) live.Topic {
	switch {
	case scope.Buyer != "":
		return live.Buyer(scope.Buyer)
	case scope.Provider != "":
		return live.Provider(scope.Provider)
	default:
		return live.All()
	}
}
