package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
)

// rawConn is a connection that anything can be written to.
func (p *program) rawConn(t *testing.T) net.Conn {
	t.Helper()

	var dialer net.Dialer

	conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "http://"))
	require.NoError(t, err)
	require.NoError(t, conn.SetDeadline(time.Now().Add(exchangeTime)))
	t.Cleanup(func() { _ = conn.Close() })

	return conn
}

// wire is a client's end of a socket, below the protocol.
type wire struct {
	net.Conn

	t *testing.T
}

// Read reads what came; gobwas may have read more than the handshake.
type readAhead struct {
	net.Conn

	first io.Reader
}

func (r readAhead) Read(p []byte) (int, error) { return r.first.Read(p) }

// open opens a socket; the headers are lines.
func (p *program) open(t *testing.T, headers http.Header, protocols ...string) (*wire, error) {
	t.Helper()

	dialer := ws.Dialer{Protocols: protocols, Header: ws.HandshakeHeaderHTTP(headers), Timeout: exchangeTime}

	conn, ahead, _, err := dialer.Dial(t.Context(), "ws"+strings.TrimPrefix(p.url, "http")+"/graphql")
	if err != nil {
		return nil, err
	}

	if ahead != nil {
		conn = readAhead{conn, io.MultiReader(ahead, conn)}
	}

	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(exchangeTime)))

	return &wire{conn, t}, nil
}

// socket opens a socket of the sub-protocol, and initialises it with a token
// where there is one.
func (p *program) socket(t *testing.T, token string) *wire {
	t.Helper()

	w, err := p.open(t, nil, "graphql-transport-ws")
	require.NoError(t, err)

	if token != "" {
		w.say(initMessage(token))
		require.JSONEq(t, `{"type":"connection_ack"}`, w.hear())
	}

	return w
}

func initMessage(token string) string {
	return `{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `"}}`
}

// subscribeMessage asks for an operation; variables are JSON.
func subscribeMessage(id, query, variables string) string {
	return fmt.Sprintf(`{"type":"subscribe","id":%q,"payload":%s}`, id, question(query, variables))
}

// say sends a text.
func (w *wire) say(text string) { w.put(ws.NewTextFrame([]byte(text))) }

// put sends a frame, masked. What is written to a socket that was closed is lost.
func (w *wire) put(frame ws.Frame) { _ = ws.WriteFrame(w.Conn, ws.MaskFrame(frame)) }

// frame reads the next frame that is no ping.
func (w *wire) frame() ws.Frame {
	w.t.Helper()

	for {
		header, err := ws.ReadHeader(w.Conn)
		require.NoError(w.t, err)
		require.Less(w.t, header.Length, int64(4<<20))

		frame := ws.Frame{Header: header, Payload: make([]byte, header.Length)}
		_, err = io.ReadFull(w.Conn, frame.Payload)
		require.NoError(w.t, err)

		if frame.Header.OpCode != ws.OpPing && frame.Header.OpCode != ws.OpPong {
			return frame
		}
	}
}

// hear reads the next message.
func (w *wire) hear() string {
	w.t.Helper()

	frame := w.frame()
	require.Equal(w.t, ws.OpText, frame.Header.OpCode, "%q", frame.Payload)

	return string(frame.Payload)
}

// closed expects that nothing but other messages comes before the close, that
// it has the code, and that the connection ends.
func (w *wire) closed(code int) {
	w.t.Helper()

	frame := w.frame()
	for frame.Header.OpCode != ws.OpClose {
		require.NotContains(w.t, string(frame.Payload), marker)

		frame = w.frame()
	}

	given, why := ws.ParseCloseFrameData(frame.Payload)
	require.Equal(w.t, code, int(given), why)
	require.NotContains(w.t, why, marker)
	w.put(ws.NewCloseFrame(frame.Payload))

	_, err := io.Copy(io.Discard, w.Conn)
	require.NotErrorIs(w.t, err, os.ErrDeadlineExceeded)
}

// idle expects that nothing came before the answer to a ping.
func (w *wire) idle() {
	w.t.Helper()
	w.say(`{"type":"ping"}`)
	require.JSONEq(w.t, `{"type":"pong"}`, w.hear())
}
