package resolvers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// maxSearch bounds a search, in characters.
const maxSearch = 200

// visible returns the order that read finds in the scope of the viewer, and nil
// when there is none or it is somebody else's: both give the same answer, after
// the same reads.
func visible(
	ctx context.Context, read func(scope store.Scope) (*delivery.Order, error),
) (*delivery.Order, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	return visibleTo(actor, read)
}

// visibleTo is visible for a viewer who is known.
func visibleTo(
	actor delivery.Actor, read func(scope store.Scope) (*delivery.Order, error),
) (*delivery.Order, error) {
	o, err := read(store.ScopeOf(actor))

	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil //nolint:nilnil // null is the answer
	case err != nil:
		return nil, coded(err)
	case !o.SeenBy(actor):
		return nil, nil //nolint:nilnil // null is the answer
	default:
		return o, nil
	}
}

// Order answers Query.order.
func (r queryResolver) Order(ctx context.Context, id string) (*delivery.Order, error) {
	return visible(ctx, func(scope store.Scope) (*delivery.Order, error) {
		return r.Store.Order(ctx, scope, id, partOf(ctx))
	})
}

// ordersOf reads the orders of items, each once, in the order of the items; nil
// stands for one that the viewer has not, and for an item without.
func ordersOf[T any](
	ctx context.Context, r *Resolver, actor delivery.Actor, items []T, idOf func(T) string,
) ([]*delivery.Order, error) {
	places := map[string][]int{}

	for i, item := range items {
		if id := idOf(item); id != "" {
			places[id] = append(places[id], i)
		}
	}

	orders := make([]*delivery.Order, len(items))

	for ids := range slices.Chunk(slices.Sorted(maps.Keys(places)), store.MaxPage) {
		found, err := r.Store.Orders(ctx, store.ScopeOf(actor), ids, partOf(ctx))
		if err != nil {
			return nil, coded(err)
		}

		for n, id := range ids {
			for _, i := range places[id] {
				orders[i] = found[n]
			}
		}
	}

	return orders, nil
}

// OrderByNumber answers Query.orderByNumber.
func (r queryResolver) OrderByNumber(ctx context.Context, number string) (*delivery.Order, error) {
	return visible(ctx, func(scope store.Scope) (*delivery.Order, error) {
		return r.Store.OrderByNumber(ctx, scope, norm.NFC.String(number), partOf(ctx))
	})
}

// Orders answers Query.orders.
func (r queryResolver) Orders(
	ctx context.Context, first *int, after *string, last *int, before *string,
	filter *graph.OrderFilter, orderBy *graph.OrderSort,
) (*graph.OrderConnection, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	args := pageArgs{first: first, after: after, last: last, before: before}

	q, list, err := orderQuery(actor, args, filter, orderBy)
	if err != nil {
		return nil, err
	}

	q.Part = partOf(ctx)

	changes, err := r.changesCursor(ctx, "OrderConnection")
	if err != nil {
		return nil, coded(err)
	}

	page, err := r.Store.ListOrders(ctx, q)
	if err != nil {
		return nil, coded(err)
	}

	edges, cursors := edgesOf(page.Orders, func(o *delivery.Order) string { return encodeKey(list, q.Key(o)) },
		func(cursor string, o *delivery.Order) graph.OrderEdge {
			return graph.OrderEdge{Cursor: cursor, Node: o}
		})

	return &graph.OrderConnection{
		Edges: edges, PageInfo: args.info(q.Page, page.More, cursors), ChangesCursor: changes,
		Count: func(ctx context.Context) (int, error) {
			n, err := r.Store.CountOrders(ctx, q.Scope, q.Filter)

			return n, coded(err)
		},
	}, nil
}

// changesCursor is where the changes after a page begin; it has to be called
// before the page is read. It is empty when nobody asks.
func (r *Resolver) changesCursor(ctx context.Context, connection string) (string, error) {
	if !asksFor(ctx, connection, "changesCursor") {
		return "", nil
	}

	now, err := r.Store.Position(ctx)

	return encodeCursor(changesList, string(now)), err
}

// orderQuery reads the arguments of a list of orders. It returns the name of
// the list, too, which cursors carry.
func orderQuery(
	actor delivery.Actor, args pageArgs, filter *graph.OrderFilter, sort *graph.OrderSort,
) (store.OrderQuery, string, error) {
	q := store.OrderQuery{Scope: store.ScopeOf(actor), Sort: store.SortCreatedAt, Descending: true}
	if sort != nil {
		q.Sort, q.Descending = sort.Field, sort.Direction == graph.SortDirectionDesc
	}

	list := "orders." + string(q.Sort) + ".ASC"
	if q.Descending {
		list = "orders." + string(q.Sort) + ".DESC"
	}

	var err error
	if q.Filter, err = orderFilter(filter); err != nil {
		return q, list, err
	}

	q.Page, err = args.page(list)

	return q, list, err
}

// orderFilter reads a filter; the error is BAD_USER_INPUT.
func orderFilter(f *graph.OrderFilter) (store.OrderFilter, error) {
	if f == nil {
		return store.OrderFilter{}, nil
	}

	search := strings.TrimSpace(norm.NFC.String(text(f.Search)))
	if utf8.RuneCountInString(search) > maxSearch || strings.ContainsFunc(search, unicode.IsControl) {
		return store.OrderFilter{}, badInput("a search is one line of at most 200 characters", "搜索内容须为一行，最多 200 个字符")
	}

	statuses := slices.Clone(f.Status)
	slices.Sort(statuses)

	return store.OrderFilter{
		Statuses: slices.Compact(statuses), Search: search,
		CreatedFrom: instant(f.CreatedFrom), CreatedTo: instant(f.CreatedTo),
		UpdatedFrom: instant(f.UpdatedFrom), UpdatedTo: instant(f.UpdatedTo),
		AutoAcceptBefore: instant(f.AutoAcceptBefore),
	}, nil
}

// edgesOf makes the edges of a page, and lists their cursors.
func edgesOf[T, E any](items []T, cursorOf func(T) string, edge func(string, T) E) ([]E, []string) {
	edges, cursors := make([]E, len(items)), make([]string, len(items))
	for i, item := range items {
		cursors[i] = cursorOf(item)
		edges[i] = edge(cursors[i], item)
	}

	return edges, cursors
}

// OrderCounts answers Query.orderCounts.
func (r queryResolver) OrderCounts(ctx context.Context) ([]graph.OrderCount, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	byStatus, err := r.Store.CountByStatus(ctx, store.ScopeOf(actor))
	if err != nil {
		return nil, coded(err)
	}

	statuses := delivery.AllStatuses()
	counts := make([]graph.OrderCount, len(statuses))

	for i, status := range statuses {
		counts[i] = graph.OrderCount{Status: status, Count: byStatus[status]}
	}

	return counts, nil
}

// FlowLog answers Order.flowLog: BAD_USER_INPUT for what is no page of a log.
func (r orderResolver) FlowLog(_ context.Context, o *delivery.Order, after, first int) ([]delivery.Entry, error) {
	if first < 1 || first > delivery.MaxLog {
		return nil, badInput("a page of a flow log has 1 to 1000 entries", "流程日志每次读取 1 到 1000 条")
	}

	if after < 0 {
		return nil, badInput("a flow log begins after 0", "流程日志的 after 从 0 开始")
	}

	return o.LogAfter(after, first)
}

// Actions answers Order.actions.
func (r orderResolver) Actions(ctx context.Context, o *delivery.Order) ([]delivery.OrderAction, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	return o.Actions(actor), nil
}

// text is a text that may be left out.
func text(s *string) string {
	if s == nil {
		return ""
	}

	return *s
}

// instant is a time that may be left out.
func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}

	return *t
}
