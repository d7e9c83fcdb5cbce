package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/gobwas/ws"
)

// socket is a WebSocket that speaks graphql-transport-ws. One goroutine reads.
type socket struct {
	conn   net.Conn
	reader *bufio.Reader
}

// message is one message of the protocol.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// closedError is the end of a socket by the server.
type closedError struct{ code int }

// Error says how it ended.
func (e *closedError) Error() string {
	return fmt.Sprintf("the server closed the socket with %d", e.code)
}

// errProtocol is the error of a message that has no place there.
var errProtocol = errors.New("unexpected message")

// dialSocket opens a socket and signs in.
func dialSocket(ctx context.Context, url, token string) (*socket, error) {
	const buffer = 512

	dialer := ws.Dialer{Protocols: []string{"graphql-transport-ws"}, Timeout: callTime}

	conn, early, _, err := dialer.Dial(ctx, "ws"+strings.TrimPrefix(url, "http")+"/graphql")
	if err != nil {
		return nil, fmt.Errorf("open a socket: %w", err)
	}

	s := &socket{conn: conn, reader: early}
	if early == nil {
		s.reader = bufio.NewReaderSize(conn, buffer)
	}

	hello, err := json.Marshal(map[string]string{"Authorization": "Bearer " + token})
	if err == nil {
		err = s.send(message{Type: "connection_init", Payload: hello})
	}

	var ack message
	if err == nil {
		ack, err = s.read()
	}

	if err == nil && ack.Type != "connection_ack" {
		err = fmt.Errorf("open a socket: %w: %s", errProtocol, ack.Type)
	}

	if err != nil {
		s.hangUp()

		return nil, err
	}

	return s, nil
}

// subscribe begins an operation.
func (s *socket) subscribe(id, query string, variables any) error {
	payload, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}

	return s.send(message{ID: id, Type: "subscribe", Payload: payload})
}

func (s *socket) send(m message) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}

	return s.write(ws.NewTextFrame(text))
}

func (s *socket) write(frame ws.Frame) error {
	if err := ws.WriteFrame(s.conn, ws.MaskFrame(frame)); err != nil {
		return fmt.Errorf("write a message: %w", err)
	}

	return nil
}

// read reads the next message and answers pings. The end by the server is a
// *closedError.
func (s *socket) read() (message, error) {
	var m message

	for {
		header, err := ws.ReadHeader(s.reader)
		if err != nil {
			return m, fmt.Errorf("read a message: %w", err)
		}

		payload := make([]byte, header.Length)
		if _, err := io.ReadFull(s.reader, payload); err != nil {
			return m, fmt.Errorf("read a message: %w", err)
		}

		switch header.OpCode {
		case ws.OpText:
			if err := json.Unmarshal(payload, &m); err != nil {
				return m, fmt.Errorf("read a message: %w", err)
			}

			return m, nil
		case ws.OpPing:
			_ = s.write(ws.NewPongFrame(payload)) // a server that is gone may have said more before
		case ws.OpClose:
			return m, closedWith(payload)
		default:
		}
	}
}

func closedWith(payload []byte) *closedError {
	const codeSize = 2
	if len(payload) < codeSize {
		return &closedError{int(ws.StatusNoStatusRcvd)}
	}

	return &closedError{int(binary.BigEndian.Uint16(payload))}
}

// hangUp ends the connection as a network that fails does.
func (s *socket) hangUp() {
	if conn, ok := s.conn.(*net.TCPConn); ok {
		_ = conn.SetLinger(0)
	}

	_ = s.conn.Close()
}
