package document_test

import (
	"math"
	"time"

	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
)

// The generators draw any value that the domain's types can hold and that the
// form keeps: times in milliseconds, lists that are nil when empty.

func texts() *rapid.Generator[string] {
	return rapid.OneOf(rapid.Just(""), rapid.String(), rapid.SampledFrom([]string{"等保测评", "👩‍👩‍👧‍👦", "a\x00b", "שלום"}))
}

func word[T ~string](t *rapid.T, known ...T) T {
	return rapid.OneOf(rapid.Just(T("")), rapid.SampledFrom(known), rapid.Map(texts(), func(s string) T { return T(s) })).
		Draw(t, "word")
}

func whole(t *rapid.T) int {
	return rapid.OneOf(rapid.IntRange(0, 10), rapid.Int(), rapid.SampledFrom([]int{
		math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, math.MinInt32 - 1, math.MaxInt64, math.MinInt64,
	})).Draw(t, "number")
}

func instant(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "no time") {
		return time.Time{}
	}

	return time.UnixMilli(rapid.Int64Range(-1<<41, 1<<42).Draw(t, "ms")).UTC()
}

func list[T any](t *rapid.T, draw func(*rapid.T) T) []T {
	drawn := rapid.SliceOfN(rapid.Custom(draw), 0, 12).Draw(t, "list")
	if len(drawn) == 0 {
		return nil
	}

	return drawn
}

func maybe[T any](t *rapid.T, draw func(*rapid.T) T) *T {
	if rapid.Bool().Draw(t, "none") {
		return nil
	}

	v := draw(t)

	return &v
}

func text(t *rapid.T) string { return texts().Draw(t, "text") }

func money(t *rapid.T) delivery.Money {
	return delivery.Money{Minor: int64(whole(t)), Currency: word[delivery.Currency](t, "CNY", "JPY")}
}

func actor(t *rapid.T) delivery.Actor {
	return delivery.Actor{Role: word(t, delivery.AllRoles()...), Account: text(t), Subject: text(t), Name: text(t)}
}

func party(t *rapid.T) delivery.Party {
	return delivery.Party{Account: text(t), Name: text(t), Contact: text(t)}
}

func goods(t *rapid.T) delivery.Goods {
	return delivery.Goods{
		Name: text(t), Specification: text(t), Type: word(t, delivery.GoodsHumanService),
		DeliveryDays: whole(t), AcceptanceDays: whole(t),
	}
}

func invoice(t *rapid.T) delivery.Invoice {
	return delivery.Invoice{Status: word(t, delivery.InvoiceNone), Number: text(t), UpdatedAt: instant(t)}
}

func file(t *rapid.T) delivery.Attachment {
	return delivery.Attachment{ID: text(t), Name: text(t), Size: int64(whole(t)), Type: text(t), SHA256: text(t)}
}

func window(t *rapid.T) delivery.Window {
	return delivery.Window{
		Round: whole(t), OpenedAt: instant(t), AutoAcceptAt: instant(t), PausedAt: instant(t),
		Remaining: time.Duration(whole(t)), Day: time.Duration(whole(t)), Reminders: list(t, whole),
		LastReminder: whole(t), Outcome: word(t, delivery.OutcomeAccepted), DecidedAt: instant(t), DecidedBy: actor(t),
	}
}

func refund(t *rapid.T) delivery.Refund {
	return delivery.Refund{
		ID: text(t), Status: word(t, delivery.RefundPaid), Reason: word(t, delivery.ReasonOther), Detail: text(t),
		Amount: money(t), Attachments: list(t, file), RequestedAt: instant(t), RequestedBy: actor(t),
		DecidedAt: instant(t), DecidedBy: actor(t), Note: text(t), Reference: text(t), Failure: text(t), PaidAt: instant(t),
	}
}

func orders() *rapid.Generator[*delivery.Order] {
	return rapid.Custom(func(t *rapid.T) *delivery.Order {
		o := &delivery.Order{
			ID: text(t), Number: text(t), Version: whole(t),
			Phase: word(t, delivery.AllPhases()...), Hold: word(t, delivery.AllHolds()...),
			FinishKind: word(t, delivery.FinishAuto), Goods: goods(t), Provider: party(t), Buyer: party(t),
			Payment: delivery.Payment{Paid: money(t), Coupon: money(t), Refunded: money(t)}, Invoice: invoice(t),
			Revision: whole(t), AgreedRevision: whole(t), Round: whole(t), Rejections: whole(t),
			Window: maybe(t, window), Refunds: list(t, refund),
			CreatedAt: instant(t), UpdatedAt: instant(t), LastHash: text(t), LogSize: whole(t),
		}
		for i := range o.Refunds {
			o.Refunds[i].OrderID = o.ID
		}

		return o
	})
}

func registration(t *rapid.T) delivery.Registration {
	return delivery.Registration{
		Number: text(t), Goods: goods(t), Provider: party(t), Buyer: party(t), Paid: money(t), Coupon: money(t),
	}
}

func refundFact(t *rapid.T) delivery.RefundFact {
	return delivery.RefundFact{
		ID: text(t), Reason: word(t, delivery.ReasonOther), Amount: money(t), Reference: text(t), Failure: text(t),
	}
}

func deadline(t *rapid.T) delivery.Deadline {
	return delivery.Deadline{AutoAcceptAt: instant(t), Day: time.Duration(whole(t)), Reminders: list(t, whole)}
}

func entries() *rapid.Generator[*delivery.Entry] {
	return rapid.Custom(func(t *rapid.T) *delivery.Entry {
		return &delivery.Entry{
			OrderID: text(t), Seq: whole(t), Type: word(t, delivery.AllEntryTypes()...), Actor: actor(t), At: instant(t),
			PhaseBefore: word(t, delivery.AllPhases()...), PhaseAfter: word(t, delivery.AllPhases()...),
			HoldBefore: word(t, delivery.AllHolds()...), HoldAfter: word(t, delivery.AllHolds()...),
			Text: text(t), Attachments: list(t, file), Revision: whole(t), Round: whole(t),
			Registration: maybe(t, registration), Refund: maybe(t, refundFact), Invoice: maybe(t, invoice),
			Deadline: maybe(t, deadline), ReminderDays: whole(t), Key: text(t), Digest: text(t),
			PrevHash: text(t), Hash: text(t),
		}
	})
}
