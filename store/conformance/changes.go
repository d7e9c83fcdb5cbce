package conformance

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func changeCases() []testCase {
	return []testCase{
		{"FeedGivesEveryChange", feedGivesEveryChange},
		{"FeedConvergesFromEveryPosition", feedConvergesFromEveryPosition},
		{"FeedGoesOnAfterEveryChange", feedGoesOnAfterEveryChange},
		{"FeedStaysInItsScope", feedStaysInItsScope},
		{"ManyChangesComeInPages", manyChangesComeInPages},
		{"FeedMissesNothingOfRacingWriters", feedMissesNothingOfRacingWriters},
		{"FeedMissesNothingOfAnotherStore", feedMissesNothingOfAnotherStore},
		{"ForeignPositionsAreRefused", foreignPositionsAreRefused},
	}
}

// position asks where the store's changes end.
func (f *fixture) position(t *testing.T) store.Position {
	t.Helper()

	p, err := f.Position(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, p)
	require.LessOrEqual(t, len(p), 200, "a position is short")

	for _, r := range p {
		require.True(t, r > ' ' && r <= '~', "a position is printable: %q", p)
	}

	return p
}

// changes opens a feed.
func (f *fixture) changes(t *testing.T, scope store.Scope, after store.Position) store.Feed {
	t.Helper()

	feed, err := f.Changes(t.Context(), scope, after)
	require.NoError(t, err)

	return feed
}

// drain reads a feed until it has caught up.
func drain(t *testing.T, feed store.Feed) []store.Change {
	t.Helper()

	var all []store.Change

	for {
		changes, more, err := feed.Next(t.Context())
		require.NoError(t, err)
		require.LessOrEqual(t, len(changes), store.MaxPage)
		require.LessOrEqual(t, len(all), 100_000, "the feed catches up")

		for _, c := range changes {
			require.Nil(t, c.Order.Log, "a change is a head")
			require.NotEmpty(t, c.Position)
		}

		all = append(all, changes...)

		if more {
			continue
		}

		changes, more, err = feed.Next(t.Context())
		require.NoError(t, err)
		require.Empty(t, changes, "it said that there is no more")
		require.False(t, more)

		return all
	}
}

// versions are the latest versions of the orders that changed.
func versions(changes []store.Change) map[string]int {
	latest := map[string]int{}
	for _, c := range changes {
		latest[c.Order.ID] = max(latest[c.Order.ID], c.Order.Version)
	}

	return latest
}

func feedGivesEveryChange(t *testing.T, f *fixture) {
	t.Helper()

	feed := f.changes(t, store.Scope{}, f.position(t))
	require.Empty(t, drain(t, feed))

	o := f.create(t)
	changes := drain(t, feed)
	require.Len(t, changes, 1)
	require.Equal(t, headOf(normal(t, o)), changes[0].Order)

	for _, move := range []delivery.MoveName{delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement} {
		want := f.move(t, o.ID, move)
		changes = drain(t, feed)
		require.Len(t, changes, 1)
		require.Equal(t, headOf(normal(t, want)), changes[0].Order)
		require.Empty(t, drain(t, feed))
	}
}

// feedConvergesFromEveryPosition: from each position that ever was the end, the
// orders that changed after it come, as they are now.
func feedConvergesFromEveryPosition(t *testing.T, f *fixture) {
	t.Helper()

	type place struct {
		position store.Position
		// changed are the orders that changed after it.
		changed map[string]int
	}

	var places []place

	step := func(change func() *delivery.Order) {
		places = append(places, place{f.position(t), map[string]int{}})

		o := change()
		for _, p := range places {
			p.changed[o.ID] = o.Version
		}
	}

	made := make([]*delivery.Order, 6)
	for n := range made {
		step(func() *delivery.Order {
			made[n] = f.create(t, deliverytest.Nth(n))

			return made[n]
		})
	}

	for i, move := range []delivery.MoveName{
		delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveReportProgress,
	} {
		for n := i; n < len(made); n += 2 {
			if n%2 == 0 || i == 0 {
				step(func() *delivery.Order { return f.move(t, made[n/2].ID, moveAfter(f.whole(t, made[n/2].ID), move)) })
			}
		}
	}

	check := func(when string) {
		for i, p := range places {
			got := versions(drain(t, f.changes(t, store.Scope{}, p.position)))
			for id, version := range p.changed {
				require.Equal(t, version, got[id], "%s: %s from position %d", when, id, i)
			}
		}
	}

	check("before reopening")
	f.reopen(t)
	check("after reopening")

	// Positions of before and after reopening are of one order of changes.
	end := f.position(t)
	o := f.move(t, made[5].ID, delivery.MoveRecordInvoice)
	require.Equal(t, o.Version, versions(drain(t, f.changes(t, store.Scope{}, end)))[o.ID])
	require.Equal(t, o.Version, versions(drain(t, f.changes(t, store.Scope{}, places[0].position)))[o.ID])
}

// moveAfter is a move that the order allows: the wished one where it does.
func moveAfter(o *delivery.Order, wished delivery.MoveName) delivery.MoveName {
	if _, err := o.Apply(deliverytest.Command(o, wished, o.UpdatedAt)); err != nil {
		return delivery.MoveRecordInvoice
	}

	return wished
}

func feedGoesOnAfterEveryChange(t *testing.T, f *fixture) {
	t.Helper()

	start := f.position(t)

	for n := range 12 {
		f.create(t, deliverytest.Nth(n))
	}

	for n := range 6 {
		f.move(t, deliverytest.Order(t, deliverytest.Nth(2*n)).ID, delivery.MoveSubmitRequirement)
	}

	all := drain(t, f.changes(t, store.Scope{}, start))
	want := versions(all)
	require.Len(t, want, 12)

	for i := range all {
		rest := drain(t, f.changes(t, store.Scope{}, all[i].Position))
		require.Equal(t, want, versions(append(rest, all[:i+1]...)), "after change %d", i)
	}

	// After the last change nothing new comes; the last may come again.
	for id, version := range versions(drain(t, f.changes(t, store.Scope{}, all[len(all)-1].Position))) {
		require.Equal(t, want[id], version)
	}
}

func feedStaysInItsScope(t *testing.T, f *fixture) {
	t.Helper()

	start := f.position(t)

	feeds := map[store.Scope]store.Feed{}
	for _, scope := range scopes() {
		feeds[scope] = f.changes(t, scope, start)
	}

	all := f.populate(t)

	for scope, feed := range feeds {
		want := map[string]int{}
		for _, o := range listedOrders(all, store.OrderQuery{Scope: scope}) {
			want[o.ID] = o.Version
		}

		require.Equal(t, want, versions(drain(t, feed)), "%v", scope)
		require.Equal(t, want, versions(drain(t, f.changes(t, scope, start))), "%v, opened later", scope)
	}
}

func manyChangesComeInPages(t *testing.T, f *fixture) {
	t.Helper()

	const many = 2*store.MaxPage + 50

	start := f.position(t)
	early := f.changes(t, store.Scope{}, start)
	want := map[string]int{}

	for n := range many {
		o := deliverytest.Order(t, deliverytest.Nth(n))
		want[o.ID] = o.Version
	}

	errs := race(8, func(i int) error {
		for n := i; n < many; n += 8 {
			if err := f.CreateOrder(t.Context(), deliverytest.Order(t, deliverytest.Nth(n))); err != nil {
				return err
			}
		}

		return nil
	})
	require.Len(t, won(errs), 8, "%v", errs)
	require.Equal(t, want, versions(drain(t, early)))
	require.Equal(t, want, versions(drain(t, f.changes(t, store.Scope{}, start))))
}

func feedMissesNothingOfRacingWriters(t *testing.T, f *fixture) {
	t.Helper()
	raceWriters(t, f, f)
}

func feedMissesNothingOfAnotherStore(t *testing.T, f *fixture) {
	t.Helper()
	raceWriters(t, f, f.second(t))
}

// raceWriters lets several writers change orders of their own while a reader
// follows, opening its feed anew after every page: a change that becomes
// visible after a later one must not be left behind.
func raceWriters(t *testing.T, reader *fixture, writers *fixture) {
	t.Helper()

	const people, moves = 6, 12

	position := reader.position(t)
	want := map[string]int{}

	for n := range people {
		o := writers.create(t, deliverytest.Nth(n), deliverytest.At(delivery.PhaseImplementing))
		want[o.ID] = o.Version + moves
	}

	ids := make([]string, 0, people)
	for id := range want {
		ids = append(ids, id)
	}

	var left atomic.Int32

	left.Store(people)

	got := map[string]int{}

	errs := race(people+1, func(i int) error {
		if i == people {
			return follow(t, reader, position, got, &left)
		}

		defer left.Add(-1)

		for range moves {
			if _, err := writers.tryMove(t.Context(), ids[i], delivery.MoveReportProgress); err != nil {
				return err
			}
		}

		return nil
	})
	require.Len(t, won(errs), people+1, "%v", errs)
	require.Equal(t, want, got)
}

// follow reads changes until no writer is left and nothing more comes.
func follow(t *testing.T, f *fixture, position store.Position, got map[string]int, left *atomic.Int32) error {
	t.Helper()

	for {
		writing := left.Load() > 0

		feed, err := f.Changes(t.Context(), store.Scope{}, position)
		if err != nil {
			return err
		}

		changes, _, err := feed.Next(t.Context())
		if err != nil {
			return err
		}

		for _, c := range changes {
			position = c.Position
			got[c.Order.ID] = max(got[c.Order.ID], c.Order.Version)
		}

		if len(changes) == 0 && !writing {
			return nil
		}
	}
}

func foreignPositionsAreRefused(t *testing.T, f *fixture) {
	t.Helper()

	f.create(t)
	valid := f.position(t)

	for _, p := range []store.Position{
		"", " ", "x", "-1", "1.5", "0x10", "null", "\x00", "位置", `{"$gt":""}`, "' OR 1=1", "99999999999999999999999999",
		store.Position(strings.Repeat("9", 10_000)), valid + "x", valid + "\x00", " " + valid, valid + " ",
	} {
		_, err := f.Changes(t.Context(), store.Scope{}, p)
		require.ErrorIs(t, err, store.ErrPosition, "%.40q", p)
	}

	// A forged one that looks like a position is refused, or is a place.
	for i := range valid {
		for _, c := range []byte("0A~") {
			forged := []byte(valid)
			forged[i] = c

			feed, err := f.Changes(t.Context(), store.Scope{}, store.Position(forged))
			if err != nil {
				require.ErrorIs(t, err, store.ErrPosition, "%q", forged)

				continue
			}

			require.LessOrEqual(t, len(drain(t, feed)), 1, "%q", forged)
		}
	}
}
