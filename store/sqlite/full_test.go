//go:build !windows

package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// runFull backs up or restores when this process is one for that, on a disk
// that takes no more than so many bytes in a file.
func runFull() bool {
	if os.Getenv(fullFolder) == "" {
		return false
	}

	if err := onFullDisk(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}

	return true
}

func onFullDisk(what, dir, file, out, size string) error {
	bytes, err := strconv.ParseUint(size, 10, 64)
	if err != nil {
		return err
	}

	// Without the signal a write fails.
	signal.Ignore(syscall.SIGXFSZ)

	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: bytes}); err != nil {
		return err
	}

	if what == "backup" {
		_, err = backUp(context.Background(), dir, out)
	} else {
		_, err = restore(context.Background(), file, out)
	}

	return err
}

// fullFolder is the environment variable that makes this test a process that
// backs up, or restores, on a disk that is full after some bytes.
const fullFolder = "JIAOFU_SQLITE_TEST_FULL"

func TestFullDiskLeavesNothing(t *testing.T) {
	t.Parallel()

	dir, file := sample(t)
	program, err := os.Executable()
	require.NoError(t, err)

	for _, bytes := range []int{0, 4 << 10, 60 << 10} {
		for _, what := range []string{"backup", "restore"} {
			work := t.TempDir()
			cmd := exec.CommandContext(t.Context(), program, what, dir, file, filepath.Join(work, "out"), strconv.Itoa(bytes))

			cmd.Env = append(os.Environ(), fullFolder+"=1")

			output, err := cmd.CombinedOutput()
			require.Error(t, err, "%s", output)
			require.Contains(t, string(output), "error: ", "%s after %d bytes", what, bytes)

			left, err := os.ReadDir(work)
			require.NoError(t, err)

			if what == "backup" {
				require.Empty(t, left)

				continue
			}

			_, err = os.Stat(filepath.Join(work, "out", "jiaofu.db"))
			require.ErrorIs(t, err, os.ErrNotExist)
		}
	}
}
