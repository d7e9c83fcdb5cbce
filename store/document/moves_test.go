package document_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store/document"
)

func TestPlayedOrdersComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		o := deliverytest.Order(t)
		for range rapid.IntRange(0, 30).Draw(rt, "moves") {
			play(rt, o)
		}

		back, err := document.Head(document.AppendHead(nil, o))
		require.NoError(t, err)

		for i := range o.Log {
			e, err := document.Entry(document.AppendEntry(nil, &o.Log[i]), o.ID)
			require.NoError(t, err)

			back.Log = append(back.Log, e)
		}

		require.True(t, back.Verify().Valid, "the hashes are of what comes back")

		folded, err := delivery.Fold(back.Log)
		require.NoError(t, err)
		require.Equal(t, folded, back)
	})
}

// play makes one move that the order allows, with files, a key, and sometimes
// a payment that fails.
func play(t *rapid.T, o *delivery.Order) {
	possible := deliverytest.Possible(o)
	if len(possible) == 0 {
		return
	}

	c := deliverytest.Command(o, rapid.SampledFrom(possible).Draw(t, "move"), o.UpdatedAt.Add(time.Minute))
	key := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "key") + time.Duration(o.Version).String()
	c.Key = &key

	if rapid.Bool().Draw(t, "files") && c.Actor.Role != delivery.RoleSystem {
		c.Attachments = []delivery.Attachment{{ID: "att_" + key, Name: "报告.pdf", Size: 1 << 33, Type: "application/pdf"}}
	}

	if c.Move == delivery.MoveRecordRefundPayment && rapid.Bool().Draw(t, "fails") {
		c.Result, c.Failure = delivery.PaymentFailed, "账户已注销"
	}

	_, err := o.Apply(c)
	require.NoError(t, err)
}

func TestDocumentsAreReadable(t *testing.T) {
	t.Parallel()

	o := deliverytest.Order(t, deliverytest.At(delivery.PhaseAcceptancePending))

	var head bson.M

	require.NoError(t, bson.Unmarshal(document.AppendHead(nil, o), &head))
	require.Equal(t, o.ID, head["_id"])
	require.Equal(t, "ACCEPTANCE_PENDING", head["phase"])
	require.Equal(t, bson.NewDateTimeFromTime(o.CreatedAt), head["createdAt"])
	require.Equal(t, bson.D{{Key: "minor", Value: int32(680_000)}, {Key: "currency", Value: "CNY"}}, head["paid"])
	require.NotContains(t, head, "hold")
	require.NotContains(t, head, "log")

	var entry bson.M

	require.NoError(t, bson.Unmarshal(document.AppendEntry(nil, &o.Log[3]), &entry))
	require.Equal(t, "DELIVERY_SUBMITTED", entry["type"])
	require.Equal(t, int32(4), entry["seq"])
	require.NotContains(t, entry, "orderId")
}

func FuzzHead(f *testing.F) {
	for _, phase := range []delivery.Phase{delivery.PhaseRequirementPending, delivery.PhaseCompleted, delivery.PhaseRefunded} {
		f.Add(document.AppendHead(nil, deliverytest.Order(f, deliverytest.At(phase))))
	}

	f.Fuzz(func(t *testing.T, doc []byte) {
		o, err := document.Head(doc)
		if err != nil {
			return
		}

		again, err := document.Head(document.AppendHead(nil, o))
		require.NoError(t, err)
		require.Equal(t, document.AppendHead(nil, o), document.AppendHead(nil, again))
	})
}

func FuzzEntry(f *testing.F) {
	o := deliverytest.Order(f, deliverytest.At(delivery.PhaseRefunded))
	for i := range o.Log {
		f.Add(document.AppendEntry(nil, &o.Log[i]))
	}

	f.Fuzz(func(t *testing.T, doc []byte) {
		e, err := document.Entry(doc, "ord_1")
		if err != nil {
			return
		}

		again, err := document.Entry(document.AppendEntry(nil, &e), "ord_1")
		require.NoError(t, err)
		require.Equal(t, document.AppendEntry(nil, &e), document.AppendEntry(nil, &again))
	})
}

func BenchmarkHead(b *testing.B) {
	o := deliverytest.Order(b, deliverytest.At(delivery.PhaseAcceptancePending))
	doc := document.AppendHead(nil, o)

	b.Run("Read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(doc)))

		for b.Loop() {
			if _, err := document.Head(doc); err != nil {
				b.Fatal(err)
			}
		}
	})

	b.Run("Append", func(b *testing.B) {
		b.ReportAllocs()

		dst := make([]byte, 0, 2*len(doc))
		for b.Loop() {
			dst = document.AppendHead(dst[:0], o)
		}
	})
}

func BenchmarkEntry(b *testing.B) {
	o := deliverytest.Order(b, deliverytest.At(delivery.PhaseAcceptancePending))
	e := &o.Log[3]
	doc := document.AppendEntry(nil, e)

	b.Run("Read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(doc)))

		for b.Loop() {
			if _, err := document.Entry(doc, o.ID); err != nil {
				b.Fatal(err)
			}
		}
	})

	b.Run("Append", func(b *testing.B) {
		b.ReportAllocs()

		dst := make([]byte, 0, 2*len(doc))
		for b.Loop() {
			dst = document.AppendEntry(dst[:0], e)
		}
	})
}
