package sqlite

import (
	"context"
	"fmt"
	"slices"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// ListRefunds is part of [store.OrderReader].
func (s *Store) ListRefunds(ctx context.Context, q store.RefundQuery) (page store.RefundPage, err error) {
	r := refundRanges(&q)
	r.span = r.span.page(&q.Page, q.Descending)
	r.shape.descending = q.Descending != q.Page.FromEnd

	err = s.readRanges(ctx, "list refunds", &r, false, func(c *conn) (err error) {
		page.More, err = c.merge(&r, q.Page.Limit, func(row *driver.Stmt) error {
			refund, err := refundOf(c.bytes(row, 3), row.ColumnText(1))
			page.Refunds = append(page.Refunds, refund)

			return err
		})

		return err
	})
	if err != nil {
		return store.RefundPage{}, err
	}

	if q.Page.FromEnd {
		slices.Reverse(page.Refunds)
	}

	return page, nil
}

// refundOf finds a refund in the head of its order.
func refundOf(head []byte, id string) (delivery.Refund, error) {
	o, err := document.Head(head)
	if err != nil {
		return delivery.Refund{}, err
	}

	for _, r := range o.Refunds {
		if r.ID == id {
			return r, nil
		}
	}

	return delivery.Refund{}, fmt.Errorf("order %s has no refund %s: %w", o.ID, id, errChanged)
}

// CountRefunds is part of [store.OrderReader].
func (s *Store) CountRefunds(ctx context.Context, q store.RefundQuery) (int, error) {
	r := refundRanges(&q)

	return s.countRanges(ctx, "count refunds", &r)
}
