package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// TestContentsAreDurableBeforeTheyAreSaved: the content when all of it is there, the
// name of its folder, and its own name in that.
func TestContentsAreDurableBeforeTheyAreSaved(t *testing.T) {
	t.Parallel()

	const key = "att_0123456789.1"

	dir := t.TempDir()
	s := open(t, dir)
	content := bytes.Repeat([]byte("报告"), 1<<16)
	folder := filepath.Join(dir, "files", key[:8])
	place := filepath.Join(folder, key)

	var synced []string

	s.WatchSyncs(func(path string) error {
		switch {
		case strings.Contains(path, "un-finished"):
			written, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, content, written)
			require.NoFileExists(t, place)

			synced = append(synced, "content")
		case filepath.Clean(path) == filepath.Join(dir, "files"):
			require.DirExists(t, folder)

			synced = append(synced, "name of the folder")
		default:
			require.Equal(t, folder, filepath.Clean(path))
			require.FileExists(t, place)

			synced = append(synced, "name of the content")
		}

		return nil
	})

	require.NoError(t, s.WriteFile(t.Context(), key, bytes.NewReader(content)))
	require.Equal(t, []string{"content", "name of the folder", "name of the content"}, synced)
}

// TestContentsThatAreNotDurableAreNotSaved: and can be saved when the disk works.
func TestContentsThatAreNotDurableAreNotSaved(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())

	for failing := range 3 {
		syncs := 0

		s.WatchSyncs(func(string) error {
			if syncs++; syncs > failing {
				return errors.New("input/output error")
			}

			return nil
		})

		key := "failing" + string(rune('a'+failing)) + ".1" // a folder of its own
		require.ErrorIs(t, s.WriteFile(t.Context(), key, strings.NewReader("1")), store.ErrUnavailable)
		s.WatchSyncs(func(string) error { return nil })
		require.NoError(t, s.WriteFile(t.Context(), key, strings.NewReader("2")))
	}
}

// TestCommitsThatWouldBeForgottenStopTheStart: whatever the connection was told.
func TestCommitsThatWouldBeForgottenStopTheStart(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	require.NoError(t, open(t, dir).Close())

	require.NoError(t, sqlite.MakeDurable(dir, "synchronous = FULL"))

	for _, setting := range []string{"synchronous = NORMAL", "synchronous = OFF"} {
		require.ErrorContains(t, sqlite.MakeDurable(dir, setting), "would forget what it commits", setting)
	}
}
