package sqlite_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// epoch is when the orders of the tests begin.
var epoch = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

func marketplace() delivery.Actor {
	return delivery.Actor{Role: delivery.RoleMarketplace, Account: "market", Subject: "m", Name: "云市场"}
}

func buyerOf(o *delivery.Order) delivery.Actor {
	return delivery.Actor{Role: delivery.RoleBuyer, Account: o.Buyer.Account, Subject: "b", Name: "王小明"}
}

func providerOf(o *delivery.Order) delivery.Actor {
	return delivery.Actor{Role: delivery.RoleProvider, Account: o.Provider.Account, Subject: "p", Name: "李工"}
}

func operator() delivery.Actor {
	return delivery.Actor{Role: delivery.RoleOperator, Account: "staff", Subject: "o", Name: "平台"}
}

// orderID is the id of the i-th order.
func orderID(i int) string { return fmt.Sprintf("ord_%026d", i) }

// newOrder registers the i-th order, of one of so many buyers and providers,
// i seconds after the epoch.
func newOrder(tb testing.TB, i, accounts int) *delivery.Order {
	tb.Helper()

	o, err := delivery.Register(delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number: fmt.Sprintf("CN-2026-%08d", i),
			Goods: delivery.Goods{
				Name: "云数据库性能调优", Specification: "标准版 30 人日", Type: delivery.GoodsHumanService,
				DeliveryDays: 30, AcceptanceDays: 15,
			},
			Provider: delivery.Party{
				Account: fmt.Sprintf("provider-%d", i%accounts), Name: "杭州云桥科技有限公司", Contact: "0571-8800 1234",
			},
			Buyer:  delivery.Party{Account: fmt.Sprintf("buyer-%d", i/3%accounts), Name: "北京晨光制造有限公司"},
			Paid:   delivery.Money{Minor: 680000, Currency: "CNY"},
			Coupon: delivery.Money{Minor: 20000, Currency: "CNY"},
		},
		Actor: marketplace(), At: epoch.Add(time.Duration(i) * time.Second), OrderID: orderID(i),
	})
	require.NoError(tb, err)

	return o
}

// apply makes a move an hour after the last one.
func apply(o *delivery.Order, c delivery.Command) error {
	c.At = o.UpdatedAt.Add(time.Hour)
	c.Timing = delivery.DefaultTiming()
	c.Revision, c.Round = o.Revision, o.Round
	_, err := o.Apply(c)

	return err
}

// next makes the move that brings an order on: from payment round and round
// through delivery and rework, so that it never ends.
func next(o *delivery.Order) error {
	c := delivery.Command{Actor: providerOf(o), Text: "按照双方确认的需求说明推进，详见附件与会议纪要。"}

	switch o.Phase {
	case delivery.PhaseRequirementPending:
		c.Move, c.Actor = delivery.MoveSubmitRequirement, buyerOf(o)
	case delivery.PhaseConfirmationPending:
		c.Move = delivery.MoveConfirmRequirement
	case delivery.PhaseImplementing:
		c.Move = delivery.MoveSubmitDelivery
		if o.Version%2 == 0 {
			c.Move = delivery.MoveReportProgress
		}
	default:
		c.Move, c.Actor = delivery.MoveRejectDelivery, buyerOf(o)
	}

	return apply(o, c)
}

// advanced is an order after so many moves.
func advanced(tb testing.TB, i, accounts, moves int) *delivery.Order {
	tb.Helper()

	o := newOrder(tb, i, accounts)
	for range moves {
		require.NoError(tb, next(o))
	}

	return o
}

// open opens a store for a test.
func open(tb testing.TB, dir string) *sqlite.Store {
	tb.Helper()

	s, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })

	return s
}
