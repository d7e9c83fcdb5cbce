package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// damageIndex overwrites a part of the page where an index of the embedded
// database of a folder begins.
func damageIndex(t *testing.T, folder, index string) {
	t.Helper()

	path := filepath.Join(folder, "jiaofu.db")

	c, err := driver.OpenConn(path, driver.OpenReadOnly)
	require.NoError(t, err)

	var page, size int64

	read := func(sql string, into *int64, values ...any) {
		require.NoError(t, sqlitex.Execute(c, sql, &sqlitex.ExecOptions{Args: values, ResultFunc: func(row *driver.Stmt) error {
			*into = row.ColumnInt64(0)

			return nil
		}}))
	}
	read("PRAGMA page_size", &size)
	read("SELECT rootpage FROM sqlite_schema WHERE name = ?", &page, index)
	require.NoError(t, c.Close())

	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)

	_, err = file.WriteAt(bytes.Repeat([]byte{0x55}, 40), (page-1)*size)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

// verifyFails runs verify, which has to fail and to say so.
func verifyFails(t *testing.T, env []string, sentences ...string) {
	t.Helper()

	out, err := runProgram(t, env, "verify")
	require.ErrorContains(t, err, "exit status 1")

	for _, sentence := range sentences {
		require.Contains(t, out, sentence)
	}
}

func TestVerifyOfNoStoreFailsAndMakesNone(t *testing.T) {
	t.Parallel()

	folder := filepath.Join(t.TempDir(), "data")

	for range 2 {
		verifyFails(t, settings("JIAOFU_DATA_DIR="+folder), "there is no store in "+folder)
		require.NoDirExists(t, folder)
	}

	require.NoError(t, os.Mkdir(folder, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "jiaofu.db"), nil, 0o600))

	verifyFails(t, settings("JIAOFU_DATA_DIR="+folder), "there is no store in "+folder)
}

func TestVerifyOfNoDatabaseFailsAndMakesNone(t *testing.T) {
	t.Parallel()

	env := settings("MONGODB_URI="+mongotest.URI(t), "MONGODB_DATABASE="+mongotest.Database(t), "JIAOFU_JWT_SECRET="+testSecret)

	for range 2 {
		verifyFails(t, env, "there is no store in the MongoDB database")
	}
}

func TestVerifyDoesNotMigrate(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: folder})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	c, err := driver.OpenConn(filepath.Join(folder, "jiaofu.db"))
	require.NoError(t, err)
	require.NoError(t, sqlitex.ExecuteScript(c, "DROP TABLE facts; PRAGMA user_version = 1", nil))
	require.NoError(t, c.Close())

	for range 2 {
		verifyFails(t, settings("JIAOFU_DATA_DIR="+folder), "the database has schema 1 and this program 2")
	}
}

func TestVerifyFindsLostAndAlteredContents(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: folder})
	require.NoError(t, err)

	const digest = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0" // of "aaa"

	for _, id := range []string{"att_whole", "att_longer", "att_other", "att_lost"} {
		key := strings.TrimPrefix(id, "att_") + ".file"
		require.NoError(t, s.WriteFile(t.Context(), key, strings.NewReader("aaa")))

		_, err := s.CreateUpload(t.Context(), store.Upload{
			ID: id, OrderID: "ord_1", CreatedAt: deliverytest.Start(), Status: store.UploadReady,
			File: key, ByteSize: 3, SHA256: digest,
		})
		require.NoError(t, err)
	}

	require.NoError(t, s.Close())

	out, err := runProgram(t, settings("JIAOFU_DATA_DIR="+folder), "verify")
	require.NoError(t, err, out)
	require.Contains(t, out, "0 orders, 0 log entries, 4 files checked: 0 broken")

	at := func(key string) string { return filepath.Join(folder, "files", key[:8], key) }
	require.NoError(t, os.WriteFile(at("longer.file"), []byte("aaaa"), 0o600))
	require.NoError(t, os.WriteFile(at("other.file"), []byte("aab"), 0o600))
	require.NoError(t, os.Remove(at("lost.file")))

	verifyFails(t, settings("JIAOFU_DATA_DIR="+folder),
		"upload att_longer of order ord_1: its content is not what was uploaded",
		"upload att_other of order ord_1: its content is not what was uploaded",
		"upload att_lost of order ord_1: its content is missing",
		"4 files checked: 3 broken")
}

// TestDamagedIndexIsToldAndRebuilt: verify tells of it, the server answers that
// it cannot now and says why in its log, and a copy is whole again.
func TestDamagedIndexIsToldAndRebuilt(t *testing.T) {
	t.Parallel()

	folder, copied := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	p := startProgram(t, "JIAOFU_DATA_DIR="+folder, "JIAOFU_DEMO=true")
	p.stop(t)
	damageIndex(t, folder, "orders_all_status_created")

	out, err := p.run(t, "verify")
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, out, "try `jiaofu copy` into a new folder")

	// How many entries the demo has depends on the time of the day.
	checked := regexp.MustCompile(`46 orders, 2\d\d log entries, 0 files checked: `).FindString(out)
	require.NotEmpty(t, checked, out)
	require.Contains(t, out, checked+"1 broken")

	p = startProgram(t, "JIAOFU_DATA_DIR="+folder)
	answer := p.send(t, http.MethodPost, "/graphql", `{"query":"{ orders(first: 5, filter: {status: [IMPLEMENTING]}) { nodes { id } } }"}`,
		"Content-Type", "application/json", "Authorization", "Bearer "+p.token(t, "OPERATOR", "platform"))
	require.Contains(t, answer.body, `"UNAVAILABLE"`)
	p.stop(t)
	require.Contains(t, p.log.String(), `level=ERROR msg="the database is damaged"`)

	out, err = p.run(t, "copy", "-from", folder, "-to", copied)
	require.NoError(t, err, out)

	out, err = p.run(t, "verify", "-data-dir", copied)
	require.NoError(t, err, out)
	require.Contains(t, out, checked+"0 broken")
}
