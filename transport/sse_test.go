package transport_test

import (
	"bufio"
	"encoding/json"
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

	return answer, readEvents(tb, answer)
}

func readEvents(tb testing.TB, answer *reply) *events {
	tb.Helper()

	return &events{tb, bufio.NewScanner(answer.Body)}
}

// dispatched is an event as a page hears of it.
type dispatched struct{ kind, data string }

// ended is what every stream ends with: EventSource hears of it by its empty
// data.
func ended() dispatched { return dispatched{kind: "complete"} }

// event interprets the stream as EventSource does, up to its next event: an
// event without data is none. At the end of the stream it returns nothing.
func (e *events) event() dispatched {
	e.Helper()

	var (
		event dispatched
		data  []string
	)

	for e.lines.Scan() {
		line := e.lines.Text()
		if line == "" && data != nil {
			event.data = strings.Join(data, "\n")

			return event
		}

		if line == "" {
			event = dispatched{}

			continue
		}

		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")

		switch name {
		case "": // a comment
		case "event":
			event.kind = value
		case "data":
			data = append(data, value)
		default:
			require.FailNow(e, "no such field", line)
		}
	}

	require.NoError(e, e.lines.Err())

	return dispatched{}
}

// next returns the data of the next event.
func (e *events) next() string { return e.event().data }

// result reads a next event: an execution result.
func (e *events) result() (data string, codes []string) {
	e.Helper()

	event := e.event()
	require.Equal(e, "next", event.kind)

	var result struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message    string `json:"message"`
			Extensions struct {
				Code string `json:"code"`
			} `json:"extensions"`
		} `json:"errors"`
	}

	require.NoError(e, json.Unmarshal([]byte(event.data), &result), event.data)

	for _, err := range result.Errors {
		require.NotEmpty(e, err.Message)

		codes = append(codes, err.Extensions.Code)
	}

	return string(result.Data), codes
}

// ends sees the complete event and the end of the stream after it.
func (e *events) ends() {
	e.Helper()
	require.Equal(e, ended(), e.event())
	require.Empty(e, e.event())
}

func TestStreamEndsWithItsToken(t *testing.T) { // A08
	t.Parallel()

	w := newWorld(t, nil)
	_, events := openStream(t, w, "subscription{ticks}", "Authorization", "Bearer li 50")
	require.Contains(t, events.next(), "UNAUTHENTICATED")
	events.ends()
	settled(t, w)
}

func TestStreamEndsAtShutdown(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	_, events := openStream(t, w, "subscription{ticks}")
	watching(t, w, 1)
	require.NoError(t, w.handler.Shutdown(t.Context()))
	require.Empty(t, events.event(), "it is not complete: the client comes back")

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

// TestEventStreamsOfAPersonAreBounded: as many as subscriptions on sockets, and
// one that ends makes room.
func TestEventStreamsOfAPersonAreBounded(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.SocketsPerPerson, c.Limits.Subscriptions = 1, 2 })

	first, _ := openStream(t, w, "subscription{ticks}", "Authorization", "Bearer li")
	openStream(t, w, "subscription{ticks}", "Authorization", "Bearer li")
	watching(t, w, 2)

	answer, body := w.post(t, asking("subscription{ticks}"), "Accept", streamType, "Authorization", "Bearer li")
	require.Equal(t, []string{"SUBSCRIPTION_LIMIT"}, errorsOf(t, body))
	require.NotEqual(t, http.StatusOK, answer.StatusCode)

	_, events := openStream(t, w, "{hello}", "Authorization", "Bearer li")
	require.Contains(t, events.next(), `"hello "`)

	openStream(t, w, "subscription{ticks}", "Authorization", "Bearer wu")
	watching(t, w, 3)

	require.NoError(t, first.Body.Close())
	watching(t, w, 2)
	openStream(t, w, "subscription{ticks}", "Authorization", "Bearer li")
	watching(t, w, 3)
}
