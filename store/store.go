// Package store is the contract of where orders live. A back end keeps orders,
// their flow logs, and uploaded files; package conformance tells whether it
// keeps what is promised here.
//
// Reading and changing are apart. A change is one atomic call: load, decide,
// save. The log is the truth: everything beside it is only faster to read, and
// every wake-up is only a hint to read it.
package store

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// The errors of every back end. Anything else means that the back end could
// not do its work, and is wrapped in ErrUnavailable where trying again later
// may help.
var (
	// ErrNotFound: there is no such thing.
	ErrNotFound = errors.New("not found")
	// ErrNumberTaken: another order has the number.
	ErrNumberTaken = errors.New("order number taken")
	// ErrPosition: the position is not one of this back end.
	ErrPosition = errors.New("not a position of this store")
	// ErrUploadFinished: the upload has its content already, or was rejected.
	ErrUploadFinished = errors.New("upload is finished")
	// ErrOvertaken: another run of a copy has begun to write to the store.
	ErrOvertaken = errors.New("another copy into the store has begun since")
	// ErrTooMuch: whole orders that are read together, or for one purpose, are larger than MaxRead.
	ErrTooMuch = errors.New("orders too large to be read together")
	// ErrUnavailable: the back end cannot be reached, is full, or is too busy;
	// nothing was changed as far as the back end knows.
	ErrUnavailable = errors.New("store unavailable")
	// ErrDamaged: what is kept is not what was written. Reads and changes that
	// came upon it are ErrUnavailable, too: what is wrong is the disk's, not the
	// caller's, and they succeed once the operator has mended it.
	ErrDamaged = errors.New("the database is damaged")
)

// Store is a back end.
type Store interface {
	OrderReader
	OrderWriter
	Uploads
	CopyRecords

	// Ready returns nil when the back end can be reached and its schema is
	// current.
	Ready(ctx context.Context) error
	// Close waits for changes under way and lets go of everything.
	Close() error
}

// Part says how much of an order to read.
type Part int

const (
	// Head is the order without its flow log.
	Head Part = iota
	// Whole is the order with its flow log.
	Whole
)

// OrderReader reads orders. What it returns belongs to the caller.
//
// Each read is in a scope, the zero Scope for every order. What is outside of
// it is as if it did not exist, and costs what that costs: the back end's own
// query looks for it in the scope, so that neither its log nor its head is read.
type OrderReader interface {
	// Order returns the order of the scope with the id, or ErrNotFound.
	Order(ctx context.Context, scope Scope, id string, part Part) (*delivery.Order, error)
	// OrderByNumber returns the order of the scope with the number, or
	// ErrNotFound.
	OrderByNumber(ctx context.Context, scope Scope, number string, part Part) (*delivery.Order, error)
	// OrderOfRefund returns the order of the scope that the refund belongs to, or
	// ErrNotFound.
	OrderOfRefund(ctx context.Context, scope Scope, refundID string, part Part) (*delivery.Order, error)
	// Orders returns the orders with the ids, in their order; nil stands for an
	// id that there is no order of in the scope. At most MaxPage ids. It returns
	// ErrTooMuch for whole orders that are larger than MaxRead together. So does
	// any read when a [Meter] of the context has come to that.
	Orders(ctx context.Context, scope Scope, ids []string, part Part) ([]*delivery.Order, error)

	// ListOrders returns one page of a list, or ErrTooMuch as Orders does.
	ListOrders(ctx context.Context, q OrderQuery) (OrderPage, error)
	// CountOrders counts the orders of a scope that pass a filter.
	CountOrders(ctx context.Context, scope Scope, filter OrderFilter) (int, error)
	// CountByStatus counts the orders of a scope by status; a status without
	// orders may be missing.
	CountByStatus(ctx context.Context, scope Scope) (map[delivery.Status]int, error)
	// ListRefunds returns one page of refund requests.
	ListRefunds(ctx context.Context, q RefundQuery) (RefundPage, error)
	// CountRefunds counts the refund requests of a query, whatever its page.
	CountRefunds(ctx context.Context, q RefundQuery) (int, error)

	// Log returns at most limit entries of an order's log with a seq above
	// after, in order; none for an order that is not in the scope.
	Log(ctx context.Context, scope Scope, orderID string, after, limit int) ([]delivery.Entry, error)

	// Timers returns the orders whose timers run out first, at most limit,
	// earliest first, due or not.
	Timers(ctx context.Context, limit int) ([]Timer, error)

	// Position returns where the store's order of changes ends now.
	Position(ctx context.Context) (Position, error)
	// Changes opens a feed of the orders of a scope that changed after the
	// position, or ErrPosition. A feed holds nothing that must be closed.
	Changes(ctx context.Context, scope Scope, after Position) (Feed, error)

	// OrderIDs returns the ids of at most limit orders, in order, that are above
	// after. Walk and Inspect read the orders.
	OrderIDs(ctx context.Context, after string, limit int) ([]string, error)
}

// OrderWriter changes orders.
type OrderWriter interface {
	// CreateOrder saves a new order with its log, of whatever length, or returns
	// ErrNumberTaken.
	CreateOrder(ctx context.Context, o *delivery.Order) error
	// UpdateOrder loads the whole order of the scope, lets change decide, and saves the
	// order together with the log entries that change appended, all or
	// nothing. An error of change is returned as it is and nothing is saved;
	// neither is anything when change appended nothing. It returns the order
	// as it is after the call, or ErrNotFound. Of two changes at once one
	// comes after the other and sees it. Of what is outside of the scope no
	// more is read than by OrderReader.
	//
	// The function may run again on a freshly loaded order, and must therefore
	// do nothing but change it. When the call returns nil the change is
	// durable.
	UpdateOrder(ctx context.Context, scope Scope, id string, change func(*delivery.Order) error) (*delivery.Order, error)
}

// Timer is an order that moves by itself.
type Timer struct {
	OrderID string
	// At is when its next timer runs out: [delivery.Order.NextTimer].
	At time.Time
}

// Position is a place in the store's order of changes. It is opaque, printable
// and short, and stays valid across restarts.
type Position string

// Change is an order that changed, as it is now.
type Change struct {
	Order *delivery.Order
	// Position is where to go on after this change.
	Position Position
}

// Feed reads changes. It converges: each order that changed after the feed's
// position comes at least once, as it is now or later; several changes of one
// order may come as one, and one may come again after a feed is opened anew.
type Feed interface {
	// Next returns the next changes, at most MaxPage heads, and whether there may
	// be more already; none and no more when the feed has caught up. It never
	// waits for a change.
	Next(ctx context.Context) (changes []Change, more bool, err error)
}

// Wake tells that an order was changed, by this process or by another one on
// the same database. A back end gives it, after the commit, to the function
// that it was opened with.
type Wake struct {
	OrderID  string
	Buyer    string
	Provider string
	// Source is how this process came to know of the change.
	Source WakeSource
}

// WakeSource is how a process came to know of a change.
type WakeSource string

// The sources of wake-ups.
const (
	// WakeLocal: this process made the change.
	WakeLocal WakeSource = ""
	// WakeStream: another process did, and the database told so at once.
	WakeStream WakeSource = "change_stream"
	// WakePoll: another process did, and this one came to look.
	WakePoll WakeSource = "poll"
)

// Uploads keeps files: what is known of them, and their content.
type Uploads interface {
	// CreateUpload saves a new upload, whatever its status. When the same owner began one for the
	// same order with the same Key before, it returns that one instead.
	CreateUpload(ctx context.Context, u Upload) (Upload, error)
	// UploadByKey returns the upload that the owner began for the order under the
	// key, or ErrNotFound.
	UploadByKey(ctx context.Context, orderID string, owner delivery.Actor, key string) (Upload, error)
	// Upload returns the upload with the id, or ErrNotFound.
	Upload(ctx context.Context, id string) (Upload, error)
	// FinishUpload saves Status, Type, SHA256, Problem and File of a pending
	// upload. Of two at once one wins; the other gets ErrUploadFinished.
	FinishUpload(ctx context.Context, u Upload) error
	// UploadsBefore returns at most limit uploads created before a time, by
	// creation, with an id above after when it is not empty.
	UploadsBefore(ctx context.Context, before time.Time, after string, limit int) ([]Upload, error)
	// DeleteUpload forgets an upload; its content is deleted by DeleteFile.
	DeleteUpload(ctx context.Context, id string) error

	// WriteFile saves a content under a key of [a-z0-9_.], all or nothing: a
	// reader that fails leaves nothing. The key is new.
	WriteFile(ctx context.Context, key string, content io.Reader) error
	// OpenFile opens a content, or returns ErrNotFound.
	OpenFile(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// DeleteFile deletes a content; one that is not there is no error.
	DeleteFile(ctx context.Context, key string) error
	// FilesBefore returns at most limit keys of contents saved before a time,
	// in the order of keys, above after when it is not empty.
	FilesBefore(ctx context.Context, before time.Time, after string, limit int) ([]string, error)
}

// UploadStatus is how far an upload is.
type UploadStatus string

// The statuses of an upload.
const (
	// UploadPending: the content is not there yet.
	UploadPending UploadStatus = "PENDING"
	// UploadReady: the content is there and passed the checks.
	UploadReady UploadStatus = "READY"
	// UploadRejected: the content did not pass the checks.
	UploadRejected UploadStatus = "REJECTED"
)

// Upload is a file that somebody sends for a move of an order. Whether a move
// used it is in the log of the order.
type Upload struct {
	// ID is that of the attachment.
	ID      string
	OrderID string
	Owner   delivery.Actor
	// Key is the idempotency key of createUpload, empty without one.
	Key string
	// FileName, ByteSize and Announced (a SHA-256, or empty) are as the client
	// announced them, the name cleaned.
	FileName  string
	ByteSize  int64
	Announced string
	CreatedAt time.Time

	Status UploadStatus
	// Type and SHA256 are found from the content.
	Type   string
	SHA256 string
	// Problem is why it was rejected: a stable word for the caller.
	Problem string
	// File is the key of the content.
	File string
}

// Attachment is the upload as an act uses it.
func (u *Upload) Attachment() delivery.Attachment {
	return delivery.Attachment{ID: u.ID, Name: u.FileName, Size: u.ByteSize, Type: u.Type, SHA256: u.SHA256}
}
