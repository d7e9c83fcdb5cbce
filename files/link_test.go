package files_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/files"
)

// altered is the link with one part of its query set to another value.
func altered(t testing.TB, link, part, value string) string {
	t.Helper()

	u, err := url.Parse(link)
	require.NoError(t, err)

	q := u.Query()
	q.Set(part, value)
	u.RawQuery = q.Encode()

	return u.String()
}

func part(t testing.TB, link, name string) string {
	t.Helper()

	u, err := url.Parse(link)
	require.NoError(t, err)

	return u.Query().Get(name)
}

func TestUploadSignatures(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	other := w.begin(t, "b.txt", 5)
	signature := part(t, begun.URL, "signature")
	expires, err := strconv.ParseInt(part(t, begun.URL, "expires"), 10, 64)
	require.NoError(t, err)

	for name, link := range map[string]string{
		"None":             w.server.URL + "/files/" + begun.Upload.ID,
		"NoneButOp":        w.server.URL + "/files/" + begun.Upload.ID + "?op=upload",
		"Empty":            altered(t, begun.URL, "signature", ""),
		"Wrong":            altered(t, begun.URL, "signature", strings.Repeat("A", len(signature))),
		"LastBit":          altered(t, begun.URL, "signature", lastBit(signature)),
		"Padded":           altered(t, begun.URL, "signature", signature+"="),
		"Longer":           altered(t, begun.URL, "expires", strconv.FormatInt(expires+1, 10)),
		"SameExpirySpelt":  altered(t, begun.URL, "expires", "+"+strconv.FormatInt(expires, 10)),
		"NoExpiry":         altered(t, begun.URL, "expires", ""),
		"OtherOp":          altered(t, begun.URL, "op", "delete"),
		"OfAnotherUpload":  strings.Replace(begun.URL, begun.Upload.ID, other.Upload.ID, 1),
		"OfADownload":      altered(t, w.DownloadURL(begun.Upload.ID), "op", "upload"),
		"IdWithLineBreaks": strings.Replace(begun.URL, begun.Upload.ID, begun.Upload.ID+"%0A1", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			requireFailure(t, w.put(t, link, strings.NewReader("hello")), http.StatusForbidden, "FORBIDDEN", "LINK_INVALID")
			w.requirePending(t, begun.Upload.ID)
			w.requireContents(t, 0)
		})
	}
}

// lastBit changes a bit of the last character that base64 does not use.
func lastBit(signature string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

	last := strings.IndexByte(alphabet, signature[len(signature)-1])

	return signature[:len(signature)-1] + string(alphabet[last^1])
}

func TestExpiredUploadLink(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)

	w.later(time.Hour)
	requireFailure(t, w.put(t, begun.URL, strings.NewReader("hello")), http.StatusForbidden, "FORBIDDEN", "LINK_EXPIRED")
	w.requireContents(t, 0)
}

func TestReusedUploadLink(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	require.Equal(t, http.StatusOK, w.put(t, begun.URL, strings.NewReader("hello")).status)

	again := w.put(t, begun.URL, strings.NewReader("other"))
	requireFailure(t, again, http.StatusForbidden, "FORBIDDEN", "LINK_USED")
	require.Equal(t, "READY", again.json["status"])
	require.Equal(t, begun.Upload.ID, again.json["id"])
	w.requireContents(t, 1)
	require.Equal(t, "hello", string(w.do(t, http.MethodGet, w.DownloadURL(begun.Upload.ID), nil).body))
}

func TestUnknownIdOfALink(t *testing.T) {
	t.Parallel()

	w := open(t)
	requireFailure(t, w.put(t, w.UploadURL("att_unknown"), strings.NewReader("hello")),
		http.StatusNotFound, "NOT_FOUND", "NOT_FOUND")
	requireFailure(t, w.do(t, http.MethodGet, w.DownloadURL("att_unknown"), nil),
		http.StatusNotFound, "NOT_FOUND", "NOT_FOUND")
	requireFailure(t, w.do(t, http.MethodGet, w.server.URL+"/files/", nil), http.StatusNotFound, "NOT_FOUND", "NOT_FOUND")
	w.requireContents(t, 0)
}

func TestLinkOfAnotherSecret(t *testing.T) {
	t.Parallel()

	w := open(t)
	other := open(t, func(c *files.Config) { c.Secret = bytes.Repeat([]byte("t"), files.MinSecret) })
	begun := w.begin(t, "a.txt", 5)
	link := strings.Replace(other.UploadURL(begun.Upload.ID), other.server.URL, w.server.URL, 1)

	requireFailure(t, w.put(t, link, strings.NewReader("hello")), http.StatusForbidden, "FORBIDDEN", "LINK_INVALID")
}

func TestMethodsOfLinks(t *testing.T) {
	t.Parallel()

	w := open(t)
	up, down := w.begin(t, "a.txt", 5).URL, w.DownloadURL(w.ready(t, "a.txt", []byte("hello")))

	for _, method := range []string{"GET", "POST", "PATCH", "DELETE", "OPTIONS"} {
		g := w.do(t, method, up, nil)
		requireFailure(t, g, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "METHOD_NOT_ALLOWED")
		require.Equal(t, "PUT", g.header.Get("Allow"))
	}

	for _, method := range []string{"PUT", "POST", "DELETE"} {
		g := w.do(t, method, down, nil)
		requireFailure(t, g, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "METHOD_NOT_ALLOWED")
		require.Equal(t, "GET, HEAD", g.header.Get("Allow"))
	}
}

func TestMessagesFollowTheLanguage(t *testing.T) {
	t.Parallel()

	w := open(t)
	link := w.server.URL + "/files/att_a?op=upload"
	require.Equal(t, "链接无效", w.put(t, link, nil, "Accept-Language", "zh-CN,zh;q=0.9").json["message"])
	require.Equal(t, "this link is not valid", w.put(t, link, nil).json["message"])
}
