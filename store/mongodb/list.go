package mongodb

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// maxSearch is longer than every text that is searched, in bytes: a longer
// search finds nothing.
const maxSearch = 4096

// ListOrders implements [store.OrderReader].
func (s *Store) ListOrders(ctx context.Context, q store.OrderQuery) (store.OrderPage, error) {
	conditions, possible := conditionsOf(q.Scope, &q.Filter)
	if !possible {
		return store.OrderPage{}, nil
	}

	var orders []*delivery.Order

	list := listing{at: sortField(q.Sort), id: fieldID, descending: q.Descending, page: q.Page}
	ask := query{
		action: "list orders",
		filter: all(append(conditions, list.conditions()...)...),
		opts:   limited(q.Page.Limit + 1).SetSort(list.sort()).SetProjection(fieldsOf(q.Part)),
	}

	room := store.RoomIn(ctx)

	err := s.each(ctx, s.orders, ask, func(doc bson.Raw) error {
		if len(orders) < q.Page.Limit { // the one more is dropped
			if err := room.Take(sizeOf(q.Part, doc)); err != nil {
				return err
			}
		}

		o, err := decode(doc)
		orders = append(orders, o)

		return err
	})
	if err != nil {
		return store.OrderPage{}, err
	}

	orders, more := cutPage(orders, q.Page)

	return store.OrderPage{Orders: orders, More: more}, nil
}

// CountOrders implements [store.OrderReader].
func (s *Store) CountOrders(ctx context.Context, scope store.Scope, filter store.OrderFilter) (int, error) {
	conditions, possible := conditionsOf(scope, &filter)
	if !possible {
		return 0, nil
	}

	ctx, cancel := s.bounded(ctx)
	defer cancel()

	n, err := s.orders.CountDocuments(ctx, all(conditions...), options.Count())

	return int(n), translate("count orders", err)
}

// CountByStatus implements [store.OrderReader].
func (s *Store) CountByStatus(ctx context.Context, scope store.Scope) (map[delivery.Status]int, error) {
	counts := map[delivery.Status]int{}
	q := query{action: "count by status", stages: bson.A{
		bson.D{pair("$match", all(inScope(scope, nil)...))},
		bson.D{pair("$group", bson.D{pair(fieldID, "$"+fieldStatus), op("n", "$sum", int32(1))})},
	}}

	err := s.each(ctx, s.orders, q, func(doc bson.Raw) error {
		status, isText := doc.Lookup(fieldID).StringValueOK()
		n, isNumber := doc.Lookup("n").AsInt64OK()

		if !isText || !isNumber {
			return errShape
		}

		counts[delivery.Status(status)] = int(n)

		return nil
	})

	return counts, err
}

// inScope are the conditions of a scope and statuses. All statuses are named
// when none is: then the indexes, which begin with the status after the scope,
// serve the query.
func inScope(scope store.Scope, statuses []delivery.Status) []bson.E {
	if len(statuses) == 0 {
		statuses = delivery.AllStatuses()
	}

	return append(ofAccounts(scope), op(fieldStatus, "$in", texts(statuses)))
}

func ofAccounts(scope store.Scope) []bson.E {
	var conditions []bson.E

	if scope.Buyer != "" {
		conditions = append(conditions, pair(fieldBuyer, scope.Buyer))
	}

	if scope.Provider != "" {
		conditions = append(conditions, pair(fieldProvider, scope.Provider))
	}

	return conditions
}

// conditionsOf are those of a scope and a filter. It is not possible that an
// order passes where the search holds what no text holds.
func conditionsOf(scope store.Scope, f *store.OrderFilter) (conditions []bson.E, possible bool) {
	conditions = inScope(scope, f.Statuses)
	conditions = append(conditions, within(fieldCreated, f.CreatedFrom, f.CreatedTo)...)
	conditions = append(conditions, within(fieldUpdated, f.UpdatedFrom, f.UpdatedTo)...)

	if !f.AutoAcceptBefore.IsZero() {
		conditions = append(conditions,
			op(fieldAccept, "$gt", earliest), op(fieldAccept, "$lt", notBefore(f.AutoAcceptBefore)))
	}

	if f.Search != "" {
		text := store.FoldSearch(f.Search)
		if len(text) > maxSearch || strings.ContainsRune(text, 0) {
			return nil, false
		}

		pattern := bson.Regex{Pattern: regexp.QuoteMeta(text)}
		conditions = append(conditions, pair(searchField(scope), pattern))
	}

	return conditions, true
}

func within(field string, from, to time.Time) []bson.E {
	var conditions []bson.E

	if !from.IsZero() {
		conditions = append(conditions, op(field, "$gte", notBefore(from)))
	}

	if !to.IsZero() {
		conditions = append(conditions, op(field, "$lt", notBefore(to)))
	}

	return conditions
}

// notBefore is the first millisecond that is not before a time: what is stored
// is in milliseconds, what is asked for need not be.
func notBefore(t time.Time) bson.DateTime {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}

	return bson.DateTime(ms)
}

func sortField(f store.SortField) string {
	if f == store.SortUpdatedAt {
		return fieldUpdated
	}

	return fieldCreated
}

// listing is a list sorted by a time, and by id among equals, of which a page
// is read.
type listing struct {
	at, id     string
	descending bool
	page       store.Page
}

// backwards tells whether the page is read against the direction of the times.
func (l *listing) backwards() bool { return l.descending != l.page.FromEnd }

func (l *listing) sort() bson.D { return sorted(l.backwards(), l.at, l.id) }

// conditions keep the list to what lies after or before the keys of the page.
func (l *listing) conditions() []bson.E {
	var conditions []bson.E

	if l.page.After != nil {
		conditions = append(conditions, l.beyond(l.page.After, !l.descending)...)
	}

	if l.page.Before != nil {
		conditions = append(conditions, l.beyond(l.page.Before, l.descending)...)
	}

	return conditions
}

// beyond are the places above, or below, a key. The first condition repeats
// the second for the index.
func (l *listing) beyond(k *store.Key, above bool) []bson.E {
	operator := "$lt"
	if above {
		operator = "$gt"
	}

	at := bson.NewDateTimeFromTime(k.At)
	same := pair("$and", bson.A{bson.D{pair(l.at, at)}, bson.D{op(l.id, operator, k.ID)}})

	return []bson.E{op(l.at, operator+"e", at), combine("$or", op(l.at, operator, at), same)}
}

// cutPage cuts what was read to its page, in the order of the list, and tells
// whether there was more.
func cutPage[T any](items []T, page store.Page) (kept []T, more bool) {
	more = len(items) > page.Limit
	kept = items[:min(len(items), page.Limit)]

	if page.FromEnd {
		slices.Reverse(kept)
	}

	return kept, more
}
