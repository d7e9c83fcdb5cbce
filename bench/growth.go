package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// growthLimit is how much more something may cost on a larger store than on the
// smallest one.
const growthLimit = 1.5

// errGrown is the error of a run in which something grew with the store.
var errGrown = errors.New("costs more than it may on a larger store")

// growthRow is what one thing costs at each number of orders.
type growthRow struct {
	name string
	unit string
	// rounds are the values of each round, by the number of orders.
	rounds [][]float64
	// promised tells that it must not grow.
	promised bool
	// failed is why there are no values, which only what is not promised may
	// lack.
	failed string
}

// ratio is how much more it costs on a larger store, the most of them: the
// median of the ratios of the rounds.
func (g growthRow) ratio() float64 {
	most := 0.0
	for _, rounds := range g.rounds[1:] {
		most = max(most, pairs{ours: rounds, floor: g.rounds[0]}.ratio())
	}

	return most
}

func (g growthRow) grew() bool { return g.promised && g.ratio() > growthLimit }

// cells are those of a table with so many sizes.
func (g growthRow) cells(sizes int) []string {
	if g.failed != "" {
		cells := slices.Repeat([]string{"–"}, sizes)

		return slices.Concat([]string{g.name}, cells[1:], []string{g.failed, "–", "not promised", "–"})
	}

	cells := []string{g.name}
	for _, rounds := range g.rounds {
		cells = append(cells, quantity{median(rounds), g.unit}.String())
	}

	if !g.promised {
		return append(cells, times(g.ratio()), "not promised", "–")
	}

	return append(cells, times(g.ratio()), "≤ "+times(growthLimit), reached(!g.grew()))
}

// printGrowth writes the rows as a table of Markdown.
func printGrowth(w io.Writer, sizes []int, rows []growthRow) error {
	heading := []string{"what"}
	for _, size := range sizes {
		heading = append(heading, fmt.Sprintf("%d orders", size))
	}

	lines := [][]string{append(heading, "growth", "goal", "reached")}
	for _, r := range rows {
		lines = append(lines, r.cells(len(sizes)))
	}

	return printLines(w, lines)
}

// grown names what grew although it must not.
func grown(rows []growthRow) error {
	var names []string

	for _, r := range rows {
		if r.grew() {
			names = append(names, r.name)
		}
	}

	if names == nil {
		return nil
	}

	slices.Sort(names)

	return fmt.Errorf("%w: %s", errGrown, strings.Join(names, "; "))
}
