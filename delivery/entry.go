package delivery

import "time"

// EntryType is what happened, in the flow log.
type EntryType string

// The types of log entries, one for each accepted outcome of a move.
const (
	EntryOrderRegistered      EntryType = "ORDER_REGISTERED"
	EntryRequirementSubmitted EntryType = "REQUIREMENT_SUBMITTED"
	EntryRequirementRevised   EntryType = "REQUIREMENT_REVISED"
	EntryRequirementConfirmed EntryType = "REQUIREMENT_CONFIRMED"
	EntryRequirementRejected  EntryType = "REQUIREMENT_REJECTED"
	EntryProgressReported     EntryType = "PROGRESS_REPORTED"
	EntryDeliverySubmitted    EntryType = "DELIVERY_SUBMITTED"
	EntryDeliveryRecalled     EntryType = "DELIVERY_RECALLED"
	EntryDeliveryAccepted     EntryType = "DELIVERY_ACCEPTED"
	EntryDeliveryRejected     EntryType = "DELIVERY_REJECTED"
	EntryDeliveryAutoAccepted EntryType = "DELIVERY_AUTO_ACCEPTED"
	EntryAcceptanceReminded   EntryType = "ACCEPTANCE_REMINDED"
	EntryRefundRequested      EntryType = "REFUND_REQUESTED"
	EntryRefundWithdrawn      EntryType = "REFUND_WITHDRAWN"
	EntryRefundRejected       EntryType = "REFUND_REJECTED"
	EntryRefundApproved       EntryType = "REFUND_APPROVED"
	EntryRefundRetried        EntryType = "REFUND_RETRIED"
	EntryRefundPaid           EntryType = "REFUND_PAID"
	EntryRefundPaymentFailed  EntryType = "REFUND_PAYMENT_FAILED"
	EntryInvoiceRecorded      EntryType = "INVOICE_RECORDED"
)

// AllEntryTypes lists every type of log entry, in the order of the process.
func AllEntryTypes() []EntryType {
	return []EntryType{
		EntryOrderRegistered, EntryRequirementSubmitted, EntryRequirementRevised, EntryRequirementConfirmed,
		EntryRequirementRejected, EntryProgressReported, EntryDeliverySubmitted, EntryDeliveryRecalled,
		EntryDeliveryAccepted, EntryDeliveryRejected, EntryDeliveryAutoAccepted, EntryAcceptanceReminded,
		EntryRefundRequested, EntryRefundWithdrawn, EntryRefundRejected, EntryRefundApproved, EntryRefundRetried,
		EntryRefundPaid, EntryRefundPaymentFailed, EntryInvoiceRecorded,
	}
}

// Entry is one line of the flow log 流程日志: one accepted move, by whoever it
// was. Entries are never edited and never deleted. An entry holds all that its
// move changed, so that folding the log gives the order.
type Entry struct {
	OrderID string
	// Seq is 1, 2, 3 … without a gap inside an order.
	Seq   int
	Type  EntryType
	Actor Actor
	// At is in UTC, cut to the millisecond, and never before the entry before.
	At time.Time

	PhaseBefore Phase
	PhaseAfter  Phase
	HoldBefore  Hold
	HoldAfter   Hold

	// Text is what the actor wrote; Attachments are the files of the act.
	Text        string
	Attachments []Attachment

	// Revision and Round tell which requirement or delivery the entry is about.
	Revision int
	Round    int

	// Registration, Refund, Invoice and Deadline are set by the moves that
	// decide on them.
	Registration *Registration
	Refund       *RefundFact
	Invoice      *Invoice
	Deadline     *Deadline
	// ReminderDays is how many days before the deadline a reminder is for.
	ReminderDays int

	// Key is the idempotency key of the move and Digest the SHA-256 of its
	// input; both empty when none was given.
	Key    string
	Digest string

	// PrevHash is the hash of the entry before, empty for the first; Hash is
	// the SHA-256 over the canonical form of all of the above.
	PrevHash string
	Hash     string
}

// StatusBefore is the status of the order before the entry.
func (e *Entry) StatusBefore() Status { return StatusOf(e.PhaseBefore, e.HoldBefore) }

// StatusAfter is the status of the order after the entry.
func (e *Entry) StatusAfter() Status { return StatusOf(e.PhaseAfter, e.HoldAfter) }

// Registration is what the marketplace tells of a paid order (M0).
type Registration struct {
	Number   string
	Goods    Goods
	Provider Party
	Buyer    Party
	Paid     Money
	Coupon   Money
}

// RefundFact is what a move decided about a refund.
type RefundFact struct {
	ID        string
	Reason    RefundReason
	Amount    Money
	Reference string
	Failure   string
}

// Deadline is the deadline that a move set for the acceptance: by opening the
// window (with the length of a day and the reminders), or by releasing a hold.
type Deadline struct {
	AutoAcceptAt time.Time
	Day          time.Duration
	Reminders    []int
}
