package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/requestid"
	"github.com/jiaofu/jiaofu/store/sqlite"
	"github.com/jiaofu/jiaofu/timers"
)

// watched is a server whose logs, metrics and traces are looked at.
type watched struct {
	*server

	log *syncBuffer
	// ahead is how much the server's clock is ahead, in nanoseconds.
	ahead atomic.Int64
}

// syncBuffer is a buffer that many write to.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.buffer.String()
}

// newWatched starts a server that logs everything. change may alter it before.
func newWatched(t *testing.T, change func(*server)) *watched {
	t.Helper()

	c := config.Default()
	c.DataDir, c.Demo, c.LogLevel, c.LogFormat = t.TempDir(), false, "debug", "json"

	w := &watched{log: &syncBuffer{}}
	w.server = newServer(&c, newLogger(w.log, &c), func() time.Time { return time.Now().Add(w.skipped()) })
	require.NoError(t, w.openAuth(t.Context()))
	t.Cleanup(w.verifier.Close)

	var err error

	w.store, err = sqlite.Open(t.Context(), sqlite.Config{Dir: c.DataDir, Wake: w.wake, Logger: w.logger})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.store.Close()) })

	if change != nil {
		change(w.server)
	}

	w.observeStore()

	web := httptest.NewUnstartedServer(nil)
	w.url = "http://" + web.Listener.Addr().String()
	require.NoError(t, w.prepare(t.Context()))

	web.Config.ErrorLog = slog.NewLogLogger(w.logger.Handler(), slog.LevelDebug)
	web.Config.Handler, err = w.handler()
	require.NoError(t, err)

	web.Start()
	t.Cleanup(web.Close)
	t.Cleanup(func() { require.NoError(t, w.graphql.Shutdown(context.WithoutCancel(t.Context()))) })

	watching, stop := context.WithCancel(t.Context())

	var running sync.WaitGroup

	running.Go(func() { w.metrics.WatchStore(watching, w.store) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})

	return w
}

func (w *watched) skipped() time.Duration { return time.Duration(w.ahead.Load()) }

// bearer is the header of somebody.
func (w *watched) bearer(t *testing.T, role delivery.Role, account, name string) string {
	t.Helper()

	token, err := w.issuer.Token(delivery.Actor{Role: role, Account: account, Subject: name + "@mail.example", Name: name}, time.Hour)
	require.NoError(t, err)

	return "Bearer " + token
}

// send makes a request; headers are pairs.
func (w *watched) send(t *testing.T, method, address, body string, headers ...string) (*http.Response, string) {
	t.Helper()

	if strings.HasPrefix(address, "/") {
		address = w.url + address
	}

	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)

	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)

	return answer, string(text)
}

// ask runs an operation.
func (w *watched) ask(t *testing.T, bearer, query string, variables map[string]any, headers ...string) string {
	t.Helper()

	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)

	headers = append([]string{"Content-Type", "application/json", "Authorization", bearer}, headers...)
	_, text := w.send(t, http.MethodPost, "/graphql", string(body), headers...)

	return text
}

// found is the first group of a pattern in a text.
func found(t *testing.T, pattern, text string) string {
	t.Helper()

	match := regexp.MustCompile(pattern).FindStringSubmatch(text)
	require.NotNil(t, match, "%s is not in %s", pattern, text)

	return match[1]
}

const (
	registerDocument = `mutation Register($n: String!, $g: String!, $p: String!) { registerOrder(input: {number: $n, paid: "1.00",
		goods: {name: $g}, provider: {account: "cloudcraft", name: $p}, buyer: {account: "acme", name: "A"}}) {
		order { id } userErrors { code } } }`
	submitDocument = `mutation Submit($id: ID!, $text: String!, $key: String, $files: [ID!]) { submitRequirement(input: {
		orderId: $id, description: $text, idempotencyKey: $key, attachmentIds: $files}) { order { status } userErrors { code } } }`
	confirmDocument = `mutation Confirm($id: ID!) { confirmRequirement(input: {orderId: $id, requirementRevision: 1}) {
		userErrors { code } } }`
	deliverDocument = `mutation Deliver($id: ID!) { submitDelivery(input: {orderId: $id, summary: "done"}) { userErrors { code } } }`
	watchDocument   = `subscription Watch($id: ID!) { flowLogAppended(orderId: $id, after: 0) { seq type text } }`
)

// register registers an order and returns its id.
func (w *watched) register(t *testing.T, number, goods, provider string) string {
	t.Helper()

	return found(t, `"id":"(ord_\w+)"`, w.ask(t, w.bearer(t, delivery.RoleMarketplace, "market", "M"), registerDocument,
		map[string]any{"n": number, "g": goods, "p": provider}))
}

// subscribe opens a subscription on a socket and waits for its first events.
func (w *watched) subscribe(t *testing.T, bearer, order string, events int) *websocket.Conn {
	t.Helper()

	socket, answer, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(w.url, "http")+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.NoError(t, err)
	require.NotEmpty(t, answer.Header.Get(requestid.Header))
	t.Cleanup(func() { _ = socket.CloseNow() })

	send := func(kind, id string, payload any) {
		require.NoError(t, wsjson.Write(t.Context(), socket, map[string]any{"type": kind, "id": id, "payload": payload}))
	}

	read := func(kind string) {
		var m message

		require.NoError(t, wsjson.Read(t.Context(), socket, &m))
		require.Equal(t, kind, m.Type, "%s", m.Payload)
	}

	send("connection_init", "", map[string]string{"Authorization": bearer})
	read("connection_ack")
	send("subscribe", "1", map[string]any{"query": watchDocument, "variables": map[string]string{"id": order}})

	for range events {
		read("next")
	}

	return socket
}

// scrape reads the metrics.
func (w *watched) scrape(t *testing.T) string {
	t.Helper()

	_, text := w.send(t, http.MethodGet, "/metrics", "")

	return text
}

func TestMetricsTellWhatHappened(t *testing.T) {
	t.Parallel()

	w := newWatched(t, nil)
	buyer := w.bearer(t, delivery.RoleBuyer, "acme", "Li")
	provider := w.bearer(t, delivery.RoleProvider, "cloudcraft", "Chen")
	id := w.register(t, "M-1", "Tuning", "Cloudcraft")

	for range 2 {
		w.ask(t, buyer, submitDocument, map[string]any{"id": id, "text": "please", "key": "once"})
	}

	w.ask(t, buyer, submitDocument, map[string]any{"id": id, "text": "again"})
	w.ask(t, provider, confirmDocument, map[string]any{"id": id})
	w.ask(t, provider, deliverDocument, map[string]any{"id": id})
	w.ask(t, "", `query Anonymous { serverTime }`, nil)
	w.ask(t, buyer, `{ nonsense }`, nil)
	w.send(t, http.MethodPut, "/files/att_x?op=put", "x")
	w.subscribe(t, buyer, id, 4)

	w.ahead.Store(int64(15*24*time.Hour + 2*time.Hour))

	runner := &timers.Runner{
		Store: w.store, Now: w.now, Elapsed: w.skipped, Logger: w.logger, Fired: w.metrics.TimerFired,
	}

	require.Eventually(t, func() bool {
		return strings.Contains(w.scrape(t), "jiaofu_timers_overdue 1")
	}, eventTime, time.Millisecond)

	for runner.RunDue(t.Context()) == 0 {
	}

	lines := []string{
		`jiaofu_graphql_operations_total{code="",operation="Submit",outcome="ok",type="mutation"} 3`,
		`jiaofu_graphql_operations_total{code="",operation="other",outcome="ok",type="query"} 1`,
		`jiaofu_graphql_operation_duration_seconds_count{operation="Confirm",type="mutation"} 1`,
		`jiaofu_graphql_requests_refused_total{code="GRAPHQL_VALIDATION_FAILED"} 1`,
		`jiaofu_moves_total{code="",move="registerOrder",outcome="accepted"} 1`,
		`jiaofu_moves_total{code="",move="submitRequirement",outcome="accepted"} 1`,
		`jiaofu_moves_total{code="",move="submitRequirement",outcome="replayed"} 1`,
		`jiaofu_moves_total{code="WRONG_PHASE",move="submitRequirement",outcome="refused"} 1`,
		`jiaofu_moves_total{code="",move="autoAccept",outcome="accepted"} 1`,
		`jiaofu_timer_lateness_seconds_count{move="autoAccept"} 1`, `jiaofu_timer_lateness_seconds_bucket{move="autoAccept",le="3600"} 0`,
		`jiaofu_timer_lateness_seconds_bucket{move="autoAccept",le="86400"} 1`,
		`jiaofu_store_call_duration_seconds_count{method="CreateOrder",outcome="ok"} 1`,
		`jiaofu_store_call_duration_seconds_count{method="UpdateOrder",outcome="refused"} 1`,
		`jiaofu_store_call_duration_seconds_count{method="UpdateOrder",outcome="ok"} 5`,
		`jiaofu_store_wakeups_total{source="local"} 5`,
		`jiaofu_file_requests_total{code="403",method="put"} 1`,
		`jiaofu_subscription_resume_events_sum 4`, "jiaofu_sockets 1", "jiaofu_subscriptions 1",
		"jiaofu_timers_overdue 0", "jiaofu_subscription_events_total 5", `jiaofu_build_info{`,
	}

	for _, line := range lines {
		require.Eventually(t, func() bool { return strings.Contains(w.scrape(t), line) },
			eventTime, 10*time.Millisecond, "%s\n%s", line, w.scrape(t))
	}

	problems, err := promlint.New(strings.NewReader(w.scrape(t))).Lint()
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Contains(t, w.scrape(t), `jiaofu_orders{status=`)
}
