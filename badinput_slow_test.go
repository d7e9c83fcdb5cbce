package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trySlowness: H13, H14, S13, W44 and slow uploads. Whoever is too slow
// is cut in time; all of them are slow at once, and nobody else notices. It waits
// for the limits of production, half a minute.
func trySlowness(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	v.fills(t, 40)

	_, link := v.begins(t, v.buyer, "slow.txt", 1000, "")
	_, silent := v.begins(t, v.buyer, "silent.txt", 1000, "")
	path := func(link string) string { return "PUT " + strings.TrimPrefix(link, v.url) + " HTTP/1.1\r\nHost: x\r\n" }
	post := "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

	var all sync.WaitGroup

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for _, one := range []struct {
			name   string
			begin  string
			drip   bool
			within time.Duration
			status string
		}{
			{"H13 silence", "", false, 20 * time.Second, ""},
			{"H13 silent headers", "POST /graphql HTTP/1.1\r\nHost:", false, 20 * time.Second, ""},
			{"H13 slow headers", "POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: ", true, 20 * time.Second, ""},
			{"H14 silent body", post + "Content-Length: 1000\r\n\r\n", false, 20 * time.Second, "408"},
			{"H14 slow body", post + "Content-Length: 1000\r\n\r\n", true, 20 * time.Second, "408"},
			{"H14 slow chunks", post + "Transfer-Encoding: chunked\r\n\r\n5\r\n", true, 20 * time.Second, "4"},
			{"slow upload", path(link) + "Content-Length: 1000\r\n\r\n", true, 40 * time.Second, "408"},
			{"silent upload", path(silent) + "Content-Length: 1000\r\n\r\n", false, 40 * time.Second, "408"},
		} {
			conn := v.rawConn(t)

			all.Go(func() { cutInTime(t, conn, one.name, one.begin, one.drip, one.within, one.status) })
		}

		all.Go(func() { v.neverReads(t) })
		all.Go(func() { v.neverEndsAMessage(t) })

		for _, by := range []over{bySSE, bySSEGET} {
			lines := v.listens(t, by, v.buyer, question(`subscription{flowLogAppended(orderId:"`+v.order+`"){seq}}`, ""))

			all.Go(func() { keptAlive(t, lines) })
		}

		// Meanwhile everybody else is served.
		for range 50 {
			began := time.Now()

			require.NotEmpty(t, v.ask(t, v.buyer, question("{serverTime viewer{name}}", "")).data(t))
			require.Less(t, time.Since(began), badTime)
		}

		all.Wait()
	})
	require.Equal(t, "ATTACHMENT_NOT_READY", v.usable(t, "att_none"))

	v.tried("H13", "H14")
	v.over(byLink).tried("H14")
	v.over(byWS).tried("H14", "W44")
	v.over(bySSE).tried("S13", "W44")
	v.over(bySSEGET).tried("S13", "W44")
}

// fills writes long texts to the log of the order.
func (v *victim) fills(t *testing.T, entries int) {
	t.Helper()

	text := quoted(t, strings.Repeat("需", 4000))
	for range entries {
		v.ask(t, v.buyer, question(`mutation{reviseRequirement(input:{orderId:"`+v.order+`",description:`+text+`}){userErrors{code}}}`, "")).data(t)
	}
}

// cutInTime expects that a connection that is too slow ends in time, with a
// status where one is given.
func cutInTime(t *testing.T, conn net.Conn, name, begin string, drip bool, within time.Duration, status string) {
	t.Helper()

	began := time.Now()

	if err := conn.SetDeadline(began.Add(within)); err != nil {
		t.Error(err)
	}

	if _, err := io.WriteString(conn, begin); err != nil {
		t.Error(err)
	}

	over := make(chan struct{})
	defer close(over)

	if drip {
		go func() {
			tick := time.NewTicker(time.Second)
			defer tick.Stop()

			for {
				select {
				case <-over:
					return
				case <-tick.C:
					_, _ = io.WriteString(conn, "x") // it is cut
				}
			}
		}()
	}

	answer, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%s is not cut within %v", name, within)
	}

	if status != "" {
		assert.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 "+status), "%s: %q", name, answer)
	}

	t.Logf("%s: cut after %v", name, time.Since(began).Round(time.Second))
}

// neverReads: W44 on a socket, on a stream, and of plain answers. What is written
// to somebody who never reads ends within 30 seconds.
func (v *victim) neverReads(t *testing.T) {
	t.Helper()

	query := `subscription{flowLogAppended(orderId:"` + v.order + `",after:0){seq order{flowLog{text}}}}`
	body := question(query, "")
	rest := "Host: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + v.buyer + "\r\n\r\n"
	w, posted, got := v.socket(t, v.buyer), v.rawConn(t), v.rawConn(t)
	plain, pages := v.rawConn(t), v.rawConn(t)

	for _, conn := range []net.Conn{w.Conn, posted, got, plain, pages} {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetReadBuffer(4096) // the smaller, the sooner it is full
		}

		_ = conn.SetDeadline(time.Time{}) // what waits below has a bound
	}

	for i := range 10 {
		w.say(subscribeMessage(strconv.Itoa(i), query, ""))
	}

	_, _ = fmt.Fprintf(posted, "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s%s", len(body), rest, body)
	_, _ = fmt.Fprintf(got, "GET /graphql?%s HTTP/1.1\r\nGraphQL-Require-Preflight: 1\r\n%s", parametersOf(t, body), rest)

	ask := question(`{order(id:"`+v.order+`"){flowLog{text}}}`, "")
	for range 30 { // more than the buffers between us hold
		_, _ = fmt.Fprintf(plain, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+
			"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", v.buyer, len(ask), ask)
	}

	_, _ = io.WriteString(pages, strings.Repeat("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 400))

	// Nothing is read until the program gave up; then the end is what comes.
	for name, one := range map[string]struct {
		conn net.Conn
		word []byte
	}{
		"socket":         {w, []byte{0x89, 0x80, 0, 0, 0, 0}}, // pings, too few to be too many
		"stream by POST": {posted, []byte("x")},
		"stream by GET":  {got, []byte("x")},
		"plain answer":   {plain, []byte("x")},
		"metrics":        {pages, []byte("x")},
	} {
		assert.Eventually(t, func() bool {
			_, failed := one.conn.Write(one.word)

			return failed != nil
		}, 35*time.Second, 500*time.Millisecond, "a %s that never reads is not cut", name)
	}
}

// neverEndsAMessage: H14 on a socket.
func (v *victim) neverEndsAMessage(t *testing.T) {
	t.Helper()

	w := v.socket(t, v.buyer)
	_ = w.SetDeadline(time.Now().Add(20 * time.Second)) // that it works is what is tested
	w.put(ws.NewFrame(ws.OpText, false, []byte("{")))

	over := make(chan struct{})
	defer close(over)

	go func() {
		for {
			select {
			case <-over:
				return
			case <-time.After(time.Second):
				w.put(ws.NewFrame(ws.OpContinuation, false, []byte(" ")))
			}
		}
	}()

	w.closed(4400)
}

// keptAlive: S13. A stream without events has comments.
func keptAlive(t *testing.T, lines *bufio.Reader) {
	t.Helper()

	began := time.Now()

	for comments := 0; comments < 2; { // the first one opens the stream
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Error(err)

			return
		}

		if strings.HasPrefix(line, ":") {
			comments++
		}
	}

	assert.Less(t, time.Since(began), 20*time.Second)
}

// tryDeepLogs: G17 with data: a log is not asked for inside of a log
// without end.
func tryDeepLogs(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	body := question(`mutation{a:reviseRequirement(input:{orderId:"`+v.order+`",description:"x"}){userErrors{code}}`+
		numbered(` b%d:reviseRequirement(input:{orderId:"$",description:"x"}){userErrors{code}}`, 9)+`}`, "")

	for range 90 {
		v.ask(t, v.buyer, strings.ReplaceAll(body, "$", v.order)).data(t)
	}

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for _, query := range []string{
			`{order(id:"$"){flowLog{order{flowLog{seq}}}}}`,
			`{order(id:"$"){flowLog{order{flowLog{order{flowLog{order{flowLog{seq}}}}}}}}}`,
			`{orders{nodes{flowLog{order{steps{executions{seq}}}}}}}`,
			`{order(id:"$"){flowLog{order{requirements{description}}}}}`,
		} {
			v.ask(t, v.buyer, question(strings.ReplaceAll(query, "$", v.order), "")).
				refused(t, "COMPLEXITY_LIMIT_EXCEEDED", http.StatusUnprocessableEntity)
		}

		w := v.socket(t, v.buyer) // an event is one entry, and may have all of its order
		w.say(subscribeMessage("1", `subscription{flowLogAppended(orderId:"`+v.order+`",after:900){seq order{
			id number status steps{executions{seq text}} flowLog{seq type text actor{name}} actions{action enabled}}}}`, ""))
		require.Contains(t, w.hear(), `"seq":901`)
	})
}
