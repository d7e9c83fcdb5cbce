package vfs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	lib "modernc.org/sqlite/lib"
	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

// calls are what hooks of a file saw; one goroutine uses the file.
type calls struct {
	list []string
	// fails is the call that fails, if any.
	fails string
}

func (c *calls) see(name string) (fails bool) {
	c.list = append(c.list, name)

	return c.fails == name
}

func (c *calls) hooks(f vfs.File) *vfs.Hooks {
	return &vfs.Hooks{
		Write: func(data []byte, offset int64, below vfs.Writing) vfs.Code {
			if c.see("write") {
				return lib.SQLITE_FULL
			}

			code := below(data, offset)
			if started := f.StartWriting(offset, int64(len(data))); started != lib.SQLITE_OK {
				return started
			}

			return code
		},
		Truncate: func(_ int64, below func() vfs.Code) vfs.Code {
			c.see("truncate")

			return below()
		},
		Sync: func(below func() vfs.Code) vfs.Code {
			if c.see("sync") {
				return lib.SQLITE_IOERR_FSYNC
			}

			return below()
		},
	}
}

// The tests are not parallel: file systems are the process's.
//
//nolint:paralleltest // see above
func TestFileSystems(t *testing.T) {
	var named, general calls

	dir := t.TempDir()

	require.NoError(t, vfs.Register("named", false, func(path string, f vfs.File) *vfs.Hooks {
		if !strings.HasSuffix(path, ".db") {
			return nil
		}

		return named.hooks(f)
	}))

	open := func(t *testing.T, query string) *driver.Conn {
		t.Helper()

		db, err := driver.OpenConn("file:"+filepath.Join(dir, filepath.Base(t.Name())+".db")+query,
			driver.OpenReadWrite|driver.OpenCreate|driver.OpenURI)
		require.NoError(t, err)

		t.Cleanup(func() { require.NoError(t, db.Close()) })

		return db
	}

	fill := func(t *testing.T, db *driver.Conn) error {
		t.Helper()

		for _, text := range []string{
			"CREATE TABLE t (x)", "INSERT INTO t VALUES (zeroblob(50000))", "DROP TABLE t", "VACUUM",
		} {
			if err := sqlitex.ExecuteTransient(db, text, nil); err != nil {
				return err
			}
		}

		return nil
	}

	t.Run("by its name", func(t *testing.T) {
		require.NoError(t, fill(t, open(t, "?vfs=named")))
		require.Subset(t, named.list, []string{"write", "sync", "truncate"})
	})

	t.Run("not by another", func(t *testing.T) {
		named.list = nil

		require.NoError(t, fill(t, open(t, "")))
		require.Empty(t, named.list)
	})

	t.Run("what fails is told", func(t *testing.T) {
		db := open(t, "?vfs=named")

		for call, code := range map[string]driver.ResultCode{"write": driver.ResultFull, "sync": driver.ResultIOErrFsync} {
			named.fails = call

			require.Equal(t, code, driver.ErrCode(fill(t, db)))
		}

		named.fails = ""

		require.NoError(t, fill(t, db), "it goes on when the disk does")
	})

	// From here on the default is another one.
	require.NoError(t, vfs.Register("general", true, func(path string, f vfs.File) *vfs.Hooks {
		if !strings.HasSuffix(path, ".db") {
			return nil
		}

		return general.hooks(f)
	}))

	t.Run("before the default", func(t *testing.T) {
		named.list, general.list = nil, nil

		require.NoError(t, fill(t, open(t, "?vfs=named")))
		require.NotEmpty(t, named.list)
		require.Equal(t, named.list, general.list, "each call passes both")

		general.list, general.fails = nil, "sync"

		require.Equal(t, driver.ResultIOErrFsync, driver.ErrCode(fill(t, open(t, "?vfs=named"))))

		general.fails = ""
	})

	t.Run("the default", func(t *testing.T) {
		named.list, general.list = nil, nil

		require.NoError(t, fill(t, open(t, "")))
		require.Empty(t, named.list)
		require.NotEmpty(t, general.list)
	})
}
