// Package conformance tells whether a back end keeps what package store
// promises. A back end runs it in a test of a few lines:
//
//	conformance.Run(t, conformance.Backend{Open: open, Reopen: reopen, NoSecond: "one process per file"})
//
// Its orders are made by real moves; what is expected of lists is computed from
// the same orders in memory.
package conformance

import (
	"slices"
	"testing"

	"github.com/jiaofu/jiaofu/store"
)

// Backend is how the suite gets at a back end.
type Backend struct {
	// Open returns a fresh and empty store. The suite closes it.
	Open func(t testing.TB, wake func(store.Wake)) store.Store
	// Reopen closes the store and opens the same data again, with the function
	// that the store was opened with or another one. The suite closes what it
	// returns.
	Reopen func(t testing.TB, s store.Store, wake func(store.Wake)) store.Store
	// Second opens another store on the data of the first, as another server
	// process does. The suite closes it. It is nil where a back end is for one
	// process; then NoSecond says why.
	Second   func(t testing.TB, s store.Store, wake func(store.Wake)) store.Store
	NoSecond string
	// SerialUpdates is why moves cannot race over two stores: a server whose
	// conditional update is not atomic between connections. Empty tests them.
	SerialUpdates string
	// Scans is why every query is slow: a server that reads a whole collection
	// for it. Lists are then walked in a sample of their combinations; empty
	// walks them all.
	Scans string
}

// testCase is one named case of the suite.
type testCase struct {
	name string
	run  func(t *testing.T, f *fixture)
}

// Run runs every case of the suite, each on a store of its own. A case is
// skipped only for want of a capability that the back end names.
func Run(t *testing.T, b Backend) {
	t.Helper()

	cases := slices.Concat(
		orderCases(), scopeCases(), ownershipCases(), updateCases(), raceCases(), listCases(), pagingCases(), searchCases(),
		refundCases(), logCases(), timerCases(), changeCases(), wakeCases(), uploadCases(), fileCases(), lifeCases(), sizeCases(),
		copyCases(),
	)

	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, newFixture(t, b))
		})
	}
}
