package main

import "testing"

func TestBadDaysAreToldAndEnd(t *testing.T) {
	t.Parallel()
	requireHeld(t, baddays)
}
