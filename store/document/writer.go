package document

import (
	"math"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// emptyDocument is the length of a document without elements.
const emptyDocument = 5

// writer appends elements to a document; those of zero value are left out.
type writer []byte

// begin opens a document that has no key; end closes it.
func (w *writer) begin() int {
	at := len(*w)
	_, *w = bsoncore.AppendDocumentStart(*w)

	return at
}

func (w *writer) end(at int) {
	*w = append(*w, 0)
	bsoncore.UpdateLength(*w, int32(at), int32(len(*w)-at))
}

// header appends what stands before a value. Keys are names of this package, or
// indexes of arrays, so that nobody looks for a zero byte in each.
func (w *writer) header(kind bsoncore.Type, key string) {
	*w = append(append(append(*w, byte(kind)), key...), 0)
}

// part appends an embedded document whatever is in it.
func (w *writer) part(key string, write func()) {
	w.header(bsoncore.TypeEmbeddedDocument, key)
	at := w.begin()

	write()
	w.end(at)
}

// valuePart appends an embedded document, and nothing when nothing is in it.
func (w *writer) valuePart(key string, write func()) {
	before := len(*w)
	w.part(key, write)

	if len(*w)-before == 1+len(key)+1+emptyDocument {
		*w = (*w)[:before]
	}
}

// list appends an array of n embedded documents, and nothing when n is 0.
func (w *writer) list(key string, n int, write func(i int)) {
	if n == 0 {
		return
	}

	w.header(bsoncore.TypeArray, key)
	at := w.begin()

	for i := range n {
		w.part(strconv.Itoa(i), func() { write(i) })
	}

	w.end(at)
}

// numbers appends an array of integers, and nothing when there are none.
func (w *writer) numbers(key string, values []int) {
	if len(values) == 0 {
		return
	}

	w.header(bsoncore.TypeArray, key)
	at := w.begin()

	for i, v := range values {
		w.integer(strconv.Itoa(i), int64(v))
	}

	w.end(at)
}

func (w *writer) text(key, value string) {
	if value != "" {
		w.header(bsoncore.TypeString, key)
		*w = bsoncore.AppendString(*w, value)
	}
}

func (w *writer) number(key string, value int64) {
	if value != 0 {
		w.integer(key, value)
	}
}

// integer writes the smaller of the two integer types that holds the value.
func (w *writer) integer(key string, value int64) {
	if value >= math.MinInt32 && value <= math.MaxInt32 {
		w.header(bsoncore.TypeInt32, key)
		*w = bsoncore.AppendInt32(*w, int32(value))
	} else {
		w.header(bsoncore.TypeInt64, key)
		*w = bsoncore.AppendInt64(*w, value)
	}
}

func (w *writer) instant(key string, value time.Time) {
	if !value.IsZero() {
		w.header(bsoncore.TypeDateTime, key)
		*w = bsoncore.AppendDateTime(*w, value.UnixMilli())
	}
}
