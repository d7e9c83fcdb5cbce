package delivery

import (
	"fmt"
	"slices"
	"time"
)

// RegisterCommand asks for a new order (M0).
type RegisterCommand struct {
	Registration

	Actor Actor
	At    time.Time
	// OrderID is the id of the new order.
	OrderID string
	// Key is the idempotency key, nil without one.
	Key *string
	// ExpectedVersion is the version that the caller knows of the order: 0 for
	// one not registered yet; nil when any will do.
	ExpectedVersion *int
	// Faults are what is wrong with inputs that could not be read.
	Faults []Refusal
}

// Register makes the order of a registration whose number is new, or refuses it
// with a *[RefusedError]. Whether the number is new is for the store to find out:
// when it is not, [Order.RegisterAgain] has the say, on a VERSION_CONFLICT too.
func Register(c RegisterCommand) (*Order, error) {
	if c.Actor.Role != RoleMarketplace {
		return nil, Refuse(CodeWrongRole)
	}

	if c.ExpectedVersion != nil && *c.ExpectedVersion != 0 {
		return nil, Refuse(CodeVersionConflict)
	}

	if refusals := c.checkInput(); len(refusals) > 0 {
		return nil, &RefusedError{Refusals: refusals}
	}

	r := c.Registration
	e := Entry{
		OrderID: c.OrderID, Seq: 1, Type: EntryOrderRegistered, Actor: c.Actor, At: cut(c.At),
		PhaseAfter: PhaseRequirementPending, Registration: &r,
	}

	if c.Key != nil {
		e.Key, e.Digest = *c.Key, r.digest()
	}

	e.Hash = e.sum()

	return Fold([]Entry{e})
}

// RegisterAgain answers a registration whose number is taken by this order:
// nil when it says the same again, a *[RefusedError] when it does not. Register
// has seen the role. The log must have been read.
func (o *Order) RegisterAgain(c RegisterCommand) error {
	if len(o.Log) == 0 {
		return fmt.Errorf("register again: %w", ErrNoLog)
	}

	if c.ExpectedVersion != nil && *c.ExpectedVersion != 0 && *c.ExpectedVersion != o.Version {
		return Refuse(CodeVersionConflict)
	}

	if refusals := c.checkInput(); len(refusals) > 0 {
		return &RefusedError{Refusals: refusals}
	}

	first := &o.Log[0]
	if err := need(first.Registration, "registration"); err != nil {
		return fmt.Errorf("register again: entry 1: %w", err)
	}

	switch {
	case *first.Registration == c.Registration:
		return nil
	case c.Key != nil && first.Key == *c.Key && first.Actor.samePerson(c.Actor):
		return Refuse(CodeIdempotencyKeyReused)
	default:
		return &RefusedError{Refusals: []Refusal{{Code: CodeNumberTaken, Field: "number"}}}
	}
}

func (c *RegisterCommand) checkInput() []Refusal {
	g := c.Goods
	refusals := append(slices.Clone(c.Faults), CheckKey(c.Key)...)
	refusals = append(refusals, checkID("number", c.Number)...)
	refusals = append(refusals, checkText("goods.name", g.Name, true, MaxName)...)
	refusals = append(refusals, checkText("goods.specification", g.Specification, false, MaxName)...)

	if g.Type != GoodsHumanService {
		refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "goods.type"})
	}

	refusals = append(refusals, checkDays("goods.deliveryDays", g.DeliveryDays, 0)...)
	refusals = append(refusals, checkDays("goods.acceptanceDays", g.AcceptanceDays, 1)...)
	refusals = append(refusals, c.Provider.check("provider")...)
	refusals = append(refusals, c.Buyer.check("buyer")...)

	return append(refusals, c.checkMoney()...)
}

// checkDays bounds a number of days by the least that makes sense and by MaxDays.
func checkDays(field string, days, least int) []Refusal {
	switch {
	case days < least:
		return []Refusal{{Code: CodeInvalid, Field: field}}
	case days > MaxDays:
		return []Refusal{{Code: CodeInvalid, Field: field, Limit: MaxDays}}
	default:
		return nil
	}
}

func (p Party) check(field string) []Refusal {
	refusals := checkID(field+".account", p.Account)
	refusals = append(refusals, checkText(field+".name", p.Name, true, MaxName)...)

	return append(refusals, checkText(field+".contact", p.Contact, false, MaxName)...)
}

func (c *RegisterCommand) checkMoney() []Refusal {
	var refusals []Refusal

	if !c.Paid.Currency.Valid() {
		refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "currency"})
	}

	if c.Paid.Minor < 0 || c.Paid.Minor > maxMinor {
		refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "paid"})
	}

	if c.Coupon.Minor < 0 || c.Coupon.Minor > maxMinor || c.Coupon.Currency != c.Paid.Currency {
		refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "coupon"})
	}

	return refusals
}

// digest is the SHA-256 of the registration as the input of a move.
func (r *Registration) digest() string {
	form := make(canonical, 0, 256)
	form.text("jiaofu/registration/1")
	form.registration(r)

	return form.sum()
}
