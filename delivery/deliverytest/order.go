// Package deliverytest plays orders for tests. Whatever it makes went through
// [delivery.Register] and [delivery.Order.Apply] with times that are given, so
// that its logs are real and every run of a test sees the same orders.
package deliverytest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// The accounts of orders that nothing else is said of.
const (
	BuyerAccount    = "buyer-1"
	ProviderAccount = "provider-1"
)

// Start is when orders that nothing else is said of are registered:
// 2026-03-01, 01:00 UTC.
func Start() time.Time { return time.Date(2026, time.March, 1, 1, 0, 0, 0, time.UTC) }

// story is what an order is made of.
type story struct {
	register delivery.RegisterCommand
	moves    []delivery.MoveName
	step     time.Duration
}

// Option says something of the order that [Order] makes.
type Option func(*story)

// Nth makes the n-th of several orders: its id and its number are its own. Ids
// sort by n.
func Nth(n int) Option {
	return func(s *story) {
		s.register.OrderID = fmt.Sprintf("ord_%026d", n)
		s.register.Number = fmt.Sprintf("JF%08d", n)
	}
}

// With changes the registration.
func With(change func(*delivery.RegisterCommand)) Option {
	return func(s *story) { change(&s.register) }
}

// Between gives the accounts of the buyer and of the provider.
func Between(buyer, provider string) Option {
	return With(func(c *delivery.RegisterCommand) { c.Buyer.Account, c.Provider.Account = buyer, provider })
}

// From sets when the order is registered.
func From(at time.Time) Option {
	return With(func(c *delivery.RegisterCommand) { c.At = at })
}

// Step sets how much time passes between two moves: an hour, unless said.
func Step(d time.Duration) Option { return func(s *story) { s.step = d } }

// Then plays these moves, after those of options before it.
func Then(moves ...delivery.MoveName) Option {
	return func(s *story) { s.moves = append(s.moves, moves...) }
}

// At plays the shortest way to the phase. CLOSED cannot be reached yet.
func At(p delivery.Phase) Option {
	switch p {
	case delivery.PhaseConfirmationPending:
		return Then(delivery.MoveSubmitRequirement)
	case delivery.PhaseRequirementRejected:
		return Then(delivery.MoveSubmitRequirement, delivery.MoveRejectRequirement)
	case delivery.PhaseImplementing:
		return Then(delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement)
	case delivery.PhaseAcceptancePending:
		return Then(delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery)
	case delivery.PhaseCompleted:
		return Then(delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery,
			delivery.MoveAcceptDelivery)
	case delivery.PhaseRefunded:
		return Then(delivery.MoveRequestRefund, delivery.MoveApproveRefund, delivery.MoveRecordRefundPayment)
	case delivery.PhaseRequirementPending, delivery.PhaseClosed:
		return Then()
	default:
		return Then()
	}
}

// Refund asks for a refund and plays the shortest way to its status, but for
// PAYMENT_FAILED, which [Command] does not make.
func Refund(status delivery.RefundStatus) Option {
	switch status {
	case delivery.RefundWithdrawn:
		return Then(delivery.MoveRequestRefund, delivery.MoveWithdrawRefund)
	case delivery.RefundRejected:
		return Then(delivery.MoveRequestRefund, delivery.MoveRejectRefund)
	case delivery.RefundPaying:
		return Then(delivery.MoveRequestRefund, delivery.MoveApproveRefund)
	case delivery.RefundPaid:
		return At(delivery.PhaseRefunded)
	case delivery.RefundSubmitted, delivery.RefundPaymentFailed:
		return Then(delivery.MoveRequestRefund)
	default:
		return Then(delivery.MoveRequestRefund)
	}
}

// Registration is a fitting command to register an order.
func Registration() delivery.RegisterCommand {
	return delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number: "JF00000000",
			Goods: delivery.Goods{
				Name: "数据库迁移服务", Specification: "标准版", Type: delivery.GoodsHumanService,
				DeliveryDays: 10, AcceptanceDays: delivery.DefaultAcceptanceDays,
			},
			Provider: delivery.Party{Account: ProviderAccount, Name: "云桥科技", Contact: "400-800-1234"},
			Buyer:    delivery.Party{Account: BuyerAccount, Name: "晨星电商"},
			Paid:     delivery.Money{Minor: 680_000, Currency: "CNY"},
			Coupon:   delivery.Money{Minor: 20_000, Currency: "CNY"},
		},
		Actor:   delivery.Actor{Role: delivery.RoleMarketplace, Account: "market", Subject: "market", Name: "云市场"},
		At:      Start(),
		OrderID: fmt.Sprintf("ord_%026d", 0),
	}
}

// Order makes an order with its log.
func Order(tb testing.TB, options ...Option) *delivery.Order {
	tb.Helper()

	s := story{register: Registration(), step: time.Hour}
	for _, option := range options {
		option(&s)
	}

	o, err := delivery.Register(s.register)
	require.NoError(tb, err)

	for _, move := range s.moves {
		Move(tb, o, move, o.UpdatedAt.Add(s.step))
	}

	return o
}

// Forged makes an order that was accepted with nothing delivered: what somebody
// leaves who edits its head and makes all hashes of its log anew.
func Forged(tb testing.TB, options ...Option) *delivery.Order {
	tb.Helper()

	o := Order(tb, options...)
	o.Phase, o.Round, o.Window = delivery.PhaseAcceptancePending, 1, &delivery.Window{Round: 1}
	Move(tb, o, delivery.MoveAcceptDelivery, o.UpdatedAt.Add(time.Hour))

	return o
}

// Move makes one move with fitting input at a time.
func Move(tb testing.TB, o *delivery.Order, move delivery.MoveName, at time.Time) *delivery.Entry {
	tb.Helper()

	e, err := o.Apply(Command(o, move, at))
	require.NoError(tb, err, "%s in %s", move, o.Status())

	return e
}
