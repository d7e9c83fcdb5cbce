package sqlite_test

import (
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
		require.Contains(t, step, "SEARCH", "%s: %s", name, strings.Join(plan, "; "))
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
						require.Len(t, plan, 2, "one range, and the heads of its orders")
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

func TestReadsAndChangesAreRangesOfAnIndex(t *testing.T) {
	t.Parallel()

	plans, err := open(t, t.TempDir()).Plans(t.Context())
	require.NoError(t, err)

	for name, plan := range plans {
		if name == "timers" {
			// It is read from its beginning and holds running timers only.
			require.Len(t, plan, 1)
			require.Contains(t, plan[0], "USING COVERING INDEX orders_timer")

			continue
		}

		bounded(t, name, plan)
	}
}
