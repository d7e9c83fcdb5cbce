package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// The prefixes of the ids.
const (
	prefixOrder  = "ord_"
	prefixRefund = "ref_"
)

const currency = delivery.Currency("CNY")

// player makes the moves of stories.
type player struct {
	clock  clock
	timing delivery.Timing
	newID  func(prefix string, at time.Time) string
}

// play makes the order of a story as it is now.
func (p *player) play(told *story) (*delivery.Order, error) {
	o, err := p.register(told)
	if err != nil {
		return nil, err
	}

	for i := range told.Steps {
		s := &told.Steps[i]

		if err := runTimers(o, p.clock.ago(s.Ago)); err != nil {
			return nil, err
		}

		if err := p.move(o, s); err != nil {
			return nil, fmt.Errorf("step %d, %s: %w", i+1, s.Do, err)
		}
	}

	return o, runTimers(o, p.clock.now)
}

// register makes the order as the marketplace does after the payment.
func (p *player) register(told *story) (*delivery.Order, error) {
	buyer, err := firmNamed(told.Buyer)
	if err != nil {
		return nil, err
	}

	provider, err := firmNamed(told.Provider)
	if err != nil {
		return nil, err
	}

	paid, err := delivery.ParseMoney(told.Paid, currency)
	if err != nil {
		return nil, fmt.Errorf("paid: %w", err)
	}

	coupon, err := delivery.ParseMoney(cmp.Or(told.Coupon, "0"), currency)
	if err != nil {
		return nil, fmt.Errorf("coupon: %w", err)
	}

	machine, err := actorAt(demoMachine, "")
	if err != nil {
		return nil, err
	}

	at := p.clock.ago(told.Registered)

	o, err := delivery.Register(delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number: told.Number, Goods: told.goods(), Provider: provider.party, Buyer: buyer.party,
			Paid: paid, Coupon: coupon,
		},
		Actor: machine, At: at, OrderID: p.newID(prefixOrder, at),
	})
	if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}

	return o, nil
}

func (s *story) goods() delivery.Goods {
	return delivery.Goods{
		Name: s.Goods, Specification: s.Specification, Type: delivery.GoodsHumanService,
		DeliveryDays: s.Days, AcceptanceDays: cmp.Or(s.Acceptance, delivery.DefaultAcceptanceDays),
	}
}

// move makes one move of a story.
func (p *player) move(o *delivery.Order, s *step) error {
	role, err := roleOf(s.Do)
	if err != nil {
		return err
	}

	actor, err := actorAt(accountOf(o, role), s.By)
	if err != nil {
		return err
	}

	at := p.clock.ago(s.Ago)
	c := delivery.Command{
		Move: s.Do, Actor: actor, At: at, Timing: p.timing, Revision: o.Revision, Round: o.Round, Text: s.Text,
		Reason: s.Reason, Result: s.Result, Reference: s.Reference, Failure: s.Failure,
		InvoiceStatus: s.Invoice, InvoiceNumber: s.InvoiceNo,
	}

	if s.Do == delivery.MoveRequestRefund {
		c.RefundID = p.newID(prefixRefund, at)
	}

	if _, err := o.Apply(c); err != nil {
		return fmt.Errorf("apply: %w", err)
	}

	return nil
}

// roleOf returns which side makes a move.
func roleOf(name delivery.MoveName) (delivery.Role, error) {
	moves := delivery.Moves()

	i := slices.IndexFunc(moves, func(m delivery.Move) bool { return m.Name == name })
	if i < 0 {
		return "", fmt.Errorf("no move %q", name)
	}

	return moves[i].Roles[0], nil
}

// accountOf returns which account acts for a side of the order.
func accountOf(o *delivery.Order, role delivery.Role) string {
	switch role {
	case delivery.RoleBuyer:
		return o.Buyer.Account
	case delivery.RoleProvider:
		return o.Provider.Account
	case delivery.RoleOperator:
		return demoStaff
	default:
		return demoMachine
	}
}

// runTimers makes the moves of timers that are due until a time, each when it
// is due.
func runTimers(o *delivery.Order, until time.Time) error {
	for {
		due := wholeMillisecond(o.NextTimer())
		if due.IsZero() || due.After(until) {
			return nil
		}

		c, ok := o.TimerMove(due)
		if !ok {
			return fmt.Errorf("no move at the timer's time %s", due)
		}

		if _, err := o.Apply(c); err != nil {
			return fmt.Errorf("%s: %w", c.Move, err)
		}
	}
}

// wholeMillisecond is the first time that the process can keep not before t:
// it cuts times to the millisecond, and a timer is never early.
func wholeMillisecond(t time.Time) time.Time {
	if cut := t.Truncate(time.Millisecond); cut.Before(t) {
		return cut.Add(time.Millisecond)
	}

	return t
}
