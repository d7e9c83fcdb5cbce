package delivery

import "time"

// What follows makes situations that no move leads to yet: supervision, orders
// closed by the platform, and refunds of work under way. They go through the
// same entries and the same fold as every move.

// Force puts an order into a phase and under a hold by an entry of its own;
// an empty phase stays, and an empty hold releases.
func Force(o *Order, p Phase, h Hold, at time.Time) {
	m := Move{Entry: "FORCED", To: p, holds: h, releases: h == HoldNone}
	o.append(o.entryOf(&m, &Command{Actor: System(), At: cut(at)}))
}

// ForceRefund opens a refund in a phase where only a ticket will.
func ForceRefund(o *Order, at time.Time) {
	m := *moveNamed(MoveRequestRefund)
	o.append(o.entryOf(&m, &Command{Actor: System(), At: cut(at), RefundID: "ref_forced", Reason: ReasonOther}))
}

// Sum is the hash that an entry ought to have.
func (e *Entry) Sum() string { return e.sum() }

// DigestOf is the digest of a command's input.
func DigestOf(c Command) string { return c.digest() }

// The limits that only the package knows.
const (
	MaxMinor   = maxMinor
	EndReserve = endReserve
)

// The sizes of logs that the reserve begins at, in bytes.
const (
	OrdinarySize = MaxLogSize - logSizeReserve
	PlatformSize = MaxLogSize - endSizeReserve
)
