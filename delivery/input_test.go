package delivery_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// texts are the texts of moves: who may leave them out, by section 4.
func texts() []struct {
	move     delivery.MoveName
	phase    delivery.Phase
	hold     string
	field    string
	required bool
} {
	return []struct {
		move     delivery.MoveName
		phase    delivery.Phase
		hold     string
		field    string
		required bool
	}{
		{"submitRequirement", "REQUIREMENT_PENDING", "no hold", "description", true},
		{"reviseRequirement", "CONFIRMATION_PENDING", "no hold", "description", true},
		{"confirmRequirement", "CONFIRMATION_PENDING", "no hold", "note", false},
		{"rejectRequirement", "CONFIRMATION_PENDING", "no hold", "reason", true},
		{"reportProgress", "IMPLEMENTING", "no hold", "note", true},
		{"submitDelivery", "IMPLEMENTING", "no hold", "summary", true},
		{"recallDelivery", "ACCEPTANCE_PENDING", "no hold", "note", false},
		{"acceptDelivery", "ACCEPTANCE_PENDING", "no hold", "note", false},
		{"rejectDelivery", "ACCEPTANCE_PENDING", "no hold", "note", true},
		{"requestRefund", "REQUIREMENT_PENDING", "no hold", "detail", true},
		{"withdrawRefund", "REQUIREMENT_PENDING", "refund submitted", "note", false},
		{"rejectRefund", "REQUIREMENT_PENDING", "refund submitted", "note", true},
		{"approveRefund", "REQUIREMENT_PENDING", "refund submitted", "note", false},
		{"retryRefund", "REQUIREMENT_PENDING", "refund payment failed", "note", false},
	}
}

func TestNoTextThatPeopleWriteIsForgottenHere(t *testing.T) {
	t.Parallel()

	fields := map[delivery.MoveName]string{}

	for _, m := range delivery.Moves() {
		if m.Text.Field != "" {
			fields[m.Name] = m.Text.Field
		}
	}

	for _, x := range texts() {
		require.Equal(t, x.field, fields[x.move], x.move)
		delete(fields, x.move)
	}

	require.Empty(t, fields)
}

func TestTextsOfMoves(t *testing.T) {
	t.Parallel()

	for _, x := range texts() {
		t.Run(string(x.move), func(t *testing.T) {
			t.Parallel()

			answers := textAnswers()
			if !x.required {
				for written, code := range answers {
					if code == delivery.CodeRequired {
						answers[written] = ""
					}
				}

				answers["\x00"] = delivery.CodeInvalid
			}

			base := held(t, x.phase, x.hold)

			for written, code := range answers {
				o := clone(t, base)
				c := fitting(t, o, x.move)
				c.Text = written

				if code == "" {
					require.Equal(t, written, apply(t, o, c).Text, "stored as it was written")
					requireSound(t, o)

					continue
				}

				got := refusals(t, o, c)
				require.Len(t, got, 1)
				require.Equal(t, code, got[0].Code, "%.40q", written)
				require.Equal(t, x.field, got[0].Field)

				if code == delivery.CodeTooLong {
					require.Equal(t, 4000, got[0].Limit)
				}
			}
		})
	}
}

// textAnswers says what a required text is answered, "" where it is taken.
func textAnswers() map[string]delivery.Code {
	return map[string]delivery.Code{
		"":               delivery.CodeRequired,
		"   ":            delivery.CodeRequired,
		"\t\r\n\u3000":   delivery.CodeRequired,
		"\u00a0\u2003":   delivery.CodeRequired,
		"\u200b\u200d":   delivery.CodeRequired,
		"\ufeff\u2060":   delivery.CodeRequired,
		"\u202e\u2066":   delivery.CodeRequired,
		"\u0301\ufe0f":   delivery.CodeRequired,
		"\u3164\u115f":   delivery.CodeRequired,
		"\u2800":         delivery.CodeRequired,
		"\U000e0020\x07": delivery.CodeRequired,
		"\x00":           delivery.CodeRequired,

		"a\x00b":        delivery.CodeInvalid,
		"\xff\xfe":      delivery.CodeInvalid,
		"ok \xc3":       delivery.CodeInvalid,
		"\xed\xa0\x80x": delivery.CodeInvalid, // a lone surrogate

		text('x', 4001):                      delivery.CodeTooLong,
		text('🚚', 4001):                      delivery.CodeTooLong,
		text(' ', 4000) + "x":                delivery.CodeTooLong,
		text('x', 4000):                      "",
		text('字', 4000):                      "",
		text('🚚', 4000):                      "",
		"x":                                  "",
		" 两边的空格留着 ":                          "",
		"<script>alert(1)</script>":          "",
		"[x](javascript:alert(1))":           "",
		"\u202egnp.exe":                      "",
		"e" + text('\u0301', 1000):           "",
		"👩\u200d👩\u200d👧":                    "",
		"a\u200bb":                           "",
		`{"$ne":null} '; DROP TABLE orders;`: "",
		"第一行\r\n第二行\t制表":                     "",
	}
}

func TestTextsThatShowNothing(t *testing.T) {
	t.Parallel()

	for written, code := range textAnswers() {
		require.Equal(t, code == delivery.CodeRequired, delivery.Blank(written), "%.40q", written)
	}
}

func TestAMoveWithoutATextStoresNone(t *testing.T) {
	t.Parallel()

	o := register(t)
	c := fitting(t, o, delivery.MoveRecordInvoice)
	c.Text, c.Attachments = "smuggled", files("att_1")

	e := apply(t, o, c)
	require.Empty(t, e.Text)
	require.Empty(t, e.Attachments)
	require.False(t, o.UsesAttachment("att_1"))
}

// TestFilesOfMoves: where section 4 says "files optional", or a person hands
// something over, files are taken; nowhere else.
func TestFilesOfMoves(t *testing.T) {
	t.Parallel()

	take := map[delivery.MoveName]bool{
		"submitRequirement": true, "reviseRequirement": true, "confirmRequirement": true, "rejectRequirement": true,
		"reportProgress": true, "submitDelivery": true, "acceptDelivery": true, "rejectDelivery": true, "requestRefund": true,
	}

	for _, x := range texts() {
		o := held(t, x.phase, x.hold)
		c := fitting(t, o, x.move)
		c.Attachments = files("att_1")

		e := apply(t, o, c)
		require.Equal(t, take[x.move], len(e.Attachments) == 1, x.move)
		require.Equal(t, take[x.move], o.UsesAttachment("att_1"), x.move)
	}
}

func TestTenFilesAreTakenAndElevenAreNot(t *testing.T) {
	t.Parallel()

	var ids []string
	for i := range 11 {
		ids = append(ids, fmt.Sprintf("att_%d", i))
	}

	o := reach(t, delivery.PhaseImplementing)
	c := fitting(t, o, delivery.MoveReportProgress)
	c.Attachments = files(ids...)
	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeTooManyAttachments, Field: "attachmentIds", Limit: 10}}, refusals(t, o, c))

	c.Attachments = files(ids[:10]...)
	require.Equal(t, c.Attachments, apply(t, o, c).Attachments)
}

func TestAFileIsUsedOnce(t *testing.T) {
	t.Parallel()

	o := reach(t, delivery.PhaseImplementing)
	c := fitting(t, o, delivery.MoveReportProgress)
	c.Attachments = files("att_1", "att_2", "att_1")
	require.Equal(t, []delivery.Refusal{
		{Code: delivery.CodeAttachmentRejected, Field: "attachmentIds", Attachment: "att_1"},
	}, refusals(t, o, c), "twice in one act")

	c.Attachments = files("att_1", "att_2")
	apply(t, o, c)

	again := fitting(t, o, delivery.MoveSubmitDelivery)
	again.Attachments = files("att_3", "att_2")
	require.Equal(t, []delivery.Refusal{
		{Code: delivery.CodeAttachmentRejected, Field: "attachmentIds", Attachment: "att_2"},
	}, refusals(t, o, again), "in two acts")
	require.False(t, o.UsesAttachment("att_3"), "a refused act uses nothing")
}

func TestWhatThePlatformReportsIsChecked(t *testing.T) {
	t.Parallel()

	invoice := func(spoil func(*delivery.Command)) []delivery.Refusal {
		o := register(t)
		c := fitting(t, o, delivery.MoveRecordInvoice)
		spoil(&c)

		return refusals(t, o, c)
	}

	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeInvalid, Field: "status"}},
		invoice(func(c *delivery.Command) { c.InvoiceStatus = "LOST" }))
	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeTooLong, Field: "number", Limit: 128}},
		invoice(func(c *delivery.Command) { c.InvoiceNumber = strings.Repeat("1", 129) }))

	payment := func(spoil func(*delivery.Command)) []delivery.Refusal {
		o := held(t, delivery.PhaseRequirementPending, "refund paying")
		c := fitting(t, o, delivery.MoveRecordRefundPayment)
		spoil(&c)

		return refusals(t, o, c)
	}

	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeRequired, Field: "reference"}},
		payment(func(c *delivery.Command) { c.Reference = "\u200b" }))
	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeTooLong, Field: "failure", Limit: 4000}},
		payment(func(c *delivery.Command) { c.Result, c.Failure = delivery.PaymentFailed, text('x', 4001) }))
	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeInvalid, Field: "failure"}},
		payment(func(c *delivery.Command) { c.Result, c.Failure = delivery.PaymentPaid, "no" }))
	require.Equal(t, []delivery.Refusal{{Code: delivery.CodeInvalid, Field: "result"}},
		payment(func(c *delivery.Command) { c.Result = "MAYBE" }))
}
