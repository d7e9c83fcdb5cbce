package store

import (
	"context"
	"errors"

	"github.com/jiaofu/jiaofu/delivery"
)

// MaxRead bounds whole orders that are read together, in bytes as they are kept:
// two of the largest fit. Few orders are larger than a hundredth of it, but what
// is read is held in memory, and a page has a hundred.
const MaxRead = 32 << 20

// Room is what is left of MaxRead in one read of several orders. The zero value
// is all of it.
type Room struct{ orders, bytes int }

// Take takes the room of another order. It returns ErrTooMuch when there is none
// left; the first order always has room.
func (r *Room) Take(bytes int) error {
	r.orders++
	r.bytes += bytes

	if r.orders > 1 && r.bytes > MaxRead {
		return ErrTooMuch
	}

	return nil
}

// FirstOrders reads the first of the orders of a scope with the ids, whole: as many
// as may be read together, and one at least.
func FirstOrders(ctx context.Context, r OrderReader, scope Scope, ids []string) ([]*delivery.Order, error) {
	orders, err := r.Orders(ctx, scope, ids, Whole)
	for errors.Is(err, ErrTooMuch) {
		ids = ids[:len(ids)/2]
		orders, err = r.Orders(ctx, scope, ids, Whole)
	}

	return orders, err
}
