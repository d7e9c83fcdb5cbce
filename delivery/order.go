package delivery

import (
	"errors"
	"time"
)

// Order is the aggregate: one paid order and everything that happened to it.
// All of it but Log is called its head.
type Order struct {
	// ID is opaque, begins with "ord_" and sorts by time.
	ID string
	// Number is the marketplace's; it is unique.
	Number string
	// Version counts the accepted moves: it is the seq of the last log entry.
	Version int

	Phase      Phase
	Hold       Hold
	FinishKind FinishKind

	// Goods, Provider, Buyer and Payment are snapshots of the registration.
	Goods    Goods
	Provider Party
	Buyer    Party
	Payment  Payment
	Invoice  Invoice

	// Revision is the latest revision of the requirement, 0 without one.
	Revision int
	// AgreedRevision is the one that the provider confirmed, 0 before.
	AgreedRevision int
	// Round is the latest delivery round, 0 without one.
	Round int
	// Rejections counts the rounds that the buyer rejected.
	Rejections int
	// Window is the latest window of acceptance, nil before the first delivery.
	Window *Window
	// Refunds are the refund requests, oldest first.
	Refunds []Refund

	CreatedAt time.Time
	UpdatedAt time.Time
	// LastHash is the hash of the last log entry.
	LastHash string
	// LogSize is how much room the log takes, in bytes.
	LogSize int

	// Log is the flow log, by seq. It is nil where only the head was read.
	Log []Entry
}

// ErrNoLog is the error of asking a head for what only the log tells.
var ErrNoLog = errors.New("the flow log of the order was not read")

// GoodsType is the kind of goods, which decides the steps of their delivery.
type GoodsType string

// GoodsHumanService 人工服务: work done by people.
const GoodsHumanService GoodsType = "HUMAN_SERVICE"

// Goods is what was sold, as it was when it was sold.
type Goods struct {
	Name          string
	Specification string
	Type          GoodsType
	// DeliveryDays is how many days the provider promised; 0 when it did not.
	DeliveryDays int
	// AcceptanceDays is the length of the window of acceptance.
	AcceptanceDays int
}

// Party is an account that takes part in an order.
type Party struct {
	Account string
	Name    string
	// Contact is how to reach a provider: free text.
	Contact string
}

// Payment is the money of an order. Only what was actually paid ever goes
// back; coupons and other benefits never do.
type Payment struct {
	Paid     Money
	Coupon   Money
	Refunded Money
}

// InvoiceStatus is where the invoice of an order stands.
type InvoiceStatus string

// The invoice statuses.
const (
	InvoiceNone      InvoiceStatus = "NONE"
	InvoiceRequested InvoiceStatus = "REQUESTED"
	InvoiceIssued    InvoiceStatus = "ISSUED"
	InvoiceCancelled InvoiceStatus = "CANCELLED"
	InvoiceReturned  InvoiceStatus = "RETURNED"
)

// Valid reports whether the status is one of the process.
func (s InvoiceStatus) Valid() bool {
	switch s {
	case InvoiceNone, InvoiceRequested, InvoiceIssued, InvoiceCancelled, InvoiceReturned:
		return true
	default:
		return false
	}
}

// Invoice is the invoice of an order, as the marketplace reports it.
type Invoice struct {
	Status InvoiceStatus
	Number string
	// UpdatedAt is zero until the marketplace reported one.
	UpdatedAt time.Time
}

// Outstanding reports whether the invoice stands in the way of approving a
// refund (M16).
func (i Invoice) Outstanding() bool {
	return i.Status == InvoiceRequested || i.Status == InvoiceIssued
}

// Attachment is a file used in an act. It never changes after that.
type Attachment struct {
	// ID is opaque and begins with "att_".
	ID string
	// Name is the cleaned name that people see.
	Name string
	// Size is in bytes.
	Size int64
	// Type is the media type, found from the content.
	Type string
	// SHA256 is the digest of the content, in lower-case hexadecimal.
	SHA256 string
}

// Status is what people see in the list.
func (o *Order) Status() Status { return StatusOf(o.Phase, o.Hold) }

// SeenBy reports whether the actor may see the order.
func (o *Order) SeenBy(a Actor) bool { return a.Sees(o.Buyer.Account, o.Provider.Account) }

// Refund returns the latest refund request, nil without one.
func (o *Order) Refund() *Refund {
	if len(o.Refunds) == 0 {
		return nil
	}

	return &o.Refunds[len(o.Refunds)-1]
}
