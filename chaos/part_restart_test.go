package main

import "testing"

func TestRestartsLoseNobody(t *testing.T) {
	t.Parallel()
	requireHeld(t, restart)
}
