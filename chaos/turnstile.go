package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// turnstile lets the commands of all connections to a MongoDB pass one at a
// time, each until its answer. Behind it the bundled server, which finds and
// updates in two steps, is atomic between processes.
type turnstile struct {
	listener net.Listener
	target   string
	// cut ends every connection.
	cut context.CancelFunc
	// turn is held by the command that is under way.
	turn    sync.Mutex
	running sync.WaitGroup
}

// newTurnstile opens a turnstile to host:port.
func newTurnstile(ctx context.Context, target string) (*turnstile, error) {
	var listen net.ListenConfig

	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a turnstile: %w", err)
	}

	ctx, cut := context.WithCancel(ctx)
	t := &turnstile{listener: listener, target: target, cut: cut}
	t.running.Go(func() { t.accept(ctx) })

	return t, nil
}

func (t *turnstile) address() string { return t.listener.Addr().String() }

// close ends every connection.
func (t *turnstile) close() {
	_ = t.listener.Close()
	t.cut()
	t.running.Wait()
}

func (t *turnstile) accept(ctx context.Context) {
	for {
		client, err := t.listener.Accept()
		if err != nil {
			return
		}

		t.running.Go(func() { t.serve(ctx, client) })
	}
}

// serve passes commands on until one of both sides ends.
func (t *turnstile) serve(ctx context.Context, client net.Conn) {
	defer client.Close()

	var dialer net.Dialer

	server, err := dialer.DialContext(ctx, "tcp", t.target)
	if err != nil {
		return
	}

	defer server.Close()

	stop := context.AfterFunc(ctx, func() { _, _ = client.Close(), server.Close() })
	defer stop()

	for {
		command, err := readMessage(client)
		if err != nil {
			return
		}

		answer, err := t.pass(server, command)
		if err != nil {
			return
		}

		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

// pass sends one command and reads its answer.
func (t *turnstile) pass(server net.Conn, command []byte) ([]byte, error) {
	t.turn.Lock()
	defer t.turn.Unlock()

	if _, err := server.Write(command); err != nil {
		return nil, fmt.Errorf("pass a command on: %w", err)
	}

	return readMessage(server)
}

// readMessage reads a message of MongoDB's protocol, which begins with its
// length.
func readMessage(from io.Reader) ([]byte, error) {
	const header, longest = 16, 48 << 20

	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return nil, fmt.Errorf("read the length of a message: %w", err)
	}

	n := binary.LittleEndian.Uint32(length[:])
	if n < header || n > longest {
		return nil, errors.New("read a message: its length is none")
	}

	message := make([]byte, n)
	copy(message, length[:])

	if _, err := io.ReadFull(from, message[len(length):]); err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}

	return message, nil
}
