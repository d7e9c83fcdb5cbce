package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const (
	// accounts is how many buyers and how many providers there are, whatever
	// the number of orders: lists are as long as the store is large.
	accounts = 4
	// fillers is how many orders are saved at once.
	fillers = 64
	// acceptanceDays keeps every timer in the future while the orders are used.
	acceptanceDays = 90
	// step lies between the registrations of two orders: those of a million fit
	// between the epoch and today.
	step = time.Second

	// A buyer has the same orders however large the store is, a thousand at
	// most: every tenth of the first ones.
	steadyBuyer, steadyEvery, steadyOrders = "buyer-steady", 10, 10_000

	note = "第一批服务器已迁移完成：应用与数据库切换至新集群，核对无误，监控指标正常，周四进行第二批。"
)

// kinds are the ways that orders went, each of six entries. The n-th order goes
// the way n % len.
func kinds() [][]delivery.MoveName {
	const (
		submit, revise   = delivery.MoveSubmitRequirement, delivery.MoveReviseRequirement
		confirm, reject  = delivery.MoveConfirmRequirement, delivery.MoveRejectRequirement
		progress, refund = delivery.MoveReportProgress, delivery.MoveRequestRefund
		deliver, accept  = delivery.MoveSubmitDelivery, delivery.MoveAcceptDelivery
	)

	implementing := []delivery.MoveName{submit, confirm, progress, progress, progress}
	waiting := []delivery.MoveName{submit, revise, confirm, progress, deliver}
	completed := []delivery.MoveName{submit, confirm, progress, deliver, accept}
	refunding := []delivery.MoveName{submit, reject, submit, revise, refund}
	pending := []delivery.MoveName{submit, reject, submit, revise, revise}

	return [][]delivery.MoveName{implementing, implementing, implementing, waiting, completed, completed, refunding, pending}
}

// kindImplementing is how many of the kinds are in the phase IMPLEMENTING: the
// first ones.
const kindImplementing = 3

// implementingOrder returns the number of the n-th order in IMPLEMENTING, and
// the same one again when there are not so many.
func implementingOrder(n, orders int) int {
	kinds := len(kinds())
	full := orders / kinds * kindImplementing
	n %= full

	return n/kindImplementing*kinds + n%kindImplementing
}

// epoch is when the first order of a fill was registered.
func epoch() time.Time { return time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -20) }

// registeredAt is when the n-th order was registered.
func registeredAt(epoch time.Time, n int) time.Time { return epoch.Add(time.Duration(n) * step) }

// orderID is the id of the n-th order.
func orderID(epoch time.Time, n int) string {
	var (
		id      ulid.ULID
		entropy [10]byte
	)

	binary.BigEndian.PutUint64(entropy[2:], uint64(n)*0x9e3779b97f4a7c15)

	if err := id.SetTime(ulid.Timestamp(registeredAt(epoch, n))); err != nil {
		return ""
	}

	if err := id.SetEntropy(entropy[:]); err != nil {
		return ""
	}

	return "ord_" + strings.ToLower(id.String())
}

func orderNumber(n int) string { return fmt.Sprintf("JF2026%08d", n) }
func providerOf(n int) string  { return fmt.Sprintf("provider-%d", n/len(kinds())%accounts) }

func buyerOf(n int) string {
	if n < steadyOrders && n%steadyEvery == 0 {
		return steadyBuyer
	}

	return fmt.Sprintf("buyer-%d", n/2%accounts)
}

// play makes the n-th order by its moves.
func play(epoch time.Time, n int) (*delivery.Order, error) {
	at := registeredAt(epoch, n)

	o, err := delivery.Register(delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number: orderNumber(n),
			Goods: delivery.Goods{
				Name: "数据库迁移上云服务", Specification: "标准版 · 10 个实例以内", Type: delivery.GoodsHumanService,
				DeliveryDays: 10, AcceptanceDays: acceptanceDays,
			},
			Provider: delivery.Party{Account: providerOf(n), Name: "云桥科技有限公司", Contact: "400-800-1234"},
			Buyer:    delivery.Party{Account: buyerOf(n), Name: "晨星电子商务有限公司"},
			Paid:     delivery.Money{Minor: 680000 + int64(n%1000), Currency: "CNY"},
			Coupon:   delivery.Money{Minor: 5000, Currency: "CNY"},
		},
		Actor: actor(delivery.RoleMarketplace, "market"), At: at, OrderID: orderID(epoch, n),
	})
	if err != nil {
		return nil, fmt.Errorf("register order %d: %w", n, err)
	}

	for _, name := range kinds()[n%len(kinds())] {
		at = at.Add(time.Hour)
		if _, err := o.Apply(command(o, name, at)); err != nil {
			return nil, fmt.Errorf("play %s of order %d: %w", name, n, err)
		}
	}

	return o, nil
}

func actor(role delivery.Role, account string) delivery.Actor {
	return delivery.Actor{Role: role, Account: account, Subject: "u-" + account, Name: "李工程师"}
}

func command(o *delivery.Order, name delivery.MoveName, at time.Time) delivery.Command {
	who := actor(delivery.RoleProvider, o.Provider.Account)

	switch name {
	case delivery.MoveSubmitRequirement, delivery.MoveReviseRequirement, delivery.MoveAcceptDelivery,
		delivery.MoveRequestRefund:
		who = actor(delivery.RoleBuyer, o.Buyer.Account)
	default:
	}

	return delivery.Command{
		Move: name, Actor: who, At: at, Text: note, Revision: o.Revision, Round: o.Round,
		Timing: delivery.Timing{Day: delivery.Day, Reminders: []int{7, 3, 1}},
		Reason: delivery.ReasonNoLongerNeeded, RefundID: "ref_" + strings.TrimPrefix(o.ID, "ord_"),
	}
}

// fill saves the orders from a first one on, up to a number of them. Many at
// once share commits.
func fill(ctx context.Context, s store.OrderWriter, epoch time.Time, first, orders int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	var (
		next    atomic.Int64
		running sync.WaitGroup
	)

	next.Store(int64(first))

	for range fillers {
		running.Go(func() {
			for n := int(next.Add(1)) - 1; n < orders && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				o, err := play(epoch, n)
				if err == nil {
					err = s.CreateOrder(ctx, o)
				}

				if err != nil {
					cancel(err)
				}
			}
		})
	}

	running.Wait()

	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("fill the store: %w", err)
	}

	return nil
}
