package mongodb

import (
	"context"
	"errors"
	"fmt"
	"math"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// Order implements [store.OrderReader].
func (s *Store) Order(ctx context.Context, scope store.Scope, id string, part store.Part) (*delivery.Order, error) {
	return s.order(ctx, scope, fieldID, id, part)
}

// OrderByNumber implements [store.OrderReader].
func (s *Store) OrderByNumber(
	ctx context.Context, scope store.Scope, number string, part store.Part,
) (*delivery.Order, error) {
	return s.order(ctx, scope, fieldNumber, number, part)
}

// OrderOfRefund implements [store.OrderReader].
func (s *Store) OrderOfRefund(
	ctx context.Context, scope store.Scope, refundID string, part store.Part,
) (*delivery.Order, error) {
	return s.order(ctx, scope, fieldRefundID, refundID, part)
}

// order reads the order of the scope that has a value in a field.
func (s *Store) order(
	ctx context.Context, scope store.Scope, field, value string, part store.Part,
) (*delivery.Order, error) {
	doc, err := s.document(ctx, scope, field, value, fieldsOf(part))
	if err != nil {
		return nil, err
	}

	if err := store.RoomIn(ctx).Take(sizeOf(part, doc)); err != nil {
		return nil, err
	}

	return decode(doc)
}

// document reads the document of the order of the scope that has a value in a
// field, which has an index of its own.
func (s *Store) document(
	ctx context.Context, scope store.Scope, field, value string, projection bson.D,
) (bson.Raw, error) {
	if !askable(value) {
		return nil, fmt.Errorf("read order: %w", store.ErrNotFound)
	}

	ctx, cancel := s.bounded(ctx)
	defer cancel()

	opts := options.FindOne().SetProjection(projection)

	filter := append(bson.D{pair(field, value)}, ofAccounts(scope)...)

	if len(filter) > 1 {
		// Or the planner would try the indexes of accounts, too.
		opts.SetHint(sorted(false, field))
	}

	doc, err := s.orders.FindOne(ctx, filter, opts).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, fmt.Errorf("read order: %w", store.ErrNotFound)
	}

	return doc, translate("read order", err)
}

// Orders implements [store.OrderReader].
func (s *Store) Orders(
	ctx context.Context, scope store.Scope, ids []string, part store.Part,
) ([]*delivery.Order, error) {
	places := make(map[string][]int, len(ids))
	asked := make(bson.A, 0, len(ids))

	for i, id := range ids {
		if _, again := places[id]; !again && askable(id) {
			asked = append(asked, id)
		}

		places[id] = append(places[id], i)
	}

	orders := make([]*delivery.Order, len(ids))
	if len(asked) == 0 {
		return orders, nil
	}

	q := query{
		action: "read orders",
		filter: append(bson.D{op(fieldID, "$in", asked)}, ofAccounts(scope)...),
		opts:   limited(len(asked)).SetProjection(fieldsOf(part)).SetHint(sorted(false, fieldID)),
	}

	room := store.RoomIn(ctx)

	err := s.each(ctx, s.orders, q, func(doc bson.Raw) error {
		err := room.Take(sizeOf(part, doc))
		id, _ := doc.Lookup(fieldID).StringValueOK()

		for _, i := range places[id] {
			if err == nil {
				orders[i], err = decode(doc)
			}
		}

		return err
	})

	return orders, err
}

// Log implements [store.OrderReader].
func (s *Store) Log(
	ctx context.Context, scope store.Scope, orderID string, after, limit int,
) ([]delivery.Entry, error) {
	after = max(after, 0)
	if limit <= 0 || after >= math.MaxInt32 {
		return nil, nil
	}

	projection := only(fieldLog)
	if s.slicing {
		// The n-th entry of a log has the seq n.
		projection = bson.D{
			pair(fieldVersion, int32(1)), // or all the other fields would come too
			op(fieldLog, "$slice", bson.A{int32(after), int32(min(limit, delivery.MaxLog))}),
		}
	}

	doc, err := s.document(ctx, scope, fieldID, orderID, projection)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}

	if err != nil {
		return nil, err
	}

	array, ok := doc.Lookup(fieldLog).ArrayOK()
	if !ok {
		return nil, fmt.Errorf("read log: %w", errShape)
	}

	log, err := decodeLog(array, orderID)
	if err != nil || s.slicing {
		return log, err
	}

	log = log[min(after, len(log)):]

	return log[:min(limit, len(log))], nil
}

// Timers implements [store.OrderReader].
func (s *Store) Timers(ctx context.Context, limit int) ([]store.Timer, error) {
	if limit <= 0 {
		return nil, nil
	}

	var timers []store.Timer

	q := query{
		action: "read timers",
		filter: bson.D{op(fieldTimer, "$gt", earliest)},
		opts:   limited(limit).SetSort(sorted(false, fieldTimer, fieldID)).SetProjection(only(fieldTimer)),
	}

	err := s.each(ctx, s.orders, q, func(doc bson.Raw) error {
		id, isText := doc.Lookup(fieldID).StringValueOK()
		at, isTime := doc.Lookup(fieldTimer).TimeOK()

		if !isText || !isTime {
			return errShape
		}

		timers = append(timers, store.Timer{OrderID: id, At: at.UTC()})

		return nil
	})

	return timers, err
}

// OrderIDs implements [store.OrderReader].
func (s *Store) OrderIDs(ctx context.Context, after string, limit int) ([]string, error) {
	if limit <= 0 {
		return nil, nil
	}

	var ids []string

	q := query{
		action: "read ids",
		filter: bson.D{op(fieldID, "$gt", after)},
		opts:   limited(limit).SetSort(sorted(false, fieldID)).SetProjection(only(fieldID)),
	}

	err := s.each(ctx, s.orders, q, func(doc bson.Raw) error {
		id, ok := doc.Lookup(fieldID).StringValueOK()
		if !ok {
			return errShape
		}

		ids = append(ids, id)

		return nil
	})

	return ids, err
}
