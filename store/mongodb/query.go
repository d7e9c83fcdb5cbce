package mongodb

import (
	"context"
	"fmt"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// pair is one field of a document. All documents that are sent are built by the
// functions here from typed values, so that no text of a caller is ever taken
// for an operator.
func pair(field string, value any) bson.E { return bson.E{Key: field, Value: value} }

// op is a condition on a field: {field: {operator: value}}.
func op(field, operator string, value any) bson.E {
	return pair(field, bson.D{pair(operator, value)})
}

// all combines conditions, of which several may be on one field.
func all(conditions ...bson.E) bson.D {
	return bson.D{combine("$and", conditions...)}
}

// combine joins conditions by $and or $or.
func combine(operator string, conditions ...bson.E) bson.E {
	list := make(bson.A, 0, len(conditions))
	for _, c := range conditions {
		list = append(list, bson.D{c})
	}

	return pair(operator, list)
}

// only is a projection to some fields.
func only(fields ...string) bson.D {
	projection := make(bson.D, 0, len(fields))
	for _, f := range fields {
		projection = append(projection, pair(f, int32(1)))
	}

	return projection
}

// sorted is a sort by fields in one direction.
func sorted(descending bool, fields ...string) bson.D {
	direction := int32(1)
	if descending {
		direction = -1
	}

	sort := make(bson.D, 0, len(fields))
	for _, f := range fields {
		sort = append(sort, pair(f, direction))
	}

	return sort
}

// texts is a list of typed texts as a value.
func texts[T ~string](values []T) bson.A {
	list := make(bson.A, 0, len(values))
	for _, v := range values {
		list = append(list, string(v))
	}

	return list
}

// earliest is before every time that is stored, and after null.
const earliest = bson.DateTime(-62135596800000) // the year 1

// maxID bounds the ids and numbers that are asked for, in bytes. None that was
// saved is longer.
const maxID = 1024

// askable reports whether there can be something with such an id: others are
// not worth a round trip, and some not even sendable.
func askable(id string) bool {
	return id != "" && len(id) <= maxID && utf8.ValidString(id)
}

// query is a question to a collection: a filter with options, or stages.
type query struct {
	// action names it in errors.
	action string
	filter bson.D
	opts   *options.FindOptionsBuilder
	stages bson.A
}

// each calls visit with the documents that answer a query, in one round trip
// where they fit. They are valid until visit returns.
func (s *Store) each(ctx context.Context, c *mongo.Collection, q query, visit func(bson.Raw) error) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	cursor, err := q.run(ctx, c)
	if err != nil {
		return translate(q.action, err)
	}

	defer func() { _ = cursor.Close(ctx) }()

	for cursor.Next(ctx) {
		if err := visit(cursor.Current); err != nil {
			return fmt.Errorf("%s: %w", q.action, err)
		}
	}

	return translate(q.action, cursor.Err())
}

func (q *query) run(ctx context.Context, c *mongo.Collection) (*mongo.Cursor, error) {
	if q.stages != nil {
		return c.Aggregate(ctx, q.stages) //nolint:wrapcheck // each translates it
	}

	return c.Find(ctx, q.filter, q.opts) //nolint:wrapcheck // each translates it
}

// maxBatch bounds how many documents are asked for in one answer.
const maxBatch = 1000

// limited are the options of a query for so many documents, all of them in the
// first answer where that is reasonable.
func limited(limit int) *options.FindOptionsBuilder {
	// With room for one more the server knows that the first answer is the last.
	batch := min(limit, maxBatch) + 1

	return options.Find().SetLimit(int64(limit)).SetBatchSize(int32(batch))
}
