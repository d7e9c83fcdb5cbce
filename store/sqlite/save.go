package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
)

const (
	sqlNumberTaken = "SELECT 1 FROM orders WHERE number = ?"
	sqlLastNo      = "SELECT max(no) FROM orders"
	sqlLastChange  = "SELECT max(change) FROM changes"

	sqlInsertChange = "INSERT OR ROLLBACK INTO changes (change, no, buyer, provider) VALUES (?, ?, ?, ?)"
	sqlInsertOrder  = `INSERT OR ROLLBACK INTO orders (no, id, number, buyer, provider, created, paid,
		version, updated, change, timer, deadline, refunded, phase, hold, status, head)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlInsertSearch = "INSERT OR ROLLBACK INTO search (no, for_all, for_buyer, for_provider, for_both) VALUES (?, ?, ?, ?, ?)"

	// An order that keeps its status is updated without touching the indexes
	// by status.
	sqlUpdateOrder = `UPDATE OR ROLLBACK orders SET version = ?3, updated = ?4, change = ?5, timer = ?6, deadline = ?7,
		head = ?8 WHERE no = ?1 AND version = ?2`
	sqlUpdateStatus = `UPDATE OR ROLLBACK orders SET version = ?3, updated = ?4, change = ?5, timer = ?6, deadline = ?7,
		head = ?8, refunded = ?9, phase = ?10, hold = ?11, status = ?12 WHERE no = ?1 AND version = ?2`

	sqlSaveRefund = `INSERT OR ROLLBACK INTO refunds (id, no, buyer, provider, status, requested) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status`
)

// errChanged is the error of a change that did not append to the log what it
// counts, or of an order that is not as it was read.
var errChanged = errors.New("the order and its log do not fit together")

// CreateOrder is part of [store.OrderWriter].
func (s *Store) CreateOrder(ctx context.Context, o *delivery.Order) error {
	err := s.writer.do(ctx, func(t *tx) error { return t.create(o) }, s.wakeOf(o))
	if err != nil {
		return fmt.Errorf("create order: %w", err)
	}

	return nil
}

// UpdateOrder is part of [store.OrderWriter].
func (s *Store) UpdateOrder(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (updated *delivery.Order, err error) {
	var refused error

	var saved bool

	err = s.writer.do(ctx, func(t *tx) error {
		updated, saved, refused = nil, false, nil

		l, err := t.order(sqlWhole, scope, id)
		if err != nil {
			return err
		}

		store.RoomIn(ctx).Note(l.size)

		before, o := stateOf(&l), l.order

		if refused = change(o); refused != nil {
			return refused
		}

		updated, saved = o, len(o.Log) > before.version

		return t.update(before, o)
	}, func() {
		if saved {
			s.wakeOf(updated)()
		}
	})

	switch {
	case err == nil:
		return updated, nil
	case refused != nil && errors.Is(err, refused):
		return nil, refused
	default:
		return nil, fmt.Errorf("update order: %w", err)
	}
}

// wakeOf returns the function that tells of a change of the order.
func (s *Store) wakeOf(o *delivery.Order) func() {
	return func() {
		if s.wake != nil {
			s.wake(store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account})
		}
	}
}

// create saves a new order with its log.
func (t *tx) create(o *delivery.Order) error {
	taken, err := t.number(sqlNumberTaken, o.Number)
	if err != nil {
		return err
	}

	if taken != 0 {
		return store.ErrNumberTaken
	}

	if len(o.Log) == 0 || len(o.Log) != o.Version {
		return errChanged
	}

	no, err := t.number(sqlLastNo)
	if err != nil {
		return err
	}

	no++

	if err := t.appendLog(no, logRow{}, o.Log); err != nil {
		return err
	}

	if err := t.insertOrder(no, o); err != nil {
		return err
	}

	return t.saveRefunds(no, o, nil)
}

func (t *tx) insertOrder(no int64, o *delivery.Order) error {
	change, err := t.nextChange(no, o)
	if err != nil {
		return err
	}

	t.doc = document.AppendHead(t.doc[:0], o)
	if err := t.exec(sqlInsertOrder, no, o.ID, o.Number, o.Buyer.Account, o.Provider.Account,
		milli(o.CreatedAt), o.Payment.Paid.Minor, o.Version, milli(o.UpdatedAt), change,
		milliOrNull(o.NextTimer()), milliOrNull(store.AutoAcceptAt(o)), o.Payment.Refunded.Minor,
		string(o.Phase), string(o.Hold), string(o.Status()), t.doc); err != nil {
		return fmt.Errorf("insert order: %w", err)
	}

	t.count(o, o.Status(), 1)

	buyer, provider := o.Buyer.Account, o.Provider.Account
	if err := t.exec(sqlInsertSearch, no,
		store.SearchText(store.Scope{}, o), store.SearchText(store.Scope{Buyer: buyer}, o),
		store.SearchText(store.Scope{Provider: provider}, o),
		store.SearchText(store.Scope{Buyer: buyer, Provider: provider}, o)); err != nil {
		return fmt.Errorf("insert search text: %w", err)
	}

	return nil
}

// state is what is compared of an order before and after a change.
type state struct {
	no      int64
	version int
	end     logRow
	phase   delivery.Phase
	hold    delivery.Hold
	// refunded is in minor units.
	refunded int64
	refunds  []delivery.RefundStatus
}

func stateOf(l *loading) state {
	o := l.order
	s := state{no: l.no, version: o.Version, end: l.end, phase: o.Phase, hold: o.Hold, refunded: o.Payment.Refunded.Minor}

	for i := range o.Refunds {
		s.refunds = append(s.refunds, o.Refunds[i].Status)
	}

	return s
}

// update saves the head of an order and what was appended to its log; nothing
// when nothing was.
func (t *tx) update(before state, o *delivery.Order) error {
	switch {
	case len(o.Log) == before.version && o.Version == before.version:
		return nil
	case len(o.Log) != o.Version || o.Version < before.version:
		return errChanged
	}

	if err := t.appendLog(before.no, before.end, o.Log[before.version:]); err != nil {
		return err
	}

	if err := t.updateOrder(before, o); err != nil {
		return fmt.Errorf("update order: %w", err)
	}

	return t.saveRefunds(before.no, o, before.refunds)
}

func (t *tx) updateOrder(before state, o *delivery.Order) error {
	change, err := t.nextChange(before.no, o)
	if err != nil {
		return err
	}

	t.doc = document.AppendHead(t.doc[:0], o)
	text := sqlUpdateOrder
	values := []any{
		before.no, before.version, o.Version, milli(o.UpdatedAt), change,
		milliOrNull(o.NextTimer()), milliOrNull(store.AutoAcceptAt(o)), t.doc,
	}

	if was := delivery.StatusOf(before.phase, before.hold); was != o.Status() {
		t.count(o, was, -1)
		t.count(o, o.Status(), 1)
	}

	if o.Phase != before.phase || o.Hold != before.hold || o.Payment.Refunded.Minor != before.refunded {
		text = sqlUpdateStatus

		values = append(values, o.Payment.Refunded.Minor, string(o.Phase), string(o.Hold), string(o.Status()))
	}

	if err := t.exec(text, values...); err != nil {
		return err
	}

	if t.db.Changes() != 1 {
		return errChanged
	}

	return nil
}

// saveRefunds saves the refunds whose status is not what it was.
func (t *tx) saveRefunds(no int64, o *delivery.Order, before []delivery.RefundStatus) error {
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if i < len(before) && before[i] == r.Status {
			continue
		}

		if err := t.exec(sqlSaveRefund, r.ID, no, o.Buyer.Account, o.Provider.Account,
			string(r.Status), milli(r.RequestedAt)); err != nil {
			return fmt.Errorf("save refund: %w", err)
		}
	}

	return nil
}
