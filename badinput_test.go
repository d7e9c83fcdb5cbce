package main

import (
	"maps"
	"testing"
)

// badInputTests are the tests of bad input, by their names. Each tries classes of
// the list over transports, and says so.
func badInputTests() map[string]func(t *testing.T, s *sheet) {
	tests := map[string]func(t *testing.T, s *sheet){
		"Bodies": tryBodies, "Documents": tryDocumentsAreRefused, "DocumentsOnASocket": tryDocumentsOnASocket,
		"OperationName": tryOperationName, "Anonymous": tryAnonymous, "DistinctDocuments": tryDistinctDocuments,
		"TwoMovesInOneRequest": tryTwoMovesInOneRequest, "DeepLogs": tryDeepLogs,
		"HTTP": tryHTTP, "LongURL": tryLongURL, "Smuggling": trySmuggling, "ForgedOrigins": tryForgedOrigins,
		"PersistedQueries": tryPersistedQueries, "HalfARequest": tryHalfARequest, "Slowness": trySlowness,
		"Messages": tryMessages, "Frames": tryFrames, "Handshakes": tryHandshakes, "Streams": tryStreams,
		"TooManyOfEverything": tryTooManyOfEverything,
	}
	maps.Copy(tests, map[string]func(t *testing.T, s *sheet){
		"Tokens": tryTokens, "KeySets": tryKeySets, "Expiry": tryExpiry, "WeakSecrets": tryWeakSecrets,
		"OthersOrders": tryOthersOrders, "OthersObjects": tryOthersObjects, "WrongRoles": tryWrongRoles, "Guesses": tryGuesses,
		"Budget": tryBudget, "Uploads": tryUploads, "Outage": tryOutage,
		"Texts": tryTexts, "IDs": tryIDs, "Searches": trySearches, "Numbers": tryNumbers, "Keys": tryKeys,
		"Races": tryRaces, "Rules": tryRules, "Pages": tryPages, "Moves": tryMoves, "OrderOfEvents": tryOrderOfEvents,
	})

	return tests
}

// TestBadInput tries every class of bad input from outside, over each transport
// that can carry it, and compares what it did with the checked-in list.
func TestBadInput(t *testing.T) {
	t.Parallel()

	s, tests := readSheet(t), badInputTests()

	t.Run("Classes", func(t *testing.T) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s.begin()
				test(t, s)
			})
		}
	})

	if s.begun == len(tests) && !t.Failed() { // all of them were asked for
		s.settle(t)
	}
}
