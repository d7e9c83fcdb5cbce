package sqlite //nolint:testpackage // a checkpoint is looked at from inside

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

func TestPagesAreWrittenWithPauses(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		const pages = 3*gentlePages + 1

		var started int64

		failed := vfs.Code(lib.SQLITE_OK)
		p := pacer{start: func(offset, n int64) vfs.Code {
			require.Equal(t, started, offset)

			started += n

			return failed
		}}

		data, written, began := make([]byte, 4096), 0, time.Now()

		for i := range pages {
			code := p.write(data, int64(i)*4096, func(data []byte, _ int64) vfs.Code {
				written += len(data)

				return vfs.Code(i)
			})
			require.EqualValues(t, i, code, "what SQLite is told is what the file said")
		}

		require.Equal(t, pages*4096, written)
		require.EqualValues(t, 3*gentlePages*4096, started)
		require.Equal(t, 3*gentlePause, time.Since(began))

		failed = lib.SQLITE_IOERR_WRITE

		for i := range gentlePages - 1 {
			fine := func([]byte, int64) vfs.Code { return lib.SQLITE_OK }
			code := p.write(data, int64(pages+i)*4096, fine)
			require.Equal(t, i == gentlePages-2, code != lib.SQLITE_OK, "the disk refused what was begun")
		}
	})
}
