package sqlite //nolint:testpackage // what is written is looked at from inside

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	lib "modernc.org/sqlite/lib"

	"github.com/jiaofu/jiaofu/store/sqlite/vfs"
)

// paper is a file in memory.
type paper struct {
	text   []byte
	writes int
	code   vfs.Code
}

func (p *paper) write(data []byte, offset int64) vfs.Code {
	p.writes++

	if end := int(offset) + len(data); end > len(p.text) {
		p.text = append(p.text, make([]byte, end-len(p.text))...)
	}

	copy(p.text[offset:], data)

	return p.code
}

func TestWhatBelongsTogetherIsWrittenAtOnce(t *testing.T) {
	t.Parallel()

	var (
		g gatherer
		p paper
	)

	put := func(text string, offset int64) {
		require.EqualValues(t, lib.SQLITE_OK, g.write([]byte(text), offset, p.write))
	}

	put("head", 0)
	put("page", 4)
	put("head", 8)
	put("page", 12)
	require.Zero(t, p.writes, "nobody needs it yet")

	put("PAGE", 4)
	require.Equal(t, 1, p.writes, "what is elsewhere waits for what was before it")
	require.Equal(t, "headpageheadpage", string(p.text))

	read := 0
	code := g.before(func() vfs.Code {
		read++

		require.Equal(t, "headPAGEheadpage", string(p.text), "whoever reads reads everything")

		return 7
	})
	require.EqualValues(t, 7, code)
	require.Equal(t, 1, read)

	put("tail", 8)
	put(string(bytes.Repeat([]byte("x"), gatherMost)), 12)
	require.Equal(t, 3, p.writes, "no more than fits is held")
	require.EqualValues(t, lib.SQLITE_OK, g.flush())
	require.Equal(t, "headPAGEtailxx", string(p.text[:14]))
	require.Len(t, p.text, 12+gatherMost)
}

func TestAWriteThatFailsIsToldBeforeTheSync(t *testing.T) {
	t.Parallel()

	var g gatherer

	p := paper{code: lib.SQLITE_FULL}
	require.EqualValues(t, lib.SQLITE_OK, g.write([]byte("page"), 0, p.write))

	code := g.before(func() vfs.Code { panic("synced") })
	require.EqualValues(t, lib.SQLITE_FULL, code)

	p.code = lib.SQLITE_OK
	require.EqualValues(t, lib.SQLITE_OK, g.write([]byte("again"), 0, p.write))
	require.EqualValues(t, lib.SQLITE_OK, g.before(func() vfs.Code { return lib.SQLITE_OK }))
	require.Equal(t, "again", string(p.text))
}
