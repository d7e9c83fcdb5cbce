package conformance

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

// populationSize is how many orders lists are compared over: more than one page
// of the largest size.
const populationSize = 150

// lives are the ways on which the orders of a population got.
func lives() []deliverytest.Option {
	return []deliverytest.Option{
		deliverytest.At(delivery.PhaseRequirementPending),
		deliverytest.At(delivery.PhaseConfirmationPending),
		deliverytest.At(delivery.PhaseRequirementRejected),
		deliverytest.At(delivery.PhaseImplementing),
		deliverytest.At(delivery.PhaseAcceptancePending),
		deliverytest.At(delivery.PhaseCompleted),
		deliverytest.At(delivery.PhaseRefunded),
		deliverytest.Refund(delivery.RefundSubmitted),
		deliverytest.Refund(delivery.RefundPaying),
		deliverytest.Then(delivery.MoveRequestRefund, delivery.MoveRejectRefund, delivery.MoveRequestRefund),
		deliverytest.Then(delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveSubmitDelivery,
			delivery.MoveRejectDelivery, delivery.MoveSubmitDelivery),
	}
}

// member makes the n-th order of a population. Five are registered at the same
// time, and in another order than that of their ids.
func member(t *testing.T, n int) *delivery.Order {
	t.Helper()

	goods := []string{"数据库迁移服务", "等保测评", "ICP 备案代办", "MySQL Tuning", "安全加固 100%"}
	parties := []string{"晨星电商", "Ocean Retail", "云桥科技", "北方 Cloud"}
	kinds := lives()

	return deliverytest.Order(t, deliverytest.Nth(n*67%populationSize),
		deliverytest.From(deliverytest.Start().Add(time.Duration(n/5)*time.Hour)),
		deliverytest.With(func(c *delivery.RegisterCommand) {
			c.Goods.Name = goods[n%len(goods)]
			c.Buyer = delivery.Party{Account: fmt.Sprintf("buyer-%d", n%3), Name: parties[n%3]}
			c.Provider = delivery.Party{Account: fmt.Sprintf("provider-%d", n%4), Name: parties[(n+1)%4]}
			c.Goods.AcceptanceDays = 10 + n%7
		}),
		kinds[n%len(kinds)])
}

// populate saves a population. Every third order makes one more move in the
// store. It returns the orders as they are then.
func (f *fixture) populate(t *testing.T) []*delivery.Order {
	t.Helper()

	all := make([]*delivery.Order, populationSize)
	for n := range all {
		all[n] = member(t, n)
	}

	const writers = 8

	errs := race(writers, func(i int) error {
		for n := i; n < len(all); n += writers {
			if err := f.CreateOrder(t.Context(), all[n]); err != nil {
				return err
			}
		}

		return nil
	})
	require.Len(t, won(errs), writers, "%v", errs)

	for n := 0; n < len(all); n += 3 {
		if possible := deliverytest.Possible(all[n]); len(possible) > 0 {
			all[n] = f.move(t, all[n].ID, possible[0])
		}
	}

	return all
}

// scopes are those of a population, and of somebody without orders.
func scopes() []store.Scope {
	return []store.Scope{
		{}, {Buyer: "buyer-1"}, {Provider: "provider-2"}, {Buyer: "buyer-0", Provider: "provider-0"}, {Buyer: "buyer-9"},
	}
}

// filters are narrow and wide ones, alone and together.
func filters() map[string]store.OrderFilter {
	at := func(hours int) time.Time { return deliverytest.Start().Add(time.Duration(hours) * time.Hour) }
	day := func(days int) time.Time { return at(24 * days) }

	return map[string]store.OrderFilter{
		"all":          {},
		"one status":   {Statuses: []delivery.Status{delivery.Status(delivery.PhaseImplementing)}},
		"hold":         {Statuses: []delivery.Status{delivery.StatusRefunding}},
		"ended":        {Statuses: []delivery.Status{"COMPLETED", "REFUNDED", "COMPLETED"}},
		"no status":    {Statuses: []delivery.Status{"NONE", "$ne"}},
		"goods":        {Search: "迁移"},
		"party":        {Search: "云桥"},
		"case":         {Search: "ocean RETAIL"},
		"number":       {Search: "jf0000001"},
		"percent":      {Search: "100%"},
		"nothing":      {Search: "没有"},
		"created from": {CreatedFrom: at(10)},
		"created to":   {CreatedTo: at(10)},
		"created":      {CreatedFrom: at(5), CreatedTo: at(20)},
		"no range":     {CreatedFrom: at(20), CreatedTo: at(20)},
		"updated":      {UpdatedFrom: at(8), UpdatedTo: at(25)},
		"deadline":     {AutoAcceptBefore: day(13)},
		"long ago":     {AutoAcceptBefore: day(-1)},
		"far ahead":    {AutoAcceptBefore: day(1000)},
		"together": {
			Statuses: []delivery.Status{"ACCEPTANCE_PENDING", "COMPLETED", delivery.StatusRefunding}, Search: "服务",
			CreatedFrom: at(2), UpdatedTo: at(30),
		},
		"deadline together": {
			Statuses: []delivery.Status{"ACCEPTANCE_PENDING"}, Search: "cloud", AutoAcceptBefore: day(20), CreatedTo: at(28),
		},
	}
}
