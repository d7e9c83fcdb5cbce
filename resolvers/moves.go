package resolvers

import (
	"context"
	"errors"

	"golang.org/x/text/unicode/norm"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// written is what a person wrote, in Unicode normalization form C: lengths are
// counted in it, and equal texts are equal.
func written(s *string) string { return norm.NFC.String(text(s)) }

// move makes one move of an order. The command has everything but who, when
// and the files.
func (r *Resolver) move(
	ctx context.Context, orderID string, files []string, c delivery.Command,
) (*graph.MovePayload, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	c.Actor, c.Timing = actor, r.Timing
	if c.Attachments, c.Faults, err = r.Files.Resolve(ctx, actor, orderID, files); err != nil {
		return nil, coded(err)
	}

	var (
		seen     *delivery.Order
		entry    *delivery.Entry
		repeated bool
	)

	_, err = r.Store.UpdateOrder(ctx, store.ScopeOf(actor), orderID, func(o *delivery.Order) error {
		c.At = r.Now()

		before := o.Version

		var refusal error

		entry, refusal = o.Apply(c)
		seen, repeated = o, o.Version == before

		return refusal
	})
	if errors.Is(err, store.ErrNotFound) {
		err = delivery.Refuse(delivery.CodeNotFound)
	}

	r.tell(c.Move, repeated, err)

	return moved(ctx, actor, seen, entry, err)
}

// tell tells what became of a move.
func (r *Resolver) tell(move delivery.MoveName, repeated bool, err error) {
	if r.Moved != nil {
		r.Moved(move, repeated, coded(err))
	}
}

// moved is the result of a move: an error of the store is a request error, a
// refusal is data. An order that is not the actor's is not shown.
func moved(
	ctx context.Context, actor delivery.Actor, o *delivery.Order, entry *delivery.Entry, err error,
) (*graph.MovePayload, error) {
	if o != nil && !o.SeenBy(actor) {
		o = nil
	}

	if err == nil {
		return &graph.MovePayload{Order: o, Entry: entry, UserErrors: []graph.UserError{}}, nil
	}

	list, refused := userErrors(ctx, err, actor, o)
	if !refused {
		return nil, coded(err)
	}

	return &graph.MovePayload{Order: o, UserErrors: list}, nil
}

// RegisterOrder answers Mutation.registerOrder (M0).
func (r mutationResolver) RegisterOrder(ctx context.Context, in graph.RegisterOrderInput) (*graph.MovePayload, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	now := r.Now()
	c := registration(in)
	c.Actor, c.At, c.OrderID = actor, now, r.NewID(prefixOrder, now)

	o, err := delivery.Register(c)
	if err == nil {
		err = r.Store.CreateOrder(ctx, o)
	}

	if errors.Is(err, store.ErrNumberTaken) || delivery.RefusedFor(err, delivery.CodeVersionConflict) {
		return r.registerAgain(ctx, c, err)
	}

	r.tell(delivery.MoveRegisterOrder, false, err)

	if err != nil {
		return moved(ctx, actor, nil, nil, err)
	}

	return moved(ctx, actor, o, &o.Log[0], nil)
}

// registerAgain answers a registration whose number may be taken; why is the
// answer when it is not.
func (r mutationResolver) registerAgain(
	ctx context.Context, c delivery.RegisterCommand, why error,
) (*graph.MovePayload, error) {
	o, err := r.Store.OrderByNumber(ctx, store.ScopeOf(c.Actor), c.Number, store.Whole)
	if errors.Is(err, store.ErrNotFound) {
		err = why
	}

	if err != nil {
		r.tell(delivery.MoveRegisterOrder, false, err)

		return moved(ctx, c.Actor, nil, nil, err)
	}

	err = o.RegisterAgain(c)
	r.tell(delivery.MoveRegisterOrder, err == nil, err)

	return moved(ctx, c.Actor, o, &o.Log[0], err)
}

// registration reads the input of registerOrder.
func registration(in graph.RegisterOrderInput) (c delivery.RegisterCommand) {
	amount := func(field, decimal string) delivery.Money {
		m, err := delivery.ParseMoney(decimal, in.Currency)
		if err != nil && in.Currency.Valid() {
			c.Faults = append(c.Faults, delivery.Refusal{Code: delivery.CodeInvalid, Field: field})
		}

		m.Currency = in.Currency

		return m
	}

	coupon := "0"
	if in.Coupon != nil {
		coupon = *in.Coupon
	}

	c.Registration = delivery.Registration{
		Number: norm.NFC.String(in.Number),
		Goods: delivery.Goods{
			Name: norm.NFC.String(in.Goods.Name), Specification: written(in.Goods.Specification), Type: in.Goods.Type,
			AcceptanceDays: in.Goods.AcceptanceDays,
		},
		Provider: delivery.Party{
			Account: in.Provider.Account, Name: norm.NFC.String(in.Provider.Name), Contact: written(in.Provider.Contact),
		},
		Buyer: delivery.Party{Account: in.Buyer.Account, Name: norm.NFC.String(in.Buyer.Name)},
		Paid:  amount("paid", in.Paid), Coupon: amount("coupon", coupon),
	}

	if in.Goods.DeliveryDays != nil {
		c.Goods.DeliveryDays = *in.Goods.DeliveryDays
		if c.Goods.DeliveryDays == 0 {
			c.Faults = append(c.Faults, delivery.Refusal{Code: delivery.CodeInvalid, Field: "goods.deliveryDays"})
		}
	}

	c.Key, c.ExpectedVersion = in.IdempotencyKey, in.ExpectedVersion

	return c
}
