package resolvers

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/live"
	"github.com/jiaofu/jiaofu/store"
)

// eventPage is how many log entries a subscription reads at once.
const eventPage = 100

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

	scope := store.ScopeOf(actor)

	o, err := r.Store.Order(ctx, scope, orderID, store.Head)
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

	return stream(ctx, r.Hub, live.Order(orderID), func(ctx context.Context) ([]*delivery.Entry, bool, error) {
		entries, err := r.Store.Log(ctx, scope, orderID, cursor, eventPage)
		if err != nil || len(entries) == 0 {
			return nil, false, err
		}

		cursor = entries[len(entries)-1].Seq

		return pointers(entries), len(entries) == eventPage, nil
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

	changes := &changeReader{store: r.Store, feed: feed, scope: scope, filter: passes, part: partOf(ctx)}

	return stream(ctx, r.Hub, topicOf(scope), changes.next)
}

// stream is live.Stream over a store: it outlives an outage of the store, after
// which it goes on where it was.
func stream[T any](
	ctx context.Context, hub *live.Hub, topic live.Topic, read live.Read[T],
) (<-chan T, error) {
	return live.Stream(ctx, hub, topic, func(ctx context.Context) ([]T, bool, error) {
		events, more, err := read(ctx)
		if errors.Is(err, store.ErrUnavailable) {
			//nolint:gosec // nothing secret depends on the moment
			return nil, false, &live.RetryError{After: retryAfter/2 + rand.N(retryAfter), Err: err}
		}

		return events, more, coded(err)
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

// changeReader reads the changes that pass a filter, with as much of the orders
// as is needed.
type changeReader struct {
	store  store.Store
	feed   store.Feed
	scope  store.Scope
	filter store.OrderFilter
	part   store.Part
	// pending are changes that are still to be told of, whose logs could not be
	// read yet: the feed will not tell of them again.
	pending []*graph.OrderChange
	// more tells that the feed may have more.
	more bool
}

// next returns the next changes; nothing when the feed has caught up.
func (c *changeReader) next(ctx context.Context) (changes []*graph.OrderChange, more bool, err error) {
	for len(c.pending) == 0 {
		page, more, err := c.feed.Next(ctx)
		if err != nil {
			return nil, false, err
		}

		c.more = more

		for _, change := range page {
			if c.filter.Matches(c.scope, change.Order) {
				c.pending = append(c.pending,
					&graph.OrderChange{Cursor: encodeCursor(changesList, string(change.Position)), Order: change.Order})
			}
		}

		if len(c.pending) == 0 && !more {
			return nil, false, nil
		}
	}

	n, err := c.readLogs(ctx)
	if err != nil {
		return nil, false, err
	}

	changes, c.pending = c.pending[:n], c.pending[n:]

	return changes, c.more || len(c.pending) > 0, nil
}

// readLogs replaces the heads of the first pending changes by whole orders where
// logs are asked for, of as many as may be read together. It returns how many.
func (c *changeReader) readLogs(ctx context.Context) (n int, err error) {
	if c.part != store.Whole {
		return len(c.pending), nil
	}

	ids := make([]string, len(c.pending))
	for i, change := range c.pending {
		ids[i] = change.Order.ID
	}

	orders, err := store.FirstOrders(ctx, c.store, c.scope, ids)
	if err != nil {
		return 0, err
	}

	for i, o := range orders {
		if o != nil {
			c.pending[i].Order = o
		}
	}

	return len(orders), nil
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
