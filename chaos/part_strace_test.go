package main

import (
	"os/exec"
	"testing"
)

func TestAFailingSystemCallLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()

	// strace may be missing, or forbidden, as in many a container.
	out, err := exec.CommandContext(t.Context(), "strace", "-f", "--seccomp-bpf", "-e", "trace=fsync", "true").CombinedOutput()
	if err != nil {
		t.Skipf("strace traces nothing here: %v: %s", err, out)
	}

	requireHeld(t, systemFaults)
}
