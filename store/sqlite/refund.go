package sqlite

import (
	"context"
	"fmt"
	"slices"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// ListRefunds is part of [store.OrderReader].
func (s *Store) ListRefunds(ctx context.Context, q store.RefundQuery) (page store.RefundPage, err error) {
	r := refundRanges(&q)
	r.span = r.span.page(&q.Page, q.Descending)
	r.shape.descending = q.Descending != q.Page.FromEnd

	err = s.readRanges(ctx, "list refunds", &r, false, func(c *conn) (err error) {
		page.More, err = c.merge(&r, q.Page.Limit, func(row *driver.Stmt) error {
			o, err := c.head(row, 3)
			if err != nil {
				return err
			}

			refund, err := refundOf(o, row.ColumnText(1))
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
func refundOf(o *delivery.Order, id string) (delivery.Refund, error) {
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
