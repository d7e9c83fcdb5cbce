package store

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/jiaofu/jiaofu/delivery"
)

// MaxRead bounds whole orders that are read together, in bytes as they are kept:
// two of the largest fit. Few orders are larger than a hundredth of it, but what
// is read is held in memory, and a page has a hundred.
const MaxRead = 32 << 20

// Meter adds up what is read of whole orders for one purpose, such as an
// operation. It is safe for concurrent use; its zero value has read nothing.
type Meter struct{ orders, bytes atomic.Int64 }

// Bytes is how much was read, as it is kept.
func (m *Meter) Bytes() int { return int(m.bytes.Load()) }

type meterKey struct{}

// metered says how a context's reads are metered.
type metered struct {
	meter *Meter
	// bounded tells that they are bounded together.
	bounded bool
}

// WithMeter returns a context whose reads the meter adds up. Together they are
// bounded by MaxRead: what is over it gives ErrTooMuch.
func WithMeter(ctx context.Context, m *Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, metered{meter: m, bounded: true})
}

// Room is what is left of MaxRead in one read.
type Room struct {
	orders, bytes int
	metered       metered
}

// RoomIn returns the room of a read: all of MaxRead, or what is left of it where
// the context has a meter.
func RoomIn(ctx context.Context) *Room {
	of, _ := ctx.Value(meterKey{}).(metered)

	return &Room{metered: of}
}

// Take takes the room of another order. It returns ErrTooMuch when there is none
// left; the first order always has room.
func (r *Room) Take(bytes int) error {
	r.orders++
	r.bytes += bytes
	orders, total := r.orders, r.bytes

	if m := r.metered.meter; m != nil {
		read, sum := m.orders.Add(1), m.bytes.Add(int64(bytes))
		if r.metered.bounded {
			orders, total = int(read), int(sum)
		}
	}

	if orders > 1 && total > MaxRead {
		return ErrTooMuch
	}

	return nil
}

// Note takes the room of an order that is read whatever there is left, as for a
// change.
func (r *Room) Note(bytes int) { _ = r.Take(bytes) }

// FirstOrders reads the first of the orders of a scope with the ids, whole: as many
// as may be read together, and one at least. What was read before for the same
// purpose does not count.
func FirstOrders(ctx context.Context, r OrderReader, scope Scope, ids []string) ([]*delivery.Order, error) {
	of, _ := ctx.Value(meterKey{}).(metered)
	ctx = context.WithValue(ctx, meterKey{}, metered{meter: of.meter})

	orders, err := r.Orders(ctx, scope, ids, Whole)
	for errors.Is(err, ErrTooMuch) {
		ids = ids[:len(ids)/2]
		orders, err = r.Orders(ctx, scope, ids, Whole)
	}

	return orders, err
}
