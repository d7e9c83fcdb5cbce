package main

import "testing"

func TestOrdersAreLinearizableThroughFaults(t *testing.T) {
	t.Parallel()
	requireHeld(t, linear)
}

func TestOrdersAreLinearizableThroughTwoProcesses(t *testing.T) {
	t.Parallel()
	skipWithoutLine(t)
	requireHeld(t, linearShared)
}
