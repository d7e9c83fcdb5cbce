package transport_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/jiaofu/jiaofu/transport"
)

const (
	graphqlJSON = "application/graphql-response+json"
	legacyJSON  = "application/json"
)

// errorsOf reads a refused request: errors, each with code and request id, and
// no data key.
func errorsOf(tb testing.TB, body string) (codes []string) {
	tb.Helper()

	var answer map[string]json.RawMessage

	require.NoError(tb, json.Unmarshal([]byte(body), &answer), body)
	require.NotContains(tb, answer, "data", body)

	var list []struct {
		Message    string `json:"message"`
		Extensions struct {
			Code      string `json:"code"`
			RequestID string `json:"requestId"`
		} `json:"extensions"`
	}

	require.NoError(tb, json.Unmarshal(answer["errors"], &list), body)
	require.NotEmpty(tb, list)
	require.LessOrEqual(tb, len(list), 10, "the list of errors is not capped")

	for _, one := range list {
		require.NotEmpty(tb, one.Message)
		require.NotEmpty(tb, one.Extensions.RequestID)
		codes = append(codes, one.Extensions.Code)
	}

	return codes
}

func TestAnswerHasTheMediaTypeThatIsAccepted(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for accept, want := range map[string]string{
		"":                                legacyJSON,
		"*/*":                             legacyJSON,
		"application/*":                   legacyJSON,
		legacyJSON:                        legacyJSON,
		graphqlJSON:                       graphqlJSON,
		graphqlJSON + ", " + legacyJSON:   graphqlJSON,
		graphqlJSON + ";q=0.4, */*;q=0.9": legacyJSON,
		legacyJSON + ";q=0, */*":          graphqlJSON,
		graphqlJSON + "; charset=utf-8":   graphqlJSON,
		graphqlJSON + "; charset=utf-16, " + legacyJSON + "; q=0.1": legacyJSON,
		"image/png, " + legacyJSON + ";q=0.2":                       legacyJSON,
		graphqlJSON + "," + legacyJSON + ",text/event-stream":       graphqlJSON,
		"text/event-stream;q=0.5, " + legacyJSON:                    legacyJSON,
	} {
		response, body := w.post(t, asking("{hello}"), "Accept", accept)
		require.Equal(t, http.StatusOK, response.StatusCode, accept)
		require.Equal(t, want+"; charset=utf-8", response.Header.Get("Content-Type"), accept)
		require.JSONEq(t, `{"data":{"hello":"hello "}}`, body)
	}
}

// TestRefusedByHTTP holds the cases that HTTP itself refuses: H01-H10, A06, A13.
func TestRefusedByHTTP(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	preflight := "GraphQL-Require-Preflight"
	mutation := "?query=" + url.QueryEscape("mutation{bump}")

	for _, one := range []struct {
		name, method, query, body string
		headers                   []string
		status                    int
	}{
		{"H01 mutation by GET", "GET", mutation, "", []string{preflight, "1"}, 405},
		{"H01 mutation by GET without preflight", "GET", mutation, "", nil, 400},
		{"query by GET without preflight", "GET", "?query={hello}", "", nil, 400},
		{"H02 form", "POST", "", "query=mutation{bump}", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{"H03 text", "POST", "", asking("mutation{bump}"), []string{"Content-Type", "text/plain"}, 415},
		{"H04 multipart", "POST", "", "--x", []string{"Content-Type", "multipart/form-data; boundary=x"}, 415},
		{"H05 no content type", "POST", "", asking("mutation{bump}"), nil, 415},
		{"H06 utf-16", "POST", "", asking("{hello}"), []string{"Content-Type", "application/json; charset=utf-16"}, 415},
		{
			"H07 compressed", "POST", "", asking("{hello}"),
			[]string{"Content-Type", legacyJSON, "Content-Encoding", "gzip"},
			415,
		},
		{"H08 PUT", "PUT", "", asking("{hello}"), []string{"Content-Type", legacyJSON}, 405},
		{"H08 DELETE", "DELETE", "", "", nil, 405},
		{"H08 PATCH", "PATCH", "", asking("{hello}"), []string{"Content-Type", legacyJSON}, 405},
		{"H09 long URL", "GET", "?query={hello}&x=" + strings.Repeat("x", 200_000), "", []string{preflight, "1"}, 414},
		{"H10 picture", "POST", "", asking("{hello}"), []string{"Content-Type", legacyJSON, "Accept", "image/png"}, 406},
		{"G22 huge body", "POST", "", strings.Repeat(" ", 300<<10), []string{"Content-Type", legacyJSON}, 413},
		{
			"bad token", "POST", "", asking("{hello}"),
			[]string{"Content-Type", legacyJSON, "Authorization", "Bearer bad"},
			401,
		},
		{
			"expired token", "POST", "", asking("{hello}"),
			[]string{"Content-Type", legacyJSON, "Authorization", "Bearer li -1"},
			401,
		},
		{
			"no keys", "POST", "", asking("{hello}"),
			[]string{"Content-Type", legacyJSON, "Authorization", "Bearer down"},
			503,
		},
		{"broken upgrade", "GET", "", "", []string{"Upgrade", "websocket", "Origin", "https://evil.example"}, 403},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()

			response, body := w.do(t, one.method, one.query, one.body, one.headers...)
			require.Equal(t, one.status, response.StatusCode, body)
			errorsOf(t, body)

			switch one.status {
			case 405:
				require.Contains(t, response.Header.Get("Allow"), "POST")
			case 401:
				require.Equal(t, `Bearer error="invalid_token"`, response.Header.Get("WWW-Authenticate"))
				require.NotContains(t, body, "secret")
			case 503:
				require.Equal(t, "2", response.Header.Get("Retry-After"))
			}
		})
	}

	t.Cleanup(func() { require.Zero(t, w.bumps.Load(), "a refused mutation ran") })
}

func TestTwoAuthorizationHeadersAreRefused(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL, strings.NewReader(asking("{hello}")))
	require.NoError(t, err)

	request.Header["Authorization"] = []string{"Bearer li", "Bearer wang"}
	request.Header.Set("Content-Type", legacyJSON)

	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
}

// TestBodyWithoutLengthIsBounded: G22, by chunks.
func TestBodyWithoutLengthIsBounded(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	endless := strings.NewReader(strings.Repeat(" ", 1<<20))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL, struct{ *strings.Reader }{endless})
	require.NoError(t, err)

	request.ContentLength = -1
	request.Header.Set("Content-Type", legacyJSON)

	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode)
}

// TestMalformedRequests: G01-G06, G31, G32, G37-G41 and what else is not a
// request. None may be echoed.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for name, body := range map[string]string{
		"G01 empty":             "",
		"G02 broken":            `{"query":"{hello}", secret`,
		"G03 string":            `"secret"`,
		"G03 number":            `17`,
		"G03 null":              `null`,
		"G04 wrong case":        `{"Query":"{hello}"}`,
		"G05 batch":             `[{"query":"{hello}"},{"query":"{hello}"}]`,
		"G31 lone surrogate":    `{"query":"{hello}","operationName":"\ud800secret"}`,
		"G32 NUL":               `{"query":"{hello(name:\"\u0000secret\")}"}`,
		"G32 invalid UTF-8":     "{\"query\":\"{hello(name:\\\"\xffsecret\\\")}\"}",
		"G37 duplicate key":     `{"query":"{secret}","query":"{hello}"}`,
		"G37 duplicate nested":  `{"query":"{hello}","variables":{"secret":1,"secret":2}}`,
		"G38 trailing garbage":  `{"query":"{hello}"} secret`,
		"G38 two values":        `{"query":"{hello}"}{"query":"{hello}"}`,
		"G39 query is a number": `{"query":17}`,
		"G39 query is null":     `{"query":null}`,
		"G39 no query":          `{"qeury":"{hello}"}`,
		"G40 variables list":    `{"query":"{hello}","variables":["secret"]}`,
		"G40 variables string":  `{"query":"{hello}","variables":"secret"}`,
		"G41 operationName":     `{"query":"{hello}","operationName":{"secret":1}}`,
		"G41 extensions":        `{"query":"{hello}","extensions":"secret"}`,
		"byte order mark":       "\xef\xbb\xbf" + asking("{hello}"),
		"single quotes":         `{'query':'{hello}'}`,
		"not a number":          `{"query":"{hello}","variables":{"a":NaN}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			response, text := w.post(t, body, "Accept", graphqlJSON)
			require.Equal(t, http.StatusBadRequest, response.StatusCode, text)
			errorsOf(t, text)
			require.NotContains(t, text, "secret")
			require.NotContains(t, text, "hello")

			response, _ = w.post(t, body, "Accept", legacyJSON)
			require.Equal(t, http.StatusBadRequest, response.StatusCode)
		})
	}
}

func TestGetParameters(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for query, status := range map[string]int{
		"?query={hello}": 200,
		"?query=query($n:String){hello(name:$n)}&variables={%22n%22:%22li%22}": 200,
		"?query=query+A{hello}+query+B{maybe}&operationName=A&extensions={}":   200,
		"?query={hello}&variables=&operationName=":                             200,
		"?query={hello}&unknown=1":                                             200,
		"?query={hello}&query={maybe}":                                         400,
		"?query={hello}&variables=[]":                                          400,
		"?query={hello}&variables={}{}":                                        400,
		"?query={hello}&extensions=7":                                          400,
		"?query={hello(name:%22%00%22)}":                                       400,
		"?query={hello(name:%22%FF%22)}":                                       400,
		"?query=%zz":                                                           400,
		"?variables={}":                                                        400,
		"":                                                                     400,
	} {
		response, body := w.do(t, "GET", query, "", "Apollo-Require-Preflight", "1", "Accept", graphqlJSON)
		require.Equal(t, status, response.StatusCode, "%s: %s", query, body)
	}
}

// TestFailedOperations holds the rule for errors of the execution.
func TestFailedOperations(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.OperationTime = 50 * time.Millisecond })

	for _, one := range []struct {
		query, code    string
		status, legacy int
	}{
		{`{fail(code:"BAD_USER_INPUT")}`, "BAD_USER_INPUT", 400, 200},
		{`{fail(code:"CURSOR_INVALID")}`, "CURSOR_INVALID", 400, 200},
		{`{mustFail(code:"FORBIDDEN")}`, "FORBIDDEN", 403, 403},
		{`{fail(code:"UNAUTHENTICATED")}`, "UNAUTHENTICATED", 401, 401},
		{`{fail(code:"UNAVAILABLE")}`, "UNAVAILABLE", 503, 503},
		{`{fail(code:"RATE_LIMITED")}`, "RATE_LIMITED", 429, 429},
		{`{a:fail(code:"FORBIDDEN") b:fail(code:"FORBIDDEN")}`, "FORBIDDEN", 403, 403},
		{`{boom}`, "INTERNAL", 500, 200},
		{`{panic}`, "INTERNAL", 500, 200},
		{`{slow}`, "TIMEOUT", 504, 200},
		{`{hello mustFail(code:"FORBIDDEN")}`, "FORBIDDEN", 403, 403},
	} {
		for accept, status := range map[string]int{graphqlJSON: one.status, legacyJSON: one.legacy} {
			response, body := w.post(t, asking(one.query), "Accept", accept)
			require.Equal(t, status, response.StatusCode, one.query)
			require.Equal(t, one.code, errorsOf(t, body)[0])
			require.NotContains(t, body, "secret")

			if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
				require.Equal(t, "3", response.Header.Get("Retry-After"))
			}
		}
	}

	w.close()
	require.Equal(t, 2, strings.Count(w.log.String(), "a secret cause"), "logged once for each request")
	require.NotContains(t, w.log.String(), "a secret panic")
	require.Equal(t, 2, strings.Count(w.log.String(), "panic with a value of type string"))
	require.Contains(t, w.log.String(), "world_test.go", "where it was")
}

// TestExecutedMutationIsNoRequestError: whatever became of the rest, and however
// it ended. One of which nothing was executed is one.
func TestExecutedMutationIsNoRequestError(t *testing.T) {
	t.Parallel()

	seen := &counts{seen: map[string]int{}}
	w := newWorld(t, func(c *transport.Config) {
		c.Limits.OperationTime = 50 * time.Millisecond
		c.Observer = seen
	})

	for _, one := range []struct{ query, code, data string }{
		{`mutation{bump mustFail(code:"UNAVAILABLE")}`, "UNAVAILABLE", `"data":null`},
		{`mutation{...{a:bump} mustFail(code:"BAD_USER_INPUT")}`, "BAD_USER_INPUT", `"data":null`},
		{`mutation{node{id} mustFail(code:"FORBIDDEN")}`, "FORBIDDEN", `"data":null`},
		{`mutation{node{id} fail(code:"FORBIDDEN")}`, "FORBIDDEN", `"data":{"node":null,"fail":null}`},
		{`mutation{bump panic}`, "INTERNAL", `"data":null`},
		{`mutation{bump wait}`, "TIMEOUT", `"data":null`},
		{`mutation{bump fail(code:"UNAVAILABLE")}`, "UNAVAILABLE", `"data":{"bump":`},
	} {
		for _, accept := range []string{graphqlJSON, legacyJSON, streamType} {
			response, body := w.post(t, asking(one.query), "Accept", accept)
			require.Equal(t, http.StatusOK, response.StatusCode, one.query)
			require.Empty(t, response.Header.Get("Retry-After"), "it must not be asked again: %s", one.query)
			require.Contains(t, body, one.data, one.query)
			require.Contains(t, body, one.code, one.query)
		}
	}

	require.Equal(t, 2*3, seen.of("partial"), "null is no data beside the errors")

	for query, status := range map[string]int{
		`mutation{mustFail(code:"UNAVAILABLE")}`:                                   503,
		`mutation{fail(code:"BAD_USER_INPUT")}`:                                    400,
		`mutation{fail(code:"BAD_USER_INPUT") mustFail(code:"FORBIDDEN")}`:         400,
		`mutation{__typename @skip(if:true) a:mustFail(code:"UNAUTHENTICATED")}`:   401,
		`mutation{mustFail(code:"CURSOR_INVALID") b:mustFail(code:"UNAVAILABLE")}`: 400,
	} {
		response, body := w.post(t, asking(query), "Accept", graphqlJSON)
		require.Equal(t, status, response.StatusCode, query)
		require.NotContains(t, body, `"data"`, query)
	}
}

// TestErrorsSayWhereTheyAre: which field of the answer, and where in the document.
func TestErrorsSayWhereTheyAre(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for query, code := range map[string]string{
		`{a:hello(name:"unreadable")}`: "BAD_USER_INPUT",
		`{a:never}`:                    "INTERNAL",
		`{a:boom}`:                     "INTERNAL",
		`{a:panic}`:                    "INTERNAL",
	} {
		_, body := w.post(t, asking("\n "+query))
		require.Equal(t, []string{code}, errorsOf(t, body), query)
		require.Contains(t, body, `"path":["a"],"locations":[{"line":2,"column":3}]`, query)
		require.NotContains(t, body, "secret")
	}
}

// TestErrorsAreToldInOrder: by the root fields as the answer has them, whenever
// those came to an end.
func TestErrorsAreToldInOrder(t *testing.T) {
	t.Parallel()

	document, err := parser.ParseQuery(&ast.Source{Input: "{b:hello ...F a:hello} fragment F on Query{c:hello b:hello}"})
	require.NoError(t, err)

	op := &graphql.OperationContext{Doc: document, Operation: document.Operations[0]}
	errs := gqlerror.List{}

	for _, path := range []ast.Path{
		{ast.PathName("a")},
		{ast.PathName("c"), ast.PathName("x")},
		{ast.PathName("b"), ast.PathIndex(2)},
		{ast.PathName("c"), ast.PathName("b")},
		nil,
		{ast.PathName("b"), ast.PathIndex(1)},
	} {
		errs = append(errs, &gqlerror.Error{Path: path})
	}

	told := []string{}
	for _, err := range transport.InOrder(op, errs) {
		told = append(told, err.Path.String())
	}

	require.Equal(t, []string{"", "b[2]", "b[1]", "c.x", "c.b", "a"}, told)
}

func TestPartialAnswerKeepsItsData(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	response, body := w.post(t, asking(`{hello fail(code:"FORBIDDEN")}`), "Accept", graphqlJSON)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Contains(t, body, `"data":{"hello":"hello ","fail":null}`)
	require.Contains(t, body, `"path":["fail"]`)
	require.Contains(t, body, `"code":"FORBIDDEN"`)
}

func TestMessagesFollowAcceptLanguage(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	_, body := w.post(t, `{}`, "Accept-Language", "zh-CN")
	require.Contains(t, body, "请求缺少 query")

	_, body = w.post(t, `{}`, "Accept-Language", "fr")
	require.Contains(t, body, "the request has no query")
}

// TestPlainReaderThatDoesNotReadIsCut: by the transport itself, whatever the
// server around it does; who reads slowly has the time again for each piece.
func TestPlainReaderThatDoesNotReadIsCut(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) {
		c.Limits.WriteTime, c.Limits.BodyBytes = 200*time.Millisecond, 32<<20
	})
	cut := make(chan struct{}, 1)
	timeless := http.Server{Handler: w.handler, ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			cut <- struct{}{}
		}
	}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)

	go func() { _ = timeless.Serve(listener) }()

	t.Cleanup(func() { _ = timeless.Close() })

	conn, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })

	// More than the buffers of the connection hold.
	body := `{"query":"query($name:String){hello(name:$name)}","variables":{"name":"` + strings.Repeat("x", 16<<20) + `"}}`
	_, err = fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		len(body), body)
	require.NoError(t, err)

	select {
	case <-cut:
	case <-time.After(bound):
		require.Fail(t, "it is not cut")
	}
}
