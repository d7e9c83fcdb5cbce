package files_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/files"
)

// tampered are the link with each byte of its path and query changed, left out
// and doubled, and what they say of that byte.
func tampered(tb testing.TB, link string) map[string]string {
	tb.Helper()

	begin := strings.Index(link, "/files/") + len("/files/")
	all := map[string]string{}

	for i := begin; i < len(link); i++ {
		for _, other := range []byte{'A', '0', link[i] ^ 1, link[i] ^ 0x20} {
			changed := link[:i] + url.QueryEscape(string(other)) + link[i+1:]
			if other != link[i] && other > ' ' && other < 0x7f && other != '+' && other != '%' {
				all[fmt.Sprintf("byte %d as %q", i, other)] = changed
			}
		}

		all[fmt.Sprintf("byte %d left out", i)] = link[:i] + link[i+1:]
		all[fmt.Sprintf("byte %d twice", i)] = link[:i] + link[i:i+1] + link[i:]
	}

	return all
}

// saysTheSame tells whether two links are the same to a reader of URLs.
func saysTheSame(tb testing.TB, one, other string) bool {
	tb.Helper()

	a, err := url.Parse(one)
	require.NoError(tb, err)

	b, err := url.Parse(other)
	if err != nil {
		return false
	}

	return a.Path == b.Path && a.Query().Encode() == b.Query().Encode()
}

// Whatever byte of a link is altered, nothing of the file comes out, and nothing
// is read of the store.
func TestAlteredDownloadLinkGivesNothing(t *testing.T) {
	t.Parallel()

	w := open(t)
	link := w.DownloadURL(w.ready(t, "a.txt", []byte("hello")))
	before, tried := w.store.reads.Load(), 0

	for what, bad := range tampered(t, link) {
		if saysTheSame(t, link, bad) {
			continue // an ampersand twice
		}

		g := w.do(t, http.MethodGet, bad, nil)
		require.Contains(t, []int{http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed}, g.status, what)
		require.NotContains(t, string(g.body), "hello", what)

		tried++
	}

	require.Greater(t, tried, 600)
	require.Equal(t, before, w.store.reads.Load())
	require.Equal(t, "hello", string(w.do(t, http.MethodGet, link, nil).body))
}

func TestAlteredUploadLinkTakesNothing(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	tried := 0

	for what, bad := range tampered(t, begun.URL) {
		if saysTheSame(t, begun.URL, bad) {
			continue
		}

		g := w.put(t, bad, strings.NewReader("hello"))
		require.Contains(t, []int{http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed}, g.status, what)

		tried++
	}

	require.Greater(t, tried, 600)
	w.requirePending(t, begun.Upload.ID)
	w.requireContents(t, 0)
}

// frozen is a clock that goes on only when a test moves it.
func frozen(at *atomic.Pointer[time.Time]) func(*files.Config) {
	return func(c *files.Config) { c.Now = func() time.Time { return *at.Load() } }
}

// A link is good until its second, and not in it.
func TestLinksEndOnTheirSecond(t *testing.T) {
	t.Parallel()

	var at atomic.Pointer[time.Time]

	now := time.Date(2026, time.November, 22, 8, 0, 0, 0, time.UTC)
	later := func(d time.Duration) {
		now := at.Load().Add(d)
		at.Store(&now)
	}

	at.Store(&now)

	w := open(t, frozen(&at))
	id := w.ready(t, "a.txt", []byte("hello"))
	download, begun := w.DownloadURL(id), w.begin(t, "b.txt", 5)

	later(15*time.Minute - time.Nanosecond)
	require.Equal(t, http.StatusOK, w.do(t, http.MethodGet, download, nil).status)

	later(time.Nanosecond)
	requireFailure(t, w.do(t, http.MethodGet, download, nil), http.StatusForbidden, "FORBIDDEN", "LINK_EXPIRED")
	requireFailure(t, w.do(t, http.MethodGet, download, nil, "Range", "bytes=0-0"), http.StatusForbidden, "FORBIDDEN", "LINK_EXPIRED")

	later(45 * time.Minute)
	requireFailure(t, w.put(t, begun.URL, strings.NewReader("hello")), http.StatusForbidden, "FORBIDDEN", "LINK_EXPIRED")
	w.requirePending(t, begun.Upload.ID)
}

// A download may be repeated until it ends, an upload never, however often.
func TestReplayedLinks(t *testing.T) {
	t.Parallel()

	const replays = 100

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	require.Equal(t, http.StatusOK, w.put(t, begun.URL, strings.NewReader("hello")).status)

	for range replays {
		requireFailure(t, w.put(t, begun.URL, strings.NewReader("other")), http.StatusForbidden, "FORBIDDEN", "LINK_USED")
	}

	w.requireContents(t, 1)

	link := w.DownloadURL(begun.Upload.ID)
	for range replays {
		require.Equal(t, "hello", string(w.do(t, http.MethodGet, link, nil).body))
	}
}

// A file is read piece by piece as it is as a whole, a thousand times; a thousand
// ranges in one request are answered by the file, once.
func TestRangedAThousandTimes(t *testing.T) {
	t.Parallel()

	w := open(t)
	content := bytes.Repeat([]byte("0123456789"), 1000)
	link := w.DownloadURL(w.ready(t, "a.txt", content))

	var read []byte

	for i := range 1000 {
		g := w.do(t, http.MethodGet, link, nil, "Range", fmt.Sprintf("bytes=%d-%d", i*10, i*10+9))
		require.Equal(t, http.StatusPartialContent, g.status)
		require.Len(t, g.body, 10)
		requireSafe(t, g)

		read = append(read, g.body...)
	}

	require.Equal(t, content, read)

	for _, ranges := range []string{thousandRanges(), "bytes=0-1,2-3", "bytes=0-0,-1"} {
		g := w.do(t, http.MethodGet, link, nil, "Range", ranges)
		require.Equal(t, http.StatusOK, g.status)
		require.Equal(t, content, g.body)
		require.Equal(t, "text/plain", g.header.Get("Content-Type"))
	}

	bad := strings.Replace(link, "signature=", "signature=A", 1)
	requireFailure(t, w.do(t, http.MethodGet, bad, nil, "Range", thousandRanges()), http.StatusForbidden, "FORBIDDEN", "LINK_INVALID")
}
