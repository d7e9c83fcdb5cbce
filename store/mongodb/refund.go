package mongodb

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// ListRefunds implements [store.OrderReader].
func (s *Store) ListRefunds(ctx context.Context, q store.RefundQuery) (store.RefundPage, error) {
	var refunds []delivery.Refund

	list := listing{at: fieldRefundRequested, id: fieldRefundID, descending: q.Descending, page: q.Page}
	stages := append(unwound(&q, list.conditions()...),
		bson.D{pair("$sort", list.sort())},
		bson.D{pair("$limit", int64(q.Page.Limit+1))},
	)

	err := s.each(ctx, s.orders, query{action: "list refunds", stages: stages}, func(doc bson.Raw) error {
		r, err := decodeRefund(doc)
		refunds = append(refunds, r)

		return err
	})
	if err != nil {
		return store.RefundPage{}, err
	}

	refunds, more := cutPage(refunds, q.Page)

	return store.RefundPage{Refunds: refunds, More: more}, nil
}

// CountRefunds implements [store.OrderReader].
func (s *Store) CountRefunds(ctx context.Context, q store.RefundQuery) (int, error) {
	var count int64

	stages := append(unwound(&q), bson.D{pair("$count", "n")})
	err := s.each(ctx, s.orders, query{action: "count refunds", stages: stages}, func(doc bson.Raw) error {
		n, ok := doc.Lookup("n").AsInt64OK()
		if !ok {
			return errShape
		}

		count = n

		return nil
	})

	return int(count), err
}

// unwound begins a pipeline with one document for each refund of a query.
func unwound(q *store.RefundQuery, conditions ...bson.E) bson.A {
	statuses := q.Statuses
	if len(statuses) == 0 {
		statuses = []delivery.RefundStatus{
			delivery.RefundSubmitted, delivery.RefundPaying, delivery.RefundPaymentFailed,
			delivery.RefundPaid, delivery.RefundRejected, delivery.RefundWithdrawn,
		}
	}

	inStatus := op(fieldRefundStatus, "$in", texts(statuses))

	return bson.A{
		bson.D{pair("$match", all(append(ofAccounts(q.Scope), inStatus)...))},
		bson.D{pair("$project", only(fieldRefunds))},
		bson.D{pair("$unwind", "$"+fieldRefunds)},
		bson.D{pair("$match", all(append(conditions, inStatus)...))},
	}
}

// refundDocument is a refund as it stands in the document of its order. It holds
// the whole refund, so that a list of refunds reads nothing else.
func refundDocument(r *delivery.Refund) bson.D {
	form := document.AppendHead(nil, &delivery.Order{ID: r.OrderID, Refunds: []delivery.Refund{*r}})

	return bson.D{
		pair("id", r.ID),
		pair("status", string(r.Status)),
		pair("requestedAt", instant(r.RequestedAt)),
		pair(fieldRefundForm, bson.Raw(form)),
	}
}

// decodeRefund reads one refund of a pipeline.
func decodeRefund(doc bson.Raw) (delivery.Refund, error) {
	form, ok := doc.Lookup(fieldRefunds, fieldRefundForm).DocumentOK()
	if !ok {
		return delivery.Refund{}, errShape
	}

	o, err := document.Head(form)
	if err != nil {
		return delivery.Refund{}, fmt.Errorf("decode refund: %w", err)
	}

	if len(o.Refunds) != 1 {
		return delivery.Refund{}, errShape
	}

	return o.Refunds[0], nil
}
