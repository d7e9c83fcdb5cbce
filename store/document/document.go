// Package document keeps orders and log entries as BSON documents. Every back
// end stores the same form, so that what one reads another could have written.
//
// Field names are written for people who look into the database. Zero values
// are left out, so an empty and a nil list are one: both are read as nil. Times
// are DateTime values (milliseconds, UTC), durations are nanoseconds. A field
// that the reader does not know is skipped, one of the wrong type is an error
// that names it.
package document

import (
	"encoding/binary"
	"fmt"

	"github.com/jiaofu/jiaofu/delivery"
)

// lengthBytes is how many bytes of a document say how long it is.
const lengthBytes = 4

// AppendHead appends the head of the order – all of it but its log – to dst as
// one document. Its field "_id" is the order's id, so that a back end can store
// the document as it is and put fields of its own beside those of the head.
func AppendHead(dst []byte, o *delivery.Order) []byte {
	w := writer(dst)
	at := w.begin()
	w.head(o)
	w.end(at)

	return w
}

// Head reads the head of an order. The order keeps nothing of doc, and its Log
// is nil.
func Head(doc []byte) (*delivery.Order, error) {
	o := &delivery.Order{}

	s := newSource(doc)
	readHead(&s.root, o)

	if s.err != nil {
		return nil, fmt.Errorf("read order document: %w", s.err)
	}

	return o, nil
}

// AppendEntry appends the log entry to dst as one document. The id of its order
// is not in it.
func AppendEntry(dst []byte, e *delivery.Entry) []byte {
	w := writer(dst)
	at := w.begin()
	w.entry(e)
	w.end(at)

	return w
}

// Entry reads a log entry of the order with the id. The entry keeps nothing of
// doc.
func Entry(doc []byte, orderID string) (delivery.Entry, error) {
	e := delivery.Entry{OrderID: orderID}

	s := newSource(doc)
	readEntry(&s.root, &e)

	if s.err != nil {
		return delivery.Entry{}, fmt.Errorf("read log entry document: %w", s.err)
	}

	return e, nil
}

// First returns the first of documents that stand one after the other, with zeros
// behind the last; nil when there is none. One that claims to be longer than all
// there is comes as all there is, for its reader to refuse.
func First(docs []byte) []byte {
	if len(docs) < lengthBytes {
		return nil
	}

	length := int(binary.LittleEndian.Uint32(docs))

	switch {
	case length == 0:
		return nil
	case length < lengthBytes || length > len(docs):
		return docs
	default:
		return docs[:length]
	}
}
