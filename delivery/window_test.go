package delivery_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

const day = 24 * time.Hour

// delivered is an order whose window of acceptance opened at a time.
func delivered(t *testing.T, days int, opened time.Time, timing delivery.Timing) *delivery.Order {
	t.Helper()

	r := registration()
	r.Goods.AcceptanceDays = days
	r.At = opened.Add(-time.Hour)
	o, err := delivery.Register(r)
	require.NoError(t, err)
	play(t, o, delivery.MoveSubmitRequirement, delivery.MoveConfirmRequirement)

	c := fitting(t, o, delivery.MoveSubmitDelivery)
	c.At, c.Timing = opened, timing
	apply(t, o, c)

	return o
}

// tick does what a timer at a time does, until nothing is due, and tells what
// it did.
func tick(t *testing.T, o *delivery.Order, now time.Time) []delivery.EntryType {
	t.Helper()

	var did []delivery.EntryType

	for range 10 {
		c, due := o.TimerMove(now)
		if !due {
			return did
		}

		did = append(did, apply(t, o, c).Type)
	}

	t.Fatal("a timer does not come to rest")

	return nil
}

func TestTheWindowOpensForTheDaysOfTheGoods(t *testing.T) {
	t.Parallel()

	// A leap day, and the nights on which clocks change in some places: all is
	// UTC, and a day has 24 hours.
	for _, opened := range []string{
		"2026-03-02T09:30:00Z", "2028-02-20T23:59:59.999Z", "2026-03-29T00:59:59.999Z",
		"2026-10-25T01:00:00+02:00", "2026-12-31T23:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, opened)
		require.NoError(t, err)

		for _, days := range []int{1, 15, 30, 365} {
			o := delivered(t, days, at, delivery.DefaultTiming())
			require.Equal(t, at.UTC().Add(time.Duration(days*24)*time.Hour), o.Window.AutoAcceptAt)
			require.Equal(t, at.UTC(), o.Window.OpenedAt)
			require.Equal(t, time.UTC, o.Window.AutoAcceptAt.Location())
			requireSound(t, o)
		}
	}
}

func TestAutoAcceptAtTheDeadlineAndNotBefore(t *testing.T) {
	t.Parallel()

	deadline := start().Add(15 * day)

	for early, accepted := range map[time.Duration]bool{
		15 * day: false, time.Second: false, time.Millisecond: false, time.Microsecond: false,
		0: true, -time.Millisecond: true, -400 * day: true,
	} {
		o := delivered(t, 15, start(), delivery.DefaultTiming())
		now := deadline.Add(-early)
		c := fitting(t, o, delivery.MoveAutoAccept)
		c.At = now

		_, due := o.TimerMove(now)

		if !accepted {
			require.Equal(t, delivery.CodeInvalid, refused(t, o, c), early)
			require.NotContains(t, tick(t, o, now), delivery.EntryDeliveryAutoAccepted, early)

			continue
		}

		require.True(t, due, early)
		require.Equal(t, []delivery.EntryType{delivery.EntryDeliveryAutoAccepted}, tick(t, o, now), early)
		require.Equal(t, delivery.PhaseCompleted, o.Phase)
		require.Equal(t, delivery.FinishAuto, o.FinishKind)
		require.Equal(t, now, o.Window.DecidedAt)
		require.Zero(t, o.Window.AutoAcceptAt)
		require.Zero(t, o.NextTimer())
		require.Empty(t, tick(t, o, now.Add(day)), "once")
		requireSound(t, o)
	}
}

func TestRemindersComeOnceEach(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	deadline := o.Window.AutoAcceptAt

	for _, k := range []int{7, 3, 1} {
		at := deadline.Add(-time.Duration(k) * day)
		require.Equal(t, at, o.NextTimer())
		require.Empty(t, tick(t, o, at.Add(-time.Millisecond)), "%d days before: early", k)
		require.Equal(t, []delivery.EntryType{delivery.EntryAcceptanceReminded}, tick(t, o, at), "%d days before", k)

		e := o.Log[len(o.Log)-1]
		require.Equal(t, k, e.ReminderDays)
		require.Equal(t, delivery.System(), e.Actor)
		require.Empty(t, tick(t, o, at.Add(time.Hour)), "%d days before: twice", k)

		again := fitting(t, o, delivery.MoveRemindAcceptance)
		again.At, again.ReminderDays = at.Add(time.Hour), k
		require.Equal(t, delivery.CodeInvalid, refused(t, o, again))
	}

	require.Equal(t, deadline, o.NextTimer())
	require.Equal(t, []delivery.EntryType{delivery.EntryDeliveryAutoAccepted}, tick(t, o, deadline))
}

func TestAfterAnOutageTheNearestReminderOnly(t *testing.T) {
	t.Parallel()

	for _, outage := range []struct {
		left time.Duration
		want int
	}{
		{7 * day, 7},
		{3*day + time.Millisecond, 7},
		{3 * day, 3},
		{2 * day, 3},
		{day, 1},
		{time.Millisecond, 1},
	} {
		o := delivered(t, 15, start(), delivery.DefaultTiming())
		require.Equal(t, []delivery.EntryType{delivery.EntryAcceptanceReminded}, tick(t, o, o.Window.AutoAcceptAt.Add(-outage.left)))
		require.Equal(t, outage.want, o.Log[len(o.Log)-1].ReminderDays, outage.left)
	}

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	require.Equal(t, []delivery.EntryType{delivery.EntryDeliveryAutoAccepted}, tick(t, o, o.Window.AutoAcceptAt.Add(day)),
		"a deadline that is over is no reason to remind of it")
}

func TestRemindersThatDoNotFitTheWindowNeverCome(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		days      int
		reminders []int
		want      []int
	}{
		{15, []int{7, 3, 1}, []int{7, 3, 1}},
		{8, []int{7, 3, 1}, []int{7, 3, 1}},
		{7, []int{7, 3, 1}, []int{3, 1}},
		{3, []int{7, 3, 1}, []int{1}},
		{1, []int{7, 3, 1}, []int{}},
		{15, []int{1, 3, 3, 7, 0, -2, 15, 400}, []int{7, 3, 1}},
		{15, nil, []int{}},
	} {
		given := append([]int(nil), c.reminders...)
		o := delivered(t, c.days, start(), delivery.Timing{Day: day, Reminders: c.reminders})
		require.Equal(t, given, c.reminders, "the configuration is not written to")

		sent := []int{}

		for now := start(); o.Phase == delivery.PhaseAcceptancePending; now = now.Add(6 * time.Hour) {
			for _, did := range tick(t, o, now) {
				if did == delivery.EntryAcceptanceReminded {
					sent = append(sent, o.Log[len(o.Log)-1].ReminderDays)
				}
			}
		}

		require.Equal(t, c.want, sent, "%d days, %v", c.days, c.reminders)
		require.Equal(t, start().Add(time.Duration(c.days)*day), o.UpdatedAt)
	}
}

func TestAReworkHasRemindersOfItsOwn(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	tick(t, o, start().Add(14*day))
	require.Equal(t, 1, o.Window.LastReminder)

	play(t, o, delivery.MoveRejectDelivery)
	require.Equal(t, delivery.OutcomeRejected, o.Window.Outcome)
	require.Equal(t, 1, o.Rejections)
	require.Zero(t, o.NextTimer())
	require.Empty(t, tick(t, o, start().Add(100*day)), "a closed window has no timer")

	play(t, o, delivery.MoveSubmitDelivery)
	require.Equal(t, 2, o.Window.Round)
	require.Equal(t, o.UpdatedAt.Add(15*day), o.Window.AutoAcceptAt)
	require.Equal(t, o.UpdatedAt.Add(8*day), o.NextTimer())

	play(t, o, delivery.MoveRecallDelivery)
	require.Equal(t, delivery.OutcomeRecalled, o.Window.Outcome)
	require.Equal(t, 1, o.Rejections, "a recall is no rejection")
	require.Zero(t, o.Window.AutoAcceptAt)
}

func TestAHoldStopsTheWindow(t *testing.T) {
	t.Parallel()

	deadline := start().Add(15 * day)

	for _, c := range []struct {
		name     string
		heldAt   time.Time
		released time.Time
		left     time.Duration
		want     time.Time
	}{
		{"much is left", start().Add(5 * day), start().Add(40 * day), 10 * day, start().Add(50 * day)},
		{"72 hours are left", deadline.Add(-3 * day), start().Add(40 * day), 3 * day, start().Add(43 * day)},
		{"less is left", deadline.Add(-time.Hour), start().Add(40 * day), time.Hour, start().Add(43 * day)},
		{"a moment is left", deadline.Add(-time.Millisecond), deadline, time.Millisecond, deadline.Add(3 * day)},
		{"overdue", deadline.Add(9 * day), start().Add(40 * day), 0, start().Add(43 * day)},
		{"released at once", start().Add(day), start().Add(day), 14 * day, deadline},
	} {
		o := delivered(t, 15, start(), delivery.DefaultTiming())
		delivery.Force(o, "", delivery.HoldSupervision, c.heldAt)

		require.Zero(t, o.Window.AutoAcceptAt, c.name)
		require.Equal(t, c.heldAt, o.Window.PausedAt, c.name)
		require.Equal(t, c.left, o.Window.Remaining, c.name)
		require.Equal(t, c.left, o.Window.RemainingAt(c.released), c.name)
		require.Zero(t, o.NextTimer(), c.name)
		require.Empty(t, tick(t, o, start().Add(500*day)), c.name)

		delivery.Force(o, "", delivery.HoldNone, c.released)

		require.Equal(t, c.want, o.Window.AutoAcceptAt, c.name)
		require.Zero(t, o.Window.PausedAt, c.name)
		require.Zero(t, o.Window.Remaining, c.name)
		require.Equal(t, c.want.Sub(c.released), o.Window.RemainingAt(c.released), c.name)
		require.NotContains(t, tick(t, o, c.want.Add(-time.Millisecond)), delivery.EntryDeliveryAutoAccepted, c.name)
		require.Equal(t, []delivery.EntryType{delivery.EntryDeliveryAutoAccepted}, tick(t, o, c.want), c.name)
		requireSound(t, o)
	}
}

func TestARefundOfWorkStopsTheWindowToo(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	delivery.ForceRefund(o, start().Add(14*day))
	require.Equal(t, day, o.Window.Remaining)

	reject := fitting(t, o, delivery.MoveRejectRefund)
	reject.At = start().Add(20 * day)
	apply(t, o, reject)
	require.Equal(t, start().Add(23*day), o.Window.AutoAcceptAt)
	requireSound(t, o)
}

func TestAReminderIsNotRepeatedAfterAHold(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	tick(t, o, start().Add(12*day))
	require.Equal(t, 3, o.Window.LastReminder)

	delivery.Force(o, "", delivery.HoldSupervision, start().Add(13*day))
	delivery.Force(o, "", delivery.HoldNone, start().Add(30*day))

	require.Equal(t, start().Add(33*day), o.Window.AutoAcceptAt)
	require.Equal(t, start().Add(32*day), o.NextTimer(), "the last reminder, from the live deadline")
	require.Empty(t, tick(t, o, start().Add(30*day)), "the reminder three days before was sent")
}

func TestAClosedWindowIsNotOpenedByAHold(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	play(t, o, delivery.MoveRejectDelivery)
	delivery.Force(o, "", delivery.HoldSupervision, start().Add(day))
	delivery.Force(o, "", delivery.HoldNone, start().Add(2*day))

	require.Zero(t, o.Window.AutoAcceptAt)
	require.Zero(t, o.Window.PausedAt)
	require.Zero(t, o.NextTimer())
	requireSound(t, o)
}

func TestAClockThatJumpsBackChangesNothing(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	deadline := o.Window.AutoAcceptAt

	// Somebody's move came from a clock that was far ahead.
	ahead := fitting(t, o, delivery.MoveRecordInvoice)
	ahead.At = start().Add(60 * day)
	apply(t, o, ahead)
	require.Equal(t, deadline, o.Window.AutoAcceptAt)

	// The true time is before the deadline: nothing is accepted, though the log
	// says later.
	early := fitting(t, o, delivery.MoveAutoAccept)
	early.At = deadline.Add(-time.Millisecond)
	require.Equal(t, delivery.CodeInvalid, refused(t, o, early))

	remind := fitting(t, o, delivery.MoveRemindAcceptance)
	remind.At = start().Add(day)
	require.Equal(t, delivery.CodeInvalid, refused(t, o, remind))

	// People go on working, and the log does not turn around.
	reject := fitting(t, o, delivery.MoveRejectDelivery)
	reject.At = start().Add(2 * day)
	require.Equal(t, ahead.At, apply(t, o, reject).At)
	require.Equal(t, ahead.At, o.UpdatedAt)

	again := fitting(t, o, delivery.MoveSubmitDelivery)
	again.At = start().Add(3 * day)
	apply(t, o, again)
	require.Equal(t, ahead.At.Add(15*day), o.Window.AutoAcceptAt, "later rather than earlier")
	requireSound(t, o)
}

func TestTimesAreUTCToTheMillisecond(t *testing.T) {
	t.Parallel()

	shanghai := time.FixedZone("CST", 8*60*60)
	o := register(t)
	c := fitting(t, o, delivery.MoveSubmitRequirement)
	c.At = time.Date(2026, 3, 3, 8, 0, 0, 123_999_999, shanghai)

	require.Equal(t, time.Date(2026, 3, 3, 0, 0, 0, 123_000_000, time.UTC), apply(t, o, c).At)
}

func TestShortDays(t *testing.T) {
	t.Parallel()

	timing := delivery.Timing{Day: 2 * time.Second, Reminders: []int{7, 3, 1}}
	o := delivered(t, 15, start(), timing)
	require.Equal(t, start().Add(30*time.Second), o.Window.AutoAcceptAt)
	require.Equal(t, start().Add(16*time.Second), o.NextTimer())
	require.Equal(t, []delivery.EntryType{delivery.EntryAcceptanceReminded}, tick(t, o, start().Add(16*time.Second)))

	// The 72 hours are three of these days.
	delivery.Force(o, "", delivery.HoldSupervision, start().Add(29*time.Second))
	delivery.Force(o, "", delivery.HoldNone, start().Add(time.Hour))
	require.Equal(t, start().Add(time.Hour+6*time.Second), o.Window.AutoAcceptAt)
}

func TestAConfigurationThatSaysNothingIsADayOf24Hours(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.Timing{})
	require.Equal(t, start().Add(15*day), o.Window.AutoAcceptAt)
	require.Equal(t, o.Window.AutoAcceptAt, o.NextTimer(), "without reminders")
}

func TestAChangeOfTheConfigurationNeverTouchesARunningWindow(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	c := fitting(t, o, delivery.MoveRecordInvoice)
	c.Timing = delivery.Timing{Day: time.Second, Reminders: []int{14}}
	apply(t, o, c)

	require.Equal(t, start().Add(15*day), o.Window.AutoAcceptAt)
	require.Equal(t, []int{7, 3, 1}, o.Window.Reminders)
}

func TestRemainingTimeIsNeverNegative(t *testing.T) {
	t.Parallel()

	o := delivered(t, 15, start(), delivery.DefaultTiming())
	require.Equal(t, 15*day, o.Window.RemainingAt(start()))
	require.Equal(t, time.Millisecond, o.Window.RemainingAt(start().Add(15*day-time.Millisecond)))
	require.Zero(t, o.Window.RemainingAt(start().Add(16*day)))
}
