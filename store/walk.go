package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jiaofu/jiaofu/delivery"
)

// walkStep is how many orders a walk asks for at a time.
const walkStep = 20

// errListed is the error of an order that has an id and nothing else.
var errListed = fmt.Errorf("it is listed and not there: %w", ErrDamaged)

// Walk calls visit with every order, whole, in the order of their ids, until
// visit returns an error, which it returns. An order that cannot be read ends the
// walk with an error that names it. Walk holds no more than MaxRead in memory, and
// no moment of the store: orders that are changed meanwhile come as they are when
// it gets to them.
func Walk(ctx context.Context, r OrderReader, visit func(*delivery.Order) error) error {
	return Inspect(ctx, r, func(id string, o *delivery.Order, unreadable error) error {
		if unreadable != nil {
			return fmt.Errorf("order %s: %w", id, unreadable)
		}

		return visit(o)
	})
}

// Visit is called with the id of an order, and with the order or why it cannot be
// read.
type Visit func(id string, o *delivery.Order, unreadable error) error

// Inspect is Walk for those who want to know of every order, also when some
// cannot be read. It returns an error of its own only where it could not go on:
// when the store cannot be reached, or the context ended.
func Inspect(ctx context.Context, r OrderReader, visit Visit) error {
	for last := ""; ; {
		ids, err := r.OrderIDs(ctx, last, walkStep)
		if err != nil || len(ids) == 0 {
			return err
		}

		orders, err := FirstOrders(ctx, r, Scope{}, ids)
		if err == nil {
			ids = ids[:len(orders)]
			err = visitAll(ids, orders, visit)
		} else {
			// One of them cannot be read, or none of the store: each tells by itself.
			err = visitEach(ctx, r, ids, visit)
		}

		if err != nil {
			return err
		}

		last = ids[len(ids)-1]
	}
}

func visitAll(ids []string, orders []*delivery.Order, visit Visit) error {
	for i, o := range orders {
		var unreadable error
		if o == nil {
			unreadable = errListed
		}

		if err := visit(ids[i], o, unreadable); err != nil {
			return err
		}
	}

	return nil
}

// visitEach reads orders one by one.
func visitEach(ctx context.Context, r OrderReader, ids []string, visit Visit) error {
	for _, id := range ids {
		o, err := r.Order(ctx, Scope{}, id, Whole)

		switch {
		case ctx.Err() != nil, errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrDamaged):
			return fmt.Errorf("order %s: %w", id, errors.Join(err, ctx.Err()))
		case errors.Is(err, ErrNotFound):
			err = errListed
		}

		if err := visit(id, o, err); err != nil {
			return err
		}
	}

	return nil
}
