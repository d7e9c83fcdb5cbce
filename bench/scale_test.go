//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/bench/load"
)

// TestScaleMeasuresEveryQuestionAtEverySize runs it on few orders: what it
// costs is not judged here, only that all is asked and answered.
//
//nolint:paralleltest // it takes this process to one processor
func TestScaleMeasuresEveryQuestionAtEverySize(t *testing.T) {
	var printed bytes.Buffer

	err := run(t.Context(), []string{"-quick", "-rounds", "1", "-only", "scale"}, &printed, io.Discard)
	if !errors.Is(err, errGrown) {
		require.NoError(t, err)
	}

	table := printed.String()
	require.Contains(t, table, "480 orders")
	require.Contains(t, table, "1920 orders")
	require.Contains(t, table, "query for due timers, CPU per query")

	for _, q := range questions(viewers{}) {
		for _, measured := range []string{", CPU per request", ", p50"} {
			require.Equal(t, 1, strings.Count(table, "| "+q.name+measured), "%s%s\n%s", q.name, measured, table)
		}
	}
}

func TestOnlyAnEndedOperationCountsAsLate(t *testing.T) {
	t.Parallel()

	require.True(t, timedOut(fmt.Errorf("%w: 504 {\"code\":\"TIMEOUT\"}", load.ErrAnswer)))
	require.False(t, timedOut(fmt.Errorf("%w: 500 {\"code\":\"INTERNAL\"}", load.ErrAnswer)))
	require.False(t, timedOut(io.EOF))
	require.False(t, timedOut(nil))
}

func TestGrowthIsJudgedByItsLargestRatio(t *testing.T) {
	t.Parallel()

	row := func(name string, promised bool, rounds ...[]float64) growthRow {
		return growthRow{name: name, unit: "µs", rounds: rounds, promised: promised}
	}

	// A round on a busy machine is so at every size, and one that is not at all
	// of them does not decide.
	flat := row("flat", true, []float64{10, 100, 10}, []float64{14, 140, 14}, []float64{14, 140, 90})
	grew := row("grew", true, []float64{10, 100, 10}, []float64{16, 160, 16}, []float64{10, 100, 10})
	allowed := row("allowed", false, []float64{10, 10, 10}, []float64{20, 20, 20}, []float64{90, 90, 90})

	require.InDelta(t, 1.4, flat.ratio(), 1e-9)
	require.InDelta(t, 1.6, grew.ratio(), 1e-9)
	require.NoError(t, grown([]growthRow{flat, allowed}))

	err := grown([]growthRow{flat, grew, allowed})
	require.ErrorIs(t, err, errGrown)
	require.ErrorContains(t, err, "grew")
	require.NotContains(t, err.Error(), "allowed")

	var printed bytes.Buffer
	require.NoError(t, printGrowth(&printed, []int{1, 2, 3}, []growthRow{
		flat, grew, allowed, {name: "late", failed: "not answered"},
	}))

	lines := strings.Split(strings.TrimSpace(printed.String()), "\n")
	require.Len(t, lines, 6)
	require.Regexp(t, `^\| what +\| 1 orders \| 2 orders \| 3 orders +\| growth \| goal`, lines[0])
	require.Regexp(t, `^\| flat .*1\.40 × \| ≤ 1\.50 × +\| yes`, lines[2])
	require.Regexp(t, `^\| grew .*1\.60 × \| ≤ 1\.50 × +\| \*\*no\*\*`, lines[3])
	require.Regexp(t, `^\| allowed .*9\.00 × \| not promised \| –`, lines[4])
	require.Regexp(t, `^\| late +\| – +\| – +\| not answered \| – +\| not promised \| –`, lines[5])
}
