package transport_test

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/transport"
)

// counts is an observer.
type counts struct {
	mu   sync.Mutex
	seen map[string]int
}

func (c *counts) add(what string, delta int) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.seen[what] += delta
}

func (c *counts) of(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.seen[what]
}

func (c *counts) OperationDone(kind ast.Operation, code apierror.Code, _ time.Duration) {
	c.add(strings.TrimSpace(string(kind)+" "+string(code)), 1)
}

func (c *counts) RequestRefused(code apierror.Code) { c.add("refused "+string(code), 1) }
func (c *counts) SocketsChanged(delta int)          { c.add("sockets", delta) }
func (c *counts) SubscriptionsChanged(delta int)    { c.add("subscriptions", delta) }
func (c *counts) EventDelivered()                   { c.add("events", 1) }

func TestObserverIsTold(t *testing.T) {
	t.Parallel()

	seen := &counts{seen: map[string]int{}}
	w := newWorld(t, func(c *transport.Config) { c.Observer = seen })

	w.post(t, asking("{hello}"))
	w.post(t, asking("mutation{bump}"))
	w.post(t, asking("{boom}"))
	w.post(t, asking("{helo}"))
	w.post(t, "{")

	c := connect(t, w)
	c.send(subscribing("1", "subscription{ticks(after:0)}"))

	_, events := openStream(t, w, "subscription{ticks(after:0)}")
	w.tick(1)
	c.message()
	events.next()

	for what, count := range map[string]int{
		"query": 1, "mutation": 1, "query INTERNAL": 1, "refused GRAPHQL_VALIDATION_FAILED": 1,
		"refused BAD_USER_INPUT": 1, "sockets": 1, "subscriptions": 2, "events": 2,
	} {
		require.Eventually(t, func() bool { return seen.of(what) == count }, bound, time.Millisecond, what)
	}

	w.close()
	require.Zero(t, seen.of("sockets"))
	require.Zero(t, seen.of("subscriptions"))
}

// TestSocketOverTLS speaks through a connection whose writes may wait.
func TestSocketOverTLS(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	secure := httptest.NewTLSServer(w.handler)
	t.Cleanup(secure.Close)

	conn, _, err := websocket.Dial(t.Context(), secure.URL+"/graphql", &websocket.DialOptions{
		HTTPClient: secure.Client(), Subprotocols: []string{"graphql-transport-ws"},
	})
	require.NoError(t, err)

	ctx, cancel := contextWithTimeout(t, bound)
	defer cancel()

	type message struct {
		Type    string                    `json:"type"`
		ID      string                    `json:"id,omitempty"`
		Payload map[string]map[string]int `json:"payload,omitempty"`
	}

	var answer message

	require.NoError(t, wsjson.Write(ctx, conn, message{Type: "connection_init"}))
	require.NoError(t, wsjson.Read(ctx, conn, &answer))
	require.Equal(t, "connection_ack", answer.Type)
	require.NoError(t, conn.Write(ctx, websocket.MessageText, []byte(subscribing("1", "subscription{ticks(after:0)}"))))

	for tick := 1; tick <= 100; tick++ {
		w.tick(1)
		require.NoError(t, wsjson.Read(ctx, conn, &answer))
		require.Equal(t, tick, answer.Payload["data"]["ticks"])
	}

	require.NoError(t, conn.Close(websocket.StatusNormalClosure, ""))
	settled(t, w)
}
