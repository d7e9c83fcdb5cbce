package main

import "testing"

func TestOverdueDeadlinesAreCaughtUpWithOldestFirst(t *testing.T) {
	t.Parallel()
	requireHeld(t, overdue)
}

func TestDeadlinesPassOnceThroughKills(t *testing.T) {
	t.Parallel()
	requireHeld(t, timersKilled)
}

func TestADecisionAtTheDeadlineHasOneWinner(t *testing.T) {
	t.Parallel()
	requireHeld(t, decideAtDeadline)
}

func TestProcessesShareDeadlines(t *testing.T) {
	t.Parallel()
	requireHeld(t, timersShared)
}
