package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/conformance"
	"github.com/jiaofu/jiaofu/store/document"
)

// data is what all memory stores of one test share.
type data struct {
	mu      sync.Mutex
	orders  map[string]*delivery.Order
	seqs    map[string]uint64
	seq     uint64
	uploads map[string]store.Upload
	files   map[string]file
	wakes   []func(store.Wake)
	copied  *store.CopyRecord

	// mutant names what the store does wrong; empty for nothing.
	mutant string
}

// memory is a store in memory, as simple as the contract allows: what the suite
// itself is tested with.
type memory struct{ *data }

// backend is a memory back end with a mutation.
func backend(mutant string) conformance.Backend {
	return conformance.Backend{
		Open: func(_ testing.TB, wake func(store.Wake)) store.Store {
			return memory{&data{
				orders: map[string]*delivery.Order{}, seqs: map[string]uint64{}, uploads: map[string]store.Upload{},
				files: map[string]file{}, wakes: []func(store.Wake){wake}, mutant: mutant,
			}}
		},
		Reopen: func(tb testing.TB, s store.Store, wake func(store.Wake)) store.Store {
			tb.Helper()
			require.NoError(tb, s.Close())

			m := s.(memory) //nolint:forcetypeassert // made by Open

			m.mu.Lock()
			m.wakes = []func(store.Wake){wake}
			m.mu.Unlock()

			if m.mutant == "forgets when closed" {
				m.forget()
			}

			return m
		},
		Second: func(_ testing.TB, s store.Store, wake func(store.Wake)) store.Store {
			m := s.(memory) //nolint:forcetypeassert // made by Open
			if m.mutant != "keeps other processes asleep" {
				m.wakes = append(m.wakes, wake)
			}

			return m
		},
	}
}

// forget loses the last change of every order, and all uploads.
func (m memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()

	clear(m.uploads)

	for id, o := range m.orders {
		folded, err := delivery.Fold(o.Log[:max(1, len(o.Log)-1)])
		if err != nil {
			panic(err)
		}

		m.orders[id] = folded
	}
}

func clone(o *delivery.Order, part store.Part) *delivery.Order {
	c, err := document.Head(document.AppendHead(nil, o))
	if err != nil {
		panic(err)
	}

	if part == store.Head {
		return c
	}

	for i := range o.Log {
		e, err := document.Entry(document.AppendEntry(nil, &o.Log[i]), o.ID)
		if err != nil {
			panic(err)
		}

		c.Log = append(c.Log, e)
	}

	return c
}

// give hands out what was found.
func (m memory) give(o *delivery.Order, part store.Part) (*delivery.Order, error) {
	switch {
	case o == nil:
		return nil, store.ErrNotFound
	case m.mutant == "hands out its own" && part == store.Whole:
		return o, nil
	default:
		return clone(o, part), nil
	}
}

// find returns the first order of the scope, by id, that fits.
func (m memory) find(
	ctx context.Context, scope store.Scope, part store.Part, fits func(*delivery.Order) bool,
) (*delivery.Order, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}

	m.mu.Lock()
	defer m.mu.Unlock()

	for _, id := range slices.Sorted(maps.Keys(m.orders)) {
		if fits(m.orders[id]) && (scope.Contains(m.orders[id]) || m.mutant == "reads for everybody") {
			return m.give(m.orders[id], part)
		}
	}

	return nil, store.ErrNotFound
}

// one is find for a read of one order.
func (m memory) one(
	ctx context.Context, scope store.Scope, part store.Part, fits func(*delivery.Order) bool,
) (*delivery.Order, error) {
	o, err := m.find(ctx, scope, part, fits)
	if err != nil {
		return nil, err
	}

	return o, m.roomFor(ctx, []*delivery.Order{o}, part)
}

func (m memory) Order(ctx context.Context, scope store.Scope, id string, part store.Part) (*delivery.Order, error) {
	return m.one(ctx, scope, part, func(o *delivery.Order) bool { return o.ID == id })
}

func (m memory) OrderByNumber(
	ctx context.Context, scope store.Scope, number string, part store.Part,
) (*delivery.Order, error) {
	return m.one(ctx, scope, part, func(o *delivery.Order) bool { return o.Number == number })
}

func (m memory) OrderOfRefund(
	ctx context.Context, scope store.Scope, id string, part store.Part,
) (*delivery.Order, error) {
	return m.one(ctx, scope, part, func(o *delivery.Order) bool {
		return slices.ContainsFunc(o.Refunds, func(r delivery.Refund) bool { return r.ID == id })
	})
}

func (m memory) Orders(
	ctx context.Context, scope store.Scope, ids []string, part store.Part,
) ([]*delivery.Order, error) {
	list := make([]*delivery.Order, len(ids))

	for i, id := range ids {
		o, err := m.find(ctx, scope, part, func(o *delivery.Order) bool { return o.ID == id })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}

		list[i] = o
	}

	return list, m.roomFor(ctx, list, part)
}

// roomFor returns whether the orders may be read together.
func (m memory) roomFor(ctx context.Context, list []*delivery.Order, part store.Part) error {
	if part != store.Whole || m.mutant == "reads without bounds" {
		return nil
	}

	room := store.RoomIn(ctx)
	if m.mutant == "forgets what was read before" {
		room = &store.Room{}
	}

	for _, o := range list {
		if err := room.Take(sizeOf(o)); err != nil {
			return err
		}
	}

	return nil
}

// sizeOf is the size of the log that was read of an order.
func sizeOf(o *delivery.Order) (size int) {
	for i := 0; o != nil && i < len(o.Log); i++ {
		size += len(document.AppendEntry(nil, &o.Log[i]))
	}

	return size
}

// commit saves an order, and wakes afterwards.
func (m memory) commit(o *delivery.Order) func() {
	m.seq++
	m.seqs[o.ID] = m.seq
	m.orders[o.ID] = clone(o, store.Whole)

	if m.mutant == "lets the log and the head part" {
		m.orders[o.ID].Rejections = 0
	}

	wake := store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account}
	wakes := slices.Clone(m.wakes)

	return func() {
		for _, w := range wakes {
			w(wake)
		}
	}
}

func (m memory) CreateOrder(ctx context.Context, o *delivery.Order) error {
	if err := ctx.Err(); err != nil {
		return err
	}

	m.mu.Lock()

	for _, other := range m.orders {
		if other.Number == o.Number && m.mutant != "takes a number twice" {
			m.mu.Unlock()

			return store.ErrNumberTaken
		}
	}

	wake := m.commit(o)
	m.mu.Unlock()
	wake()

	return nil
}

func (m memory) UpdateOrder(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (*delivery.Order, error) {
	if err := ctx.Err(); err != nil && m.mutant != "ignores cancellation" {
		return nil, err
	}

	m.mu.Lock()

	stored, ok := m.orders[id]
	if !ok || !scope.Contains(stored) && m.mutant != "changes for everybody" {
		m.mu.Unlock()

		return nil, store.ErrNotFound
	}

	o := clone(stored, store.Whole)
	store.RoomIn(ctx).Note(sizeOf(o))

	if m.mutant == "decides without a guard" {
		m.mu.Unlock()

		err := change(o)

		// As long as a database takes to answer: whoever races decides meanwhile.
		time.Sleep(time.Millisecond)
		m.mu.Lock()

		return m.save(stored, o, err)
	}

	return m.save(stored, o, change(o))
}

// save keeps what a change did. It lets go of the lock.
func (m memory) save(stored, o *delivery.Order, err error) (*delivery.Order, error) {
	if err != nil && m.mutant != "saves what was refused" {
		m.mu.Unlock()

		return nil, err
	}

	if len(o.Log) == len(stored.Log) && m.mutant != "saves without an entry" {
		m.mu.Unlock()

		return o, err
	}

	if m.mutant == "saves what was refused" {
		o.ID = stored.ID
	}

	wake := m.commit(o)
	m.mu.Unlock()

	if m.mutant != "wakes nobody" {
		wake()
	}

	return o, err
}

func (m memory) Log(
	ctx context.Context, scope store.Scope, orderID string, after, limit int,
) ([]delivery.Entry, error) {
	o, err := m.find(ctx, scope, store.Whole, func(o *delivery.Order) bool { return o.ID == orderID })
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}

	if m.mutant == "counts the log from one" && after > 0 {
		after--
	}

	log := o.Log[min(after, len(o.Log)):]

	return log[:min(limit, len(log))], nil
}

func (m memory) Position(context.Context) (store.Position, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	return m.place(m.seq), nil
}

// place is the position after the change with a seq.
func (m memory) place(seq uint64) store.Position {
	if m.mutant == "takes the positions of others" {
		return store.Position(strconv.FormatUint(seq, 10))
	}

	return store.Position(fmt.Sprintf("%p.%d", m.data, seq))
}

func (m memory) Changes(_ context.Context, scope store.Scope, after store.Position) (store.Feed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	digits := after[strings.IndexByte(string(after), '.')+1:]
	seq, err := strconv.ParseUint(string(digits), 10, 64)
	strange := err != nil || seq > m.seq || m.place(seq) != after

	if strange && m.mutant != "takes any position" {
		return nil, store.ErrPosition
	}

	return &feed{memory: m, scope: scope, after: seq}, nil
}

// feed reads changes by their seq.
type feed struct {
	memory

	scope store.Scope
	after uint64
}

func (f *feed) Next(context.Context) (changes []store.Change, more bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()

	for id, seq := range f.seqs {
		if seq > f.after && (f.scope.Contains(f.orders[id]) || f.mutant == "tells everybody everything") {
			position := f.place(seq)
			changes = append(changes, store.Change{Order: clone(f.orders[id], store.Head), Position: position})
		}
	}

	slices.SortFunc(changes, func(a, b store.Change) int {
		return int(f.seqs[a.Order.ID]) - int(f.seqs[b.Order.ID])
	})

	if len(changes) > store.MaxPage {
		changes, more = changes[:store.MaxPage], f.mutant != "says too early that it has caught up"
	}

	if len(changes) > 0 {
		f.after = f.seqs[changes[len(changes)-1].Order.ID]
	}

	if f.mutant == "jumps to the end" {
		f.after = f.seq
	}

	return changes, more, nil
}

func (m memory) OrderIDs(_ context.Context, after string, limit int) ([]string, error) {
	ids := slices.Sorted(maps.Keys(m.orders))

	first, there := slices.BinarySearch(ids, after)
	if there && m.mutant != "lists an id again" {
		first++
	}

	ids = ids[first:]

	return ids[:min(max(limit, 0), len(ids))], nil
}

func (m memory) Ready(context.Context) error { return nil }

func (m memory) Close() error { return nil }
