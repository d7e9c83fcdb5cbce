package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	// fillers is how many orders are saved at once: they share commits.
	fillers = 64
	// halves is how many days a window has: a reminder comes between them.
	halves = 2
)

// windows are orders that wait for acceptance, the n-th one until deadline(n).
type windows struct {
	orders   int
	deadline func(n int) time.Time
	// reminded tells of which orders the buyer is to be reminded half-way.
	reminded func(n int) bool
	// length is how long each window is open.
	length time.Duration
}

// fillFolder saves the orders in an embedded store of a new folder.
func (w *windows) fillFolder(ctx context.Context, dir string) (err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return fmt.Errorf("open a store to fill: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	return w.fill(ctx, s, fillers)
}

// fill saves the orders, so many at once.
func (w *windows) fill(ctx context.Context, s store.OrderWriter, atOnce int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	var (
		next    atomic.Int64
		running sync.WaitGroup
	)

	for range atOnce {
		running.Go(func() {
			for n := int(next.Add(1)) - 1; n < w.orders && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				o, err := w.order(n)
				if err == nil {
					err = s.CreateOrder(ctx, o)
				}

				if err != nil {
					cancel(fmt.Errorf("fill order %d: %w", n, err))
				}
			}
		})
	}

	running.Wait()

	return context.Cause(ctx)
}

// order makes the n-th order by its moves.
func (w *windows) order(n int) (*delivery.Order, error) {
	timing := delivery.Timing{Day: w.length / halves}
	if w.reminded != nil && w.reminded(n) {
		timing.Reminders = []int{1}
	}

	opened := w.deadline(n).Truncate(time.Millisecond).Add(-halves * timing.Day)
	market := delivery.Actor{Role: delivery.RoleMarketplace, Account: "market", Subject: "u1", Name: "market"}

	o, err := delivery.Register(delivery.RegisterCommand{
		Registration: delivery.Registration{
			Number:   fmt.Sprintf("WAIT-%d", n),
			Goods:    delivery.Goods{Name: "数据库迁移上云服务", Type: delivery.GoodsHumanService, DeliveryDays: 10, AcceptanceDays: halves},
			Provider: delivery.Party{Account: providerAccount, Name: "云桥科技有限公司"},
			Buyer:    delivery.Party{Account: buyerAccount, Name: "晨星电子商务有限公司"},
			Paid:     delivery.Money{Minor: 680000, Currency: "CNY"}, Coupon: delivery.Money{Currency: "CNY"},
		},
		Actor: market, At: opened, OrderID: waitingID(n),
	})
	if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}

	buyer := delivery.Actor{Role: delivery.RoleBuyer, Account: buyerAccount, Subject: "u1", Name: "林晓"}
	provider := delivery.Actor{Role: delivery.RoleProvider, Account: providerAccount, Subject: "u1", Name: "赵工"}

	for _, c := range []delivery.Command{
		{Move: delivery.MoveSubmitRequirement, Actor: buyer, Text: "请在两周内完成迁移"},
		{Move: delivery.MoveConfirmRequirement, Actor: provider, Revision: 1},
		{Move: delivery.MoveSubmitDelivery, Actor: provider, Text: "已完成，报告见附件", Timing: timing},
	} {
		c.At = opened
		if _, err := o.Apply(c); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Move, err)
		}
	}

	return o, nil
}

// waitingID is the id of the n-th order.
func waitingID(n int) string {
	var id ulid.ULID

	binary.BigEndian.PutUint64(id[8:], uint64(n))

	return "ord_" + strings.ToLower(id.String())
}

// waitingNumber is the n of such an id; ok is false of any other id.
func waitingNumber(id string) (n int, ok bool) {
	parsed, err := ulid.ParseStrict(strings.ToUpper(strings.TrimPrefix(id, "ord_")))

	return int(binary.BigEndian.Uint64(parsed[8:])), err == nil && parsed.Time() == 0
}

// closed is how the windows of a store ended.
type closed struct {
	auto, buyer int
	// missed are still open, twice were closed or reminded twice, early before
	// their time, by the clock of the server: see witness.
	missed, twice, early int
	reminded             int
	// latest is the longest time from a deadline to its acceptance.
	latest time.Duration
}

// look adds one order; the buyer is to be reminded so long before its deadline.
func (c *closed) look(o *delivery.Order, deadline time.Time, reminder time.Duration) {
	decided, reminded := 0, 0

	for i := range o.Log {
		switch e := &o.Log[i]; e.Type { //nolint:exhaustive // only those that close windows or remind
		case delivery.EntryDeliveryAccepted:
			decided++
			c.buyer++
		case delivery.EntryDeliveryAutoAccepted:
			decided++
			c.auto++
			c.latest = max(c.latest, e.At.Sub(deadline))

			if e.At.Before(deadline) {
				c.early++
			}
		case delivery.EntryAcceptanceReminded:
			reminded++
			c.reminded++

			if e.At.Before(deadline.Add(-reminder)) {
				c.early++
			}
		}
	}

	if decided == 0 {
		c.missed++
	}

	if decided > 1 || reminded > 1 {
		c.twice++
	}
}

// rows tells what every run promises, with its goal.
func (c *closed) rows(what string, orders int) []row {
	return []row{
		rowf(what+", missed", "0", c.missed == 0, "%d of %d", c.missed, orders),
		rowf(what+", twice", "0", c.twice == 0, "%d", c.twice),
	}
}

// closed looks at every order of a data folder whose server does not run.
func (w *windows) closed(ctx context.Context, dir string) (c closed, err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: dir})
	if err != nil {
		return c, fmt.Errorf("open what a server left: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	return w.closedIn(ctx, s)
}

// closedIn looks at every order of a store.
func (w *windows) closedIn(ctx context.Context, s store.OrderReader) (c closed, err error) {
	return c, store.Walk(ctx, s, func(o *delivery.Order) error {
		if n, ok := waitingNumber(o.ID); ok {
			c.look(o, w.deadline(n).Truncate(time.Millisecond), w.length/halves)
		}

		return nil
	})
}
