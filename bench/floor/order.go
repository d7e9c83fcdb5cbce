package floor

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// order is an order as its row has it, with the rows that belong to it.
type order struct {
	no       int64
	id       string
	number   string
	status   string
	phase    string
	version  int64
	goods    string
	spec     string
	provider party
	buyer    party
	paid     int64
	currency string
	created  int64
	updated  int64

	steps []step
	log   []entry
}

type party struct{ account, name string }

type step struct{ name, state string }

type entry struct {
	seq      int64
	kind     string
	occurred int64
	role     string
	account  string
	name     string
	phase    string
	text     string
}

// object appends the members of a JSON object.
type object []byte

func (o *object) raw(s string) { *o = append(*o, s...) }

// text appends a string after a key that is written with its punctuation.
func (o *object) text(key, value string) {
	*o = append(*o, key...)

	quoted, err := jsontext.AppendQuote(*o, value)
	if err != nil {
		quoted = append(*o, `""`...)
	}

	*o = quoted
}

// word appends a string that needs no escaping: an enum value or an id.
func (o *object) word(key, value string) {
	*o = append(*o, key...)
	*o = append(*o, '"')
	*o = append(*o, value...)
	*o = append(*o, '"')
}

func (o *object) number(key string, value int64) {
	*o = append(*o, key...)
	*o = strconv.AppendInt(*o, value, 10)
}

func (o *object) instant(key string, milli int64) {
	*o = append(*o, key...)
	*o = append(*o, '"')
	*o = time.UnixMilli(milli).UTC().AppendFormat(*o, "2006-01-02T15:04:05.000Z")
	*o = append(*o, '"')
}

// money appends an amount of a currency with two decimals.
func (o *object) money(key string, minor int64, currency string) {
	*o = append(*o, key...)
	*o = append(*o, `{"amount":"`...)
	*o = strconv.AppendInt(*o, minor/100, 10)
	*o = append(*o, '.', byte('0'+minor/10%10), byte('0'+minor%10))
	o.word(`","currency":`, currency)
	*o = append(*o, '}')
}

func (o *object) party(key string, p party) {
	*o = append(*o, key...)
	o.text(`{"account":`, p.account)
	o.text(`,"name":`, p.name)
	*o = append(*o, '}')
}

// page appends the answer to the query of one order.
func (o *object) page(r *order) {
	o.word(`{"data":{"order":{"id":`, r.id)
	o.text(`,"number":`, r.number)
	o.word(`,"status":`, r.status)
	o.word(`,"phase":`, r.phase)
	o.number(`,"version":`, r.version)
	o.text(`,"goods":{"name":`, r.goods)
	o.text(`,"specification":`, r.spec)
	o.party(`},"provider":`, r.provider)
	o.party(`,"buyer":`, r.buyer)
	o.money(`,"payment":{"paid":`, r.paid, r.currency)
	o.instant(`},"createdAt":`, r.created)
	o.instant(`,"updatedAt":`, r.updated)
	o.stepsAndLog(r)
	o.raw(`}}}`)
}

func (o *object) stepsAndLog(r *order) {
	separator := `,"steps":[`

	for i := range r.steps {
		o.raw(separator)
		o.word(`{"name":`, r.steps[i].name)
		o.word(`,"state":`, r.steps[i].state)
		o.raw(`}`)

		separator = `,`
	}

	separator = `],"flowLog":[`

	for i := range r.log {
		e := &r.log[i]

		o.raw(separator)
		o.number(`{"seq":`, e.seq)
		o.word(`,"type":`, e.kind)
		o.instant(`,"occurredAt":`, e.occurred)
		o.word(`,"actor":{"role":`, e.role)
		o.text(`,"account":`, e.account)
		o.text(`,"name":`, e.name)
		o.word(`},"phaseAfter":`, e.phase)

		if e.text == "" {
			o.raw(`,"text":null}`)
		} else {
			o.text(`,"text":`, e.text)
			o.raw(`}`)
		}

		separator = `,`
	}

	o.raw(`]`)
}

// list appends the answer to the query of a page of orders.
func (o *object) list(orders []order, more bool) {
	o.raw(`{"data":{"orders":{"edges":[`)

	var last string

	for i := range orders {
		r := &orders[i]
		last = encodeCursor(r.created, r.id)

		if i > 0 {
			o.raw(`,`)
		}

		o.word(`{"cursor":`, last)
		o.word(`,"node":{"id":`, r.id)
		o.text(`,"number":`, r.number)
		o.word(`,"status":`, r.status)
		o.number(`,"version":`, r.version)
		o.text(`,"goods":{"name":`, r.goods)
		o.party(`},"buyer":`, r.buyer)
		o.money(`,"payment":{"paid":`, r.paid, r.currency)
		o.instant(`},"createdAt":`, r.created)
		o.instant(`,"updatedAt":`, r.updated)
		o.raw(`}}`)
	}

	o.raw(`],"pageInfo":{"hasNextPage":`)
	*o = strconv.AppendBool(*o, more)
	o.word(`,"endCursor":`, last)
	o.raw(`}}}}`)
}

// moved appends the answer to a move.
func (o *object) moved(r *order) {
	o.word(`{"data":{"reportProgress":{"order":{"id":`, r.id)
	o.number(`,"version":`, r.version)
	o.word(`,"status":`, r.status)
	o.instant(`,"updatedAt":`, r.updated)
	o.raw(`},"userErrors":[]}}}`)
}
