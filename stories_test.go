package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// A story is a file of steps. Each begins with a line "== verb words" and has
// parts that begin with "--":
//
//	== ROLE subject@account   an operation by somebody ("anonymous": by nobody);
//	                          its document follows, then "-- variables" and
//	                          "-- result", the exact JSON of the answer
//	== watch NAME ROLE subject@account
//	                          the same for a subscription; its events are told by
//	== event NAME             the exact JSON of the next event's result
//	== quiet NAME             there is no further event
//	== clock 15d              the clock goes on, and timers that are due run
//
// In JSON, "$name" stands for any value the first time, and for that same value
// from then on, in variables too; "$_" stands for any value each time.

// storyStart is when every story begins.
func storyStart() time.Time { return time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC) }

// eventTime bounds the wait for an event; a story fails when it passes.
const eventTime = 10 * time.Second

type backend struct {
	name string
	open func(t *testing.T, wake func(store.Wake)) store.Store
}

func backends() []backend {
	return []backend{
		{"SQLite", func(t *testing.T, wake func(store.Wake)) store.Store {
			t.Helper()

			s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: t.TempDir(), Wake: wake})
			require.NoError(t, err)

			return s
		}},
		{"MongoDB", func(t *testing.T, wake func(store.Wake)) store.Store {
			t.Helper()

			s, err := mongodb.Open(t.Context(), mongodb.Config{
				URI: mongotest.URI(t), Database: mongotest.Database(t), Wake: wake,
			})
			require.NoError(t, err)

			return s
		}},
	}
}

func TestStories(t *testing.T) {
	t.Parallel()

	paths, err := filepath.Glob("testdata/stories/*.story")
	require.NoError(t, err)
	require.NotEmpty(t, paths)

	for _, b := range backends() {
		for _, path := range paths {
			t.Run(b.name+"/"+strings.TrimSuffix(filepath.Base(path), ".story"), func(t *testing.T) {
				t.Parallel()

				text, err := os.ReadFile(path)
				require.NoError(t, err)

				stage := newStage(t, b)
				for _, step := range parseStory(t, string(text)) {
					stage.play(t, step)
				}
			})
		}
	}
}

// step is one step of a story.
type step struct {
	line  int
	words []string
	parts map[string]string
}

func parseStory(t *testing.T, text string) []step {
	t.Helper()

	var steps []step

	part := ""
	lines := bufio.NewScanner(strings.NewReader(text))

	for n := 1; lines.Scan(); n++ {
		line := lines.Text()

		switch {
		case strings.HasPrefix(line, "=="):
			steps = append(steps, step{n, strings.Fields(line)[1:], map[string]string{}})
			part = "document"
		case len(steps) == 0: // what stands before the first step tells the story
		case strings.HasPrefix(line, "-- "):
			part = strings.TrimPrefix(line, "-- ")
		default:
			steps[len(steps)-1].parts[part] += line + "\n"
		}
	}

	require.NoError(t, lines.Err())

	return steps
}
