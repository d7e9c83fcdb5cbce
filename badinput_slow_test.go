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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBadInputSlowness: H13, H14, S13, W44 and slow uploads. Whoever is too slow
// is cut in time; all of them are slow at once, and nobody else notices. It waits
// for the limits of production, half a minute.
func TestBadInputSlowness(t *testing.T) {
	t.Parallel()

	v := newVictim(t)
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
		all.Go(func() { v.keptAlive(t) })

		// Meanwhile everybody else is served.
		for range 50 {
			began := time.Now()

			require.NotEmpty(t, v.ask(t, v.buyer, question("{serverTime viewer{name}}", "")).data(t))
			require.Less(t, time.Since(began), badTime)
		}

		all.Wait()
	})
	require.Equal(t, "ATTACHMENT_NOT_READY", v.usable(t, "att_none"))
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

// neverReads: W44 on a socket and on a stream. What is written to somebody who
// never reads ends within 30 seconds.
func (v *victim) neverReads(t *testing.T) {
	t.Helper()

	query := `subscription{flowLogAppended(orderId:"` + v.order + `",after:0){seq order{flowLog{text}}}}`
	w := v.socket(t, v.buyer)
	stream := v.rawConn(t)

	for _, conn := range []net.Conn{w.Conn, stream} {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetReadBuffer(4096) // the smaller, the sooner it is full
		}
	}

	for i := range 10 {
		w.say(subscribeMessage(strconv.Itoa(i), query, ""))
	}

	body := question(query, "")
	_, _ = fmt.Fprintf(stream, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"+
		"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", v.buyer, len(body), body)

	// Nothing is read until the program gave up; then the end is what comes.
	assert.Eventually(t, func() bool {
		_, failed := w.Write([]byte{0x89, 0x80, 0, 0, 0, 0}) // pings, too few to be too many

		return failed != nil
	}, 35*time.Second, 500*time.Millisecond, "a socket that never reads is not cut")
}

// keptAlive: S13. A stream without events has comments.
func (v *victim) keptAlive(t *testing.T) {
	t.Helper()

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+"/graphql",
		strings.NewReader(question(`subscription{flowLogAppended(orderId:"`+v.order+`"){seq}}`, "")))
	if err != nil {
		t.Error(err)

		return
	}

	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+v.buyer)

	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)

		return
	}

	defer answer.Body.Close()

	lines, began := bufio.NewReader(answer.Body), time.Now()

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

// TestBadInputDeepLogs: G17 with data: a log is not asked for inside of a log
// without end.
func TestBadInputDeepLogs(t *testing.T) {
	t.Parallel()

	v := newVictim(t)
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
