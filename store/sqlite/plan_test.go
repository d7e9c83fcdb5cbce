package sqlite_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

// bounded checks that a plan goes through ranges of indexes only: nothing is
// scanned, nothing is sorted.
func bounded(t *testing.T, name string, plan []string) {
	t.Helper()
	require.NotEmpty(t, plan, name)

	for _, step := range plan {
		// A largest value that no index knows is called a search, too.
		require.Regexp(t, `SEARCH \w+ USING |CORRELATED SCALAR SUBQUERY`, step, "%s: %s", name, strings.Join(plan, "; "))
	}
}

func TestListsAreRangesOfAnIndex(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	key := &store.Key{At: deliverytest.Start(), ID: orderID(0)}

	for _, scope := range []store.Scope{{}, {Buyer: "b"}, {Provider: "p"}} {
		for _, sort := range []store.SortField{store.SortCreatedAt, store.SortUpdatedAt} {
			for _, statuses := range [][]delivery.Status{nil, {delivery.StatusRefunding}, delivery.AllStatuses()} {
				for _, page := range []store.Page{{}, {After: key}, {Before: key, FromEnd: true}} {
					for _, descending := range []bool{false, true} {
						q := store.OrderQuery{
							Scope: scope, Filter: store.OrderFilter{Statuses: statuses}, Sort: sort, Page: page, Descending: descending,
						}

						plan, err := s.ListPlans(t.Context(), q)
						require.NoError(t, err)
						require.Len(t, plan, 1, "one range")
						bounded(t, "list", plan)
						require.Regexp(t, `\((created|updated),id\)>\(\?,\?\) AND \((created|updated),id\)<\(\?,\?\)`, plan[0])
					}
				}
			}
		}
	}
}

func TestDeadlinesAreARangeOfAnIndex(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())

	for _, scope := range []store.Scope{{}, {Buyer: "b"}, {Provider: "p"}} {
		plan, err := s.CountPlans(t.Context(), scope, store.OrderFilter{AutoAcceptBefore: deliverytest.Start()})
		require.NoError(t, err)
		bounded(t, "deadlines", plan)
		require.Contains(t, plan[0], "deadline<?")
	}
}

func TestEveryShapeOfListsAndCountsIsARangeOfAnIndex(t *testing.T) {
	t.Parallel()

	plans, err := open(t, t.TempDir()).ShapePlans(t.Context())
	require.NoError(t, err)
	require.Greater(t, len(plans), 100)

	const sorting = "USE TEMP B-TREE FOR ORDER BY"

	for shape, plan := range plans {
		if strings.Contains(shape, "deadline:true") && strings.Contains(shape, "count:false") {
			// The range is that of the deadlines; what is in it is sorted.
			require.Contains(t, plan[len(plan)-1], sorting, shape)
			plan = plan[:len(plan)-1]
		}

		bounded(t, shape, plan)
		require.Contains(t, plan[0], "INDEX", shape)
	}
}

func TestReadsAndChangesAreRangesOfAnIndex(t *testing.T) {
	t.Parallel()

	plans, err := open(t, t.TempDir()).Plans(t.Context())
	require.NoError(t, err)

	// What an insert looks for are rows that refer to the new one. That runs
	// only while a reference to something is open, and none ever is: the log is
	// saved before the order, and what refers to the order after it.
	references := map[string][]string{
		"sqlInsertPart":  {"SCAN orders"},
		"sqlInsertOrder": {"SCAN refunds", "SEARCH search USING INTEGER PRIMARY KEY (rowid=?)"},
	}

	for name, plan := range plans {
		switch {
		case references[name] != nil:
			require.Len(t, plan, len(references[name]), name)

			for i, step := range plan {
				require.True(t, strings.HasSuffix(step, references[name][i]), "%s: %s", name, step)
			}
		case name == "sqlLastNo" || name == "sqlLastChange":
			// The largest number is at the end of the table itself.
			require.Len(t, plan, 1)
			require.Regexp(t, "SEARCH (orders|changes)$", plan[0])
		case name == "sqlTimers":
			// It is read from its beginning and holds running timers only.
			require.Len(t, plan, 1)
			require.Contains(t, plan[0], "USING COVERING INDEX orders_timer")
		case strings.HasPrefix(name, "sqlInsert") || strings.HasPrefix(name, "sqlSave") || name == "sqlBeginUp":
			require.Empty(t, plan, "%s looks for nothing", name)
		default:
			bounded(t, name, plan)
		}
	}
}

// TestEveryStatementHasItsPlanLookedAt reads the names of the statements from
// the source: a new one cannot be forgotten.
func TestEveryStatementHasItsPlanLookedAt(t *testing.T) {
	t.Parallel()

	plans, err := open(t, t.TempDir()).Plans(t.Context())
	require.NoError(t, err)

	// These are of backups, which read everything, and a part of others.
	elsewhere := []string{
		"sqlVacuumInto", "sqlIntegrity", "sqlForeignKeys", "sqlCountOrders", "sqlCountUploads", "sqlCountContents",
		"sqlUploadColumns",
	}

	var declared []string

	for _, name := range constants(t) {
		if strings.HasPrefix(name, "sql") && !slices.Contains(elsewhere, name) {
			declared = append(declared, name)
		}
	}

	var planned []string

	for name := range plans {
		if !strings.Contains(name, " ") {
			planned = append(planned, name)
		}
	}

	require.ElementsMatch(t, declared, planned)
}

// constants are the names of all constants of the package.
func constants(t *testing.T) (names []string) {
	t.Helper()

	files, err := filepath.Glob("*.go")
	require.NoError(t, err)

	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}

		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)

		ast.Inspect(parsed, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
				for _, spec := range d.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names { //nolint:forcetypeassert // constants are declared so
						names = append(names, name.Name)
					}
				}
			}

			return true
		})
	}

	return names
}
