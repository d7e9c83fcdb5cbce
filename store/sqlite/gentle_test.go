package sqlite //nolint:testpackage // a checkpoint is looked at from inside

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

func TestPagesAreWrittenWithPauses(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		const pages = 3*gentlePages + 1

		var started int64

		p := pacer{start: func(offset, n int64) {
			require.Equal(t, started, offset)

			started += n
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
	})
}
