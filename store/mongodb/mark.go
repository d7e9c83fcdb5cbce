package mongodb

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/jiaofu/jiaofu/store"
)

// mark tells of a change: which order, and when, by the clock of the database
// server.
type mark struct {
	id              string
	version         int
	changed         int64 // Unix milliseconds
	buyer, provider string
}

func (m *mark) in(scope store.Scope) bool {
	return (scope.Buyer == "" || scope.Buyer == m.buyer) && (scope.Provider == "" || scope.Provider == m.provider)
}

// behind are the conditions of the changes after the one with this stamp and id.
func behind(changed int64, id string) []bson.E {
	list := listing{at: fieldChanged, id: fieldID}

	return list.beyond(&store.Key{At: time.UnixMilli(changed), ID: id}, true)
}

// readMarks reads the first changes that meet the conditions.
func (s *Store) readMarks(ctx context.Context, conditions []bson.E, limit int) ([]mark, error) {
	var marks []mark

	q := query{
		action: "read changes",
		filter: all(conditions...),
		opts: limited(limit).SetSort(sorted(false, fieldChanged, fieldID)).
			SetProjection(only(fieldVersion, fieldChanged, fieldBuyer, fieldProvider)),
	}

	err := s.each(ctx, s.orders, q, func(doc bson.Raw) error {
		m, ok := markOf(doc)
		if !ok {
			return errShape
		}

		marks = append(marks, m)

		return nil
	})

	return marks, err
}

func markOf(doc bson.Raw) (m mark, ok bool) {
	id, isText := doc.Lookup(fieldID).StringValueOK()
	version, isNumber := doc.Lookup(fieldVersion).AsInt64OK()
	changed, isTime := doc.Lookup(fieldChanged).DateTimeOK()
	buyer, hasBuyer := doc.Lookup(fieldBuyer).StringValueOK()
	provider, hasProvider := doc.Lookup(fieldProvider).StringValueOK()

	return mark{id: id, version: int(version), changed: changed, buyer: buyer, provider: provider},
		isText && isNumber && isTime && hasBuyer && hasProvider
}
