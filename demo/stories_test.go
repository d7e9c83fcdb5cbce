package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/demo"
)

// run is one start of a demo.
type run struct {
	timing delivery.Timing
	now    time.Time
}

// runs are starts in the middle of the day and around midnight in China, with
// a real day and with those of short demos.
func runs() map[string]run {
	full := delivery.DefaultTiming()
	short := func(day time.Duration) delivery.Timing {
		return delivery.Timing{Day: day, Reminders: full.Reminders}
	}

	return map[string]run{
		"AtNoon":              {full, noon()},
		"OneMinuteToMidnight": {full, noon().Add(11*time.Hour + 39*time.Minute)},
		"OneMinutePast":       {full, noon().Add(11*time.Hour + 41*time.Minute)},
		"InTheMorning":        {full, noon().Add(20*time.Hour + 123456789*time.Nanosecond)},
		"WithoutTiming":       {delivery.Timing{}, noon()},
		"DayOfAMinute":        {short(time.Minute), noon()},
		"DayOfTwoSeconds":     {short(2 * time.Second), noon().Add(123456789 * time.Nanosecond)},
		"ShortestDay":         {short(10 * time.Millisecond), noon().Add(987654 * time.Nanosecond)},
	}
}

// each runs a check for every start.
func each(t *testing.T, check func(t *testing.T, orders []*delivery.Order, now time.Time)) {
	t.Helper()

	for name, r := range runs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, fill(t, r.timing, r.now), r.now)
		})
	}
}

func TestEveryLogIsReal(t *testing.T) {
	t.Parallel()

	each(t, func(t *testing.T, orders []*delivery.Order, now time.Time) {
		t.Helper()

		numbers, ids := map[string]bool{}, map[string]bool{}

		for _, o := range orders {
			require.True(t, o.Verify().Valid, o.Number)

			folded, err := delivery.Fold(o.Log)
			require.NoError(t, err)
			require.Equal(t, o, folded)

			require.False(t, numbers[o.Number], o.Number)
			require.False(t, ids[o.ID], o.ID)
			numbers[o.Number], ids[o.ID] = true, true

			for _, e := range o.Log {
				require.False(t, e.At.After(now), "%s: entry %d is in the future", o.Number, e.Seq)
			}

			if next := o.NextTimer(); !next.IsZero() {
				require.True(t, next.After(now), "%s: its timer is overdue", o.Number)
			}
		}
	})
}

// states is everything that a list of orders shows.
type states struct {
	held     map[[3]string]bool
	refunds  map[delivery.RefundStatus]bool
	reasons  map[delivery.RefundReason]bool
	invoices map[delivery.InvoiceStatus]bool
	finishes map[delivery.FinishKind]bool
	outcomes map[delivery.AcceptanceOutcome]bool
	entries  map[delivery.EntryType]bool
}

func statesOf(orders []*delivery.Order) states {
	s := states{
		held:     map[[3]string]bool{},
		refunds:  map[delivery.RefundStatus]bool{},
		reasons:  map[delivery.RefundReason]bool{},
		invoices: map[delivery.InvoiceStatus]bool{},
		finishes: map[delivery.FinishKind]bool{},
		outcomes: map[delivery.AcceptanceOutcome]bool{},
		entries:  map[delivery.EntryType]bool{},
	}

	for _, o := range orders {
		open := ""
		if r := o.Refund(); r != nil && r.Open() {
			open = string(r.Status)
		}

		s.held[[3]string{string(o.Phase), string(o.Hold), open}] = true
		s.invoices[o.Invoice.Status] = true
		s.finishes[o.FinishKind] = true

		for _, r := range o.Refunds {
			s.refunds[r.Status], s.reasons[r.Reason] = true, true
		}

		for _, e := range o.Log {
			s.entries[e.Type] = true
		}

		if rounds, err := o.Deliveries(); err == nil {
			for _, d := range rounds {
				s.outcomes[d.Outcome] = true
			}
		}
	}

	return s
}

// possible lists the phases, holds and open refunds that orders can have.
func possible() [][3]string {
	var all [][3]string

	for _, p := range delivery.AllPhases() {
		if p != delivery.PhaseClosed { // no move leads there
			all = append(all, [3]string{string(p), "", ""})
		}
	}

	for _, m := range delivery.Moves() {
		if m.Name != delivery.MoveRequestRefund {
			continue
		}

		for _, p := range m.From {
			for _, r := range []delivery.RefundStatus{
				delivery.RefundSubmitted, delivery.RefundPaying, delivery.RefundPaymentFailed,
			} {
				all = append(all, [3]string{string(p), string(delivery.HoldRefund), string(r)})
			}
		}
	}

	return all
}

func TestEveryStateAppears(t *testing.T) {
	t.Parallel()

	for _, day := range []time.Duration{delivery.Day, 2 * time.Second} {
		s := statesOf(fill(t, delivery.Timing{Day: day, Reminders: []int{7, 3, 1}}, noon()))

		for _, state := range possible() {
			require.True(t, s.held[state], "%v with a day of %s", state, day)
		}

		require.Len(t, s.held, len(possible()))
		require.Len(t, s.refunds, 6)
		require.Len(t, s.reasons, 6)
		require.Len(t, s.invoices, 5)
		require.Len(t, s.outcomes, 5)
		require.Equal(t, map[delivery.FinishKind]bool{
			delivery.FinishNone: true, delivery.FinishBuyer: true, delivery.FinishAuto: true,
		}, s.finishes)

		for _, e := range delivery.AllEntryTypes() {
			require.True(t, s.entries[e], e)
		}
	}
}

func TestCasesWorthLookingAt(t *testing.T) {
	t.Parallel()

	cases := map[string]func(*delivery.Order) bool{
		"a deadline in some hours": func(o *delivery.Order) bool {
			return o.Window != nil && o.Window.RemainingAt(noon()) > time.Hour && o.Window.RemainingAt(noon()) < delivery.Day
		},
		"two rejected deliveries": func(o *delivery.Order) bool { return o.Rejections == 2 },
		"a requirement re-edited twice": func(o *delivery.Order) bool {
			return o.Phase == delivery.PhaseConfirmationPending && o.Revision == 3
		},
		"one refund request left": func(o *delivery.Order) bool {
			return len(o.Refunds) == delivery.MaxRefundRequests-1 && o.Hold == delivery.HoldNone
		},
		"an approval that an invoice blocks": func(o *delivery.Order) bool {
			return o.Hold == delivery.HoldRefund && o.Invoice.Outstanding()
		},
		"completed long ago": func(o *delivery.Order) bool {
			return o.Phase == delivery.PhaseCompleted && noon().Sub(o.UpdatedAt) > 30*delivery.Day
		},
		"registered today": func(o *delivery.Order) bool { return noon().Sub(o.CreatedAt) < delivery.Day },
		"nothing to pay":   func(o *delivery.Order) bool { return o.Payment.Paid.Minor == 0 },
	}

	orders := fill(t, delivery.DefaultTiming(), noon())
	for name, fits := range cases {
		require.True(t, slices.ContainsFunc(orders, fits), name)
	}
}

// TestDemoPeopleCanBeginAtOnce: among the orders between the demo buyer and the
// demo provider there is one of each status, and the newest of all was bought a
// minute ago.
func TestDemoPeopleCanBeginAtOnce(t *testing.T) {
	t.Parallel()

	people := demo.People()
	statuses := map[delivery.Status]bool{}
	orders := fill(t, delivery.DefaultTiming(), noon())

	for _, o := range orders {
		if o.SeenBy(people[0].Actor) && o.SeenBy(people[1].Actor) {
			statuses[o.Status()] = true
		}
	}

	require.Len(t, statuses, len(delivery.AllStatuses())-2, "all but closed and supervised")

	newest := slices.MaxFunc(orders, func(a, b *delivery.Order) int { return a.CreatedAt.Compare(b.CreatedAt) })
	require.Equal(t, delivery.PhaseRequirementPending, newest.Phase)
	require.InDelta(t, 60, noon().Sub(newest.CreatedAt).Seconds(), 5)
	require.True(t, newest.SeenBy(people[0].Actor))
	require.True(t, newest.SeenBy(people[1].Actor))
}

// TestDemoPeopleSeeFullLists looks at the orders as the demo people do.
func TestDemoPeopleSeeFullLists(t *testing.T) {
	t.Parallel()

	each(t, func(t *testing.T, orders []*delivery.Order, _ time.Time) {
		t.Helper()

		for _, p := range demo.People() {
			tabs, seen := map[delivery.Status]int{}, 0

			for _, o := range orders {
				if o.SeenBy(p.Actor) {
					tabs[o.Status()]++
					seen++
				}
			}

			require.GreaterOrEqual(t, seen, 12, p.Label.EN)
			require.Len(t, tabs, len(delivery.AllStatuses())-2, "all but closed and supervised: %s %v", p.Label.EN, tabs)
		}
	})
}

func TestPeopleAreOnePerSide(t *testing.T) {
	t.Parallel()

	var roles []delivery.Role

	for _, p := range demo.People() {
		roles = append(roles, p.Actor.Role)

		require.NotEmpty(t, p.Label.EN)
		require.NotEmpty(t, p.Label.ZH)
		require.NotEmpty(t, p.Actor.Subject)
		require.NotContains(t, p.Actor.Name, " ", "the name is printed as an argument of a command")
	}

	require.Equal(t, []delivery.Role{
		delivery.RoleBuyer, delivery.RoleProvider, delivery.RoleOperator, delivery.RoleMarketplace,
	}, roles)
}

// TestPeopleWorkInTheDaytime: but for timers, which run at any hour, and for
// what happens on the day of the start.
func TestPeopleWorkInTheDaytime(t *testing.T) {
	t.Parallel()

	zone := time.FixedZone("CST", 8*60*60)
	night := noon().Add(14 * time.Hour) // 02:20 in China
	today := night.In(zone).YearDay()

	for _, o := range fill(t, delivery.DefaultTiming(), night) {
		for _, e := range o.Log {
			at := e.At.In(zone)
			if e.Actor.Role == delivery.RoleSystem || at.YearDay() == today {
				continue
			}

			require.GreaterOrEqual(t, at.Hour(), 9, "%s at %s", o.Number, at)
			require.Less(t, at.Hour(), 19, "%s at %s", o.Number, at)
		}
	}
}
