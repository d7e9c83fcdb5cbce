package mongodb_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxy passes connections on to a server, until it is cut.
type proxy struct {
	server  string
	address string

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	running  sync.WaitGroup
}

func newProxy(t testing.TB, server string) *proxy {
	t.Helper()

	p := &proxy{server: server, address: "127.0.0.1:0"}
	p.restore(t)
	t.Cleanup(p.cut)

	return p
}

// restore lets connections through again, on the same address.
func (p *proxy) restore(t testing.TB) {
	t.Helper()

	listener, err := net.Listen("tcp", p.address)
	require.NoError(t, err)

	p.listener, p.address = listener, listener.Addr().String()
	p.running.Go(func() { p.accept(listener) })
}

// cut closes every connection and refuses new ones.
func (p *proxy) cut() {
	_ = p.listener.Close()

	p.mu.Lock()
	for _, c := range p.conns {
		_ = c.Close()
	}

	p.conns = nil
	p.mu.Unlock()

	p.running.Wait()
}

func (p *proxy) accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}

		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()

			continue
		}

		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()

		p.running.Go(func() { pass(server, client) })
		p.running.Go(func() { pass(client, server) })
	}
}

func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}
