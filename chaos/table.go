package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// row is one promise: what was measured, next to its goal.
type row struct {
	promise, measured, goal string
	held                    bool
}

// rowf is a row whose measured figures are formatted.
func rowf(promise, goal string, held bool, format string, values ...any) row {
	return row{promise: promise, measured: fmt.Sprintf(format, values...), goal: goal, held: held}
}

func allHeld(rows []row) bool {
	for _, r := range rows {
		if !r.held {
			return false
		}
	}

	return len(rows) > 0
}

// printTable writes the rows as a table of Markdown that can be read as it is.
func printTable(w io.Writer, rows []row) error {
	table := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	line := func(cells ...string) {
		fmt.Fprintf(table, "| %s |\n", strings.Join(cells, "\t| "))
	}

	line("promise", "measured", "goal", "held")
	line("---", "---", "---", "---")

	for _, r := range rows {
		held := "yes"
		if !r.held {
			held = "**no**"
		}

		line(r.promise, strings.ReplaceAll(r.measured, "\n", " "), r.goal, held)
	}

	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}

	return nil
}
