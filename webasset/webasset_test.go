package webasset_test

import (
	"compress/gzip"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/webasset"
	"github.com/jiaofu/jiaofu/webasset/webassettest"
)

// ask asks for what a handler serves.
func ask(tb testing.TB, handler http.Handler, method, accept string) *httptest.ResponseRecorder {
	tb.Helper()

	return webassettest.Ask(tb, handler, method, "/", "Accept-Encoding", accept)
}

func TestAssetsAreCompressedForThoseWhoTakeIt(t *testing.T) {
	t.Parallel()

	text := strings.Repeat("delivery ", 1000)
	asset := webasset.New("page.js", []byte(text), webasset.KeepForever)

	for _, accept := range []string{"gzip", "br, GZIP;q=0.5", "deflate,gzip"} {
		answer := ask(t, asset, http.MethodGet, accept)
		require.Equal(t, "gzip", answer.Header().Get("Content-Encoding"))
		require.Equal(t, "Accept-Encoding", answer.Header().Get("Vary"))
		require.Equal(t, strconv.Itoa(answer.Body.Len()), answer.Header().Get("Content-Length"))

		reader, err := gzip.NewReader(answer.Body)
		require.NoError(t, err)

		unpacked, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.Equal(t, text, string(unpacked))
	}

	for _, accept := range []string{"", "br", "gzip;q=0", "gzip;q=0.000", "xgzip"} {
		answer := ask(t, asset, http.MethodGet, accept)
		require.Empty(t, answer.Header().Get("Content-Encoding"))
		require.Equal(t, "Accept-Encoding", answer.Header().Get("Vary"))
		require.Equal(t, text, answer.Body.String())
	}
}

func TestWhatCannotBeShorterIsSentAsItIs(t *testing.T) {
	t.Parallel()

	content := make([]byte, 4096)
	_, err := rand.Read(content)
	require.NoError(t, err)

	answer := ask(t, webasset.New("font.woff2", content, webasset.KeepForever), http.MethodGet, "gzip")
	require.Empty(t, answer.Header().Get("Content-Encoding"))
	require.Equal(t, content, answer.Body.Bytes())
}

func TestHeadHasTheHeadersAlone(t *testing.T) {
	t.Parallel()

	asset := webasset.New("mark.svg", []byte("<svg/>"), webasset.KeepAnHour)
	answer := ask(t, asset, http.MethodHead, "")

	require.Equal(t, "image/svg+xml", answer.Header().Get("Content-Type"))
	require.Equal(t, "public, max-age=3600", answer.Header().Get("Cache-Control"))
	require.Equal(t, "6", answer.Header().Get("Content-Length"))
	require.Zero(t, answer.Body.Len())
}

func TestTypesAreOurOwn(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]string{
		"a.js": "text/javascript; charset=utf-8", "a.CSS": "text/css; charset=utf-8", "a.svg": "image/svg+xml",
		"a.woff2": "font/woff2", "a.webmanifest": "application/manifest+json", "a.js.map": "application/json",
		"a.html": "text/html; charset=utf-8", "a": "application/octet-stream", "a.exe": "application/octet-stream",
	} {
		require.Equal(t, want, webasset.TypeOf(name), name)
	}
}

func TestSecuredKeepsOthersOut(t *testing.T) {
	t.Parallel()

	answer := ask(t, webasset.Secured(webasset.NothingAllowed, http.NotFoundHandler()), http.MethodGet, "")

	for header, want := range map[string]string{
		"Content-Security-Policy": webasset.NothingAllowed, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		require.Equal(t, want, answer.Header().Get(header), header)
	}
}
