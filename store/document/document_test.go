package document_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store/document"
)

func TestHeadComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := orders().Draw(t, "order")

		back, err := document.Head(document.AppendHead(nil, o))
		require.NoError(t, err)
		require.Equal(t, o, back)
	})
}

func TestEntryComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := entries().Draw(t, "entry")

		back, err := document.Entry(document.AppendEntry(nil, e), e.OrderID)
		require.NoError(t, err)
		require.Equal(t, *e, back)
	})
}

func TestDocumentsAreAppended(t *testing.T) {
	t.Parallel()

	o := &delivery.Order{ID: "ord_1", Number: "N-1"}
	e := &delivery.Entry{Seq: 1, Text: "文"}
	before := []byte("before")

	for name, add := range map[string]func([]byte) []byte{
		"Head":  func(dst []byte) []byte { return document.AppendHead(dst, o) },
		"Entry": func(dst []byte) []byte { return document.AppendEntry(dst, e) },
	} {
		doc := add(before)
		require.Equal(t, before, doc[:len(before)], name)
		require.Equal(t, add(nil), doc[len(before):], name)
		require.NoError(t, bsoncore.Document(doc[len(before):]).Validate(), name)
	}
}

func TestZeroValuesAreLeftOut(t *testing.T) {
	t.Parallel()

	empty := []byte{5, 0, 0, 0, 0}
	require.Equal(t, empty, document.AppendHead(nil, &delivery.Order{Refunds: []delivery.Refund{}}))
	require.Equal(t, empty, document.AppendEntry(nil, &delivery.Entry{Attachments: []delivery.Attachment{}}))
}

func TestEmptyListsAreReadAsNil(t *testing.T) {
	t.Parallel()

	e, err := document.Entry(document.AppendEntry(nil, &delivery.Entry{
		Attachments: []delivery.Attachment{}, Deadline: &delivery.Deadline{Reminders: []int{}},
	}), "")
	require.NoError(t, err)
	require.Equal(t, delivery.Entry{Deadline: &delivery.Deadline{}}, e)
}

func TestTimesAreReadInUTC(t *testing.T) {
	t.Parallel()

	at := time.Date(2026, 3, 1, 8, 0, 0, 7e6, time.FixedZone("CST", 8*3600))
	o, err := document.Head(document.AppendHead(nil, &delivery.Order{CreatedAt: at}))
	require.NoError(t, err)
	require.Equal(t, at.UTC(), o.CreatedAt)
}

func TestUnknownFieldsAreSkipped(t *testing.T) {
	t.Parallel()

	// A document over 64 KiB is read without copying it as a whole.
	for name, size := range map[string]int{"Small": 10, "Large": 1 << 20} {
		other := bson.D{{Key: "x", Value: bson.A{1.5, nil, bson.D{}, true, strings.Repeat("x", size)}}}
		doc := marshal(t, append(other, bson.D{
			{Key: "_id", Value: "ord_1"},
			{Key: "goods", Value: append(other, bson.E{Key: "name", Value: "数据库迁移"})},
			{Key: "window", Value: other},
			{Key: "refunds", Value: bson.A{append(other, bson.E{Key: "id", Value: "ref_1"})}},
		}...))

		o, err := document.Head(doc)
		require.NoError(t, err, name)
		require.Equal(t, &delivery.Order{
			ID: "ord_1", Goods: delivery.Goods{Name: "数据库迁移"}, Window: &delivery.Window{},
			Refunds: []delivery.Refund{{ID: "ref_1", OrderID: "ord_1"}},
		}, o, name)
	}
}

func TestWrongTypesAreNamed(t *testing.T) {
	t.Parallel()

	for field, value := range map[string]any{
		"number":                 int32(1),
		"version":                1.5,
		"phase":                  bson.Symbol("IMPLEMENTING"),
		"createdAt":              "2026-03-01",
		"goods":                  "数据库迁移",
		"goods.name":             true,
		"paid.minor":             "6800.00",
		"window":                 bson.A{},
		"window.reminders.1":     "seven",
		"window.decidedBy.role":  nil,
		"refunds":                bson.D{},
		"refunds.0":              int64(1),
		"refunds.0.amount.minor": bson.NewDateTimeFromTime(time.Now()),
		"refunds.0.files.0.size": math.Inf(1),
	} {
		_, err := document.Head(marshal(t, nested(strings.Split(field, "."), value)))
		require.ErrorContains(t, err, `field "`+field+`" is not a`)
	}

	for field, value := range map[string]any{
		"seq": "1", "actor.role": int32(1), "at": int64(1), "files": bson.D{}, "registration.goods.type": nil,
		"refund.amount": int32(5), "invoice": "ISSUED", "deadline.reminders": int32(7), "hash": bson.Binary{},
	} {
		_, err := document.Entry(marshal(t, nested(strings.Split(field, "."), value)), "ord_1")
		require.ErrorContains(t, err, `field "`+field+`" is not a`)
	}
}

func TestBrokenDocumentsAreRefused(t *testing.T) {
	t.Parallel()

	doc := document.AppendEntry(nil, &delivery.Entry{Seq: 1, Actor: delivery.System(), Text: "文"})
	for cut := range doc {
		_, err := document.Entry(doc[:cut], "ord_1")
		require.Error(t, err, "cut at %d", cut)
	}

	_, err := document.Entry(append(doc, 0), "ord_1")
	require.ErrorContains(t, err, `field "document" is of another length than it says`)

	cutOff := bsoncore.AppendDocumentElement(nil, "goods", []byte("\x07\x00\x00\x00\x02a\x00"))
	_, err = document.Head(bsoncore.BuildDocument(nil, cutOff))
	require.ErrorContains(t, err, `field "goods" is not made of elements`)
}

// nested wraps a value in documents, and in lists where a name is a number.
func nested(path []string, value any) bson.D {
	if len(path) > 1 {
		value = nested(path[1:], value)
	}

	if len(path) > 1 && (path[1] == "0" || path[1] == "1") {
		list := bson.A{}
		for _, e := range value.(bson.D) { //nolint:forcetypeassert // made above
			list = append(list, e.Value)
		}

		value = list
	}

	if path[0] == "1" {
		return bson.D{{Key: "0", Value: int32(1)}, {Key: "1", Value: value}}
	}

	return bson.D{{Key: path[0], Value: value}}
}

func marshal(tb testing.TB, doc bson.D) []byte {
	tb.Helper()

	raw, err := bson.Marshal(doc)
	require.NoError(tb, err)

	return raw
}

func TestDocumentsStandOneAfterTheOther(t *testing.T) {
	t.Parallel()

	o := deliverytest.Order(t)
	entry := document.AppendEntry(nil, &o.Log[0])
	two := append(document.AppendEntry(slices.Clone(entry), &o.Log[0]), make([]byte, 9)...)

	require.Equal(t, entry, document.First(two))
	require.Equal(t, entry, document.First(two[len(entry):]))

	for name, docs := range map[string][]byte{"Nothing": nil, "Zeros": make([]byte, 9), "Rest": {1, 0, 0}} {
		require.Nil(t, document.First(docs), name)
	}

	for name, docs := range map[string][]byte{
		"Short":    {3, 0, 0, 0, 0},
		"Long":     {6, 0, 0, 0, 0},
		"Negative": {0xff, 0xff, 0xff, 0xff, 0},
	} {
		require.Equal(t, docs, document.First(docs), name)

		_, err := document.Entry(document.First(docs), "ord_1")
		require.Error(t, err, name)
	}
}
