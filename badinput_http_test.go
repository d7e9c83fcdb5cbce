package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// changing is a mutation that would change the victim if it were run.
func (v *victim) changing() string {
	return `mutation{reviseRequirement(input:{orderId:"` + v.order + `",description:"hemlock"}){order{version}}}`
}

// tryHTTP: H01-H11, H15 and requests forged by a page of another site.
func tryHTTP(t *testing.T, s *sheet) {
	t.Helper()

	const (
		preflight = "GraphQL-Require-Preflight"
		long      = "{viewer{name}} #"
	)

	v := s.victim(t)
	json, get := question(v.changing(), ""), "/graphql?query="+url.QueryEscape(v.changing())
	multipart := "--b\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + json +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{}\r\n--b--\r\n"

	for _, one := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
	}{
		{"H01_MutationByGET", "GET", get, "", []string{preflight, "1"}, 405},
		{"H01_MutationByGETWithoutPreflight", "GET", get, "", nil, 400},
		{"H01_MutationByHEAD", "HEAD", get, "", []string{preflight, "1"}, 405},
		{"CSRF_QueryByGETWithoutPreflight", "GET", "/graphql?query={viewer{name}}", "", nil, 400},
		{"CSRF_EmptyPreflight", "GET", "/graphql?query={viewer{name}}", "", []string{preflight, ""}, 400},
		{
			"H02_Form", "POST", "/graphql", "query=" + url.QueryEscape(v.changing()),
			[]string{"Content-Type", "application/x-www-form-urlencoded"},
			415,
		},
		{"H03_Text", "POST", "/graphql", json, []string{"Content-Type", "text/plain"}, 415},
		{"H03_GraphQL", "POST", "/graphql", v.changing(), []string{"Content-Type", "application/graphql"}, 415},
		{"H04_Multipart", "POST", "/graphql", multipart, []string{"Content-Type", "multipart/form-data; boundary=b"}, 415},
		{
			"H04_MultipartWithPreflight", "POST", "/graphql", multipart,
			[]string{"Content-Type", "multipart/form-data; boundary=b", preflight, "1"},
			415,
		},
		{"H05_NoContentType", "POST", "/graphql", json, nil, 415},
		{"H05_TwoContentTypes", "POST", "/graphql", json, []string{"Content-Type", "text/plain", "Content-Type", "application/json"}, 415},
		{"H05_QueryInTheURL", "POST", get, "", nil, 415},
		{"H06_UTF16", "POST", "/graphql", json, []string{"Content-Type", "application/json; charset=utf-16"}, 415},
		{"H07_GzipBomb", "POST", "/graphql", bomb(t), []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, 415},
		{"H08_PUT", "PUT", "/graphql", json, []string{"Content-Type", "application/json"}, 405},
		{"H08_DELETE", "DELETE", get, "", nil, 405},
		{"H08_PATCH", "PATCH", "/graphql", json, []string{"Content-Type", "application/json"}, 405},
		{"H08_TRACE", "TRACE", "/graphql", "", nil, 405},
		{"H09_URLOf32kB", "GET", "/graphql?query=" + url.QueryEscape(long+strings.Repeat("x", 32_000)), "", []string{preflight, "1"}, 414},
		{"H10_Picture", "POST", "/graphql", json, []string{"Content-Type", "application/json", "Accept", "image/png"}, 406},
		{"H10_Nothing", "POST", "/graphql", json, []string{"Content-Type", "application/json", "Accept", "application/json;q=0"}, 406},
		{"H10_PictureOfAQuery", "GET", "/graphql?query={serverTime}", "", []string{preflight, "1", "Accept", "image/png"}, 406},
		{"ParameterTwice", "GET", "/graphql?query={viewer{name}}&query={serverTime}", "", []string{preflight, "1"}, 400},
		{"BrokenVariablesInTheURL", "GET", "/graphql?query={serverTime}&variables=%7Bhemlock", "", []string{preflight, "1"}, 400},
		{"UnknownPath", "POST", "/graphql/hemlock", json, []string{"Content-Type", "application/json"}, 404},
		{"PathTrick", "GET", "/playground/..%2f..%2fjiaofu.db", "", nil, 404},
		{"Profiles", "GET", "/debug/pprof/", "", nil, 404},
	} {
		for _, by := range waysOf(one.method, one.headers) {
			v.over(by).row(t, one.name, func(t *testing.T) {
				t.Helper()

				headers := append([]string{"Authorization", "Bearer " + v.buyer}, one.headers...)
				if by.isStream() {
					headers = append(headers, "Accept", "text/event-stream")
				}

				answer := v.send(t, one.method, one.target, one.body, headers...)
				require.Equal(t, one.status, answer.status, "%.300s", answer.body)
				answer.harmless(t)

				if one.status == http.StatusMethodNotAllowed {
					require.NotEmpty(t, answer.header.Get("Allow"))
				}
			})
		}
	}

	v.tryLongHeaders(t)
}

// waysOf are the transports that a request of HTTP is one of: what asks for an
// answer without saying which may ask for a stream, too.
func waysOf(method string, headers []string) []over {
	ways := []over{byPOST, bySSE}
	if method == http.MethodGet || method == http.MethodHead {
		ways = []over{byGET, bySSEGET}
	}

	if slices.Contains(headers, "Accept") {
		return ways[:1]
	}

	return ways
}

// tryLongHeaders: H11, whatever the request is for.
func (v *victim) tryLongHeaders(t *testing.T) {
	t.Helper()

	_, link := v.begins(t, v.buyer, "a.txt", 4, "")
	body := question("{serverTime}", "")

	for _, one := range []struct {
		by                   over
		method, target, body string
		headers              []string
	}{
		{byPOST, http.MethodPost, "/graphql", body, accepting(byPOST, "")},
		{byGET, http.MethodGet, "/graphql?" + parametersOf(t, body), "", accepting(byGET, "")},
		{bySSE, http.MethodPost, "/graphql", body, accepting(bySSE, "")},
		{bySSEGET, http.MethodGet, "/graphql?" + parametersOf(t, body), "", accepting(bySSEGET, "")},
		{byWS, http.MethodGet, "/graphql", "", []string{
			"Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Protocol", "graphql-transport-ws",
			"Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(make([]byte, 16)),
		}},
		{byLink, http.MethodPut, link, "four", nil},
	} {
		v.over(one.by).row(t, "H11_Headers2MiB", func(t *testing.T) {
			t.Helper()

			answer := v.send(t, one.method, one.target, one.body, append(one.headers, "X-A", strings.Repeat("a", 2<<20))...)
			require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, answer.status)
			answer.harmless(t)
		})
	}

	require.Equal(t, http.StatusOK, v.send(t, http.MethodPut, link, "four").status)
}

// bomb is 64 MiB of spaces, compressed.
func bomb(t *testing.T) string {
	t.Helper()

	var out bytes.Buffer

	w := gzip.NewWriter(&out)
	_, err := io.Copy(w, io.LimitReader(spaces{}, 64<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())

	return out.String()
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}

	return len(p), nil
}

// tryLongURL: H09. A URL of 200 kB is too long for whoever reads it.
func tryLongURL(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)

	for _, by := range []over{byGET, bySSEGET} {
		v.over(by).row(t, "H09_URLOf200kB", func(t *testing.T) {
			t.Helper()
			v.get(t, by, "", "query="+strings.Repeat("x", 200_000)).refused(t, "BAD_USER_INPUT")
		})
	}
}

// trySmuggling: H12 and others whose end two readers see in two places:
// one answer, then the connection ends.
func trySmuggling(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	second := "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n" +
		`{"query":"{viewer{name}}"}    `
	body := question("{serverTime}", "")
	_, link := v.begins(t, v.buyer, "a.txt", 4, "")
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)

	for _, one := range []struct{ name, headers, body string }{
		{"H12_LengthAndChunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", chunked},
		{"H12_ChunksAndLength", fmt.Sprintf("Transfer-Encoding: chunked\r\nContent-Length: %d\r\n", len(chunked)), chunked},
		{"H12_TwoLengths", "Content-Length: 4\r\nContent-Length: 5\r\n", "12345"},
		{"H12_SignedLength", "Content-Length: +4\r\n", "1234"},
		{"H12_UnknownCoding", "Transfer-Encoding: xchunked\r\n", chunked},
		{"H12_TwoCodings", "Transfer-Encoding: chunked, identity\r\n", chunked},
		{"H12_SpaceBeforeColon", "Transfer-Encoding : chunked\r\n", chunked},
		{"H12_BadChunk", "Transfer-Encoding: chunked\r\n", "zz\r\nhemlock\r\n0\r\n\r\n"},
		{"H12_FoldedHeader", "X-A: b\r\n c: d\r\nContent-Length: nope\r\n", "12"},
	} {
		for by, begin := range map[over]string{
			byPOST: "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n",
			byLink: "PUT " + strings.TrimPrefix(link, v.url) + " HTTP/1.1\r\nHost: x\r\n",
		} {
			v.over(by).row(t, one.name, func(t *testing.T) {
				t.Helper()

				conn := v.rawConn(t)
				_, err := io.WriteString(conn, begin+one.headers+"\r\n"+one.body+second)
				require.NoError(t, err)

				all, err := io.ReadAll(conn)
				if err != nil {
					require.NotErrorIs(t, err, io.ErrUnexpectedEOF)
				}

				require.Equal(t, 1, strings.Count(string(all), "HTTP/1.1 "), "%s", all)
				require.NotContains(t, string(all), "HTTP/1.1 500")
				require.NotContains(t, string(all), marker)
			})
		}
	}
}

// tryForgedOrigins: H15, A13. Neither a forged host nor a page of
// another site gets anything.
func tryForgedOrigins(t *testing.T, s *sheet) {
	t.Helper()

	const allowed = "https://console.example"

	v := s.victim(t, "JIAOFU_CORS_ORIGINS="+allowed)
	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for _, origin := range []string{"null", "https://evil.example", allowed + ".evil.example", "http://console.example", allowed + ":444"} {
			answer := v.send(t, http.MethodOptions, "/graphql", "", "Origin", origin,
				"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,authorization")
			require.Empty(t, answer.header.Get("Access-Control-Allow-Origin"), origin)
			require.Empty(t, answer.header.Get("Access-Control-Allow-Headers"), origin)

			for _, by := range transports()[:4] {
				answer = v.askOver(t, by, v.buyer, question("{serverTime}", ""), "Origin", origin)
				require.Empty(t, answer.header.Get("Access-Control-Allow-Origin"), origin)
				v.over(by).tried("H15")
			}

			_, err := v.open(t, http.Header{"Origin": {origin}}, "graphql-transport-ws")
			require.ErrorContains(t, err, "403", origin)
			v.over(byWS).tried("H15", "A13")
		}

		answer := v.ask(t, v.buyer, question("{serverTime}", ""), "Origin", allowed)
		require.Equal(t, allowed, answer.header.Get("Access-Control-Allow-Origin"))
		require.Empty(t, answer.header.Get("Access-Control-Allow-Credentials"))

		_, err := v.open(t, http.Header{"Origin": {allowed}}, "graphql-transport-ws")
		require.NoError(t, err)
	})

	begun := v.ask(t, v.buyer, question(`mutation{createUpload(input:{orderId:"`+v.order+`",fileName:"a.txt",byteSize:1})
		{uploadUrl}}`, ""), "Host", "evil.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "ftp").data(t)
	require.True(t, strings.HasPrefix(at[string](t, begun, "createUpload", "uploadUrl"), v.url+"/files/"))
}

// tryPersistedQueries: H16. They are left out: a hash neither finds nor
// plants a document.
func tryPersistedQueries(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	hash := `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}`

	for _, by := range transports() {
		v.over(by).row(t, "H16_HashOfADocument", func(t *testing.T) {
			t.Helper()

			v.askOver(t, by, v.buyer, `{"query":"{serverTime}",`+hash+`}`).data(t)
			v.askOver(t, by, v.buyer, `{`+hash+`}`).refused(t, "BAD_USER_INPUT", http.StatusBadRequest)
		})
	}
}

// tryHalfARequest: clients that leave at any point leave nothing.
func tryHalfARequest(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	body := question(v.changing(), "")
	whole := "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + v.buyer +
		fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n%s", len(body)+1, body) // one byte is never sent

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for cut := 1; cut < len(whole); cut += 7 {
			conn := v.rawConn(t)
			_, err := io.WriteString(conn, whole[:cut])
			require.NoError(t, err)
			require.NoError(t, conn.Close())
		}
	})

	// Garbage, and another protocol altogether.
	for _, garbage := range []string{
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hemlock\r\n\r\n", "hemlock\r\n\r\n",
		"GET /graphql HTTP/9.9\r\n\r\n", "GET /graphql HTTP/1.1\r\n\r\n", "POST http://evil.example/graphql HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		conn := v.rawConn(t)
		_, err := io.WriteString(conn, garbage)
		require.NoError(t, err)

		line, err := bufio.NewReader(conn).ReadString('\n')
		require.NoError(t, err)
		require.Regexp(t, "^HTTP/1.[01] (4|505)", line, garbage)
		require.NotContains(t, line, marker)
	}
}
