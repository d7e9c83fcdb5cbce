package transport_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

// pace is what docs/limits.md says of refusals.
var pace = 500 * time.Microsecond / time.Duration(runtime.GOMAXPROCS(0))

// pipes is a network in memory, on which time stands still while nobody has
// anything to do: a listener, and what it listens for.
type pipes struct {
	testing.TB

	server   *http.Server
	accepted chan net.Conn
	closed   chan struct{}
	// answering is how many requests the handler has.
	answering atomic.Int64
}

func newPipes(tb testing.TB, handler http.Handler) *pipes {
	tb.Helper()

	p := &pipes{TB: tb, accepted: make(chan net.Conn), closed: make(chan struct{})}
	p.server = &http.Server{ReadTimeout: bound, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.answering.Add(1)
		defer p.answering.Add(-1)

		handler.ServeHTTP(w, r)
	})}

	go func() { _ = p.server.Serve(p) }()

	tb.Cleanup(func() { _ = p.server.Close() })

	return p
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.accepted:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)

	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

// dial opens a connection.
func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.accepted <- server

	p.Cleanup(func() { _ = client.Close() })

	return client
}

// ask sends a request on a connection, and tells of the answer.
func (p *pipes) ask(conn net.Conn, query string, headers ...string) <-chan *http.Response {
	p.Helper()

	body := asking(query)
	text := "POST /graphql HTTP/1.1\r\nHost: pipes\r\nContent-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(body)) + "\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n" + body
	text = strings.Replace(text, "\r\n\r\n\r\n", "\r\n\r\n", 1) // without headers

	answers := make(chan *http.Response, 1)

	go func() {
		defer close(answers)

		if _, err := io.WriteString(conn, text); err != nil {
			return
		}

		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil {
			answers <- answer
		}
	}()

	return answers
}

// besiege has so many operations hang in a narrow world, and wait, that every
// other query is refused, as one is.
func besiege(p *pipes) {
	p.Helper()

	for range 2 * runtime.GOMAXPROCS(0) {
		p.ask(p.dial(), "{slow}")
	}

	synctest.Wait()

	answer := <-p.ask(p.dial(), "{hello}")
	require.Equal(p, http.StatusServiceUnavailable, answer.StatusCode)
}

// inPipes runs a test with a narrow world on a network in memory.
func inPipes(t *testing.T, test func(w *world, p *pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newOfflineWorld(narrow)
		p := newPipes(t, w.handler)

		test(w, p)
		close(w.gate)
		synctest.Wait()
		require.Zero(t, p.answering.Load())
	})
}

// TestExcessIsRefusedInTurn: one after another on connections of their own,
// while others are served at once, and the refused connection is as good as
// before.
func TestExcessIsRefusedInTurn(t *testing.T) {
	t.Parallel()
	inPipes(t, func(_ *world, p *pipes) {
		besiege(p)

		began := time.Now()
		conns := []net.Conn{p.dial(), p.dial(), p.dial()}
		answers := make([]<-chan *http.Response, len(conns))

		for i, conn := range conns {
			answers[i] = p.ask(conn, "{hello}")

			synctest.Wait()
			require.Empty(t, answers[i])
		}

		served := <-p.ask(p.dial(), "mutation{bump}")
		require.Equal(t, http.StatusOK, served.StatusCode)
		require.Zero(t, time.Since(began), "those who are served wait for nobody who is refused")

		for i := range conns {
			answer := <-answers[i]
			require.Equal(t, time.Duration(1+i)*pace, time.Since(began))
			require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
			require.Positive(t, retryAfter(t, &reply{Header: answer.Header}))

			body, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.Len(t, body, int(answer.ContentLength))
			require.Equal(t, []string{"UNAVAILABLE"}, errorsOf(t, string(body)))
		}

		for _, conn := range conns {
			answer := <-p.ask(conn, "mutation{bump}")
			require.Equal(t, http.StatusOK, answer.StatusCode)
		}
	})
}

// TestRareRefusalsComeAtOnce: whoever shares a connection with somebody who is
// refused now and then notices nothing.
func TestRareRefusalsComeAtOnce(t *testing.T) {
	t.Parallel()
	inPipes(t, func(_ *world, p *pipes) {
		besiege(p)

		conn := p.dial()

		for range 10 {
			time.Sleep(pace)

			began := time.Now()

			require.Equal(t, http.StatusServiceUnavailable, (<-p.ask(conn, "{hello}")).StatusCode)
			require.Equal(t, http.StatusOK, (<-p.ask(conn, "mutation{bump}")).StatusCode)
			require.Zero(t, time.Since(began))
		}
	})
}

// TestWhoLeavesIsHeldNoLonger: nor is anybody when the server shuts down.
func TestWhoLeavesIsHeldNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newOfflineWorld(thrifty)
		p := newPipes(t, w.handler)
		began := time.Now()

		for range 2 {
			<-p.ask(p.dial(), "mutation{bump}", "Authorization: Bearer li")
		}

		leaving, staying := p.dial(), p.dial()
		spent := func(conn net.Conn) <-chan *http.Response {
			answer := p.ask(conn, "mutation{bump}", "Authorization: Bearer li")

			synctest.Wait()

			return answer
		}

		require.Equal(t, http.StatusTooManyRequests, (<-spent(p.dial())).StatusCode)

		spent(leaving)

		stayed := spent(staying)

		require.NoError(t, leaving.Close())
		synctest.Wait()
		require.Equal(t, int64(1), p.answering.Load())
		require.Empty(t, stayed)

		require.NoError(t, w.handler.Shutdown(t.Context()))
		require.Equal(t, http.StatusTooManyRequests, (<-stayed).StatusCode)
		synctest.Wait()
		require.Zero(t, p.answering.Load())
		require.Zero(t, time.Since(began))
	})
}

// TestRefusalIsWholeHoweverItIsAsked: in each language and media type, by each
// method.
func TestRefusalIsWholeHoweverItIsAsked(t *testing.T) {
	t.Parallel()

	busy := newWorld(t, narrow)
	spent := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 1 })

	var waiting sync.WaitGroup

	ctx, leave := context.WithCancel(t.Context())
	t.Cleanup(waiting.Wait)
	t.Cleanup(leave)

	fill(ctx, t, busy, &waiting)

	_, body := spent.post(t, asking("{hello}"))
	require.Contains(t, body, `"data"`)

	for _, world := range []struct {
		*world

		status   int
		code     string
		messages map[string]string
	}{
		{busy, http.StatusServiceUnavailable, "UNAVAILABLE", map[string]string{
			"en": "the server is busy: try again soon", "zh-CN": "服务繁忙，请稍后再试",
		}},
		{spent, http.StatusTooManyRequests, "RATE_LIMITED", map[string]string{
			"en": "you ask for more than your budget allows: wait a little", "zh-CN": "请求超出配额，请稍后再试",
		}},
	} {
		for language, message := range world.messages {
			for accept, media := range map[string]string{
				graphqlJSON: graphqlJSON, legacyJSON: legacyJSON, streamType: legacyJSON,
			} {
				for _, method := range []string{http.MethodPost, http.MethodGet} {
					answer, body := world.ask(t, method, "Accept", accept, "Accept-Language", language)
					require.Equal(t, world.status, answer.StatusCode)
					require.Equal(t, media+"; charset=utf-8", answer.Header.Get("Content-Type"))
					require.Equal(t, strconv.Itoa(len(body)), answer.Header.Get("Content-Length"))
					require.Positive(t, retryAfter(t, answer))
					require.Equal(t, []string{world.code}, errorsOf(t, body))
					require.Contains(t, body, message)
				}
			}
		}
	}
}

// ask asks for a greeting by a method.
func (w *world) ask(tb testing.TB, method string, headers ...string) (*reply, string) {
	tb.Helper()

	if method == http.MethodPost {
		return w.post(tb, asking("{hello}"), headers...)
	}

	return w.do(tb, method, "?query="+url.QueryEscape("{hello}"), "",
		append([]string{"GraphQL-Require-Preflight", "1"}, headers...)...)
}

// fill has so many operations hang in a narrow world, and wait, that every other
// query is refused, until the context ends.
func fill(ctx context.Context, tb testing.TB, w *world, waiting *sync.WaitGroup) {
	tb.Helper()

	// One more than run and wait: that one is refused.
	refused := make(chan int, 2*runtime.GOMAXPROCS(0)+1)

	for range cap(refused) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost,
			w.server.URL+"/graphql", strings.NewReader(asking("{slow}")))
		require.NoError(tb, err)
		request.Header.Set("Content-Type", legacyJSON)

		waiting.Go(func() {
			if response, err := http.DefaultClient.Do(request); err == nil {
				_ = response.Body.Close()
				refused <- response.StatusCode
			}
		})
	}

	require.Equal(tb, http.StatusServiceUnavailable, <-refused)
}
