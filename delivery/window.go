package delivery

import (
	"cmp"
	"slices"
	"time"
)

// AcceptanceOutcome is how a window of acceptance was closed.
type AcceptanceOutcome string

// The outcomes of a window; OutcomeNone means that it is not closed.
const (
	OutcomeNone AcceptanceOutcome = ""
	// OutcomeAccepted 验收通过: by the buyer (M8).
	OutcomeAccepted AcceptanceOutcome = "ACCEPTED"
	// OutcomeRejected 验收驳回: by the buyer (M9).
	OutcomeRejected AcceptanceOutcome = "REJECTED"
	// OutcomeRecalled 已撤回: the provider took the delivery back (M7).
	OutcomeRecalled AcceptanceOutcome = "RECALLED"
	// OutcomeAutoAccepted 自动验收: the window ran out (M10).
	OutcomeAutoAccepted AcceptanceOutcome = "AUTO_ACCEPTED"
)

// Window is the window of acceptance of one delivery round: how long the buyer
// has before the system accepts.
type Window struct {
	Round    int
	OpenedAt time.Time
	// AutoAcceptAt is when the system accepts; zero while the window is paused
	// and once it is closed.
	AutoAcceptAt time.Time
	// PausedAt is since when a hold stops the window, Remaining what it had
	// left then; both zero when it is not paused.
	PausedAt  time.Time
	Remaining time.Duration
	// Day is the length of one of its days, Reminders the days before the
	// deadline at which the buyer is reminded, most first: both as the
	// configuration was when the window opened.
	Day       time.Duration
	Reminders []int
	// LastReminder is the smallest of the reminders sent, 0 before any.
	LastReminder int

	Outcome   AcceptanceOutcome
	DecidedAt time.Time
	DecidedBy Actor
}

// openWindow opens the window of a delivery round (M6): the deadline is so
// many days after the submission.
func openWindow(round, days int, at time.Time, timing Timing) *Window {
	reminders := slices.DeleteFunc(slices.Clone(timing.Reminders), func(k int) bool { return k <= 0 || k >= days })
	slices.SortFunc(reminders, func(a, b int) int { return b - a })

	day := cmp.Or(timing.Day, Day)

	return &Window{
		Round:        round,
		OpenedAt:     at,
		AutoAcceptAt: at.Add(time.Duration(days) * day),
		Day:          day,
		Reminders:    slices.Compact(reminders),
	}
}

// pause stops the window when a hold begins.
func (w *Window) pause(at time.Time) {
	if w.AutoAcceptAt.IsZero() {
		return
	}

	w.Remaining = max(w.AutoAcceptAt.Sub(at), 0)
	w.PausedAt = at
	w.AutoAcceptAt = time.Time{}
}

// resumedDeadline is the deadline of a paused window released at a time: what
// remained, three days at least.
func (w *Window) resumedDeadline(at time.Time) time.Time {
	return at.Add(max(w.Remaining, minRemainingDays*w.Day))
}

// resume starts the window again with a deadline when the hold is released.
func (w *Window) resume(deadline time.Time) {
	w.AutoAcceptAt = deadline
	w.PausedAt = time.Time{}
	w.Remaining = 0
}

// close ends the window.
func (w *Window) close(outcome AcceptanceOutcome, at time.Time, by Actor) {
	w.Outcome, w.DecidedAt, w.DecidedBy = outcome, at, by
	w.AutoAcceptAt, w.PausedAt, w.Remaining = time.Time{}, time.Time{}, 0
}

// RemainingAt is how long the buyer has left at a time, never negative: until
// the deadline, or what a pause keeps.
func (w *Window) RemainingAt(now time.Time) time.Duration {
	if w.AutoAcceptAt.IsZero() {
		return w.Remaining
	}

	return max(w.AutoAcceptAt.Sub(now), 0)
}

// dueReminder returns the reminder to send at a time, 0 for none. After an
// outage only the one nearest to the deadline is sent: the buyer is told once
// how much time is left, not three times.
func (w *Window) dueReminder(now time.Time) int {
	if w.AutoAcceptAt.IsZero() {
		return 0
	}

	due := 0

	for _, k := range w.Reminders {
		if w.pending(k) && !now.Before(w.reminderAt(k)) {
			due = k
		}
	}

	return due
}

// pending reports whether the reminder k days before was not overtaken yet.
func (w *Window) pending(k int) bool { return w.LastReminder == 0 || k < w.LastReminder }

func (w *Window) reminderAt(k int) time.Time {
	return w.AutoAcceptAt.Add(-time.Duration(k) * w.Day)
}

// next is when the window wants attention: its next reminder or its deadline;
// zero when it is paused or closed.
func (w *Window) next() time.Time {
	if w.AutoAcceptAt.IsZero() {
		return time.Time{}
	}

	for _, k := range w.Reminders {
		if w.pending(k) {
			return w.reminderAt(k)
		}
	}

	return w.AutoAcceptAt
}

// NextTimer is when the order moves by itself next: a reminder or its
// automatic acceptance, for which alone the end of a log has room. It is zero when
// no timer runs.
func (o *Order) NextTimer() time.Time {
	switch {
	case o.Window == nil:
		return time.Time{}
	case leavesEnd.full(o):
		return o.Window.AutoAcceptAt
	default:
		return o.Window.next()
	}
}

// TimerMove returns the command that a timer gives at a time; ok is false when
// none is due.
func (o *Order) TimerMove(now time.Time) (Command, bool) {
	w := o.Window
	if w == nil || w.AutoAcceptAt.IsZero() {
		return Command{}, false
	}

	c := Command{Actor: System(), At: now, Round: w.Round}

	if !now.Before(w.AutoAcceptAt) {
		c.Move = MoveAutoAccept

		return c, true
	}

	if leavesEnd.full(o) {
		return Command{}, false
	}

	c.Move, c.ReminderDays = MoveRemindAcceptance, w.dueReminder(now)

	return c, c.ReminderDays > 0
}
