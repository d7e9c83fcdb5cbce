package delivery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

func TestARegisteredOrderIsWhatWasPaid(t *testing.T) {
	t.Parallel()

	r := registration()
	o, err := delivery.Register(r)
	require.NoError(t, err)

	require.Equal(t, "ord_1", o.ID)
	require.Equal(t, r.Number, o.Number)
	require.Equal(t, r.Goods, o.Goods)
	require.Equal(t, r.Provider, o.Provider)
	require.Equal(t, r.Buyer, o.Buyer)
	require.Equal(t, delivery.Payment{Paid: r.Paid, Coupon: r.Coupon, Refunded: delivery.Money{Currency: "CNY"}}, o.Payment)
	require.Equal(t, delivery.Invoice{Status: delivery.InvoiceNone}, o.Invoice)
	require.Equal(t, delivery.PhaseRequirementPending, o.Phase)
	require.Equal(t, 1, o.Version)
	require.Equal(t, delivery.EntryOrderRegistered, o.Log[0].Type)
	require.Empty(t, o.Log[0].PrevHash)
	require.Equal(t, start(), o.CreatedAt)
	requireSound(t, o)
}

func TestOnlyTheMarketplaceRegisters(t *testing.T) {
	t.Parallel()

	for _, role := range delivery.AllRoles() {
		r := registration()
		r.Actor = acting(t, role)
		_, err := delivery.Register(r)

		if role == delivery.RoleMarketplace {
			require.NoError(t, err)
		} else {
			require.Equal(t, delivery.CodeWrongRole, codeOf(t, err), role)
		}
	}
}

func TestWhatARegistrationMustBe(t *testing.T) {
	t.Parallel()

	type registering = *delivery.RegisterCommand

	for _, c := range []struct {
		field string
		code  delivery.Code
		spoil func(r registering)
	}{
		{"number", delivery.CodeRequired, func(r registering) { r.Number = " " }},
		{"number", delivery.CodeTooLong, func(r registering) { r.Number = strings.Repeat("1", 129) }},
		{"number", delivery.CodeInvalid, func(r registering) { r.Number = "1\x00" }},
		{"number", delivery.CodeInvalid, func(r registering) { r.Number = "1\n2" }},
		{"number", delivery.CodeInvalid, func(r registering) { r.Number = "\u202e21" }},
		{"goods.name", delivery.CodeRequired, func(r registering) { r.Goods.Name = "" }},
		{"goods.name", delivery.CodeTooLong, func(r registering) { r.Goods.Name = text('字', 201) }},
		{"goods.specification", delivery.CodeTooLong, func(r registering) { r.Goods.Specification = text('字', 201) }},
		{"goods.type", delivery.CodeInvalid, func(r registering) { r.Goods.Type = "LICENCE" }},
		{"goods.deliveryDays", delivery.CodeInvalid, func(r registering) { r.Goods.DeliveryDays = -1 }},
		{"goods.deliveryDays", delivery.CodeInvalid, func(r registering) { r.Goods.DeliveryDays = 366 }},
		{"goods.acceptanceDays", delivery.CodeInvalid, func(r registering) { r.Goods.AcceptanceDays = 0 }},
		{"goods.acceptanceDays", delivery.CodeInvalid, func(r registering) { r.Goods.AcceptanceDays = 366 }},
		{"provider.account", delivery.CodeRequired, func(r registering) { r.Provider.Account = "" }},
		{"provider.account", delivery.CodeInvalid, func(r registering) { r.Provider.Account = "a\tb" }},
		{"provider.account", delivery.CodeInvalid, func(r registering) { r.Provider.Account = "a\u200bb" }},
		{"buyer.account", delivery.CodeInvalid, func(r registering) { r.Buyer.Account = " acme" }},
		{"provider.name", delivery.CodeRequired, func(r registering) { r.Provider.Name = "\u200b" }},
		{"provider.contact", delivery.CodeTooLong, func(r registering) { r.Provider.Contact = text('1', 201) }},
		{"buyer.account", delivery.CodeTooLong, func(r registering) { r.Buyer.Account = text('a', 129) }},
		{"buyer.name", delivery.CodeRequired, func(r registering) { r.Buyer.Name = "" }},
		{"paid", delivery.CodeInvalid, func(r registering) { r.Paid.Minor = -1 }},
		{"paid", delivery.CodeInvalid, func(r registering) { r.Paid.Minor = delivery.MaxMinor + 1 }},
		{"coupon", delivery.CodeInvalid, func(r registering) { r.Coupon.Minor = -1 }},
		{"coupon", delivery.CodeInvalid, func(r registering) { r.Coupon.Currency = "USD" }},
		{"currency", delivery.CodeInvalid, func(r registering) { r.Paid.Currency, r.Coupon.Currency = "XXX", "XXX" }},
		{"idempotencyKey", delivery.CodeRequired, func(r registering) { r.Key = new("") }},
		{"idempotencyKey", delivery.CodeTooLong, func(r registering) { r.Key = new(strings.Repeat("k", 256)) }},
	} {
		r := registration()
		c.spoil(&r)
		o, err := delivery.Register(r)
		require.Nil(t, o)

		got := refusalsIn(t, err)
		require.Len(t, got, 1, c.field)
		require.Equal(t, c.field, got[0].Field)
		require.Equal(t, c.code, got[0].Code, c.field)
	}
}

// TestTheLimitOfDaysIsToldToWhoPassesIt: too few are not told how many there may be.
func TestTheLimitOfDaysIsToldToWhoPassesIt(t *testing.T) {
	t.Parallel()

	for days, limit := range map[int]int{-1: 0, 366: 365} {
		r := registration()
		r.Goods.DeliveryDays, r.Goods.AcceptanceDays = days, days
		_, err := delivery.Register(r)

		require.Equal(t, []delivery.Refusal{
			{Code: delivery.CodeInvalid, Field: "goods.deliveryDays", Limit: limit},
			{Code: delivery.CodeInvalid, Field: "goods.acceptanceDays", Limit: limit},
		}, refusalsIn(t, err))
	}
}

func TestLimitsOfARegistrationAreTaken(t *testing.T) {
	t.Parallel()

	r := registration()
	r.Number = strings.Repeat("1", 128)
	r.Goods.Name, r.Goods.Specification = text('🚚', 200), ""
	r.Goods.DeliveryDays, r.Goods.AcceptanceDays = 0, 365
	r.Provider.Contact, r.Provider.Account = "", text('字', 128)
	r.Buyer.Account = "Ünï 42 🚚"
	r.Paid.Minor, r.Coupon.Minor = delivery.MaxMinor, 0
	r.Key = new(strings.Repeat("k", 255))

	o, err := delivery.Register(r)
	require.NoError(t, err)
	requireSound(t, o)
}

func TestRegisteringAgain(t *testing.T) {
	t.Parallel()

	first := registration()
	first.Key = new("k1")
	o, err := delivery.Register(first)
	require.NoError(t, err)
	play(t, o, delivery.MoveSubmitRequirement)

	noAmount := []delivery.Refusal{{Code: delivery.CodeInvalid, Field: "paid"}}

	for name, c := range map[string]struct {
		change func(r *delivery.RegisterCommand)
		want   delivery.Code
	}{
		"the same":                  {func(*delivery.RegisterCommand) {}, ""},
		"the same without the key":  {func(r *delivery.RegisterCommand) { r.Key = nil }, ""},
		"the same with another key": {func(r *delivery.RegisterCommand) { r.Key = new("k2") }, ""},
		"the same later":            {func(r *delivery.RegisterCommand) { r.At, r.OrderID = r.At.Add(time.Hour), "ord_2" }, ""},
		"the same, known as new":    {func(r *delivery.RegisterCommand) { r.ExpectedVersion = new(0) }, ""},
		"the same at its version":   {func(r *delivery.RegisterCommand) { r.ExpectedVersion = new(2) }, ""},
		"the version before":        {func(r *delivery.RegisterCommand) { r.ExpectedVersion = new(1) }, delivery.CodeVersionConflict},
		"another version":           {func(r *delivery.RegisterCommand) { r.ExpectedVersion = new(7) }, delivery.CodeVersionConflict},
		"another amount":            {func(r *delivery.RegisterCommand) { r.Paid.Minor++ }, delivery.CodeIdempotencyKeyReused},
		"another buyer, no key":     {func(r *delivery.RegisterCommand) { r.Key, r.Buyer.Account = nil, "x" }, delivery.CodeNumberTaken},
		"another name, another key": {func(r *delivery.RegisterCommand) { r.Key, r.Goods.Name = new("k2"), "x" }, delivery.CodeNumberTaken},
		"its version, no amount":    {func(r *delivery.RegisterCommand) { r.ExpectedVersion, r.Faults = new(2), noAmount }, delivery.CodeInvalid},
		"another's key":             {func(r *delivery.RegisterCommand) { r.Actor.Subject, r.Paid.Minor = "m-2", 1 }, delivery.CodeNumberTaken},
	} {
		again := first
		c.change(&again)

		before := clone(t, o)
		require.Equal(t, c.want, codeOf(t, o.RegisterAgain(again)), name)
		require.Equal(t, before, o, name)
	}
}

func TestAVersionOfAnOrderThatIsNotThereYet(t *testing.T) {
	t.Parallel()

	r := registration()
	r.ExpectedVersion = new(0)
	_, err := delivery.Register(r)
	require.NoError(t, err)

	r.ExpectedVersion = new(1)
	_, err = delivery.Register(r)
	require.Equal(t, delivery.CodeVersionConflict, codeOf(t, err))
}
