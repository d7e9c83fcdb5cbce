package sqlite_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// silent tells nobody how far a backup is.
type silent struct{}

func (silent) Begin(string, int64) {}
func (silent) Add(int64)           {}

func backUp(ctx context.Context, dir, file string) (sqlite.BackupResult, error) {
	return sqlite.Backup(ctx, sqlite.BackupConfig{Dir: dir, File: file, Now: time.Now(), Progress: silent{}})
}

func restore(ctx context.Context, file, dir string) (sqlite.BackupResult, error) {
	return sqlite.Restore(ctx, sqlite.RestoreConfig{File: file, Dir: dir, Progress: silent{}})
}

// attach saves a finished upload with a content.
func attach(t *testing.T, s *sqlite.Store, n int) (key string, content []byte) {
	t.Helper()

	content = bytes.Repeat([]byte{byte(n), 7}, 40_000)
	sum := sha256.Sum256(content)
	key = fmt.Sprintf("file.%d", n)
	require.NoError(t, s.WriteFile(t.Context(), key, bytes.NewReader(content)))

	_, err := s.CreateUpload(t.Context(), store.Upload{
		ID: fmt.Sprintf("att_%d", n), OrderID: orderID(0), CreatedAt: time.Now(), Status: store.UploadReady,
		File: key, SHA256: hex.EncodeToString(sum[:]),
	})
	require.NoError(t, err)

	return key, content
}

// heads are the versions and hashes of the orders of a sound store.
func heads(t *testing.T, s *sqlite.Store) map[string]string {
	t.Helper()

	all := map[string]string{}

	require.NoError(t, store.Walk(t.Context(), s, func(o *delivery.Order) error {
		require.NoError(t, store.CheckOrder(o))

		all[o.ID] = fmt.Sprintf("%d %s", o.Version, o.LastHash)

		return nil
	}))

	return all
}

func TestBackupUnderWritersIsOneMoment(t *testing.T) {
	t.Parallel()

	const writers = 8

	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "b")
	s := open(t, dir)

	for n := range writers {
		create(t, s, n)
	}

	key, content := attach(t, s, 1)
	old, err := s.Position(t.Context())
	require.NoError(t, err)

	var group sync.WaitGroup

	ctx, stop := context.WithCancel(t.Context())
	moved := make(chan struct{}, writers)

	for n := range writers {
		group.Go(func() {
			for ctx.Err() == nil {
				_, err := s.UpdateOrder(t.Context(), store.Scope{}, orderID(n), func(o *delivery.Order) error {
					if o.Version > delivery.MaxLog/2 {
						return nil
					}

					return next(o)
				})
				if err != nil {
					t.Error(err)

					return
				}

				select {
				case moved <- struct{}{}:
				default:
				}
			}
		})
	}

	<-moved

	r, err := backUp(t.Context(), dir, file)

	stop()
	group.Wait()
	require.NoError(t, err)
	require.Equal(t, []int64{writers, 1, 1}, []int64{r.Orders, r.Uploads, r.Files})

	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, names(left))

	target := filepath.Join(t.TempDir(), "new")
	restored, err := restore(t.Context(), file, target)
	require.NoError(t, err)
	require.Equal(t, r, restored)

	again := open(t, target)
	require.Len(t, heads(t, again), writers)

	opened, err := again.OpenFile(t.Context(), key)
	require.NoError(t, err)

	read, err := io.ReadAll(opened)
	require.NoError(t, err)
	require.NoError(t, opened.Close())
	require.Equal(t, content, read)

	_, err = again.Changes(t.Context(), store.Scope{}, old)
	require.ErrorIs(t, err, store.ErrPosition, "the restored store has a history of its own")

	_, err = again.UpdateOrder(t.Context(), store.Scope{}, orderID(0), next)
	require.NoError(t, err)
}

// sample is a data folder at rest and a backup of it.
func sample(t *testing.T) (dir, file string) {
	t.Helper()

	dir, file = t.TempDir(), filepath.Join(t.TempDir(), "b")

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)

	for n := range 5 {
		create(t, s, n)
	}

	attach(t, s, 1)
	require.NoError(t, s.Close())

	_, err = backUp(t.Context(), dir, file)
	require.NoError(t, err)

	return dir, file
}

func TestDamagedBackupIsRefused(t *testing.T) {
	t.Parallel()

	_, file := sample(t)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)

	damaged := map[string][]byte{
		"Empty": nil, "Noise": bytes.Repeat([]byte("no backup "), 1000), "Half": whole[:len(whole)/2],
		"WithoutTheEnd": whole[:len(whole)-1],
	}

	for i := range 20 {
		at := i * len(whole) / 20
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		damaged["FlippedAt"+strconv.Itoa(at)] = flipped
	}

	for name, content := range damaged {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			broken, dir := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "new")
			require.NoError(t, os.WriteFile(broken, content, 0o600))

			_, err := restore(t.Context(), broken, dir)
			require.Error(t, err)

			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Equal(t, []string{"lock"}, names(left), "nothing is left that looks like a store")

			_, err = restore(t.Context(), file, dir)
			require.NoError(t, err, "the folder can be used")
		})
	}
}

func TestDamagedStoreIsNotBackedUp(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		damage   func(t *testing.T, dir string)
		sentence string
	}{
		"ChangedLog": {func(t *testing.T, dir string) {
			t.Helper()
			alter(t, dir, "DROP TRIGGER logs_grow; UPDATE logs SET doc = (SELECT doc FROM logs WHERE id = 8193) WHERE id = 4097")
		}, "hash chain"},
		"LostContent": {func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, "files", "file.1", "file.1")))
		}, "the content of upload att_1 is missing"},
		"NoStore": {func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, "jiaofu.db")))
		}, "there is no store in"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			dir, _ := sample(t)
			test.damage(t, dir)

			file := filepath.Join(t.TempDir(), "b")
			_, err := backUp(t.Context(), dir, file)
			require.ErrorContains(t, err, test.sentence)

			left, err := os.ReadDir(filepath.Dir(file))
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()

	dir, file := sample(t)
	before, err := os.ReadFile(file)
	require.NoError(t, err)

	_, err = backUp(t.Context(), dir, file)
	require.ErrorIs(t, err, sqlite.ErrExists)

	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, before, after)

	_, err = sqlite.Backup(t.Context(), sqlite.BackupConfig{
		Dir: dir, File: file, Overwrite: true, Now: time.Now(), Progress: silent{},
	})
	require.NoError(t, err)

	_, err = restore(t.Context(), file, dir)
	require.ErrorContains(t, err, "is not empty")

	used := filepath.Join(t.TempDir(), "used")
	open(t, used)

	_, err = restore(t.Context(), file, used)
	require.ErrorContains(t, err, "in use by another process")

	target := filepath.Join(t.TempDir(), "target")

	_, err = restore(t.Context(), t.TempDir(), target)
	require.ErrorContains(t, err, "is not a file")
	require.NoDirExists(t, target)
}

// TestBackupReplacesOnlyBackups: whatever the name, the store itself is not
// written to, and other files stay what they are.
func TestBackupReplacesOnlyBackups(t *testing.T) {
	t.Parallel()

	dir, file := sample(t)
	work := t.TempDir()
	linked, link := filepath.Join(work, "linked"), filepath.Join(work, "link")
	note, empty := filepath.Join(work, "note"), filepath.Join(work, "empty")

	require.NoError(t, os.Symlink(dir, linked))
	require.NoError(t, os.Symlink(filepath.Join(dir, "jiaofu.db"), link))
	require.NoError(t, os.WriteFile(note, []byte("no"), 0o600))
	require.NoError(t, os.WriteFile(empty, nil, 0o600))

	to := func(file string, overwrite bool) error {
		_, err := sqlite.Backup(t.Context(), sqlite.BackupConfig{
			Dir: dir, File: file, Overwrite: overwrite, Now: time.Now(), Progress: silent{},
		})

		return err
	}

	for _, overwrite := range []bool{false, true} {
		for name, sentence := range map[string]string{
			filepath.Join(dir, "jiaofu.db"):       "is in the data folder",
			filepath.Join(dir, "lock"):            "is in the data folder",
			filepath.Join(dir, "new"):             "is in the data folder",
			filepath.Join(dir, "files", "new"):    "is in the data folder",
			filepath.Join(linked, "jiaofu.db"):    "is in the data folder",
			filepath.Join(linked, "files", "new"): "is in the data folder",
			link:                                  "is not a file",
			dir:                                   "is not a file",
		} {
			require.ErrorContains(t, to(name, overwrite), sentence, name)
		}
	}

	require.ErrorContains(t, to(note, true), "is no backup")
	require.NoError(t, to(empty, true))
	require.NoError(t, to(file, true))

	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"files", "jiaofu.db", "lock"}, names(left))
	require.Len(t, heads(t, open(t, dir)), 5)
}

func TestHalfOfARestoreIsNoStore(t *testing.T) {
	t.Parallel()

	_, file := sample(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "restoring.db"), []byte("half"), 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "files", "file.1"), 0o700))

	_, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.ErrorContains(t, err, "run jiaofu restore again")

	_, err = restore(t.Context(), file, dir)
	require.NoError(t, err)
	require.Len(t, heads(t, open(t, dir)), 5)
}

// TestRestoreWhoseNameIsNotDurableLeavesNothing: no store without its files.
func TestRestoreWhoseNameIsNotDurableLeavesNothing(t *testing.T) {
	t.Parallel()

	_, file := sample(t)
	dir := filepath.Join(t.TempDir(), "restored")
	errSync := errors.New("the disk is broken")

	err := sqlite.RestoreAs(t.Context(), sqlite.RestoreConfig{File: file, Dir: dir, Progress: silent{}},
		func(string) error { return errSync })
	require.ErrorIs(t, err, errSync)
	require.NoFileExists(t, filepath.Join(dir, "jiaofu.db"))
	require.NoDirExists(t, filepath.Join(dir, "files"))

	_, err = restore(t.Context(), file, dir)
	require.NoError(t, err)
	require.Len(t, heads(t, open(t, dir)), 5)
}

// TestHalfOfARestoreStaysWhereAnythingElseIs: whoever may not restore there loses
// nothing, and is not taken for somebody with a new folder afterwards.
func TestHalfOfARestoreStaysWhereAnythingElseIs(t *testing.T) {
	t.Parallel()

	_, file := sample(t)
	dir := t.TempDir()

	for _, name := range []string{"restoring.db", "secret"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600))
	}

	_, err := restore(t.Context(), file, dir)
	require.ErrorContains(t, err, "secret")
	require.FileExists(t, filepath.Join(dir, "restoring.db"))

	_, err = sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.ErrorContains(t, err, "run jiaofu restore again")
}

func TestUploadSweptMeanwhileIsLeftOut(t *testing.T) {
	t.Parallel()

	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "b")
	s := open(t, dir)
	create(t, s, 0)
	attach(t, s, 1)
	attach(t, s, 2)

	r, err := sqlite.Backup(t.Context(), sqlite.BackupConfig{
		Dir: dir, File: file, Now: time.Now(), Progress: sweeping{func() {
			if err := s.DeleteUpload(t.Context(), "att_1"); err != nil {
				t.Error(err)
			}

			if err := s.DeleteFile(t.Context(), "file.1"); err != nil {
				t.Error(err)
			}
		}},
	})
	require.NoError(t, err)
	require.Equal(t, []int64{1, 1}, []int64{r.Uploads, r.Files})

	restored := filepath.Join(t.TempDir(), "new")
	_, err = restore(t.Context(), file, restored)
	require.NoError(t, err)

	_, err = open(t, restored).Upload(t.Context(), "att_1")
	require.ErrorIs(t, err, store.ErrNotFound)
}

// sweeping does something between the snapshot and the contents.
type sweeping struct{ sweep func() }

func (s sweeping) Begin(stage string, _ int64) {
	if stage == "back up files" {
		s.sweep()
	}
}

func (sweeping) Add(int64) {}
