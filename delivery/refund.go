package delivery

import "time"

// RefundStatus is where a refund request stands.
type RefundStatus string

// The statuses of a refund; PAID, REJECTED and WITHDRAWN are its ends.
const (
	// RefundSubmitted: waits for the operator.
	RefundSubmitted RefundStatus = "SUBMITTED"
	// RefundPaying: approved; the marketplace pays.
	RefundPaying RefundStatus = "PAYING"
	// RefundPaymentFailed: the payment failed; the operator may retry.
	RefundPaymentFailed RefundStatus = "PAYMENT_FAILED"
	// RefundPaid: the money went back.
	RefundPaid RefundStatus = "PAID"
	// RefundRejected: the operator rejected the request.
	RefundRejected RefundStatus = "REJECTED"
	// RefundWithdrawn: the buyer took the request back.
	RefundWithdrawn RefundStatus = "WITHDRAWN"
)

// RefundReason is why a buyer asks for a refund.
type RefundReason string

// The reasons of the list.
const (
	ReasonBoughtByMistake       RefundReason = "BOUGHT_BY_MISTAKE"
	ReasonProviderUnresponsive  RefundReason = "PROVIDER_UNRESPONSIVE"
	ReasonRequirementRejected   RefundReason = "REQUIREMENT_REJECTED"
	ReasonSpecificationMismatch RefundReason = "SPECIFICATION_MISMATCH"
	ReasonNoLongerNeeded        RefundReason = "NO_LONGER_NEEDED"
	ReasonOther                 RefundReason = "OTHER"
)

// Valid reports whether the reason is one of the list.
func (r RefundReason) Valid() bool {
	switch r {
	case ReasonBoughtByMistake, ReasonProviderUnresponsive, ReasonRequirementRejected,
		ReasonSpecificationMismatch, ReasonNoLongerNeeded, ReasonOther:
		return true
	default:
		return false
	}
}

// RefundPaymentResult is what the marketplace reports of a refund payment.
type RefundPaymentResult string

// The results of a refund payment.
const (
	PaymentPaid   RefundPaymentResult = "PAID"
	PaymentFailed RefundPaymentResult = "FAILED"
)

// Refund is one refund request.
type Refund struct {
	// ID is opaque, begins with "ref_" and sorts by time.
	ID      string
	OrderID string
	Status  RefundStatus
	Reason  RefundReason
	Detail  string
	// Amount is the whole amount actually paid.
	Amount      Money
	Attachments []Attachment

	RequestedAt time.Time
	RequestedBy Actor
	// DecidedAt and DecidedBy tell of the operator's decision, or of the
	// buyer's withdrawal; zero before.
	DecidedAt time.Time
	DecidedBy Actor
	// Note is what whoever decided wrote; required for a rejection.
	Note string
	// Reference and Failure are the marketplace's words on the payment.
	Reference string
	Failure   string
	PaidAt    time.Time
}

// Open reports whether the refund is under way, which holds the order.
func (r *Refund) Open() bool {
	return r.Status == RefundSubmitted || r.Status == RefundPaying || r.Status == RefundPaymentFailed
}

// RefundWarning is something that a buyer should know before asking for a
// refund.
type RefundWarning string

// The warnings.
const (
	// WarnCancelInvoice: an invoice was applied for; cancel the application.
	WarnCancelInvoice RefundWarning = "CANCEL_INVOICE_APPLICATION"
	// WarnReturnInvoice: an invoice was issued; return it.
	WarnReturnInvoice RefundWarning = "RETURN_INVOICE"
	// WarnCouponNotReturned: the coupon used does not come back.
	WarnCouponNotReturned RefundWarning = "COUPON_NOT_RETURNED"
)

// RefundPreview tells what a refund would bring.
type RefundPreview struct {
	Amount Money
	// CouponLost is what does not come back.
	CouponLost Money
	Warnings   []RefundWarning
	// Blocked is why requestRefund would be refused now; empty when it would
	// not.
	Blocked Code
	// RequestsLeft is how many requests the order has left.
	RequestsLeft int
}

// PreviewRefund tells what a refund would bring the actor, and what blocks it.
func (o *Order) PreviewRefund(a Actor) RefundPreview {
	p := RefundPreview{
		Amount:       o.Payment.Paid,
		CouponLost:   o.Payment.Coupon,
		Blocked:      moveNamed(MoveRequestRefund).unavailable(o, a.Role),
		RequestsLeft: MaxRefundRequests - len(o.Refunds),
	}

	switch o.Invoice.Status {
	case InvoiceRequested:
		p.Warnings = append(p.Warnings, WarnCancelInvoice)
	case InvoiceIssued:
		p.Warnings = append(p.Warnings, WarnReturnInvoice)
	case InvoiceNone, InvoiceCancelled, InvoiceReturned:
	}

	if o.Payment.Coupon.Minor > 0 {
		p.Warnings = append(p.Warnings, WarnCouponNotReturned)
	}

	return p
}
