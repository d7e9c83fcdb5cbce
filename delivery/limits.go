package delivery

import "time"

// The limits of an order. They keep an order with its whole log inside the
// document limit of every database that it may be stored in.
const (
	// MaxText bounds every text that a person writes, in characters.
	MaxText = 4000
	// MaxName bounds names of people, goods and specifications, in characters.
	MaxName = 200
	// MaxNumber bounds order numbers, invoice numbers and payment references,
	// in characters.
	MaxNumber = 128
	// MaxAccount bounds account ids, in characters.
	MaxAccount = 128
	// MaxKey bounds idempotency keys, in characters.
	MaxKey = 255
	// MaxAttachments bounds the files of one act.
	MaxAttachments = 10
	// MaxRefundRequests bounds the refund requests of one order, withdrawn and
	// rejected ones included.
	MaxRefundRequests = 3
	// MaxLog bounds the flow log of an order, in entries.
	MaxLog = 1000
	// LogReserve is how many of the last entries are kept for the platform,
	// for timers, and for moves on the way to an end of the order, so that a
	// full log never traps it.
	LogReserve = 50
	// endReserve is how many of those are kept for the way to an end alone:
	// a payment that fails again and again must not use them up.
	endReserve = 11
	// MaxLogSize bounds the flow log of an order, in bytes: it leaves the
	// smallest document limit of a database, 16 MiB, room for the head. A
	// thousand entries with long texts and many files would be larger.
	MaxLogSize = 15 << 20
	// logSizeReserve is to MaxLogSize what LogReserve is to MaxLog: fifty of
	// the largest entries.
	logSizeReserve = 2 << 20
	// endSizeReserve is the part of it that is kept for the way to an end.
	endSizeReserve = 512 << 10
	// MaxDays bounds the days of delivery and acceptance of goods.
	MaxDays = 365
	// DefaultAcceptanceDays is the window of acceptance of a human service.
	DefaultAcceptanceDays = 15
	// minRemainingDays is what a window has left at least when a hold is
	// released: 72 hours.
	minRemainingDays = 3
)

// Day is the length of one day of the window of acceptance unless the
// configuration says otherwise.
const Day = 24 * time.Hour

// Timing is what the configuration says about windows of acceptance. A window
// takes it over when it opens, so that a change never touches a running one.
type Timing struct {
	// Day is the length of one day of the window; demos run shorter ones. Zero
	// is a day of 24 hours, never a window that is over at once.
	Day time.Duration
	// Reminders are the days before the deadline at which the buyer is
	// reminded, once each per window.
	Reminders []int
}

// DefaultTiming is a day of 24 hours and reminders 7, 3 and 1 day before.
func DefaultTiming() Timing { return Timing{Day: Day, Reminders: []int{7, 3, 1}} }
