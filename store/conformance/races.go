package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

// The races of section 4 of the process.
func races() map[string]struct {
	from  deliverytest.Option
	moves []delivery.MoveName
} {
	return map[string]struct {
		from  deliverytest.Option
		moves []delivery.MoveName
	}{
		"acceptance": {deliverytest.At(delivery.PhaseAcceptancePending), []delivery.MoveName{
			delivery.MoveAcceptDelivery, delivery.MoveRejectDelivery, delivery.MoveRecallDelivery, delivery.MoveAutoAccept,
		}},
		"requirement": {deliverytest.At(delivery.PhaseConfirmationPending), []delivery.MoveName{
			delivery.MoveConfirmRequirement, delivery.MoveReviseRequirement, delivery.MoveRequestRefund,
		}},
		"refund": {deliverytest.Refund(delivery.RefundSubmitted), []delivery.MoveName{
			delivery.MoveWithdrawRefund, delivery.MoveApproveRefund, delivery.MoveRejectRefund,
		}},
	}
}

func raceCases() []testCase {
	return []testCase{
		{"OneOfRacingMovesWins", oneOfRacingMovesWins},
		{"OneOfRacingMovesOnTwoStoresWins", oneOfRacingMovesOnTwoStoresWins},
		{"TimerIsExecutedOnce", timerIsExecutedOnce},
		{"TimerIsExecutedOnceOnTwoStores", timerIsExecutedOnceOnTwoStores},
		{"ManyMovesOfOneOrderLeaveNoGap", manyMovesOfOneOrderLeaveNoGap},
		{"ManyMovesOnTwoStoresLeaveNoGap", manyMovesOnTwoStoresLeaveNoGap},
		{"ManyMovesFillTheLogExactly", manyMovesFillTheLogExactly},
		{"ManyOrdersMoveAtOnce", manyOrdersMoveAtOnce},
	}
}

// racing opens the second of two stores that may race, or skips the case.
func (f *fixture) racing(t *testing.T) *fixture {
	t.Helper()

	if f.backend.SerialUpdates != "" {
		t.Skip(f.backend.SerialUpdates)
	}

	return f.second(t)
}

func oneOfRacingMovesWins(t *testing.T, f *fixture) {
	t.Helper()
	raceMoves(t, f)
}

func oneOfRacingMovesOnTwoStoresWins(t *testing.T, f *fixture) {
	t.Helper()
	raceMoves(t, f, f.racing(t))
}

func raceMoves(t *testing.T, stores ...*fixture) {
	t.Helper()

	n := 0

	for name, r := range races() {
		for range 8 {
			n++
			o := stores[0].create(t, deliverytest.Nth(n), r.from)
			raceOnce(t, name, o, r.moves, stores)
		}
	}
}

// raceOnce lets several people move one order at once, each having seen the
// same version of it. One wins; the others are refused for what the winner did.
func raceOnce(t *testing.T, name string, o *delivery.Order, moves []delivery.MoveName, stores []*fixture) {
	t.Helper()

	seen, deadline := o.Version, o.UpdatedAt
	if at := store.AutoAcceptAt(o); !at.IsZero() {
		deadline = at
	}

	commands := make([]delivery.Command, len(moves))
	for i, move := range moves {
		commands[i] = deliverytest.Command(o, move, deadline)
		commands[i].ExpectedVersion = &seen
	}

	errs := race(len(moves), func(i int) error {
		_, err := stores[i%len(stores)].apply(t.Context(), o.ID, commands[i])

		return err
	})

	winners := won(errs)
	require.Len(t, winners, 1, "%s: %v", name, errs)

	after := stores[0].sound(t, o.ID)
	require.Equal(t, seen+1, after.Version, name)

	// The expected answers are those of a domain without any store.
	_, err := o.Apply(commands[winners[0]])
	require.NoError(t, err)
	require.Equal(t, normal(t, o), after, name)

	for i, c := range commands {
		if i != winners[0] {
			_, want := normal(t, o).Apply(c)
			require.Equal(t, want, errs[i], "%s: %s after %s", name, moves[i], moves[winners[0]])
		}
	}
}

func timerIsExecutedOnce(t *testing.T, f *fixture) {
	t.Helper()
	raceTimers(t, f, f)
}

func timerIsExecutedOnceOnTwoStores(t *testing.T, f *fixture) {
	t.Helper()
	raceTimers(t, f, f.racing(t))
}

func raceTimers(t *testing.T, stores ...*fixture) {
	t.Helper()

	o := stores[0].create(t, deliverytest.At(delivery.PhaseAcceptancePending))
	due := o.Window.AutoAcceptAt

	errs := race(8, func(i int) error {
		_, err := stores[i%len(stores)].UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
			c, ok := o.TimerMove(due)
			if !ok {
				return nil
			}

			_, err := o.Apply(c)

			return err
		})

		return err
	})
	require.Len(t, won(errs), len(errs), "%v", errs)

	after := stores[0].sound(t, o.ID)
	require.Equal(t, o.Version+1, after.Version)
	require.Equal(t, delivery.FinishAuto, after.FinishKind)
}

func manyMovesOfOneOrderLeaveNoGap(t *testing.T, f *fixture) {
	t.Helper()
	raceProgress(t, 0, f)
}

func manyMovesOnTwoStoresLeaveNoGap(t *testing.T, f *fixture) {
	t.Helper()
	raceProgress(t, 0, f, f.racing(t))
}

func manyMovesFillTheLogExactly(t *testing.T, f *fixture) {
	t.Helper()

	raceProgress(t, delivery.MaxLog-delivery.LogReserve-20, f)
}

// raceProgress lets 64 people report progress at once on an order whose log
// holds that many entries; those over its limit are refused, and no others.
func raceProgress(t *testing.T, entries int, stores ...*fixture) {
	t.Helper()

	const people = 64

	o := deliverytest.Order(t, deliverytest.At(delivery.PhaseImplementing))
	for o.Version < entries {
		deliverytest.Move(t, o, delivery.MoveReportProgress, o.UpdatedAt)
	}

	require.NoError(t, stores[0].CreateOrder(t.Context(), o))

	errs := race(people, func(i int) error {
		c := deliverytest.Command(o, delivery.MoveReportProgress, o.UpdatedAt)
		c.Text = strings.Repeat("进", i+1)

		_, err := stores[i%len(stores)].apply(t.Context(), o.ID, c)

		return err
	})

	for _, err := range errs {
		if err != nil {
			refusedWith(t, err, delivery.CodeLogFull)
		}
	}

	room := min(people, delivery.MaxLog-delivery.LogReserve-o.Version)
	require.Len(t, won(errs), room)

	after := stores[0].sound(t, o.ID)
	require.Equal(t, o.Version+room, after.Version)

	// Each report that was accepted is in the log, once.
	texts := map[string]int{}
	for _, e := range after.Log[o.Version:] {
		texts[e.Text]++
	}

	for _, i := range won(errs) {
		require.Equal(t, 1, texts[strings.Repeat("进", i+1)])
	}
}

func manyOrdersMoveAtOnce(t *testing.T, f *fixture) {
	t.Helper()

	const orders = 32

	made := make([]*delivery.Order, orders)
	for n := range made {
		made[n] = deliverytest.Order(t, deliverytest.Nth(n))
	}

	path := []delivery.MoveName{
		delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement, delivery.MoveReportProgress,
		delivery.MoveSubmitDelivery, delivery.MoveAcceptDelivery,
	}

	errs := race(orders, func(i int) error {
		if err := f.CreateOrder(t.Context(), made[i]); err != nil {
			return err
		}

		for _, move := range path[:1+i%len(path)] {
			if _, err := f.tryMove(t.Context(), made[i].ID, move); err != nil {
				return err
			}
		}

		return nil
	})
	require.Len(t, won(errs), orders, "%v", errs)

	want := map[delivery.Status]int{}

	for i, o := range made {
		for _, move := range path[:1+i%len(path)] {
			deliverytest.Move(t, o, move, o.UpdatedAt.Add(time.Hour))
		}

		require.Equal(t, normal(t, o), f.sound(t, o.ID))
		want[o.Status()]++
	}

	counts, err := f.CountByStatus(t.Context(), store.Scope{})
	require.NoError(t, err)
	require.Equal(t, want, withoutZeros(counts))
}
