package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// TestKilledCopyGoesOn kills the program at several points of a copy, and lets
// the next run go on, until one ends.
func TestKilledCopyGoesOn(t *testing.T) {
	t.Parallel()

	const orders = 300

	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: from})
	require.NoError(t, err)

	for n := range orders {
		require.NoError(t, s.CreateOrder(t.Context(), deliverytest.Order(t, deliverytest.Nth(n),
			deliverytest.At(delivery.PhaseAcceptancePending))))
	}

	require.NoError(t, s.Close())

	path, err := buildProgram()
	require.NoError(t, err)

	// The log of the target grows by some kilobytes with each order.
	for _, size := range []int64{0, 64 << 10, 512 << 10, 1 << 20} {
		command := exec.CommandContext(t.Context(), path, "copy", "-from", from, "-to", to)
		require.NoError(t, command.Start())

		ended := make(chan struct{})

		go func() {
			defer close(ended)

			_ = command.Wait()
		}()

		awaitSize(t, filepath.Join(to, "jiaofu.db-wal"), size, ended)

		// It may have ended by itself.
		_ = command.Process.Kill()

		<-ended
	}

	output, err := runProgram(t, os.Environ(), "copy", "-from", from, "-to", to)
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, fmt.Sprintf("both hold %d orders", orders))
	require.NotContains(t, output, fmt.Sprintf("copied %d orders", orders), "what was copied before is not copied again")

	output, err = runProgram(t, os.Environ(), "copy", "-from", from, "-to", to)
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, "nothing to copy")

	output, err = runProgram(t, os.Environ(), "verify", "-data-dir", to)
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, fmt.Sprintf("%d orders", orders))
}

// awaitSize waits until a file has a size, or the process that writes it ended.
func awaitSize(t *testing.T, path string, size int64, ended <-chan struct{}) {
	t.Helper()

	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()

	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			if info, err := os.Stat(path); err == nil && info.Size() >= size {
				return
			}
		}
	}
}

func TestRunningProgramIsBackedUpAndRestored(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	data, file, restored := filepath.Join(dir, "data"), filepath.Join(dir, "backup"), filepath.Join(dir, "restored")
	p := startProgram(t, "JIAOFU_DATA_DIR="+data)
	p.register(t, "B-1")

	output, err := p.run(t, "backup", "-to", file)
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, "1 orders, 1 log entries")

	output, err = p.run(t, "backup", "-to", file)
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, output, "the file is there already; choose another name, or say -overwrite")

	output, err = p.run(t, "copy", "-from", data, "-to", filepath.Join(dir, "copy"))
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, output, "is in use by another process; stop it")

	output, err = p.run(t, "restore", "-from", file, "-data-dir", data)
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, output, "nothing was restored")

	output, err = p.run(t, "restore", "-from", file, "-data-dir", restored)
	require.NoError(t, err, "%s", output)

	output, err = p.run(t, "verify", "-data-dir", restored)
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, "1 orders, 1 log entries, 0 files checked: 0 broken")
}
