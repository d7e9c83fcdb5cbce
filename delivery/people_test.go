package delivery_test

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/delivery"
)

// start is when the orders of these tests are registered.
func start() time.Time { return time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC) }

func buyer() delivery.Actor {
	return delivery.Actor{Role: delivery.RoleBuyer, Account: "acme", Subject: "u-li", Name: "李雷"}
}

func provider() delivery.Actor {
	return delivery.Actor{Role: delivery.RoleProvider, Account: "cloudworks", Subject: "u-han", Name: "韩梅梅"}
}

func operator() delivery.Actor {
	return delivery.Actor{Role: delivery.RoleOperator, Account: "platform", Subject: "u-wang", Name: "王芳"}
}

func marketplace() delivery.Actor {
	return delivery.Actor{Role: delivery.RoleMarketplace, Account: "market", Subject: "m-1", Name: "云市场"}
}

// acting is the person that plays a role in these tests.
func acting(t rapid.TB, role delivery.Role) delivery.Actor {
	t.Helper()

	for _, a := range []delivery.Actor{buyer(), provider(), operator(), marketplace(), delivery.System()} {
		if a.Role == role {
			return a
		}
	}

	t.Fatalf("nobody acts as %q", role)

	return delivery.Actor{}
}

// registration is a paid order with a coupon.
func registration() delivery.RegisterCommand {
	return delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number: "20260302-0001",
			Goods: delivery.Goods{
				Name: "数据库迁移上云", Specification: "MySQL, 2 TB", Type: delivery.GoodsHumanService,
				DeliveryDays: 20, AcceptanceDays: 15,
			},
			Provider: delivery.Party{Account: "cloudworks", Name: "云工坊", Contact: "400-000-0000"},
			Buyer:    delivery.Party{Account: "acme", Name: "艾克米"},
			Paid:     delivery.Money{Minor: 680000, Currency: "CNY"},
			Coupon:   delivery.Money{Minor: 20000, Currency: "CNY"},
		},
		Actor: marketplace(), At: start(), OrderID: "ord_1",
	}
}

func register(t rapid.TB) *delivery.Order {
	t.Helper()

	o, err := delivery.Register(registration())
	require.NoError(t, err)

	return o
}

// fitting is a command with which the move succeeds wherever it can: a minute
// after the last one, or when the window of acceptance says.
func fitting(t rapid.TB, o *delivery.Order, move delivery.MoveName) delivery.Command {
	t.Helper()

	c := delivery.Command{
		Move: move, At: o.UpdatedAt.Add(time.Minute), Timing: delivery.DefaultTiming(),
		Revision: o.Revision, Round: o.Round, Text: "请查收",
		Reason: delivery.ReasonNoLongerNeeded, RefundID: "ref_1",
		Result: delivery.PaymentPaid, Reference: "pay_1",
		InvoiceStatus: delivery.InvoiceCancelled, InvoiceNumber: "inv_1",
	}

	for _, m := range delivery.Moves() {
		if m.Name == move {
			c.Actor = acting(t, m.Roles[0])
		}
	}

	if w := o.Window; w != nil && !w.AutoAcceptAt.IsZero() {
		switch move {
		case delivery.MoveAutoAccept:
			c.At = w.AutoAcceptAt
		case delivery.MoveRemindAcceptance:
			c.At, c.ReminderDays = w.AutoAcceptAt.Add(-7*w.Day), 7
		default:
		}
	}

	return c
}

// play makes moves that must succeed, each with a fitting input.
func play(t rapid.TB, o *delivery.Order, moves ...delivery.MoveName) *delivery.Order {
	t.Helper()

	for _, move := range moves {
		apply(t, o, fitting(t, o, move))
	}

	return o
}

// apply makes one move that must succeed.
func apply(t rapid.TB, o *delivery.Order, c delivery.Command) *delivery.Entry {
	t.Helper()

	e, err := o.Apply(c)
	require.NoError(t, err, c.Move)

	return e
}

// refused makes a move that must be refused, and return its first code; the
// order must be as it was, its log included.
func refused(t rapid.TB, o *delivery.Order, c delivery.Command) delivery.Code {
	t.Helper()

	return refusals(t, o, c)[0].Code
}

func refusals(t rapid.TB, o *delivery.Order, c delivery.Command) []delivery.Refusal {
	t.Helper()

	before := clone(t, o)
	e, err := o.Apply(c)
	require.Nil(t, e)
	require.Equal(t, before, o, "a refused %s changed the order", c.Move)

	return refusalsIn(t, err)
}

func refusalsIn(t rapid.TB, err error) []delivery.Refusal {
	t.Helper()

	var no *delivery.RefusedError

	require.ErrorAs(t, err, &no)
	require.NotEmpty(t, no.Refusals)

	return no.Refusals
}

// codeOf is the first code of a refusal, empty for a move that was accepted.
func codeOf(t rapid.TB, err error) delivery.Code {
	t.Helper()

	if err == nil {
		return ""
	}

	return refusalsIn(t, err)[0].Code
}

// clone copies an order with everything it points to, without the help of the
// package that is tested.
func clone(t rapid.TB, o *delivery.Order) *delivery.Order {
	t.Helper()

	text, err := json.Marshal(o) //nolint:musttag // a copy needs no names
	require.NoError(t, err)

	var other delivery.Order

	require.NoError(t, json.Unmarshal(text, &other)) //nolint:musttag // a copy needs no names

	return &other
}

// requireSound checks what holds after every move: the chain verifies and the
// order is the fold of its log.
func requireSound(t rapid.TB, o *delivery.Order) {
	t.Helper()

	require.Equal(t, delivery.Verification{Valid: true, Entries: o.Version}, o.Verify())

	folded, err := delivery.Fold(o.Log)
	require.NoError(t, err)
	require.Equal(t, o, folded)
}

// reach brings an order into a phase by real moves, but for CLOSED.
func reach(t rapid.TB, phase delivery.Phase) *delivery.Order {
	t.Helper()

	o := register(t)

	switch phase {
	case delivery.PhaseRequirementPending:
	case delivery.PhaseConfirmationPending:
		play(t, o, delivery.MoveSubmitRequirement)
	case delivery.PhaseRequirementRejected:
		play(t, o, delivery.MoveSubmitRequirement, delivery.MoveRejectRequirement)
	case delivery.PhaseImplementing:
		play(t, o, delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement)
	case delivery.PhaseAcceptancePending:
		play(t, o, delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery)
	case delivery.PhaseCompleted:
		play(t, o, delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery,
			delivery.MoveAcceptDelivery)
	case delivery.PhaseRefunded:
		play(t, o, delivery.MoveRequestRefund, delivery.MoveApproveRefund, delivery.MoveRecordRefundPayment)
	case delivery.PhaseClosed:
		delivery.Force(o, delivery.PhaseClosed, delivery.HoldNone, start())
	}

	require.Equal(t, phase, o.Phase)

	return o
}

// text repeats a character.
func text(char rune, times int) string {
	runes := make([]rune, times)
	for i := range runes {
		runes[i] = char
	}

	return string(runes)
}

func files(ids ...string) []delivery.Attachment {
	list := make([]delivery.Attachment, 0, len(ids))
	for _, id := range ids {
		list = append(list, delivery.Attachment{ID: id, Name: id + ".pdf", Size: 1024, Type: "application/pdf", SHA256: "00"})
	}

	return list
}

func isRefusal(err error) bool {
	var no *delivery.RefusedError

	return errors.As(err, &no)
}
