package main

import "testing"

func TestStreamsResumeAndStalledReadersDisturbNobody(t *testing.T) {
	t.Parallel()
	requireHeld(t, streams)
}

func TestStreamsResumeOnTwoProcesses(t *testing.T) {
	t.Parallel()
	requireHeld(t, streamsShared)
}
