package transport_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

func TestSubscriptionLimit(t *testing.T) { // W45: 10,000 subscribes on a socket
	t.Parallel()

	w := newWorld(t, nil)
	c := connect(t, w)

	for id := range 20 {
		c.send(subscribing(strconv.Itoa(id), "subscription{ticks}"))
	}

	watching(t, w, 20)

	for id := range 1000 {
		c.send(subscribing(fmt.Sprint("more ", id), "subscription{ticks}"))
		message := c.message()
		require.Contains(t, message, `"type":"error"`)
		require.Contains(t, message, "SUBSCRIPTION_LIMIT")
	}

	require.Equal(t, 20, w.hub.Subscribers())
	c.send(`{"type":"complete","id":"7"}`)
	watching(t, w, 19)
	c.send(subscribing("7", "subscription{ticks}"))
	watching(t, w, 20)

	w.tick(1)

	for range 20 {
		require.Contains(t, c.message(), `{"ticks":1}`)
	}
}

func TestSocketsPerPerson(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.SocketsPerPerson = 2 })
	initialise := func(authorization string) *client {
		c := dial(t, w, nil)
		c.send(`{"type":"connection_init","payload":{"Authorization":"` + authorization + `"}}`)

		return c
	}

	for _, authorization := range []string{"Bearer li", "Bearer wang", ""} { // nobody is counted by address
		initialise(authorization).expect(`{"type":"connection_ack"}`)
		last := initialise(authorization)
		last.expect(`{"type":"connection_ack"}`)
		require.Equal(t, "Too many sockets", initialise(authorization).closed(4429))
		require.NoError(t, last.conn.Close()) // and there is room again
		require.Eventually(t, func() bool {
			frame := initialise(authorization).frame()

			return frame.Header.OpCode == ws.OpText
		}, bound, 5*time.Millisecond)
	}
}

func TestSocketsInAll(t *testing.T) { // W45: 1,000 sockets that never init
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.Sockets = 3 })
	c := dial(t, w, nil)

	for range 2 {
		dial(t, w, nil)
	}

	_, answer := knock(t, w, nil)
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)

	require.NoError(t, c.conn.Close()) // and there is room again
	require.Eventually(t, func() bool {
		conn, _ := knock(t, w, nil)
		if conn != nil {
			_ = conn.CloseNow()
		}

		return conn != nil
	}, bound, 5*time.Millisecond)
}

func TestSilentClientIsCut(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.PingInterval = 100 * time.Millisecond })
	c := connect(t, w)
	c.send(subscribing("1", "subscription{ticks}"))
	watching(t, w, 1)

	answering := connect(t, w)

	for range 4 {
		frame := answering.frame()
		require.Equal(t, ws.OpPing, frame.Header.OpCode)
		answering.write(ws.NewPongFrame(frame.Payload))
	}

	c.gone()
	settled(t, w)
	answering.send(`{"type":"ping"}`)
	answering.expect(`{"type":"pong"}`)
}

// TestReaderThatNeverReads: W44. It is cut, and nobody else notices it.
func TestReaderThatNeverReads(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) {
		c.Limits.WriteTime = 300 * time.Millisecond
		c.Limits.SocketsPerPerson = 100
	})

	for range 16 { // more than there are workers
		connect(t, w).send(subscribing("1", "subscription{endless}"))
	}

	c := connect(t, w)
	c.send(subscribing("1", "subscription{ticks(after:0)}"))

	for tick := 1; tick <= 10; tick++ {
		w.tick(1)
		c.expect(event("1", tick))
	}

	watching(t, w, 1)
}

// TestAbruptDisconnects: W42, W43.
func TestAbruptDisconnects(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for i := range 10 {
		c := connect(t, w)
		c.send(subscribing("1", "subscription{ticks}"))
		watching(t, w, 1)

		if i%2 == 0 {
			c.write(ws.NewFrame(ws.OpText, false, []byte("{")))
		}

		require.NoError(t, c.conn.Close())
		settled(t, w)
	}
}
