package transport_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

const streamType = "text/event-stream"

// events reads an event stream.
type events struct {
	testing.TB

	lines *bufio.Scanner
}

func openStream(tb testing.TB, w *world, query string, headers ...string) (*reply, *events) {
	tb.Helper()

	answer := w.send(tb, http.MethodPost, "", asking(query),
		append([]string{"Content-Type", "application/json", "Accept", streamType}, headers...)...)

	return answer, &events{tb, bufio.NewScanner(answer.Body)}
}

// next reads the next event, skipping comments; empty at the end.
func (e *events) next() string {
	e.Helper()

	var all []string

	for e.lines.Scan() {
		switch line := e.lines.Text(); {
		case line == "" && len(all) > 0:
			return strings.Join(all, "\n")
		case line == "" || strings.HasPrefix(line, ":"):
		default:
			all = append(all, line)
		}
	}

	require.Empty(e, all)

	return ""
}

func (e *events) expect(events ...string) {
	e.Helper()

	for _, event := range events {
		require.Equal(e, event, e.next())
	}
}

// complete is what ends every stream: EventSource needs the empty data: S03.
const complete = "event: complete\ndata:"

func TestStreamOfEvents(t *testing.T) { // S03, S11
	t.Parallel()

	w := newWorld(t, nil)
	w.tick(2)

	response, events := openStream(t, w, "subscription{ticks(after:0)}")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "text/event-stream; charset=utf-8", response.Header.Get("Content-Type"))
	require.Equal(t, "no", response.Header.Get("X-Accel-Buffering"))
	require.Contains(t, response.Header.Get("Cache-Control"), "no-transform")
	require.Empty(t, response.Header.Get("Content-Length"))

	for tick := 1; tick <= 30; tick++ {
		if tick > 2 {
			w.tick(1)
		}

		events.expect(fmt.Sprintf(`event: next`+"\n"+`data: {"data":{"ticks":%d}}`, tick))
	}

	require.NoError(t, response.Body.Close())
	settled(t, w)
}

func TestStreamOfOneAnswer(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for query, answer := range map[string]string{
		"{hello}":                `data: {"data":{"hello":"hello "}}`,
		"mutation{bump}":         `data: {"data":{"bump":1}}`,
		"subscription{finished}": "",
	} {
		_, events := openStream(t, w, query)
		if answer != "" {
			events.expect("event: next\n" + answer)
		}

		events.expect(complete, "")
	}
}

func TestStreamOfAnError(t *testing.T) { // S08
	t.Parallel()

	w := newWorld(t, nil)
	w.tick(2)

	for query, code := range map[string]string{
		"{helo}":                   "GRAPHQL_VALIDATION_FAILED",
		"{":                        "GRAPHQL_PARSE_FAILED",
		"subscription{refused}":    "FORBIDDEN",
		"subscription{revoked}":    "FORBIDDEN",
		"subscription{panics}":     "INTERNAL",
		"subscription{plain}":      "INTERNAL",
		`{fail(code:"FORBIDDEN")}`: "FORBIDDEN",
	} {
		response, events := openStream(t, w, query)
		require.Equal(t, http.StatusOK, response.StatusCode)

		event := events.next()
		data, ok := strings.CutPrefix(event, "event: next\ndata: ")
		require.True(t, ok, event)
		require.Equal(t, code, errorsOf(t, data)[0], query)
		events.expect(complete, "")
	}

	settled(t, w)

	response, _ := openStream(t, w, "subscription{ticks}", "Authorization", "Bearer bad")
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
}

func TestStreamByGet(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	response, body := w.do(t, "GET", "?query=subscription{finished}", "", "Accept", streamType)
	require.Equal(t, http.StatusBadRequest, response.StatusCode, "no preflight")
	errorsOf(t, body)

	response, body = w.do(t, "GET", "?query=subscription{finished}", "", "Accept", streamType, "GraphQL-Require-Preflight", "1")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, ":\n\n"+complete+"\n\n", body)

	response, _ = w.do(t, "GET", "?query=mutation{bump}", "", "Accept", streamType, "GraphQL-Require-Preflight", "1")
	require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
	require.Zero(t, w.bumps.Load())
}

func TestSubscriptionIsStreamedToWhoeverAcceptsIt(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	response, _ := openStream(t, w, "subscription{finished}", "Accept", "application/json, text/event-stream")
	require.Contains(t, response.Header.Get("Content-Type"), streamType)
}

func TestStreamIsKeptAlive(t *testing.T) { // S13
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.KeepAlive = 10 * time.Millisecond })
	response, _ := openStream(t, w, "subscription{ticks}")
	comments := make([]byte, len(":\n\n")*5)
	_, err := io.ReadFull(response.Body, comments)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat(":\n\n", 5), string(comments))
}

func TestStreamEndsWithItsToken(t *testing.T) { // A08
	t.Parallel()

	w := newWorld(t, nil)
	_, events := openStream(t, w, "subscription{ticks}", "Authorization", "Bearer li 50")
	require.Contains(t, events.next(), "UNAUTHENTICATED")
	events.expect(complete, "")
	settled(t, w)
}

func TestStreamEndsAtShutdown(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	_, events := openStream(t, w, "subscription{ticks}")
	watching(t, w, 1)
	require.NoError(t, w.handler.Shutdown(t.Context()))
	events.expect(complete, "")

	response, _ := openStream(t, w, "subscription{ticks}")
	require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	require.Zero(t, w.hub.Subscribers())
}

// TestStreamOutlivesTheServersTimeLimits also holds a slow reader, which is cut.
func TestStreamOutlivesTheServersTimeLimits(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.WriteTime = 200 * time.Millisecond })
	limited := http.Server{Handler: w.handler, ReadTimeout: 50 * time.Millisecond, WriteTimeout: 50 * time.Millisecond}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)

	go func() { _ = limited.Serve(listener) }()

	t.Cleanup(func() { _ = limited.Close() })

	w.server.URL = "http://" + listener.Addr().String()
	_, events := openStream(t, w, "subscription{ticks}")

	slow, _ := openStream(t, w, "subscription{endless}")
	watching(t, w, 2)
	watching(t, w, 1) // the reader that does not read is cut by then, the other not

	w.tick(1)
	require.Contains(t, events.next(), `{"ticks":1}`)
	require.NoError(t, slow.Body.Close())
}
