package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// quantity is a measured number with its unit.
type quantity struct {
	value float64
	unit  string
}

// String writes the number with three digits that matter, or all before the
// point.
func (q quantity) String() string {
	if q.unit == "µs" && q.value >= 10_000 {
		q = quantity{q.value / 1000, "ms"}
	}

	digits := 0

	switch {
	case q.value < 10:
		digits = 2
	case q.value < 100:
		digits = 1
	}

	return strings.TrimSpace(fmt.Sprintf("%.*f %s", digits, q.value, q.unit))
}

// row is one line of the table.
type row struct {
	name, ours, floor, ratio, goal string
	// reached is "yes", "no", or "–" for what has no goal.
	reached string
}

func reached(yes bool) string {
	if yes {
		return "yes"
	}

	return "**no**"
}

// pairs are what rounds measured on both sides, in one unit. Their ratio is the
// median of the ratios of the rounds, because a machine that is faster now and
// slower then is so on both sides.
type pairs struct {
	ours, floor []float64
	unit        string
}

func (p pairs) ratio() float64 {
	ratios := make([]float64, len(p.ours))
	for i := range ratios {
		ratios[i] = p.ours[i] / p.floor[i]
	}

	return median(ratios)
}

func (p pairs) row(name string) row {
	return row{
		name: name, ours: quantity{median(p.ours), p.unit}.String(), floor: quantity{median(p.floor), p.unit}.String(),
		ratio: times(p.ratio()), goal: "–", reached: "–",
	}
}

// atMostTimes is a row whose goal is a ratio that must not be exceeded.
func atMostTimes(name string, p pairs, limit float64) row {
	r := p.row(name)
	r.goal, r.reached = "≤ "+times(limit), reached(p.ratio() <= limit)

	return r
}

// atLeastTimes is a row whose goal is a ratio that must be reached.
func atLeastTimes(name string, p pairs, limit float64) row {
	r := p.row(name)
	r.goal, r.reached = "≥ "+times(limit), reached(p.ratio() >= limit)

	return r
}

// atMost is a row whose goal is a quantity that must not be exceeded.
func atMost(name string, ours quantity, limit float64) row {
	return row{
		name: name, ours: ours.String(), floor: "–", ratio: "–",
		goal: "≤ " + quantity{limit, ours.unit}.String(), reached: reached(ours.value <= limit),
	}
}

// information is a row without a goal.
func information(name string, ours quantity) row {
	return row{name: name, ours: ours.String(), floor: "–", ratio: "–", goal: "–", reached: "–"}
}

// leftOut is a row that could not be measured, with the reason.
func leftOut(name, reason string) row {
	return row{name: name, ours: reason, floor: "–", ratio: "–", goal: "–", reached: "left out"}
}

func times(ratio float64) string {
	return quantity{ratio, "×"}.String()
}

// print writes the rows as a table of Markdown that can be read as it is.
func printTable(w io.Writer, rows []row) error {
	lines := [][]string{{"what", "ours", "floor", "ratio", "goal", "reached"}}
	for _, r := range rows {
		lines = append(lines, []string{r.name, r.ours, r.floor, r.ratio, r.goal, r.reached})
	}

	return printLines(w, lines)
}

// printLines writes lines of cells, the first of which is the heading.
func printLines(w io.Writer, lines [][]string) error {
	table := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	line := func(cells []string) { fmt.Fprintf(table, "| %s |\n", strings.Join(cells, "\t| ")) }

	line(lines[0])
	line(slices.Repeat([]string{"---"}, len(lines[0])))

	for _, cells := range lines[1:] {
		line(cells)
	}

	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}

	return nil
}
