package transport_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

// Both protocols are tried row by row: a row is what one sentence of a
// protocol's text asks of a server. The page of the protocols lists the rows and
// the subtest of each, and is compared with the tables here.

var update = flag.Bool("update", false, "write the tables of docs/protocols.md")

const protocolsPage = "../docs/protocols.md"

// level is how strongly a row binds.
type level string

const (
	must   level = "MUST"
	should level = "SHOULD"
)

// row is what one sentence asks for, in our words, and how it is tried.
type row struct {
	level level
	// part is the heading of the text under which the sentence stands.
	part string
	// name is the case, asks the sentence.
	name, asks string
	// config may change what the scene's server is like.
	config func(*transport.Config)
	try    func(*scene)
}

// scene is a server of its own for each row.
type scene struct {
	testing.TB
	*world
}

// dial opens a socket, and connect one that was acknowledged.
func (s *scene) dial() *client    { s.Helper(); return dial(s, s.world, nil) }
func (s *scene) connect() *client { s.Helper(); return connect(s, s.world) }

// protocol is a text with its rows, numbered in its order.
type protocol struct {
	// mark names the table on the page, prefix the rows, and test what tries them.
	mark, prefix, test string
	musts, shoulds     int
	rows               []row
}

func protocols() []protocol { return []protocol{socketProtocol(), streamProtocol()} }

// subtest is the name of the subtest of row i.
func (p *protocol) subtest(i int) string {
	return fmt.Sprintf("%s_%s_%s", p.id(i), p.rows[i].level, p.rows[i].name)
}

func (p *protocol) id(i int) string { return fmt.Sprintf("%s%02d", p.prefix, i+1) }

// try runs each row against a server, and tells at the end how many hold.
func (p *protocol) try(t *testing.T) {
	t.Helper()
	p.check(t)

	held := map[level]*atomic.Int64{must: {}, should: {}}

	t.Cleanup(func() { // after the last row
		t.Logf("MUST %d of %d, SHOULD %d of %d", held[must].Load(), p.musts, held[should].Load(), p.shoulds)
	})

	for i, one := range p.rows {
		t.Run(p.subtest(i), func(t *testing.T) {
			t.Parallel()

			one.try(&scene{t, newWorld(t, one.config)})

			if !t.Failed() {
				held[one.level].Add(1)
			}
		})
	}
}

// check refuses a table with a row that is not tried, or without one of the rows
// that the text has.
func (p *protocol) check(t *testing.T) {
	t.Helper()

	names, counts := map[string]bool{}, map[level]int{}

	for i, one := range p.rows {
		require.NotNil(t, one.try, "%s has no case", p.id(i))
		require.NotEmpty(t, one.asks, p.id(i))
		require.False(t, names[one.name], "two rows are named %s", one.name)

		names[one.name] = true
		counts[one.level]++
	}

	require.Equal(t, map[level]int{must: p.musts, should: p.shoulds}, counts)
}

// table is what the page tells of the rows.
func (p *protocol) table() string {
	var table strings.Builder

	fmt.Fprintf(&table, "%d rows: %d MUST, %d SHOULD; each is the subtest `%s/<row>_<level>_<case>` of [`transport`](../transport).\n\n",
		len(p.rows), p.musts, p.shoulds, p.test)
	table.WriteString("| row | level | under | what the server is asked for | case |\n| --- | --- | --- | --- | --- |\n")

	for i, one := range p.rows {
		fmt.Fprintf(&table, "| %s | %s | %s | %s | `%s` |\n", p.id(i), one.level, one.part, one.asks, one.name)
	}

	return table.String()
}

func TestProtocolsPage(t *testing.T) {
	t.Parallel()

	text, err := os.ReadFile(protocolsPage)
	require.NoError(t, err)

	page := string(text)

	for _, one := range protocols() {
		begin, end := "<!-- "+one.mark+": begin -->\n", "<!-- "+one.mark+": end -->"
		before, rest, found := strings.Cut(page, begin)
		require.True(t, found, one.mark)

		table, after, found := strings.Cut(rest, end)
		require.True(t, found, one.mark)

		if !*update {
			require.Equal(t, one.table(), table, "run: go test ./transport -run TestProtocolsPage -update")
		}

		page = before + begin + one.table() + end + after
	}

	if *update {
		require.NoError(t, os.WriteFile(protocolsPage, []byte(page), 0o600))
	}
}
