package store

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
