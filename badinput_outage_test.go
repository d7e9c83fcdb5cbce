package main

import (
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/detour"
)

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

// tryOutage: D11. While the database is away callers are told so, in
// time, and that trying again helps; the program stays alive, and goes on by
// itself.
func tryOutage(t *testing.T, s *sheet) {
	t.Helper()

	way, err := detour.Of(mongotest.URI(t))
	if err != nil {
		s.excuse("D11", "U05")
		t.Skip(err.Error())
	}

	l := &line{server: way.Server, address: "127.0.0.1:0"}
	l.connect(t)
	t.Cleanup(l.cut)

	v := s.victim(t, "MONGODB_URI="+way.Via(l.address), "MONGODB_DATABASE="+mongotest.Database(t))
	before := v.snapshot(t)

	for _, outage := range []struct {
		name  string
		begin func()
	}{{"Cut", l.cut}, {"Stuck", l.hang}} {
		_, link := v.begins(t, v.buyer, "a.txt", 4, "")

		outage.begin()
		v.tellsOfTheOutage(t, outage.name, link)
		l.cut()
		l.connect(t)
		require.Eventually(t, func() bool { return v.send(t, http.MethodGet, "/readyz", "").status == http.StatusOK },
			exchangeTime, 100*time.Millisecond, outage.name)
		require.Equal(t, before, v.snapshot(t))
		require.Equal(t, http.StatusOK, v.send(t, http.MethodPut, link, "four").status, "nothing of it was taken before")
	}

	for _, by := range append(transports(), byLink) {
		v.over(by).tried("D11")
	}

	v.over(byLink).tried("U05")
}

// tellsOfTheOutage asks for this and that, all at once.
func (v *victim) tellsOfTheOutage(t *testing.T, name, link string) {
	t.Helper()

	began := time.Now()

	require.Equal(t, http.StatusOK, v.send(t, http.MethodGet, "/healthz", "").status)

	for _, by := range transports() {
		v.askOver(t, by, v.buyer, question("{serverTime viewer{name}}", "")).data(t)
	}

	var (
		all     sync.WaitGroup
		mu      sync.Mutex
		answers = map[string]reply{}
	)

	tell := func(what string, ask func() reply) {
		all.Go(func() {
			answer := ask()

			mu.Lock()
			defer mu.Unlock()

			answers[what] = answer
		})
	}

	for _, by := range transports() {
		tell("read over "+string(by), func() reply { return v.askOver(t, by, v.buyer, question(`{order(id:"`+v.order+`"){id}}`, "")) })
	}

	for _, query := range []string{v.changing(), "{orders{totalCount}}"} {
		tell(query, func() reply { return v.askOver(t, byPOST, v.buyer, question(query, "")) })
	}

	for _, by := range []over{byWS, bySSE} {
		tell("subscription over "+string(by), func() reply {
			return v.askOver(t, by, v.buyer, question(`subscription{flowLogAppended(orderId:"`+v.order+`"){seq}}`, ""))
		})
	}

	tell("file", func() reply { return v.send(t, http.MethodPut, link, "four") })
	tell("ready", func() reply { return v.send(t, http.MethodGet, "/readyz", "") })
	all.Wait()

	require.Equal(t, http.StatusServiceUnavailable, answers["ready"].status)
	delete(answers, "ready")
	require.Len(t, answers, len(transports())+5)

	for what, answer := range answers {
		answer.tellsOfAnOutage(t, name+": "+what)
	}

	require.Less(t, time.Since(began), toldTime, name)
	t.Logf("%s: told within %v", name, time.Since(began).Round(time.Millisecond))
}

// tellsOfAnOutage expects an answer that says that trying again helps, and
// nothing of what is behind.
func (r reply) tellsOfAnOutage(t *testing.T, what string) {
	t.Helper()
	require.Zero(t, r.closed, what)
	require.Contains(t, r.body, `"code":"UNAVAILABLE"`, what)
	require.NotContains(t, r.body, `"data"`, what)
	require.NotContains(t, r.body, "mongo", what)
	require.NotContains(t, r.body, "127.0.0.1", what)

	if r.by.isStream() || r.by == byWS {
		return
	}

	require.Equal(t, http.StatusServiceUnavailable, r.status, "%s: %s", what, r.body)
	require.NotEmpty(t, r.header.Get("Retry-After"), what)
}
