package main

import "testing"

func TestAFailingDiskLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	requireHeld(t, brokenDisk)
}

func TestAPowerCutLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	requireHeld(t, powerCuts)
}

func TestAKillLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	requireHeld(t, killLoop)
}
