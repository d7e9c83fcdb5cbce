package files_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store"
)

// requireSafe requires that a browser saves the file and shows nothing of it.
func requireSafe(tb testing.TB, g got) {
	tb.Helper()

	require.True(tb, strings.HasPrefix(g.header.Get("Content-Disposition"), "attachment; "))
	require.Equal(tb, "nosniff", g.header.Get("X-Content-Type-Options"))
	require.Contains(tb, g.header.Get("Content-Security-Policy"), "sandbox; default-src 'none'")
	require.Equal(tb, "same-origin", g.header.Get("Cross-Origin-Resource-Policy"))
	require.Contains(tb, g.header.Get("Cache-Control"), "private")
}

func TestDownload(t *testing.T) {
	t.Parallel()

	w := open(t)
	link := w.DownloadURL(w.ready(t, "a.txt", []byte("hello world")))

	g := w.do(t, http.MethodGet, link, nil)
	require.Equal(t, http.StatusOK, g.status)
	require.Equal(t, "hello world", string(g.body))
	require.Equal(t, "text/plain", g.header.Get("Content-Type"))
	require.Equal(t, "11", g.header.Get("Content-Length"))
	require.Equal(t, `"`+sum+`"`, g.header.Get("ETag"))
	requireSafe(t, g)

	head := w.do(t, http.MethodHead, link, nil)
	require.Equal(t, http.StatusOK, head.status)
	require.Equal(t, "11", head.header.Get("Content-Length"))
	require.Empty(t, head.body)
	requireSafe(t, head)

	cached := w.do(t, http.MethodGet, link, nil, "If-None-Match", `"`+sum+`"`)
	require.Equal(t, http.StatusNotModified, cached.status)
}

func TestDownloadOfRanges(t *testing.T) {
	t.Parallel()

	w := open(t)
	link := w.DownloadURL(w.ready(t, "a.txt", []byte("hello world")))

	for header, want := range map[string]struct {
		status int
		body   string
	}{
		"bytes=0-4":      {http.StatusPartialContent, "hello"},
		"bytes=-5":       {http.StatusPartialContent, "world"},
		"bytes=6-":       {http.StatusPartialContent, "world"},
		"bytes=0-0,2-3":  {http.StatusOK, "hello world"},
		"bytes=-0":       {http.StatusRequestedRangeNotSatisfiable, ""},
		"bytes=-00":      {http.StatusRequestedRangeNotSatisfiable, ""},
		"bytes=99-":      {http.StatusRequestedRangeNotSatisfiable, ""},
		"potatoes=1":     {http.StatusRequestedRangeNotSatisfiable, ""},
		thousandRanges(): {http.StatusOK, "hello world"},
	} {
		g := w.do(t, http.MethodGet, link, nil, "Range", header)
		require.Equal(t, want.status, g.status, "%.40s", header)

		if want.body != "" {
			require.Equal(t, want.body, string(g.body))
			requireSafe(t, g)
		}
	}
}

func thousandRanges() string {
	ranges := make([]string, 1000)
	for i := range ranges {
		ranges[i] = fmt.Sprintf("%d-%d", i%11, i%11)
	}

	return "bytes=" + strings.Join(ranges, ",")
}

func TestDownloadLinks(t *testing.T) {
	t.Parallel()

	w := open(t)
	id := w.ready(t, "a.txt", []byte("hello"))
	other := w.ready(t, "b.txt", []byte("other"))
	link := w.DownloadURL(id)

	for name, bad := range map[string]string{
		"OfAnotherFile": strings.Replace(link, id, other, 1),
		"Prolonged":     altered(t, link, "expires", "99999999999"),
		"Unsigned":      w.server.URL + "/files/" + id + "?op=download",
		"OfAnUpload":    altered(t, w.UploadURL(id), "op", "download"),
	} {
		g := w.do(t, http.MethodGet, bad, nil)
		requireFailure(t, g, http.StatusForbidden, "FORBIDDEN", "LINK_INVALID")
		require.NotContains(t, string(g.body), "hello", name)
	}

	w.later(15*time.Minute + time.Second)
	requireFailure(t, w.do(t, http.MethodGet, link, nil), http.StatusForbidden, "FORBIDDEN", "LINK_EXPIRED")
}

func TestOnlyReadyFilesAreGivenOut(t *testing.T) {
	t.Parallel()

	w := open(t)
	requireFailure(t, w.do(t, http.MethodGet, w.DownloadURL(w.begin(t, "a.txt", 5).Upload.ID), nil),
		http.StatusNotFound, "NOT_FOUND", "NOT_FOUND")
}

func TestDownloadFromABrokenStore(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		err    error
		status int
	}{
		"Gone":           {store.ErrUnavailable, http.StatusServiceUnavailable},
		"ContentMissing": {store.ErrNotFound, http.StatusInternalServerError},
		"Broken":         {errors.New("secret detail"), http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := open(t)
			link := w.DownloadURL(w.ready(t, "a.txt", []byte("hello")))
			w.store.fail("OpenFile", func() error { return c.err })

			g := w.do(t, http.MethodGet, link, nil)
			require.Equal(t, c.status, g.status)
			require.NotContains(t, string(g.body), "secret")
			require.Empty(t, g.header.Get("Content-Disposition"))
		})
	}
}

func TestReaderThatNeverReadsIsCut(t *testing.T) {
	t.Parallel()

	w := open(t, func(c *files.Config) { c.Stall = 50 * time.Millisecond })
	content := bytes.Repeat([]byte("a"), 32<<20)

	file := w.begin(t, "a.txt", len(content)).Upload
	file.Status, file.Type, file.File = store.UploadReady, "text/plain", file.ID+".x"
	require.NoError(t, w.store.Store.WriteFile(t.Context(), file.File, bytes.NewReader(content)))
	require.NoError(t, w.store.Store.FinishUpload(t.Context(), file))

	u, err := url.Parse(w.DownloadURL(file.ID))
	require.NoError(t, err)

	closed := make(chan struct{})
	w.store.onClose = func() { close(closed) }

	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	require.NoError(t, err)

	defer func() { _ = conn.Close() }()

	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", u.RequestURI(), u.Host)
	require.NoError(t, err)

	within(t, closed)

	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	n, _ := io.Copy(io.Discard, conn)
	require.Less(t, n, int64(len(content)))
}
