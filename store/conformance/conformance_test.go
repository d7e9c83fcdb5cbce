package conformance_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/store/conformance"
)

// mutantVariable names the mutant that a child process of the tests runs.
const mutantVariable = "JIAOFU_TEST_MUTANT"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSoundStorePasses(t *testing.T) {
	t.Parallel()
	conformance.Run(t, backend(""))
}

func TestMissingCapabilitiesAreSkippedWithTheirReason(t *testing.T) {
	t.Parallel()

	output, err := child(t, "no second", "(AnotherStore|OtherStore|TwoStores)")
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, "SKIP: TestMutant/EachChangeWakesTheOtherStore")
	require.Contains(t, output, "one process only")
	require.NotContains(t, output, "PASS: TestMutant/")

	output, err = child(t, "serial", "(AnotherStore|TwoStores)")
	require.NoError(t, err, "%s", output)
	require.Contains(t, output, "SKIP: TestMutant/OneOfRacingMovesOnTwoStoresWins")
	require.Contains(t, output, "not atomic between connections")
	require.Contains(t, output, "PASS: TestMutant/FeedMissesNothingOfAnotherStore")
}

// child runs cases of the suite on a mutant in a process of its own.
func child(t *testing.T, mutant, cases string) (output string, err error) {
	t.Helper()

	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMutant$/"+cases, "-test.v", "-test.timeout=2m")

	cmd.Env = append(os.Environ(), mutantVariable+"="+mutant)

	combined, err := cmd.CombinedOutput()

	return string(combined), err
}

// TestEveryMutantIsFound runs the suite on stores that each do one thing wrong,
// in processes of their own, and wants the case that is about it to fail.
func TestEveryMutantIsFound(t *testing.T) {
	t.Parallel()

	for mutant, found := range map[string][]string{
		"decides without a guard":              {"OneOfRacingMovesWins"},
		"saves what was refused":               {"RefusedChangeLeavesOrderAndLogUntouched"},
		"saves without an entry":               {"ChangeWithoutAnEntryIsNotSaved", "RefusedChangeDoesNotWake"},
		"lets the log and the head part":       {"EveryMoveIsKept"},
		"ignores cancellation":                 {"CancelledCallSavesNothing"},
		"takes a number twice":                 {"OneOfRacingCreatesWins"},
		"reads for everybody":                  {"NothingIsReadOfAnotherScope", "OrdersOfAnotherScopeAreMissing"},
		"changes for everybody":                {"NothingIsChangedInAnotherScope"},
		"hands out its own":                    {"WhatIsReadBelongsToTheCaller"},
		"reads from one end only":              {"EveryListIsWalkedBothWays"},
		"does not sort ties":                   {"EveryPageSizeWalksTheList"},
		"forgets what was read before":         {"LargeOrdersAreNotReadTogether"},
		"reads without bounds":                 {"LargeOrdersAreNotReadTogether"},
		"ends after a page":                    {"AnyPageFromAnyPlaceIsRight"},
		"counts every scope":                   {"CountsFollowEveryMove"},
		"counts one page":                      {"EveryListIsWalkedBothWays"},
		"takes a search for a pattern":         {"SearchFindsExactlyTheText"},
		"counts the log from one":              {"LogIsReadInPages"},
		"keeps timers of closed windows":       {"TimerGoesWithItsWindow"},
		"lists an id again":                    {"OrderIDsComeInPages"},
		"jumps to the end":                     {"ManyChangesComeInPages"},
		"tells everybody everything":           {"FeedStaysInItsScope"},
		"says too early that it has caught up": {"ManyChangesComeInPages"},
		"takes any position":                   {"ForeignPositionsAreRefused"},
		"wakes nobody":                         {"EachChangeWakes"},
		"keeps other processes asleep":         {"EachChangeWakesTheOtherStore"},
		"finishes twice":                       {"UploadIsFinishedOnce"},
		"shares keys":                          {"UploadIsBegunOncePerKey"},
		"keeps half a file":                    {"FailingReaderLeavesNothing"},
		"takes the positions of others":        {"PositionFromElsewhereHidesNothing"},
		"begins every upload anew":             {"FinishedUploadIsSavedAsItIs"},
		"keeps the first copy record":          {"CopyRecordIsKept"},
		"finishes the copies of others":        {"CopyIsFinishedByTheLastThatBegan"},
		"forgets when closed":                  {"EverythingIsThereAfterReopening", "WhatWasAnsweredSurvivesClosing"},
	} {
		t.Run(mutant, func(t *testing.T) {
			t.Parallel()

			output, err := child(t, mutant, "^("+strings.Join(found, "|")+")$")

			var exit *exec.ExitError

			require.ErrorAs(t, err, &exit, "the suite passes the mutant: %s", output)

			for _, name := range found {
				require.Contains(t, output, "--- FAIL: TestMutant/"+name)
			}
		})
	}
}

func TestMutant(t *testing.T) {
	t.Parallel()

	mutant := os.Getenv(mutantVariable)
	if mutant == "" {
		t.Skip("a mutant is run by TestEveryMutantIsFound")
	}

	b := backend(mutant)

	switch mutant {
	case "no second":
		b.Second, b.NoSecond = nil, "one process only"
	case "serial":
		b.SerialUpdates = "not atomic between connections"
	default:
	}

	conformance.Run(t, b)
}
