package transport_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reply is what a test looks at of a response.
type reply struct {
	StatusCode int
	Header     http.Header
	Body       io.ReadCloser
}

// send sends a request, whose answer must be read within the bound. A header is
// deleted by an empty value.
func (w *world) send(tb testing.TB, method, query, body string, headers ...string) *reply {
	tb.Helper()

	ctx, cancel := contextWithTimeout(tb, bound)
	tb.Cleanup(cancel)

	request, err := http.NewRequestWithContext(ctx, method, w.server.URL+"/graphql"+query, strings.NewReader(body))
	require.NoError(tb, err)

	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])

		if headers[i+1] == "" {
			request.Header.Del(headers[i])
		}
	}

	response, err := http.DefaultClient.Do(request)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = response.Body.Close() })

	return &reply{StatusCode: response.StatusCode, Header: response.Header, Body: response.Body}
}

// do sends a request and reads the whole answer.
func (w *world) do(tb testing.TB, method, query, body string, headers ...string) (*reply, string) {
	tb.Helper()

	answer := w.send(tb, method, query, body, headers...)
	text, err := io.ReadAll(answer.Body)
	require.NoError(tb, err)

	return answer, string(text)
}

// post sends a JSON request.
func (w *world) post(tb testing.TB, body string, headers ...string) (*reply, string) {
	tb.Helper()

	return w.do(tb, http.MethodPost, "", body, append([]string{"Content-Type", "application/json"}, headers...)...)
}

// asking is the body of a request.
func asking(query string) string {
	text, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		panic(err)
	}

	return string(text)
}
