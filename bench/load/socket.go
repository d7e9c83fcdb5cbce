package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/gobwas/ws"
)

// socketBuffer is what a socket reads at once, in bytes: an event.
const socketBuffer = 512

// Socket is a WebSocket that speaks graphql-transport-ws.
type Socket struct {
	conn   net.Conn
	reader *bufio.Reader
}

// DialSocket opens a socket and signs in.
func DialSocket(ctx context.Context, address, token string) (*Socket, error) {
	dialer := ws.Dialer{Protocols: []string{"graphql-transport-ws"}, Timeout: answerTime}

	conn, early, _, err := dialer.Dial(ctx, "ws://"+address+"/graphql")
	if err != nil {
		return nil, fmt.Errorf("open a socket: %w", err)
	}

	if early != nil {
		return nil, fmt.Errorf("open a socket: %w: it spoke first", ErrAnswer)
	}

	s := &Socket{conn: conn, reader: bufio.NewReaderSize(conn, socketBuffer)}

	if err := s.send(map[string]any{
		"type": "connection_init", "payload": map[string]string{"Authorization": "Bearer " + token},
	}); err != nil {
		return nil, err
	}

	text, err := s.message()
	if err == nil && !bytes.Contains(text, []byte(`"connection_ack"`)) {
		err = fmt.Errorf("%w: %s", ErrAnswer, text)
	}

	return s, err
}

// Subscribe begins an operation.
func (s *Socket) Subscribe(query string, variables any) error {
	return s.send(map[string]any{
		"type": "subscribe", "id": "1", "payload": map[string]any{"query": query, "variables": variables},
	})
}

// Events calls arrived for each event, until the socket is closed: then it
// returns nil.
func (s *Socket) Events(arrived func(at time.Time)) error {
	for {
		text, err := s.message()
		if err != nil {
			return nil //nolint:nilerr // however it ended, there are no more events
		}

		if !bytes.Contains(text, []byte(`"type":"next"`)) || bytes.Contains(text, []byte(`"errors"`)) {
			return fmt.Errorf("%w: %s", ErrAnswer, text)
		}

		arrived(time.Now())
	}
}

// Close hangs up.
func (s *Socket) Close() { _ = s.conn.Close() }

func (s *Socket) send(message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}

	return s.write(ws.NewTextFrame(text))
}

func (s *Socket) write(frame ws.Frame) error {
	if err := ws.WriteFrame(s.conn, ws.MaskFrame(frame)); err != nil {
		return fmt.Errorf("write a message: %w", err)
	}

	return nil
}

// message reads the next message and answers pings.
func (s *Socket) message() ([]byte, error) {
	for {
		header, err := ws.ReadHeader(s.reader)
		if err != nil {
			return nil, fmt.Errorf("read a message: %w", err)
		}

		payload := make([]byte, header.Length)
		if _, err := io.ReadFull(s.reader, payload); err != nil {
			return nil, fmt.Errorf("read a message: %w", err)
		}

		switch header.OpCode {
		case ws.OpText:
			return payload, nil
		case ws.OpPing:
			if err := s.write(ws.NewPongFrame(payload)); err != nil {
				return nil, err
			}
		case ws.OpClose:
			return nil, fmt.Errorf("read a message: %w: %s", io.EOF, payload)
		default:
		}
	}
}
