package tracing_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	v1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/requestid"
	"github.com/jiaofu/jiaofu/tracing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	parent   = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	parentID = "4bf92f3577b34da6a3ce929d0e0e4736"
)

// recorded opens tracing that keeps the spans.
func recorded(t *testing.T) (*tracing.Tracing, *tracetest.InMemoryExporter) {
	t.Helper()

	spans := tracetest.NewInMemoryExporter()
	traces, err := tracing.New(t.Context(), "v1", sdk.WithSyncer(spans))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, traces.Close(context.WithoutCancel(t.Context()))) })

	return traces, spans
}

// receiver is a collector.
type receiver struct {
	*httptest.Server

	mu       sync.Mutex
	services []string
	spans    []*v1.Span
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()

	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)

	return r
}

func (r *receiver) take(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)

	var sent collector.ExportTraceServiceRequest
	if err != nil || request.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
		http.Error(w, "not traces", http.StatusBadRequest)

		return
	}

	r.mu.Lock()
	defer r.mu.Unlock()

	for _, resource := range sent.GetResourceSpans() {
		for _, attribute := range resource.GetResource().GetAttributes() {
			if attribute.GetKey() == "service.name" {
				r.services = append(r.services, attribute.GetValue().GetStringValue())
			}
		}

		for _, scope := range resource.GetScopeSpans() {
			r.spans = append(r.spans, scope.GetSpans()...)
		}
	}

	w.Header().Set("Content-Type", "application/x-protobuf")
}

func TestSpansReachACollector(t *testing.T) {
	t.Parallel()

	r := newReceiver(t)
	traces, err := tracing.Open(t.Context(), tracing.Config{
		Endpoint: r.URL + "/", Version: "v1", Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)

	handler := traces.Handler(http.NotFoundHandler())
	request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	request.Header.Set("Traceparent", parent)
	handler.ServeHTTP(httptest.NewRecorder(), request)

	require.NoError(t, traces.Close(t.Context()))

	r.mu.Lock()
	defer r.mu.Unlock()

	require.Equal(t, []string{"jiaofu"}, r.services)
	require.Len(t, r.spans, 1)
	require.Equal(t, "POST /graphql", r.spans[0].GetName())
	require.Equal(t, parentID, trace.TraceID(r.spans[0].GetTraceId()).String())
}

func TestACollectorThatIsGoneHoldsNothingUp(t *testing.T) {
	t.Parallel()

	r := newReceiver(t)
	r.Close()

	traces, err := tracing.Open(t.Context(), tracing.Config{Endpoint: r.URL, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)

	answer := httptest.NewRecorder()
	traces.Handler(http.NotFoundHandler()).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/graphql", nil))
	require.Equal(t, http.StatusNotFound, answer.Code)

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()

	closed := make(chan struct{})

	go func() {
		_ = traces.Close(ctx) // the spans are lost, as they may be

		close(closed)
	}()

	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		require.Fail(t, "the end waits for the collector")
	}
}

func TestRequestsOfTheAPIAreSpans(t *testing.T) {
	t.Parallel()

	traces, spans := recorded(t)
	handler := requestid.Handler(traces.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "text" || r.URL.Path != "/files/secretId" || r.UserAgent() != "me=secret" {
			t.Errorf("it is another request: %v %q", r, body)
		}

		_, inner := traces.Tracer().Start(r.Context(), "inner")
		inner.End()
		w.WriteHeader(http.StatusTeapot)
	})))

	r := httptest.NewRequest(http.MethodPut, "http://secret.example/files/secretId?op=put&sig=secretSignature", strings.NewReader("text"))
	r.RemoteAddr = "[fe80::1%secret]:1"
	r.Header.Set("Traceparent", parent)
	r.Header.Set(requestid.Header, "from-the-proxy")
	r.Header.Set("Authorization", "Bearer secretToken")

	for _, header := range []string{"User-Agent", "X-Forwarded-For", "Forwarded", "Tracestate", "Baggage", "Referer"} {
		r.Header.Set(header, "me=secret")
	}

	handler.ServeHTTP(httptest.NewRecorder(), r)

	got := spans.GetSpans().Snapshots()
	require.Len(t, got, 2)
	require.Equal(t, "PUT /files/{id}", got[1].Name())
	require.Equal(t, parentID, got[1].SpanContext().TraceID().String())
	require.Equal(t, got[1].SpanContext().SpanID(), got[0].Parent().SpanID())

	values := map[string]string{}
	for _, attribute := range got[1].Attributes() {
		values[string(attribute.Key)] = attribute.Value.String()
		require.NotContains(t, attribute.Value.String(), "secret")
	}

	require.Empty(t, got[1].SpanContext().TraceState().String())
	require.Equal(t, "418", values["http.response.status_code"])
	require.Equal(t, "from-the-proxy", values["jiaofu.request_id"])
	require.Equal(t, "/files/{id}", values["http.route"])
}

func TestWhatLastsLongIsNoSpan(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		path, header, value string
		parent              bool
	}{
		"Socket":      {"/graphql", "Upgrade", "websocket", false},
		"EventStream": {"/graphql", "Accept", "text/event-stream", true},
		"Metrics":     {"/metrics", "Accept", "*/*", false},
		"Page":        {"/", "Accept", "text/html", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			traces, spans := recorded(t)

			var inside trace.SpanContext

			r := httptest.NewRequest(http.MethodGet, test.path, nil)
			r.Header.Set(test.header, test.value)
			r.Header.Set("Traceparent", parent)

			traces.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				inside = trace.SpanContextFromContext(r.Context())
			})).ServeHTTP(httptest.NewRecorder(), r)

			require.Empty(t, spans.GetSpans())
			require.Equal(t, test.parent, inside.IsRemote())
		})
	}
}

// TestOffCostsNothing: where no collector is configured the handler is not even
// wrapped.
func TestOffCostsNothing(t *testing.T) {
	t.Parallel()

	traces, err := tracing.Open(t.Context(), tracing.Config{})
	require.NoError(t, err)
	require.Nil(t, traces)
	require.Nil(t, traces.Tracer())
	require.NoError(t, traces.Close(t.Context()))

	next := &marked{}
	require.Same(t, next, traces.Handler(next))
}

// marked is a handler that can be told from a wrapped one.
type marked struct{ served bool }

func (m *marked) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	m.served = apierror.RequestID(r.Context()) == ""
}
