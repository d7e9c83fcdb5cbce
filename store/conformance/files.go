package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store"
)

func fileCases() []testCase {
	return []testCase{
		{"FileComesBack", fileComesBack},
		{"FileIsReadFromAnyPlace", fileIsReadFromAnyPlace},
		{"FailingReaderLeavesNothing", failingReaderLeavesNothing},
		{"CancelledWriteLeavesNothing", cancelledWriteLeavesNothing},
		{"DeletedFileIsGone", deletedFileIsGone},
		{"FilesAreListed", filesAreListed},
	}
}

// content is so many bytes that repeat nowhere near.
func content(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i ^ i>>8 ^ i>>16)
	}

	return data
}

func (f *fixture) read(t *testing.T, key string) []byte {
	t.Helper()

	file, err := f.OpenFile(t.Context(), key)
	require.NoError(t, err)

	data, err := io.ReadAll(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())

	return data
}

func fileComesBack(t *testing.T, f *fixture) {
	t.Helper()

	for _, size := range []int{0, 1, 255 << 10, 256 << 10, 1<<20 + 1, 5 << 20} {
		key := fmt.Sprintf("file_%d.bin", size)
		want := content(size)

		require.NoError(t, f.WriteFile(t.Context(), key, iotest.HalfReader(bytes.NewReader(want))))
		require.True(t, bytes.Equal(want, f.read(t, key)), "%d bytes", size)
	}

	f.reopen(t)
	require.True(t, bytes.Equal(content(5<<20), f.read(t, "file_5242880.bin")))

	_, err := f.OpenFile(t.Context(), "none")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func fileIsReadFromAnyPlace(t *testing.T, f *fixture) {
	t.Helper()

	want := content(1 << 20)
	require.NoError(t, f.WriteFile(t.Context(), "seek", bytes.NewReader(want)))

	file, err := f.OpenFile(t.Context(), "seek")
	require.NoError(t, err)

	defer func() { require.NoError(t, file.Close()) }()

	size, err := file.Seek(0, io.SeekEnd)
	require.NoError(t, err)
	require.EqualValues(t, len(want), size)

	part := make([]byte, 1000)

	for _, from := range []int64{1<<20 - 1000, 0, 700_000, 255<<10 - 500, 1, 0} {
		at, err := file.Seek(from, io.SeekStart)
		require.NoError(t, err)
		require.Equal(t, from, at)

		_, err = io.ReadFull(file, part)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want[from:from+1000], part), "from %d", from)
	}

	at, err := file.Seek(500, io.SeekCurrent)
	require.NoError(t, err)
	require.EqualValues(t, 1500, at)

	// Two readers do not share a place.
	require.True(t, bytes.Equal(want, f.read(t, "seek")))

	rest, err := io.ReadAll(file)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want[1500:], rest))
}

var errRead = errors.New("the client went away")

func failingReaderLeavesNothing(t *testing.T, f *fixture) {
	t.Helper()

	for n, size := range []int{0, 10, 3 << 20} {
		key := fmt.Sprintf("broken_%d", n)
		broken := io.MultiReader(bytes.NewReader(content(size)), iotest.ErrReader(errRead))

		require.ErrorIs(t, f.WriteFile(t.Context(), key, broken), errRead)
		f.noFile(t, key)

		// The key can be written then.
		require.NoError(t, f.WriteFile(t.Context(), key, bytes.NewReader(content(20))))
		require.Equal(t, content(20), f.read(t, key))
		require.NoError(t, f.DeleteFile(t.Context(), key))
	}
}

func cancelledWriteLeavesNothing(t *testing.T, f *fixture) {
	t.Helper()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	cancelling := readerFunc(func([]byte) (int, error) {
		cancel()

		return 0, ctx.Err()
	})

	body := io.MultiReader(bytes.NewReader(content(2<<20)), cancelling)
	require.Error(t, f.WriteFile(ctx, "cancelled", body))
	f.noFile(t, "cancelled")
}

// readerFunc is a reader that is a function.
type readerFunc func([]byte) (int, error)

func (r readerFunc) Read(p []byte) (int, error) { return r(p) }

// noFile checks that there is no content under a key, and none at all.
func (f *fixture) noFile(t *testing.T, key string) {
	t.Helper()

	_, err := f.OpenFile(t.Context(), key)
	require.ErrorIs(t, err, store.ErrNotFound)

	keys, err := f.FilesBefore(t.Context(), time.Now().Add(time.Hour), "", 10)
	require.NoError(t, err)
	require.Empty(t, keys)
}

func deletedFileIsGone(t *testing.T, f *fixture) {
	t.Helper()

	require.NoError(t, f.WriteFile(t.Context(), "gone", bytes.NewReader(content(300<<10))))
	require.NoError(t, f.DeleteFile(t.Context(), "gone"))
	f.noFile(t, "gone")
	require.NoError(t, f.DeleteFile(t.Context(), "gone"), "again")
	require.NoError(t, f.DeleteFile(t.Context(), "never.there"))
}

func filesAreListed(t *testing.T, f *fixture) {
	t.Helper()

	want := []string{}

	for n := range 9 {
		key := fmt.Sprintf("file_%d.pdf", n)
		want = append(want, key)

		require.NoError(t, f.WriteFile(t.Context(), fmt.Sprintf("file_%d.pdf", 8-n), bytes.NewReader(content(n))))
	}

	tomorrow := time.Now().Add(24 * time.Hour)
	got := []string{}

	for after := ""; ; after = got[len(got)-1] {
		keys, err := f.FilesBefore(t.Context(), tomorrow, after, 4)
		require.NoError(t, err)
		require.LessOrEqual(t, len(keys), 4)

		if len(keys) == 0 {
			break
		}

		got = append(got, keys...)
		require.LessOrEqual(t, len(got), len(want))
	}

	require.Equal(t, want, got)

	keys, err := f.FilesBefore(t.Context(), time.Now().Add(-24*time.Hour), "", 10)
	require.NoError(t, err)
	require.Empty(t, keys, "none was there yesterday")
}
