package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/detour"
)

// testSeed is where the random choices of tests begin.
const testSeed = 1

// buildProgram builds the program once for all tests.
var buildProgram = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "jiaofu-program-")
	if err != nil {
		return "", err
	}

	path := filepath.Join(folder, "jiaofu")

	build := exec.Command("go", "build", "-o", path, ".")
	build.Dir = ".."

	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}

	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()

	if path, err := buildProgram(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}

	os.Exit(code)
}

// short is a run for one test.
func short(t *testing.T) *chaos {
	t.Helper()

	program, err := buildProgram()
	require.NoError(t, err)

	c := &chaos{size: sizeTest, seed: testSeed, stderr: os.Stderr, program: program}
	require.NoError(t, c.prepare(t.Context()))
	t.Cleanup(func() { require.NoError(t, c.clean(!t.Failed())) })

	return c
}

// atOnce bounds how many parts run at once: each starts processes of its own and
// expects them to answer in time.
var atOnce = make(chan struct{}, 2)

// requireHeld runs a part and requires that it tried something and all of it
// held.
func requireHeld(t *testing.T, run func(context.Context, *chaos) ([]row, error)) {
	t.Helper()

	atOnce <- struct{}{}
	defer func() { <-atOnce }()

	c := short(t)

	rows, err := c.runPart(t.Context(), part{name: t.Name(), run: run})
	require.NoError(t, err)
	require.NotEmpty(t, rows)

	for _, r := range rows {
		require.True(t, r.held, "%s: %s, not %s", r.promise, r.measured, r.goal)
	}
}

// skipWithoutLine skips a test that breaks the line to the database, where the
// server that is named allows none.
func skipWithoutLine(t *testing.T) {
	t.Helper()

	if uri := os.Getenv(mongoEnvironment); uri != "" {
		if _, err := detour.Of(uri); err != nil {
			t.Skip(err.Error())
		}
	}
}

func TestEachKeyHasOneEffectThroughKills(t *testing.T) {
	t.Parallel()
	requireHeld(t, once)
}
