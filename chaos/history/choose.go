package history

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/jiaofu/jiaofu/delivery"
)

// Registration is what the orders of histories are registered with, but for
// their number.
func Registration(number string) delivery.RegisterCommand {
	return delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number: number, Goods: delivery.Goods{Name: "迁移", Type: delivery.GoodsHumanService, AcceptanceDays: 15},
			Provider: delivery.Party{Account: "cloudcraft", Name: "云匠"},
			Buyer:    delivery.Party{Account: "acme", Name: "极光"},
			Paid:     delivery.Money{Minor: 100, Currency: "CNY"}, Coupon: delivery.Money{Currency: "CNY"},
		},
		Actor:   Actor(delivery.RoleMarketplace),
		OrderID: "ord_" + number,
	}
}

// Actor is who acts in a role.
func Actor(role delivery.Role) delivery.Actor {
	account := map[delivery.Role]string{
		delivery.RoleBuyer: "acme", delivery.RoleProvider: "cloudcraft",
		delivery.RoleOperator: "platform", delivery.RoleMarketplace: "market",
	}[role]

	return delivery.Actor{Role: role, Account: account, Subject: "u1", Name: account}
}

// Last is what a client knows of an order when it chooses a move.
type Last struct {
	Phase           delivery.Phase
	Hold            delivery.Hold
	Revision, Round int
}

// likely are the odds, one in so many, of a move that ends the order or puts it
// on hold: rare, so that orders live for many moves.
func likely(move delivery.MoveName) int {
	switch move {
	case delivery.MoveAcceptDelivery, delivery.MoveRequestRefund, delivery.MoveApproveRefund:
		return 12
	case delivery.MoveConfirmRequirement, delivery.MoveRecordInvoice:
		return 3
	default:
		return 1
	}
}

// Choose chooses a move at random, mostly one that fits what the client knows,
// which others may have outdated since. The token is new; half of the moves
// carry it as their idempotency key, the others as their text alone.
func Choose(random *rand.Rand, last Last, token string) delivery.Command {
	const wild = 10

	moves := delivery.Moves()

	for {
		m := moves[random.IntN(len(moves))]
		if m.Name == delivery.MoveRegisterOrder || m.Roles[0] == delivery.RoleSystem || random.IntN(likely(m.Name)) > 0 {
			continue
		}

		if !fits(&m, last) && random.IntN(wild) > 0 {
			continue
		}

		return fill(random, &m, last, token)
	}
}

func fits(m *delivery.Move, last Last) bool {
	if m.Hold == delivery.HoldForbids && last.Hold != delivery.HoldNone ||
		m.Hold == delivery.HoldRefundNeeded && last.Hold != delivery.HoldRefund {
		return false
	}

	return len(m.From) == 0 || slices.Contains(m.From, last.Phase)
}

func fill(random *rand.Rand, m *delivery.Move, last Last, token string) delivery.Command {
	c := delivery.Command{
		Move: m.Name, Actor: Actor(m.Roles[0]), Timing: delivery.DefaultTiming(),
		Revision: max(last.Revision, 1), Round: max(last.Round, 1),
	}

	if m.Text.Field != "" {
		c.Text = token
	}

	if m.Text.Field == "" || random.IntN(2) == 0 {
		c.Key = &token
	}

	switch m.Name {
	case delivery.MoveRequestRefund:
		c.Reason = delivery.ReasonNoLongerNeeded
	case delivery.MoveRecordRefundPayment:
		c.Result, c.Reference = delivery.PaymentFailed, fmt.Sprint("PAY-", token)
	case delivery.MoveRecordInvoice:
		c.InvoiceStatus = delivery.InvoiceReturned
	default:
	}

	return c
}
