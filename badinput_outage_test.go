package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// outageTime bounds how long a caller waits to be told that the database is
// gone: the time of an operation, and some for a busy machine.
const outageTime = 15 * time.Second

// line is a connection to a server that can be cut, and that can get stuck.
type line struct {
	server, address string

	mu       sync.Mutex
	listener net.Listener
	stuck    bool
	conns    []net.Conn
}

// connect lets connections through, on the same address each time.
func (l *line) connect(t *testing.T) {
	t.Helper()

	listener, err := net.Listen("tcp", l.address)
	require.NoError(t, err)

	l.mu.Lock()
	l.listener, l.address, l.stuck = listener, listener.Addr().String(), false
	l.mu.Unlock()

	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}

			server, err := net.Dial("tcp", l.server)
			if err != nil {
				_ = client.Close()

				continue
			}

			l.mu.Lock()
			l.conns = append(l.conns, client, server)
			l.mu.Unlock()

			go l.pass(server, client)
			go l.pass(client, server)
		}
	}()
}

func (l *line) pass(to, from net.Conn) {
	defer func() { _, _ = to.Close(), from.Close() }()

	part := make([]byte, 32<<10)

	for {
		count, err := from.Read(part)
		if err != nil {
			return
		}

		l.mu.Lock()
		stuck := l.stuck
		l.mu.Unlock()

		if stuck {
			_, _ = io.Copy(io.Discard, from) // nothing arrives any more

			return
		}

		if _, err := to.Write(part[:count]); err != nil {
			return
		}
	}
}

// cut ends every connection and takes no new ones.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()

	_ = l.listener.Close()

	for _, conn := range l.conns {
		_ = conn.Close()
	}

	l.conns = nil
}

// hang has connections stay open while nothing passes.
func (l *line) hang() {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.stuck = true
}

// TestBadInputOutage: D11. While the database is away callers are told so, in
// time, and that trying again helps; the program stays alive, and goes on by
// itself.
func TestBadInputOutage(t *testing.T) {
	t.Parallel()

	uri, err := url.Parse(mongotest.URI(t))
	require.NoError(t, err)

	l := &line{server: uri.Host, address: "127.0.0.1:0"}
	l.connect(t)
	t.Cleanup(l.cut)

	uri.Host = l.address
	v := newVictim(t, "MONGODB_URI="+uri.String(), "MONGODB_DATABASE="+mongotest.Database(t))
	before := v.snapshot(t)

	for _, outage := range []struct {
		name  string
		begin func()
	}{{"Cut", l.cut}, {"Stuck", l.hang}} {
		outage.begin()
		v.tellsOfTheOutage(t, outage.name)
		l.cut()
		l.connect(t)
		require.Eventually(t, func() bool { return v.patient(t, http.MethodGet, "/readyz", "").status == http.StatusOK },
			outageTime, 100*time.Millisecond, outage.name)
		require.Equal(t, before, v.snapshot(t))
	}
}

// tellsOfTheOutage asks for this and that, all at once.
func (v *victim) tellsOfTheOutage(t *testing.T, name string) {
	t.Helper()

	began := time.Now()

	require.Equal(t, http.StatusOK, v.send(t, http.MethodGet, "/healthz", "").status)
	v.ask(t, v.buyer, question("{serverTime viewer{name}}", "")).data(t)

	var all sync.WaitGroup

	answers := make(chan reply, 3)

	for _, query := range []string{`{order(id:"` + v.order + `"){id}}`, v.changing(), "{orders{totalCount}}"} {
		all.Go(func() {
			answers <- v.patient(t, http.MethodPost, "/graphql", question(query, ""), "Content-Type", "application/json",
				"Accept", "application/graphql-response+json", "Authorization", "Bearer "+v.buyer)
		})
	}

	all.Go(func() {
		if status := v.patient(t, http.MethodGet, "/readyz", "").status; status != http.StatusServiceUnavailable {
			t.Errorf("%s: ready with %d", name, status)
		}
	})

	all.Wait()
	close(answers)

	for answer := range answers {
		require.Contains(t, []int{http.StatusServiceUnavailable, http.StatusGatewayTimeout}, answer.status, "%s: %s\n%s", name, answer.body, v.log)
		require.Regexp(t, `"code":"(UNAVAILABLE|TIMEOUT)"`, answer.body)
		require.NotContains(t, answer.body, "mongo")
		require.NotContains(t, answer.body, "127.0.0.1")

		if answer.status == http.StatusServiceUnavailable {
			require.NotEmpty(t, answer.header.Get("Retry-After"))
		}
	}

	require.Less(t, time.Since(began), outageTime, name)
	t.Logf("%s: told within %v", name, time.Since(began).Round(time.Millisecond))
}

// patient sends a request and waits for as long as an outage may take to be told.
func (v *victim) patient(t *testing.T, method, target, body string, headers ...string) reply {
	t.Helper()

	return v.sendWithin(t, outageTime, method, target, body, headers...)
}
