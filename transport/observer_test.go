package transport_test

import (
	"context"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"

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

func (c *counts) OperationDone(_ context.Context, done *transport.Operation) {
	c.add(strings.Join(strings.Fields(string(done.Type)+" "+done.Name+" "+string(done.Code)), " "), 1)

	if done.Partial {
		c.add("partial", 1)
	}

	if done.Took <= 0 {
		c.add("without a time", 1)
	}
}

func (c *counts) SubscriptionCaughtUp(events int) { c.add("caught up after "+strconv.Itoa(events), 1) }

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
	w.post(t, asking("query Explode{boom}"))
	w.post(t, asking("{helo}"))
	w.post(t, "{")

	w.tick(3)

	resumed := connect(t, w)
	resumed.send(subscribing("1", "subscription{ticks(after:0)}"))

	for range 3 {
		resumed.message()
	}

	require.Eventually(t, func() bool { return seen.of("caught up after 3") == 1 }, bound, time.Millisecond)
	resumed.send(`{"type":"complete","id":"1"}`)
	require.Eventually(t, func() bool { return seen.of("subscriptions") == 0 }, bound, time.Millisecond)

	c := connect(t, w)
	c.send(subscribing("1", "subscription{ticks(after:3)}"))

	_, events := openStream(t, w, "subscription{ticks(after:3)}")
	require.Eventually(t, func() bool { return seen.of("caught up after 0") == 2 }, bound, time.Millisecond)
	w.tick(1)
	c.message()
	events.next()

	for what, count := range map[string]int{
		"query": 1, "mutation": 1, "query Explode INTERNAL": 1, "refused GRAPHQL_VALIDATION_FAILED": 1,
		"refused BAD_USER_INPUT": 1, "sockets": 2, "subscriptions": 2, "events": 5,
		"without a time": 0, "partial": 0, "caught up after 3": 1, "caught up after 0": 2,
	} {
		require.Eventually(t, func() bool { return seen.of(what) == count }, bound, time.Millisecond, what)
	}

	w.close()
	require.Zero(t, seen.of("sockets"))
	require.Zero(t, seen.of("subscriptions"))
}

// TestEveryRefusalIsCounted: whatever comes before the execution, by its code.
func TestEveryRefusalIsCounted(t *testing.T) {
	t.Parallel()

	long := `{"query":"query($l:[Int!]){echo(list:$l)}","variables":{"l":[1,2,3]}}`
	bounded := func(c *transport.Config) {
		c.Limits.ListItems, c.Limits.Subscriptions, c.Limits.SocketsPerPerson = 2, 1, 1
	}

	for name, one := range map[string]struct {
		code apierror.Code
		ask  func(t *testing.T, w *world)
	}{
		"SubscriptionByPost": {apierror.BadUserInput, func(_ *testing.T, w *world) { w.post(t, asking("subscription{ticks}")) }},
		"LongList":           {apierror.ComplexityLimitExceeded, func(_ *testing.T, w *world) { w.post(t, long) }},
		"LongListStreamed":   {apierror.ComplexityLimitExceeded, func(_ *testing.T, w *world) { w.post(t, long, "Accept", streamType) }},
		"MethodOfMutation": {apierror.BadUserInput, func(_ *testing.T, w *world) {
			w.do(t, "GET", "?query=mutation{bump}", "", "GraphQL-Require-Preflight", "1")
		}},
		"SecondStream": {apierror.SubscriptionLimit, func(t *testing.T, w *world) {
			t.Helper()
			openStream(t, w, "subscription{ticks}", "Authorization", "Bearer li")
			w.post(t, asking("subscription{ticks}"), "Accept", streamType, "Authorization", "Bearer li")
		}},
		"LongListOnASocket": {apierror.ComplexityLimitExceeded, func(t *testing.T, w *world) {
			t.Helper()
			c := connect(t, w)
			c.send(`{"type":"subscribe","id":"1","payload":` + long + `}`)
			require.Contains(t, c.message(), "COMPLEXITY_LIMIT_EXCEEDED")
		}},
		"NoQueryOnASocket": {apierror.BadUserInput, func(t *testing.T, w *world) {
			t.Helper()
			connect(t, w).send(`{"type":"subscribe","id":"1","payload":{}}`)
		}},
		"TooManyOnASocket": {apierror.SubscriptionLimit, func(t *testing.T, w *world) {
			t.Helper()
			c := connect(t, w)
			c.send(subscribing("1", "subscription{ticks}"))
			c.send(subscribing("2", "subscription{ticks}"))
			require.Contains(t, c.message(), "SUBSCRIPTION_LIMIT")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			seen := &counts{seen: map[string]int{}}
			w := newWorld(t, func(c *transport.Config) {
				bounded(c)

				c.Observer = seen
			})

			one.ask(t, w)

			what := "refused " + string(one.code)

			require.Eventually(t, func() bool { return seen.of(what) > 0 }, bound, time.Millisecond)
			require.Equal(t, 1, seen.of(what))
		})
	}
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
