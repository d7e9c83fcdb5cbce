package mongodb

import (
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

// The fields of an order document. What an order is, is in its head and its
// log; the other fields repeat what queries look for.
const (
	fieldID       = "_id"
	fieldNumber   = "number"
	fieldVersion  = "version"
	fieldStatus   = "status"
	fieldBuyer    = "buyer"
	fieldProvider = "provider"
	fieldCreated  = "createdAt"
	fieldUpdated  = "updatedAt"
	// fieldAccept is the deadline of acceptance and fieldTimer the next timer,
	// null without one.
	fieldAccept = "autoAcceptAt"
	fieldTimer  = "timerAt"
	// fieldChanged is when the document was last written, by the clock of the
	// database server.
	fieldChanged = "changedAt"
	// fieldSearch holds what each kind of scope searches, see searchField.
	fieldSearch = "search"
	// fieldRefunds lists the refund requests, each with what queries look for
	// and with its form: the head of an order that has this refund alone.
	fieldRefunds         = "refunds"
	fieldRefundForm      = "form"
	fieldRefundID        = "refunds.id"
	fieldRefundStatus    = "refunds.status"
	fieldRefundRequested = "refunds.requestedAt"
	fieldHead            = "head"
	fieldLog             = "log"
)

// The kinds of scopes have a search text each.
const (
	searchAll      = "all"
	searchBuyer    = "buyer"
	searchProvider = "provider"
	searchBoth     = "both"
)

// searchField is where the text is that a search in the scope looks through.
func searchField(scope store.Scope) string {
	switch {
	case scope.Buyer != "" && scope.Provider != "":
		return fieldSearch + "." + searchBoth
	case scope.Buyer != "":
		return fieldSearch + "." + searchBuyer
	case scope.Provider != "":
		return fieldSearch + "." + searchProvider
	default:
		return fieldSearch + "." + searchAll
	}
}

func searchTexts(o *delivery.Order) bson.D {
	buyer, provider := o.Buyer.Account, o.Provider.Account

	return bson.D{
		pair(searchAll, store.SearchText(store.Scope{}, o)),
		pair(searchBuyer, store.SearchText(store.Scope{Buyer: buyer}, o)),
		pair(searchProvider, store.SearchText(store.Scope{Provider: provider}, o)),
		pair(searchBoth, store.SearchText(store.Scope{Buyer: buyer, Provider: provider}, o)),
	}
}

// newDocument is the document of a new order.
func newDocument(o *delivery.Order, changed time.Time) bson.D {
	fixed := bson.D{
		pair(fieldID, o.ID),
		pair(fieldNumber, o.Number),
		pair(fieldBuyer, o.Buyer.Account),
		pair(fieldProvider, o.Provider.Account),
		pair(fieldCreated, instant(o.CreatedAt)),
		pair(fieldSearch, searchTexts(o)),
		pair(fieldChanged, bson.NewDateTimeFromTime(changed)),
		pair(fieldLog, entries(o.Log)),
	}

	return append(fixed, moving(o)...)
}

// moving are the fields that a move may change.
func moving(o *delivery.Order) bson.D {
	refunds := make(bson.A, 0, len(o.Refunds))
	for i := range o.Refunds {
		refunds = append(refunds, refundDocument(&o.Refunds[i]))
	}

	return bson.D{
		pair(fieldVersion, int64(o.Version)),
		pair(fieldStatus, string(o.Status())),
		pair(fieldUpdated, instant(o.UpdatedAt)),
		pair(fieldAccept, instant(store.AutoAcceptAt(o))),
		pair(fieldTimer, instant(o.NextTimer())),
		pair(fieldRefunds, refunds),
		pair(fieldHead, bson.Raw(document.AppendHead(nil, o))),
	}
}

// saving is the update that saves an order with its entries after a version.
func saving(o *delivery.Order, version int) bson.D {
	return bson.D{
		pair("$set", moving(o)),
		op("$push", fieldLog, bson.D{pair("$each", entries(o.Log[version:]))}),
		op("$currentDate", fieldChanged, true),
	}
}

func entries(log []delivery.Entry) bson.A {
	list := make(bson.A, 0, len(log))
	for i := range log {
		list = append(list, bson.Raw(document.AppendEntry(nil, &log[i])))
	}

	return list
}

// instant is a time as a value, null for the zero time.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}

	return bson.NewDateTimeFromTime(t)
}

// fieldsOf is the projection of a part of an order.
func fieldsOf(part store.Part) bson.D {
	if part == store.Whole {
		return only(fieldHead, fieldLog)
	}

	return only(fieldHead)
}

// sizeOf is the room that a part of an order takes, in bytes: heads take none.
func sizeOf(part store.Part, doc bson.Raw) int {
	if part != store.Whole {
		return 0
	}

	return len(doc)
}

// errShape is the error of a document that this package did not write.
var errShape = errors.New("the document does not have the form of this store")

// decode reads an order document, with its log when that is there.
func decode(doc bson.Raw) (*delivery.Order, error) {
	head, ok := doc.Lookup(fieldHead).DocumentOK()
	if !ok {
		return nil, fmt.Errorf("decode order: head: %w", errShape)
	}

	o, err := document.Head(head)
	if err != nil {
		return nil, fmt.Errorf("decode order: %w", err)
	}

	log, ok := doc.Lookup(fieldLog).ArrayOK()
	if !ok {
		return o, nil
	}

	o.Log, err = decodeLog(log, o.ID)

	return o, err
}

// decodeLog reads a log.
func decodeLog(log bson.RawArray, orderID string) ([]delivery.Entry, error) {
	values, err := log.Values()
	if err != nil {
		return nil, fmt.Errorf("decode log: %w", err)
	}

	list := make([]delivery.Entry, 0, len(values))

	for _, v := range values {
		doc, ok := v.DocumentOK()
		if !ok {
			return nil, fmt.Errorf("decode log: %w", errShape)
		}

		e, err := document.Entry(doc, orderID)
		if err != nil {
			return nil, fmt.Errorf("decode log: %w", err)
		}

		list = append(list, e)
	}

	return list, nil
}
