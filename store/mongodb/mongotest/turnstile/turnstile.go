// Package turnstile is a proxy before a MongoDB-compatible server that lacks two
// things of MongoDB, and gives it both.
//
// It lets the commands of all connections pass one at a time, each until its
// answer. Behind it a server that finds and updates in two steps is atomic
// between connections.
//
// It can also speak the server's side of change streams on collections: what
// inserts, updates, deletes and drops answer to have done as they pass, streams
// tell. So it knows nothing of what does not pass through it. Its events have a
// token, their type, their collection and, where the write names it, the key of
// the document, but no documents. An update of many documents, or one that finds
// them by something else than their id, tells how many there were and not which.
// The only stage behind $changeStream that it takes is a projection of the id.
// It has no streams on databases and clusters, no start at a time, no
// transactions and no bulkWrite, and takes no compressed messages and none that
// want no answer.
// Streams do not end with the connection that opened them.
//
// It is for tests and measurements, not for the program.
package turnstile

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
)

// Config says what to open.
type Config struct {
	// Target is where the server is: host and port.
	Target string
	// Streams answers for change streams; without, the server does.
	Streams bool
}

// Turnstile is an open turnstile.
type Turnstile struct {
	target   string
	listener net.Listener
	// streams is nil where the server answers for them.
	streams *streams
	// stop ends everything.
	stop context.CancelFunc
	// turn is held by the command that is under way.
	turn    sync.Mutex
	running sync.WaitGroup

	mu      sync.Mutex
	clients map[net.Conn]struct{}
	counts  map[string]int
}

// Open opens a turnstile on a free port of the loopback address.
func Open(ctx context.Context, cfg Config) (*Turnstile, error) {
	var listen net.ListenConfig

	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a turnstile: %w", err)
	}

	ctx, stop := context.WithCancel(ctx)
	t := &Turnstile{
		target: cfg.Target, listener: listener, stop: stop, clients: map[net.Conn]struct{}{}, counts: map[string]int{},
	}

	if cfg.Streams {
		t.streams = newStreams()
	}

	t.running.Go(func() { t.accept(ctx) })

	return t, nil
}

// Address is where it listens: host and port.
func (t *Turnstile) Address() string { return t.listener.Addr().String() }

// Close ends every connection.
func (t *Turnstile) Close() {
	_ = t.listener.Close()
	t.stop()
	t.running.Wait()
}

// Cut ends the connections of all clients, who may come back. What was sent is
// done and told of all the same.
func (t *Turnstile) Cut() {
	t.mu.Lock()
	defer t.mu.Unlock()

	for client := range t.clients {
		_ = client.Close()
	}
}

// Count is how often a command was sent, by its name; that of opening a change
// stream is $changeStream.
func (t *Turnstile) Count(command string) int {
	t.mu.Lock()
	defer t.mu.Unlock()

	return t.counts[command]
}

// Refuse refuses to open change streams, with an error of this code; 0 does not.
func (t *Turnstile) Refuse(code int32) { t.streams.refuse(code) }

// Watching is how many change streams are open, and for how many of them
// somebody waits for events.
func (t *Turnstile) Watching() (open, waiting int) { return t.streams.count() }

// Kill kills the cursors of the open change streams. Who waits for one is told.
func (t *Turnstile) Kill() { t.streams.kill() }

// Forget forgets all that was written, as a server does with what is long ago:
// no change stream goes on from a token of before, nor does an open one.
func (t *Turnstile) Forget() { t.streams.forget() }

func (t *Turnstile) accept(ctx context.Context) {
	for {
		client, err := t.listener.Accept()
		if err != nil {
			return
		}

		t.mu.Lock()
		t.clients[client] = struct{}{}
		t.mu.Unlock()

		t.running.Go(func() {
			t.serve(ctx, client)
			_ = client.Close()

			t.mu.Lock()
			delete(t.clients, client)
			t.mu.Unlock()
		})
	}
}

// serve answers commands until one of both sides ends.
func (t *Turnstile) serve(ctx context.Context, client net.Conn) {
	var dialer net.Dialer

	server, err := dialer.DialContext(ctx, "tcp", t.target)
	if err != nil {
		return
	}

	defer server.Close()

	stop := context.AfterFunc(ctx, func() { _, _ = client.Close(), server.Close() })
	defer stop()

	for {
		message, err := readMessage(client)
		if err != nil {
			return
		}

		answer, err := t.answer(ctx, server, message)
		if err != nil {
			return
		}

		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

// answer answers a message itself or has the server do it.
func (t *Turnstile) answer(ctx context.Context, server net.Conn, message []byte) ([]byte, error) {
	c, err := readCommand(message)
	if errors.Is(err, errOlder) {
		return t.pass(server, message, nil)
	}

	if err != nil {
		return nil, err
	}

	t.mu.Lock()
	t.counts[c.name]++
	t.mu.Unlock()

	if t.streams == nil {
		return t.pass(server, message, nil)
	}

	if answer, ours := t.streams.answer(ctx, c); ours {
		return appendMessage(c.request, answer)
	}

	return t.pass(server, message, c)
}

// pass sends one message and reads its answer. What a command wrote is told
// before the next one has its turn.
func (t *Turnstile) pass(server net.Conn, message []byte, c *command) ([]byte, error) {
	t.turn.Lock()
	defer t.turn.Unlock()

	if _, err := server.Write(message); err != nil {
		return nil, fmt.Errorf("pass a command on: %w", err)
	}

	answer, err := readMessage(server)
	if err != nil || c == nil {
		return answer, err
	}

	answered, err := readCommand(answer)
	if err != nil {
		return nil, err
	}

	t.streams.tell(written(c, answered.body))

	return answer, nil
}
