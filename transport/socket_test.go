package transport_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

func subscribing(id, query string) string {
	return fmt.Sprintf(`{"type":"subscribe","id":%q,"payload":%s}`, id, asking(query))
}

func event(id string, tick int) string {
	return fmt.Sprintf(`{"type":"next","id":%q,"payload":{"data":{"ticks":%d}}}`, id, tick)
}

// TestCallersThatAreRefused: what a token may have beside being wrong.
func TestCallersThatAreRefused(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for _, one := range []struct {
		name     string
		messages []string
		code     ws.StatusCode
	}{
		{"A08 token expires", []string{
			`{"type":"connection_init","payload":{"Authorization":"Bearer li 50"}}`,
			subscribing("1", "subscription{ticks}"),
		}, 4403},
		{"no keys", []string{`{"type":"connection_init","payload":{"Authorization":"Bearer down"}}`}, 1013},
		{"panic", []string{`{"type":"connection_init","payload":{"Authorization":"Bearer panic"}}`}, 4403},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()

			c := dial(t, w, nil)
			for _, message := range one.messages {
				c.send(message)
			}

			require.NotContains(t, c.closed(one.code), "secret")
		})
	}
}

func TestMessageThatNeverEnds(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.MessageTime = 20 * time.Millisecond })
	c := connect(t, w)
	c.write(ws.NewFrame(ws.OpText, false, []byte(`{"type":`)))
	c.closed(4400)
}

// TestBrokenFrames: W39 and W45.
func TestBrokenFrames(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	fragment := ws.NewFrame(ws.OpContinuation, false, []byte(" "))
	masked := func(frame ws.Frame) []byte { return ws.MustCompileFrame(ws.MaskFrame(frame)) }
	huge := ws.MaskFrame(ws.NewTextFrame(nil))
	huge.Header.Length = 2 << 20
	reserved := ws.NewTextFrame([]byte("{}"))
	reserved.Header.Rsv = ws.Rsv(true, false, false)

	for _, one := range []struct {
		name string
		raw  []byte
		code ws.StatusCode
	}{
		{"W39 2 MiB", masked(ws.NewTextFrame(make([]byte, 2<<20))), 1009},
		{"W39 announced only", ws.MustCompileFrame(huge), 1009},
		{"just too long", masked(ws.NewTextFrame([]byte(strings.Repeat(" ", 64<<10+1)))), 1009},
		{"too long by fragments", append(masked(ws.NewFrame(ws.OpText, false, make([]byte, 60<<10))),
			masked(ws.NewFrame(ws.OpContinuation, true, make([]byte, 60<<10)))...), 1009},
		{"W45 1-byte fragments", append(masked(ws.NewFrame(ws.OpText, false, []byte("{"))),
			slices.Repeat(masked(fragment), 200)...), 1009},
		{"length with its highest bit", append([]byte{0x81, 0xff, 0x80}, make([]byte, 7+4)...), 1002},
		{"all bits of the length", append([]byte{0x82, 0xff}, bytes.Repeat([]byte{0xff}, 8+4)...), 1002},
		{"W45 unmasked", ws.MustCompileFrame(ws.NewTextFrame([]byte(`{"type":"ping"}`))), 1002},
		{"W45 invalid UTF-8", masked(ws.NewTextFrame([]byte("{\"type\":\"\xff\"}"))), 1007},
		{"W45 compressed", masked(reserved), 1002},
		{"binary", masked(ws.NewBinaryFrame([]byte(`{"type":"ping"}`))), 4400},
		{"continuation of nothing", masked(fragment), 1002},
		{"message within a message", slices.Repeat(masked(ws.NewFrame(ws.OpText, false, nil)), 2), 1002},
		{"fragmented ping", masked(ws.NewFrame(ws.OpPing, false, nil)), 1002},
		{"long ping", masked(ws.NewPingFrame(make([]byte, 126))), 1002},
		{"reserved opcode", masked(ws.NewFrame(0xb, true, nil)), 1002},
		{"W45 pings", slices.Repeat(masked(ws.NewPingFrame(nil)), 10_000), 4429},
		{"ping messages", slices.Repeat(masked(ws.NewTextFrame([]byte(`{"type":"ping"}`))), 1000), 4429},
		{"close of one byte", masked(ws.NewCloseFrame([]byte{3})), 1002},
		{"close with a forbidden code", masked(ws.NewCloseFrame(ws.NewCloseFrameBody(1005, ""))), 1002},
		{"close without code", masked(ws.NewCloseFrame(nil)), 1000},
		{"close with the client's code", masked(ws.NewCloseFrame(ws.NewCloseFrameBody(4005, "x"))), 4005},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()

			c := connect(t, w)

			go c.raw(one.raw)

			c.closed(one.code)
		})
	}
}

// TestBrokenFrameBeforeInit: it is told from a client that says nothing.
func TestBrokenFrameBeforeInit(t *testing.T) {
	t.Parallel()

	c := dial(t, newWorld(t, nil), nil)
	c.raw(append([]byte{0x81, 0xff, 0x80}, make([]byte, 7+4)...))
	c.closed(1002)
}

func TestFragmentedMessageWithPingBetween(t *testing.T) {
	t.Parallel()

	c := connect(t, newWorld(t, nil))
	c.write(
		ws.NewFrame(ws.OpText, false, []byte(`{"type":`)),
		ws.NewPingFrame([]byte("between")),
		ws.NewFrame(ws.OpContinuation, false, nil),
		ws.NewFrame(ws.OpContinuation, true, []byte(`"ping"}`)),
	)

	pong := c.frame()
	require.Equal(t, ws.OpPong, pong.Header.OpCode)
	require.Equal(t, "between", string(pong.Payload))
	c.expect(`{"type":"pong"}`)
}

// TestOrigins: A13.
func TestOrigins(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	for origin, status := range map[string]int{
		"https://evil.example": 403, "null": 403, w.server.URL: 101, "": 101,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}

		conn, answer := knock(t, w, header, "graphql-transport-ws")
		require.Equal(t, status, answer.StatusCode, origin)

		if conn != nil {
			require.NoError(t, conn.CloseNow())
		}
	}
}

// TestLanguageOfASocket: pages cannot set the headers of an upgrade, so the
// language of connection_init counts before them.
func TestLanguageOfASocket(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for name, test := range map[string]struct{ header, payload, answer string }{
		"None":           {"", `{}`, "not yours"},
		"Header":         {"zh-CN", `{}`, "无权访问"},
		"Payload":        {"", `{"Accept-Language":"zh-CN, en;q=0.8"}`, "无权访问"},
		"PayloadWins":    {"zh-CN", `{"Accept-Language":"en"}`, "not yours"},
		"NotUnderstood":  {"zh-CN", `{"Accept-Language":"???"}`, "not yours"},
		"AnotherPayload": {"zh-CN", `{"accept":"en"}`, "无权访问"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c := dial(t, w, http.Header{"Accept-Language": {test.header}})
			c.send(`{"type":"connection_init","payload":` + test.payload + `}`)
			c.expect(`{"type":"connection_ack"}`)
			c.send(`{"type":"subscribe","id":"1","payload":{"query":"subscription { refused }"}}`)
			require.Contains(t, c.message(), `"`+test.answer+`"`)
		})
	}

	c := dial(t, w, nil)
	c.send(`{"type":"connection_init","payload":{"Accept-Language":["zh"]}}`)
	c.closed(4400)
}

func TestUpgradesAuthorizationCounts(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	c := dial(t, w, http.Header{"Authorization": {"Bearer li"}, "Accept-Language": {"zh"}})
	c.send(`{"type":"connection_init","payload":{}}`)
	c.expect(`{"type":"connection_ack"}`)
	c.send(subscribing("1", "{__schema{types{name}}}"))
	require.Contains(t, c.message(), "the schema")
	c.send(subscribing("2", "subscription{ticks @skip(if:true)}"))
	require.Contains(t, c.message()+c.message(), "订阅必须")

	dial(t, w, http.Header{"Authorization": {"Bearer bad"}}).send(`{"type":"connection_init"}`)
}

func TestShutdownClosesSocketsAfterTheirMutations(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	idle, busy := connect(t, w), connect(t, w)
	idle.send(subscribing("1", "subscription{ticks}"))
	watching(t, w, 1)
	busy.send(subscribing("1", "mutation{wait}"))
	<-w.served

	ended := make(chan error)
	go func() { ended <- w.handler.Shutdown(t.Context()) }()

	require.Equal(t, "Service restart", idle.closed(1012))
	require.NoError(t, idle.conn.Close())
	settled(t, w)

	_, answer := knock(t, w, nil)
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	require.NotEmpty(t, answer.Header.Get("Retry-After"))

	close(w.gate)
	busy.expect(`{"type":"next","id":"1","payload":{"data":{"wait":"done"}}}`, `{"type":"complete","id":"1"}`)
	busy.closed(1012)
	require.NoError(t, busy.conn.Close())
	require.NoError(t, <-ended)
}

func TestShutdownCutsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CloseTime = time.Minute })
	c := connect(t, w)
	c.send(subscribing("1", "mutation{wait}"))
	<-w.served

	ctx, cancel := contextWithTimeout(t, 20*time.Millisecond)
	defer cancel()

	require.ErrorIs(t, w.handler.Shutdown(ctx), ctx.Err())
	c.gone()
}
