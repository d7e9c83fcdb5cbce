package transport_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
)

// client speaks the frames of a socket by hand, so that it can speak them
// wrongly.
type client struct {
	testing.TB

	conn   net.Conn
	reader io.Reader
}

// dial opens a socket with the subprotocol of ours.
func dial(tb testing.TB, w *world, headers http.Header) *client {
	tb.Helper()

	dialer := ws.Dialer{
		Protocols: []string{"graphql-transport-ws"}, Header: ws.HandshakeHeaderHTTP(headers), Timeout: bound,
	}
	conn, buffered, _, err := dialer.Dial(tb.Context(), "ws"+strings.TrimPrefix(w.server.URL, "http")+"/graphql")
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close() })

	c := &client{TB: tb, conn: conn, reader: conn}
	if buffered != nil {
		c.reader = io.MultiReader(io.LimitReader(buffered, int64(buffered.Buffered())), conn)
	}

	c.reader = bufio.NewReader(c.reader)

	return c
}

// connect opens a socket that was acknowledged.
func connect(tb testing.TB, w *world) *client {
	tb.Helper()

	c := dial(tb, w, nil)
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer li"}}`)
	c.expect(`{"type":"connection_ack"}`)

	return c
}

func (c *client) send(text string) { c.write(ws.NewTextFrame([]byte(text))) }

func (c *client) write(frames ...ws.Frame) {
	c.Helper()

	for _, frame := range frames {
		text, err := ws.CompileFrame(ws.MaskFrame(frame))
		require.NoError(c, err)
		c.raw(text)
	}
}

// raw sends bytes; the server may have hung up already.
func (c *client) raw(text []byte) {
	_ = c.conn.SetWriteDeadline(time.Now().Add(bound))
	_, _ = c.conn.Write(text)
}

// frame reads the next frame.
func (c *client) frame() ws.Frame {
	c.Helper()
	require.NoError(c, c.conn.SetReadDeadline(time.Now().Add(bound)))

	header, err := ws.ReadHeader(c.reader)
	require.NoError(c, err)
	require.False(c, header.Masked, "servers do not mask")

	payload := make([]byte, header.Length)
	_, err = io.ReadFull(c.reader, payload)
	require.NoError(c, err)

	return ws.Frame{Header: header, Payload: payload}
}

// message reads the next message, answering pings.
func (c *client) message() string {
	c.Helper()

	for {
		frame := c.frame()

		switch frame.Header.OpCode {
		case ws.OpPing:
			c.write(ws.NewPongFrame(frame.Payload))
		case ws.OpText:
			require.True(c, json.Valid(frame.Payload), string(frame.Payload))

			return string(frame.Payload)
		default:
			require.FailNow(c, "not a message", "%v %q", frame.Header.OpCode, frame.Payload)
		}
	}
}

func (c *client) expect(messages ...string) {
	c.Helper()

	for _, message := range messages {
		require.JSONEq(c, message, c.message())
	}
}

// closed reads to the end: messages are skipped, and after the close frame
// there must be nothing.
func (c *client) closed(code ws.StatusCode) string {
	c.Helper()

	for {
		frame := c.frame()
		if frame.Header.OpCode != ws.OpClose {
			continue
		}

		got, reason := ws.ParseCloseFrameData(frame.Payload)
		require.Equal(c, code, got, reason)

		rest, err := io.ReadAll(c.reader)
		require.NoError(c, err)
		require.Empty(c, rest)

		return reason
	}
}

// gone waits until the server has hung up without a word.
func (c *client) gone() {
	c.Helper()
	require.NoError(c, c.conn.SetReadDeadline(time.Now().Add(bound)))

	_, err := io.Copy(io.Discard, c.reader)
	if netErr, ok := err.(net.Error); ok { //nolint:errorlint // as it comes from the connection
		require.False(c, netErr.Timeout(), "the server keeps the connection")
	}
}

// settled waits until nobody waits on the hub.
func settled(tb testing.TB, w *world) {
	tb.Helper()
	require.Eventually(tb, func() bool { return w.hub.Subscribers() == 0 }, bound, time.Millisecond)
}

// watching waits until so many wait on the hub.
func watching(tb testing.TB, w *world, count int) {
	tb.Helper()
	require.Eventually(tb, func() bool { return w.hub.Subscribers() == count }, bound, time.Millisecond)
}

func contextWithTimeout(tb testing.TB, limit time.Duration) (context.Context, context.CancelFunc) {
	tb.Helper()

	return context.WithTimeout(tb.Context(), limit)
}

// knock asks for a socket, and returns how that was answered. conn is nil where
// it was refused.
func knock(tb testing.TB, w *world, header http.Header, protocols ...string) (conn *websocket.Conn, answer *reply) {
	tb.Helper()

	conn, response, err := websocket.Dial(tb.Context(), w.server.URL+"/graphql",
		&websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
	require.NotNil(tb, response, err)

	if response.Body != nil {
		_ = response.Body.Close()
	}

	return conn, &reply{StatusCode: response.StatusCode, Header: response.Header}
}
