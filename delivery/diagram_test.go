package delivery_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

const diagramFile = "testdata/process.mmd"

var update = flag.Bool("update", false, "write "+diagramFile+" anew")

func TestTheDiagramIsTheOneThatWasRead(t *testing.T) {
	t.Parallel()

	if *update {
		require.NoError(t, os.WriteFile(diagramFile, []byte(delivery.Diagram()), 0o600))
	}

	golden, err := os.ReadFile(diagramFile)
	require.NoError(t, err)
	require.Equal(t, string(golden), delivery.Diagram(), "go test ./delivery -run Diagram -update writes it anew")
}

func TestTheDiagramHasEveryMoveFromEveryPhase(t *testing.T) {
	t.Parallel()

	diagram := delivery.Diagram()

	for _, m := range delivery.Moves() {
		require.Contains(t, diagram, m.Label+" "+string(m.Name))

		for _, from := range m.From {
			require.Regexp(t, `(?m)^    `+string(from)+` --> \w+: `+m.Label+" "+string(m.Name)+"$", diagram)
		}
	}

	for _, name := range []string{"REFUNDED", "COMPLETED"} {
		require.Contains(t, diagram, "    "+name+" --> [*]\n")
	}
}

// TestEveryNodeOfTheDiagramIsNamed: a node without a line of its own would be
// drawn under its code.
func TestEveryNodeOfTheDiagramIsNamed(t *testing.T) {
	t.Parallel()

	diagram := delivery.Diagram()

	for line := range strings.Lines(diagram) {
		for _, node := range regexp.MustCompile(`^    (\w+) --> |--> (\w+):`).FindAllStringSubmatch(line, -1) {
			require.Contains(t, diagram, "    "+node[1]+node[2]+": ", line)
		}
	}
}

func TestNamesOfPhasesAndSteps(t *testing.T) {
	t.Parallel()

	phases := map[delivery.Phase]struct {
		label    string
		waitsFor delivery.Role
		terminal bool
	}{
		"REQUIREMENT_PENDING":  {"需求待提交", "BUYER", false},
		"CONFIRMATION_PENDING": {"需求待确认", "PROVIDER", false},
		"REQUIREMENT_REJECTED": {"需求已驳回", "BUYER", false},
		"IMPLEMENTING":         {"实施中", "PROVIDER", false},
		"ACCEPTANCE_PENDING":   {"待验收", "BUYER", false},
		"COMPLETED":            {"已完成", "", true},
		"REFUNDED":             {"已退款", "", true},
		"CLOSED":               {"已关闭", "", true},
	}

	for _, p := range delivery.AllPhases() {
		want := phases[p]
		require.Equal(t, want.label, p.Label())
		require.Equal(t, want.waitsFor, p.WaitsFor(), p)
		require.Equal(t, want.terminal, p.Terminal(), p)
	}

	var steps []string
	for _, s := range delivery.AllSteps() {
		steps = append(steps, s.Label())
	}

	require.Equal(t, []string{"提交需求", "服务商确认需求", "服务商实施需求", "验收服务", "服务完成"}, steps)
}

func TestTheStatusIsDerived(t *testing.T) {
	t.Parallel()

	for _, p := range delivery.AllPhases() {
		require.Equal(t, delivery.Status(p), delivery.StatusOf(p, delivery.HoldNone))
		require.Equal(t, delivery.Status("REFUNDING"), delivery.StatusOf(p, delivery.HoldRefund))
		require.Equal(t, delivery.Status("SUPERVISING"), delivery.StatusOf(p, delivery.HoldSupervision))
	}

	require.Len(t, delivery.AllStatuses(), 10)

	for _, s := range delivery.AllStatuses() {
		require.True(t, s.Valid())
	}

	require.False(t, delivery.Status("").Valid())
	require.False(t, delivery.Status("PAUSED").Valid())
}

// TestNobodyWritesToTheTable: what Moves returns is a copy.
func TestNobodyWritesToTheTable(t *testing.T) {
	t.Parallel()

	table := delivery.Moves()
	table[0].Name = "stolen"

	require.Equal(t, delivery.MoveRegisterOrder, delivery.Moves()[0].Name)
}
