package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/metrics"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/observed"
	"github.com/jiaofu/jiaofu/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scrape reads the metrics as Prometheus does.
func scrape(tb testing.TB, m *metrics.Metrics) string {
	tb.Helper()

	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(tb, http.StatusOK, answer.Code)

	return answer.Body.String()
}

// ran tells of one operation.
func ran(ctx context.Context, m *metrics.Metrics, name string) {
	m.OperationDone(ctx, &transport.Operation{Name: name, Type: ast.Query, Took: 3 * time.Millisecond})
}

// everything makes each metric have a value.
func everything(tb testing.TB) *metrics.Metrics {
	tb.Helper()

	m := metrics.New(metrics.Config{Version: "v1.2.3"})
	ran(tb.Context(), m, "Tabs")
	m.OperationDone(tb.Context(), &transport.Operation{
		Name: "Tabs", Type: ast.Query, Code: apierror.Timeout, Partial: true, Took: time.Second,
	})
	m.RequestRefused(apierror.ParseFailed)
	m.SocketsChanged(2)
	m.SocketsChanged(-1)
	m.SubscriptionsChanged(3)
	m.SubscriptionCaughtUp(7)
	m.EventDelivered()
	m.MoveAnswered(delivery.MoveAcceptDelivery, false, nil)
	m.MoveAnswered(delivery.MoveAcceptDelivery, true, nil)
	m.MoveAnswered(delivery.MoveAcceptDelivery, false,
		&delivery.RefusedError{Refusals: []delivery.Refusal{{Code: delivery.CodeWrongPhase}}})
	m.MoveAnswered(delivery.MoveAcceptDelivery, false, errors.New("the disk is full"))
	m.TimerFired(delivery.MoveAutoAccept, 2*time.Second)
	m.StoreCalled("Order", observed.Refused, time.Millisecond)
	m.Woken(store.WakeLocal)
	m.Woken(store.WakeStream)
	m.UploadChanged(store.UploadReady, 1000)

	files := m.CountFiles(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	files.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPut, "/files/att_1", nil))

	watch(tb, m, &orders{overdue: []time.Duration{time.Hour, time.Minute, -time.Minute}})

	return m
}

// orders is what metrics read of a store.
type orders struct {
	overdue []time.Duration
	err     error
	// hold, where it is not nil, keeps counts from ending.
	hold chan struct{}

	mu    sync.Mutex
	reads int
}

func (o *orders) CountByStatus(ctx context.Context, scope store.Scope) (map[delivery.Status]int, error) {
	o.mu.Lock()
	o.reads++
	o.mu.Unlock()

	if o.hold != nil {
		select {
		case <-o.hold:
		case <-ctx.Done():
		}
	}

	if scope != (store.Scope{}) {
		return nil, errors.New("not of all orders")
	}

	return map[delivery.Status]int{delivery.Status(delivery.PhaseImplementing): 5}, o.err
}

func (o *orders) Timers(_ context.Context, limit int) ([]store.Timer, error) {
	timers := make([]store.Timer, 0, len(o.overdue))
	for _, late := range o.overdue[:min(limit, len(o.overdue))] {
		timers = append(timers, store.Timer{At: time.Now().Add(-late)})
	}

	return timers, o.err
}

// watch has the metrics read the store until the test's end.
func watch(tb testing.TB, m *metrics.Metrics, source metrics.Source) {
	tb.Helper()

	ctx, cancel := context.WithCancel(tb.Context())

	var running sync.WaitGroup

	running.Go(func() { m.WatchStore(ctx, source) })
	tb.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

func TestWhatHappensIsCounted(t *testing.T) {
	t.Parallel()

	text := scrape(t, everything(t))

	for _, line := range []string{
		`jiaofu_graphql_operations_total{code="",operation="Tabs",outcome="ok",type="query"} 1`,
		`jiaofu_graphql_operations_total{code="TIMEOUT",operation="Tabs",outcome="partial",type="query"} 1`,
		`jiaofu_graphql_operation_duration_seconds_count{operation="Tabs",type="query"} 2`,
		`jiaofu_graphql_answers_total{code=""} 1`, `jiaofu_graphql_answers_total{code="TIMEOUT"} 1`,
		`jiaofu_graphql_answers_total{code="INTERNAL"} 0`,
		`jiaofu_graphql_requests_refused_total{code="GRAPHQL_PARSE_FAILED"} 1`,
		"jiaofu_sockets 1", "jiaofu_subscriptions 3", "jiaofu_subscription_events_total 1",
		`jiaofu_subscription_resume_events_bucket{le="1"} 0`, `jiaofu_subscription_resume_events_bucket{le="10"} 1`,
		`jiaofu_moves_total{code="",move="acceptDelivery",outcome="accepted"} 1`,
		`jiaofu_moves_total{code="",move="acceptDelivery",outcome="replayed"} 1`,
		`jiaofu_moves_total{code="WRONG_PHASE",move="acceptDelivery",outcome="refused"} 1`,
		`jiaofu_moves_total{code="INTERNAL",move="acceptDelivery",outcome="failed"} 1`,
		`jiaofu_moves_total{code="",move="autoAccept",outcome="accepted"} 1`,
		`jiaofu_timer_lateness_seconds_sum{move="autoAccept"} 2`,
		`jiaofu_store_call_duration_seconds_count{method="Order",outcome="refused"} 1`,
		`jiaofu_store_wakeups_total{source="local"} 1`, `jiaofu_store_wakeups_total{source="change_stream"} 1`,
		`jiaofu_uploads_total{status="ready"} 1`, "jiaofu_upload_received_bytes_total 1000",
		`jiaofu_file_requests_total{code="403",method="put"} 1`,
		`jiaofu_orders{status="IMPLEMENTING"} 5`, `jiaofu_orders{status="COMPLETED"} 0`, "jiaofu_timers_overdue 2",
		"go_goroutines", "process_resident_memory_bytes",
	} {
		require.Contains(t, text, line)
	}

	require.Regexp(t, `jiaofu_timers_overdue_seconds 3600\.\d`, text)
	require.Regexp(t, `jiaofu_build_info\{goversion="go1[^"]+",version="v1\.2\.3"\} 1`, text)
}

func TestNamesFollowTheConventions(t *testing.T) {
	t.Parallel()

	found, err := promlint.New(strings.NewReader(scrape(t, everything(t)))).Lint()
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestNamesOfOperationsAreBounded(t *testing.T) {
	t.Parallel()

	m := metrics.New(metrics.Config{})
	ran(t.Context(), m, strings.Repeat("x", 65))

	for i := range 1000 {
		ran(t.Context(), m, fmt.Sprintf("Name%d", i))
		ran(t.Context(), m, "")
	}

	text := scrape(t, m)
	require.Contains(t, text, `{code="",operation="Name199",outcome="ok",type="query"} 1`+"\n")
	require.NotContains(t, text, `operation="Name200"`)
	require.Contains(t, text, `{code="",operation="other",outcome="ok",type="query"} 801`+"\n")
	require.Contains(t, text, `{code="",operation="",outcome="ok",type="query"} 1000`+"\n")
}

func TestStrangersNameNothing(t *testing.T) {
	t.Parallel()

	type known struct{}

	m := metrics.New(metrics.Config{Admits: func(ctx context.Context) bool { return ctx.Value(known{}) != nil }})
	ran(t.Context(), m, "Mine")
	ran(context.WithValue(t.Context(), known{}, true), m, "Theirs")
	ran(t.Context(), m, "Theirs")

	text := scrape(t, m)
	require.NotContains(t, text, `"Mine"`)
	require.Contains(t, text, `{code="",operation="Theirs",outcome="ok",type="query"} 2`)
	require.Contains(t, text, `{code="",operation="other",outcome="ok",type="query"} 1`)
}

func TestACountThatHangsDoesNotHoldAScrapeUp(t *testing.T) {
	t.Parallel()

	m := metrics.New(metrics.Config{})
	source := &orders{hold: make(chan struct{})}
	watch(t, m, source)

	done := make(chan string, 2)

	for range 2 {
		go func() {
			answer := httptest.NewRecorder()
			m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))

			done <- answer.Body.String()
		}()
	}

	for range 2 {
		select {
		case text := <-done:
			require.NotContains(t, text, "jiaofu_orders{")
			require.Contains(t, text, "jiaofu_timers_overdue 0")
		case <-time.After(5 * time.Second):
			require.Fail(t, "the scrape waits for the store")
		}
	}

	close(source.hold)
	require.Eventually(t, func() bool { return strings.Contains(scrape(t, m), "jiaofu_orders{") },
		5*time.Second, time.Millisecond)

	source.mu.Lock()
	defer source.mu.Unlock()

	require.Equal(t, 1, source.reads, "many scrapes are one count")
}

func TestAStoreThatFailsIsNotTold(t *testing.T) {
	t.Parallel()

	m := metrics.New(metrics.Config{})
	watch(t, m, &orders{err: store.ErrUnavailable})

	text := scrape(t, m)
	require.NotContains(t, text, "jiaofu_orders{")
	require.NotContains(t, text, "jiaofu_timers_overdue ")
	require.Contains(t, text, "jiaofu_sockets 0")
}

// BenchmarkRequest is what metrics cost a request: an operation, its store call
// and, of a mutation, its move.
func BenchmarkRequest(b *testing.B) {
	m := metrics.New(metrics.Config{})
	done := &transport.Operation{Name: "Accept", Type: ast.Mutation, Took: time.Millisecond}

	b.ReportAllocs()

	for b.Loop() {
		m.OperationDone(b.Context(), done)
		m.StoreCalled("UpdateOrder", observed.OK, time.Millisecond)
		m.MoveAnswered(delivery.MoveAcceptDelivery, false, nil)
		m.Woken(store.WakeLocal)
	}
}
