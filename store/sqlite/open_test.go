package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// alter runs statements on the database of a folder that nobody uses.
func alter(t *testing.T, dir string, script string) {
	t.Helper()

	c, err := driver.OpenConn(filepath.Join(dir, "jiaofu.db"))
	require.NoError(t, err)
	require.NoError(t, sqlitex.ExecuteScript(c, script, nil))
	require.NoError(t, c.Close())
}

func TestForeignDatabaseIsRefused(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		prepare  func(t *testing.T, dir string)
		sentence string
	}{
		"OfANewerVersion": {func(t *testing.T, dir string) {
			t.Helper()

			s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
			require.NoError(t, err)
			require.NoError(t, s.Close())
			alter(t, dir, "PRAGMA user_version = 999")
		}, "is of a newer version of jiaofu (schema 999"},
		"OfAnotherProgram": {func(t *testing.T, dir string) {
			t.Helper()
			alter(t, dir, "PRAGMA application_id = 7")
		}, "was made by another program"},
		"OfAnUnmarkedProgram": {func(t *testing.T, dir string) {
			t.Helper()
			alter(t, dir, "CREATE TABLE t (a)")
		}, "was made by another program"},
		"NoDatabase": {func(t *testing.T, dir string) {
			t.Helper()

			noise := []byte(strings.Repeat("not a database ", 1000))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "jiaofu.db"), noise, 0o600))
		}, "cannot be read as a database"},
		"NoFolder": {func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "jiaofu.db"), 0o700))
		}, "jiaofu.db"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			dir := t.TempDir()
			test.prepare(t, dir)

			before, err := os.ReadDir(dir)
			require.NoError(t, err)

			_, err = sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
			require.ErrorContains(t, err, test.sentence)
			require.ErrorContains(t, err, dir)

			// The folder is free again, and nothing of ours was written into it.
			_, again := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
			require.EqualError(t, again, err.Error())

			after, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Subset(t, append(names(before), "lock"), names(after))
		})
	}
}

func names(entries []os.DirEntry) []string {
	list := make([]string, 0, len(entries))
	for _, e := range entries {
		list = append(list, e.Name())
	}

	return list
}

func TestReadyTellsOfTheSchema(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	s := open(t, dir)
	require.NoError(t, s.Ready(t.Context()))

	alter(t, dir, "PRAGMA user_version = 999")
	require.ErrorContains(t, s.Ready(t.Context()), "schema 999")
	require.ErrorIs(t, s.CreateOrder(t.Context(), deliverytest.Order(t)), store.ErrUnavailable)
}

func TestDatabaseRefusesWhatMustNeverBe(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)
	create(t, s, 1)

	for _, sql := range []string{
		"DELETE FROM orders",
		"DELETE FROM logs WHERE id = 4097",
		"INSERT INTO logs (id, doc, last) VALUES (4097, x'00', 1)",
		"INSERT INTO logs (id, doc, last) VALUES (4099, x'00', 2)",
		"UPDATE logs SET last = 1 WHERE id = 4097",
		"UPDATE logs SET id = 4098, last = 2 WHERE id = 4097",
		"UPDATE orders SET number = (SELECT max(number) FROM orders)",
		"UPDATE orders SET buyer = 'somebody'",
		"UPDATE orders SET created = 0",
		"UPDATE orders SET paid = 1",
		"UPDATE orders SET version = 2",
		"UPDATE orders SET version = 0",
		"UPDATE orders SET change = 0",
		"INSERT INTO changes (change, no, buyer, provider) VALUES (1, 1, 'b', 'p')",
		"INSERT INTO orders SELECT 3, 'ord_3', '3', buyer, provider, phase, hold, status, version, created, updated, change," +
			" timer, deadline, paid, refunded, head FROM orders WHERE no = 1",
		"UPDATE orders SET updated = created - 1",
		"UPDATE orders SET phase = 'LOST', status = 'LOST'",
		"UPDATE orders SET hold = 'LOST'",
		"UPDATE orders SET hold = 'REFUND'",
		"UPDATE orders SET status = 'COMPLETED'",
		"UPDATE orders SET refunded = paid + 1",
		"UPDATE orders SET refunded = -1",
		"UPDATE orders SET deadline = 1, timer = 1",
		"UPDATE orders SET phase = 'ACCEPTANCE_PENDING', status = 'ACCEPTANCE_PENDING'",
		"UPDATE orders SET phase = 'ACCEPTANCE_PENDING', status = 'ACCEPTANCE_PENDING', deadline = 1, timer = 2",
		"INSERT INTO refunds (id, no, buyer, provider, status, requested) VALUES ('r', 1, 'b', 'p', 'LOST', 1)",
		"INSERT INTO refunds (id, no, buyer, provider, status, requested) VALUES ('r', 9, 'b', 'p', 'PAID', 1)",
		"UPDATE counts SET orders = -1",
		"UPDATE orders SET timer = 'soon'",
	} {
		err := s.Change(t.Context(), func(exec func(string, ...any) error) error { return exec(sql) })
		require.Error(t, err, sql)
		require.NotErrorIs(t, err, store.ErrUnavailable, sql)
	}

	require.Equal(t, 2, sound(t, s))
}

func TestFullDiskIsUnavailable(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)

	pages, err := s.Rows(t.Context(), "PRAGMA page_count")
	require.NoError(t, err)

	err = s.Change(t.Context(), func(exec func(string, ...any) error) error {
		if err := exec("PRAGMA max_page_count = " + pages[0]); err != nil {
			return err
		}

		return exec("INSERT INTO logs (id, doc, last) VALUES (1, zeroblob(1000000), 1)")
	})
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.True(t, s.Sick())
	require.NoError(t, s.Ready(t.Context()), "it writes again")
	require.False(t, s.Sick())

	o := create(t, s, 1)
	_, err = s.UpdateOrder(t.Context(), store.Scope{}, o.ID, next)
	require.NoError(t, err)
	require.Equal(t, 2, sound(t, s))
}

func TestLongReadEndsWithItsContext(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)

	defer cancel()

	const endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
	require.ErrorIs(t, s.Scan(ctx, endless), context.DeadlineExceeded)
	require.NoError(t, s.Ready(t.Context()), "the connection goes on")
}

// TestReadThatWasGivenUpEndsItsSnapshot: the next one on its connection, which is
// the one that is lent first, must not read what was there before.
func TestReadThatWasGivenUpEndsItsSnapshot(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	o := create(t, s, 0)

	for range 3 {
		ctx, give := context.WithCancel(t.Context())
		require.ErrorIs(t, s.GiveUp(ctx, give), context.Canceled)

		moved, err := s.UpdateOrder(t.Context(), store.Scope{}, o.ID, next)
		require.NoError(t, err)

		read, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Head)
		require.NoError(t, err)
		require.Equal(t, moved.Version, read.Version)

		_, err = s.Orders(t.Context(), store.Scope{}, []string{o.ID}, store.Head)
		require.NoError(t, err, "a snapshot begins")
	}

	_, err := s.Checkpoint("RESTART")
	require.NoError(t, err, "no reader keeps the log")
}

// TestSQLiteWritesItsWholeLogBack: before 3.51.3 a checkpoint that reads the header
// of the log while that begins anew may leave out what is committed right then.
func TestSQLiteWritesItsWholeLogBack(t *testing.T) {
	t.Parallel()

	version, err := open(t, t.TempDir()).Rows(t.Context(), "SELECT sqlite_version()")
	require.NoError(t, err)

	var major, minor, patch int

	_, err = fmt.Sscanf(version[0], "%d.%d.%d", &major, &minor, &patch)
	require.NoError(t, err)
	require.GreaterOrEqual(t, major*1_000_000+minor*1000+patch, 3_051_003, version[0])
}

// versions is the sum of the versions of all orders in a database without its log.
func versions(t *testing.T, dir string) (sum int64) {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(dir, "jiaofu.db"))
	require.NoError(t, err)

	path := filepath.Join(t.TempDir(), "alone.db")
	require.NoError(t, os.WriteFile(path, content, 0o600))

	c, err := driver.OpenConn(path, driver.OpenReadWrite)
	require.NoError(t, err)

	defer func() { require.NoError(t, c.Close()) }()

	err = sqlitex.Execute(c, "SELECT total(version) FROM orders", &sqlitex.ExecOptions{ResultFunc: func(row *driver.Stmt) error {
		sum = row.ColumnInt64(0)

		return nil
	}})
	if err != nil {
		return -1 // it was being written
	}

	return sum
}

// TestFullDiskHasTheLogWrittenBack: that makes room in it, and nobody else would.
func TestFullDiskHasTheLogWrittenBack(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)
	require.Zero(t, max(versions(t, s.Dir()), 0))
	require.ErrorIs(t, s.BlockCommit(t.Context()), store.ErrUnavailable)
	require.Eventually(t, func() bool { return versions(t, s.Dir()) == 1 }, time.Minute, time.Millisecond)
	require.NoError(t, s.Ready(t.Context()))

	facts, err := s.Rows(t.Context(), "SELECT name FROM facts")
	require.NoError(t, err)
	require.Equal(t, []string{"history"}, facts, "the probe leaves nothing")
}

// TestLockedDatabaseIsToldInTime: whoever waits while another program holds the
// database hears that it is not available, before it would wait no longer; and so
// does who asks for readiness.
func TestLockedDatabaseIsToldInTime(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)

	other, err := driver.OpenConn(filepath.Join(s.Dir(), "jiaofu.db"), driver.OpenReadWrite)
	require.NoError(t, err)

	t.Cleanup(func() { require.NoError(t, other.Close()) })
	require.NoError(t, sqlitex.ExecuteTransient(other, "BEGIN IMMEDIATE", nil))

	patient, cancel := context.WithTimeout(t.Context(), 4*time.Second) // less than SQLite would wait
	defer cancel()

	var waiting sync.WaitGroup

	for range 4 { // one leads, the others wait for their turn
		waiting.Go(func() {
			ctx, cancel := context.WithTimeout(patient, time.Second/2)
			defer cancel()

			_, err := s.UpdateOrder(ctx, store.Scope{}, orderID(0), next)
			assert.ErrorIs(t, err, store.ErrUnavailable)
		})
	}

	waiting.Wait()
	require.NoError(t, patient.Err(), "nobody waited for longer")

	ready, cancel := context.WithTimeout(t.Context(), 2*time.Second) // as /readyz has
	defer cancel()

	require.ErrorIs(t, s.Ready(ready), store.ErrUnavailable)
	require.NoError(t, ready.Err())

	require.NoError(t, sqlitex.ExecuteTransient(other, "ROLLBACK", nil))
	require.NoError(t, s.Ready(t.Context()))

	_, err = s.UpdateOrder(t.Context(), store.Scope{}, orderID(0), next)
	require.NoError(t, err)
}

// TestLongLogIsWrittenBackAfterFewChanges: recovering it takes long.
func TestLongLogIsWrittenBackAfterFewChanges(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())

	for i := range 2 {
		require.NoError(t, s.CreateOrder(t.Context(), deliverytest.Full(t, 0, deliverytest.Nth(i))))
	}

	require.Eventually(t, func() bool { return versions(t, s.Dir()) > 0 }, time.Minute, 10*time.Millisecond)
}

func TestLogIsWrittenBackAndBeginsAnew(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	s := open(t, dir)

	for i := range 20 {
		create(t, s, i)
	}

	pages, err := s.Checkpoint("RESTART")
	require.NoError(t, err)

	_, err = s.UpdateOrder(t.Context(), store.Scope{}, orderID(0), next)
	require.NoError(t, err)

	again, err := s.Checkpoint("PASSIVE")
	require.NoError(t, err)
	require.Less(t, again, pages)
	require.NoError(t, s.Close())
	require.NoFileExists(t, filepath.Join(dir, "jiaofu.db-wal"))
}

func report(o *delivery.Order) error {
	_, err := o.Apply(deliverytest.Command(o, delivery.MoveReportProgress, o.UpdatedAt.Add(time.Minute)))

	return err
}

func TestLogBeginsAnewWhileManyWrite(t *testing.T) {
	t.Parallel()

	const writers, moves = 4, 40

	var ids []string

	s := open(t, t.TempDir())

	for i := range writers {
		o := deliverytest.Order(t, deliverytest.Nth(i), deliverytest.At(delivery.PhaseImplementing))
		require.NoError(t, s.CreateOrder(t.Context(), o))

		ids = append(ids, o.ID)
	}

	var writing sync.WaitGroup

	for _, id := range ids {
		writing.Go(func() {
			for range moves {
				_, err := s.UpdateOrder(t.Context(), store.Scope{}, id, report)
				assert.NoError(t, err)
			}
		})
	}

	for range 10 {
		require.NoError(t, s.BeginLogAnew())
	}

	writing.Wait()

	pages, err := s.Checkpoint("RESTART")
	require.NoError(t, err)
	require.Positive(t, pages)

	for _, id := range ids {
		o, err := s.Order(t.Context(), store.Scope{}, id, store.Whole)
		require.NoError(t, err)
		require.True(t, o.Verify().Valid)
		require.GreaterOrEqual(t, o.Version, moves)
	}

	require.NoError(t, s.CheckDatabase(t.Context()))
}

func TestNobodyCommitsWhileTheLogBeginsAnew(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	create(t, s, 0)

	done := make(chan error, 1)

	s.WhileNobodyCommits(func() {
		go func() {
			_, err := s.UpdateOrder(context.Background(), store.Scope{}, orderID(0), next)
			done <- err
		}()

		require.Eventually(t, func() bool { return s.Waiting() == 1 }, soon, time.Millisecond)
		require.Never(t, func() bool { return len(done) > 0 }, 20*time.Millisecond, 5*time.Millisecond)
	})

	require.NoError(t, wait(t, done))
}

func TestUnfinishedFilesAreRemoved(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	s := open(t, dir)
	require.NoError(t, s.WriteFile(t.Context(), "att_1.pdf", strings.NewReader("content")))
	require.NoError(t, s.Close())

	left := filepath.Join(dir, "files", "un-finished", "att_2.pdf-1")
	require.NoError(t, os.WriteFile(left, []byte("con"), 0o600))

	s = open(t, dir)
	require.NoFileExists(t, left)

	keys, err := s.FilesBefore(t.Context(), time.Now().Add(time.Hour), "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"att_1.pdf"}, keys)
}

func TestKeyLeadsNowhereElse(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())

	for _, key := range []string{
		"", ".", "..", "../lock", "a/b", `a\b`, "/etc/passwd", "un-finished", "A", "a\x00", strings.Repeat("a", 129),
	} {
		require.Error(t, s.WriteFile(t.Context(), key, strings.NewReader("x")), "%q", key)
		require.NoError(t, s.DeleteFile(t.Context(), key), "%q", key)

		_, err := s.OpenFile(t.Context(), key)
		require.ErrorIs(t, err, store.ErrNotFound, "%q", key)
	}
}

// TestDatabaseIsForNobodyElseToRead, in a folder that everybody may look into.
func TestDatabaseIsForNobodyElseToRead(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o755))

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)

	defer s.Close()

	for _, name := range []string{"jiaofu.db", "jiaofu.db-wal", "jiaofu.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, name)
	}
}
