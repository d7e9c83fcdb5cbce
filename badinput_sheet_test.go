package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// over is a transport.
type over string

// The transports. Over each but the last one anything may be asked that it can
// carry: a GET no mutation, and only streams and sockets a subscription.
const (
	byPOST   over = "POST"
	byGET    over = "GET"
	bySSE    over = "SSE"     // server-sent events, by POST
	bySSEGET over = "SSE-GET" // and by GET
	byWS     over = "WS"      // graphql-transport-ws
	byLink   over = "LINK"    // signed links to files
)

// transports are those that any query can be asked over.
func transports() []over { return []over{byPOST, byGET, bySSE, bySSEGET, byWS} }

// changers are those that a mutation can be asked over.
func changers() []over { return []over{byPOST, bySSE, byWS} }

// streams are those that a subscription can be asked over.
func streams() []over { return []over{bySSE, bySSEGET, byWS} }

func (o over) isGET() bool { return o == byGET || o == bySSEGET }

func (o over) isStream() bool { return o == bySSE || o == bySSEGET }

// sheet is the list of classes of bad input, with what is to be tried and what
// was.
type sheet struct {
	promised map[string][]over // by the ids of the classes
	elsewhere,
	classes int

	mu    sync.Mutex
	cases map[string]map[over]int
	begun int

	slowest     time.Duration // of the cases that are soon over
	slowestName string
}

// rowID is how the name of a case begins that is one of a class.
var rowID = regexp.MustCompile(`^[A-Z]\d\d`)

// readSheet reads the checked-in list. Each line is about one class: its ids,
// what it is, the transports that it is tried over from outside, and why not
// over the others. Where no transport has a part in it, the tests that try it
// are named instead, and must be there.
func readSheet(t *testing.T) *sheet {
	t.Helper()

	text, err := os.ReadFile("testdata/badinput.txt")
	require.NoError(t, err)

	s := &sheet{promised: map[string][]over{}, cases: map[string]map[over]int{}}

	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}

		cells := strings.Split(line, " | ")
		require.Len(t, cells, 4, line)

		s.classes++
		s.add(t, expandIDs(t, cells[0]), strings.Fields(cells[2]), cells[3])
	}

	return s
}

// add adds one class.
func (s *sheet) add(t *testing.T, ids, promised []string, why string) {
	t.Helper()

	list := []over{}

	if slices.Equal(promised, []string{"-"}) {
		promised = nil
	}

	for _, name := range promised {
		require.True(t, over(name) == byLink || slices.Contains(transports(), over(name)), "no transport: %s", name)

		list = append(list, over(name))
	}

	if len(list) == 0 {
		s.elsewhere += len(ids)

		require.Contains(t, why, "_test.go: ", "%v: tried where?", ids)
	} else if !slices.Equal(list[:min(len(list), len(transports()))], transports()) {
		require.NotEqual(t, "-", why, "%v: why not over the others?", ids)
	}

	requireTests(t, why)

	for _, id := range ids {
		require.NotContains(t, s.promised, id)
		s.promised[id] = list
	}
}

// expandIDs reads "G01-G04 G37".
func expandIDs(t *testing.T, text string) []string {
	t.Helper()

	var ids []string

	for part := range strings.FieldsSeq(text) {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}

		require.Regexp(t, rowID, first)
		require.Equal(t, first[0], last[0])

		var from, to int

		_, err := fmt.Sscanf(first[1:]+" "+last[1:], "%d %d", &from, &to)
		require.NoError(t, err)

		for number := from; number <= to; number++ {
			ids = append(ids, fmt.Sprintf("%c%02d", first[0], number))
		}
	}

	require.NotEmpty(t, ids)

	return ids
}

// requireTests expects that the tests are there that are named as "file: Name".
func requireTests(t *testing.T, named string) {
	t.Helper()

	for _, one := range regexp.MustCompile(`(\S+_test\.go): (Test\w+)`).FindAllStringSubmatch(named, -1) {
		source, err := os.ReadFile(one[1])
		require.NoError(t, err)
		require.True(t, bytes.Contains(source, []byte("func "+one[2]+"(t *testing.T)")), "%s has no %s", one[1], one[2])
	}
}

// begin notes that a test begins.
func (s *sheet) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.begun++
}

// tried notes that a case of each of the classes passed over a transport.
func (s *sheet) tried(by over, ids ...string) {
	if s == nil {
		return // a test that no class is about
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	for _, id := range ids {
		if s.cases[id] == nil {
			s.cases[id] = map[over]int{}
		}

		s.cases[id][by]++
	}
}

// excuse takes back the promise to try classes, which the server at hand does not
// allow. The case that would have tried them is skipped with the reason.
func (s *sheet) excuse(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for _, id := range ids {
		s.promised[id] = nil
	}
}

// timed notes how long a case took.
func (s *sheet) timed(name string, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if took > s.slowest {
		s.slowest, s.slowestName = took, name
	}
}

// differences are what was promised and not tried, and what was tried and not
// promised.
func (s *sheet) differences() []string {
	var all []string

	for id, promised := range s.promised {
		for _, by := range promised {
			if s.cases[id][by] == 0 {
				all = append(all, id+" was not tried over "+string(by))
			}
		}
	}

	for id, tried := range s.cases {
		for by := range tried {
			if !slices.Contains(s.promised[id], by) {
				all = append(all, id+" is tried over "+string(by)+", too")
			}
		}
	}

	slices.Sort(all)

	return all
}

// settle expects that everything that was promised was tried, and nothing else:
// then the list tells what is done.
func (s *sheet) settle(t *testing.T) {
	t.Helper()
	require.Empty(t, s.differences())

	pairs, cases := 0, 0
	perTransport := map[over]int{}

	for _, tried := range s.cases {
		for by, count := range tried {
			pairs++
			cases += count
			perTransport[by]++
		}
	}

	t.Logf("the slowest case is %s: %v", s.slowestName, s.slowest.Round(time.Millisecond))
	t.Logf("%d ids of %d classes: %d tried from outside, %d × a transport %v, by %d cases; %d tried where no transport has a part",
		len(s.promised), s.classes, len(s.promised)-s.elsewhere, pairs, perTransport, cases, s.elsewhere)
}

// TestNothingOfTheListIsForgotten: what is not tried, and what nobody promised,
// is told.
func TestNothingOfTheListIsForgotten(t *testing.T) {
	t.Parallel()

	s := readSheet(t)
	for id, promised := range s.promised {
		for _, by := range promised {
			s.tried(by, id)
		}
	}

	require.Empty(t, s.differences())

	delete(s.cases["G05"], byWS)
	delete(s.cases, "W39")
	s.tried(byGET, "H02")
	s.tried(byPOST, "X99")
	require.Equal(t, []string{
		"G05 was not tried over WS", "H02 is tried over GET, too", "W39 was not tried over WS", "X99 is tried over POST, too",
	}, s.differences())
}
