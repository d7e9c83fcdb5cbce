package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/requestid"
	"github.com/jiaofu/jiaofu/tracing"
)

// traceParent is the trace of a caller.
const traceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func TestATraceGoesFromTheRequestToTheStore(t *testing.T) {
	t.Parallel()

	spans := tracetest.NewSpanRecorder()

	w := newWatched(t, func(s *server) {
		var err error

		s.tracing, err = tracing.New(t.Context(), "v1", sdk.WithSpanProcessor(spans))
		require.NoError(t, err)
	})

	id := w.register(t, "T-1", "secretGoods", "secretProvider")
	before := len(spans.Ended())

	w.ask(t, w.bearer(t, delivery.RoleBuyer, "acme", "secretPerson"), submitDocument,
		map[string]any{"id": id, "text": "secretText", "key": "secretKey"},
		"Traceparent", traceParent, requestid.Header, "from-the-proxy")

	require.Eventually(t, func() bool { return len(spans.Ended()) == before+3 }, eventTime, time.Millisecond)

	chain := spans.Ended()[before:]
	require.Equal(t, "store UpdateOrder", chain[0].Name())
	require.Equal(t, "mutation Submit", chain[1].Name())
	require.Equal(t, "POST /graphql", chain[2].Name())
	require.Equal(t, chain[1].SpanContext().SpanID(), chain[0].Parent().SpanID())
	require.Equal(t, chain[2].SpanContext().SpanID(), chain[1].Parent().SpanID())
	require.Equal(t, "00f067aa0ba902b7", chain[2].Parent().SpanID().String())

	for _, span := range spans.Ended() {
		for _, attribute := range span.Attributes() {
			require.NotContains(t, attribute.Value.String(), "secret", "%s %s", span.Name(), attribute.Key)
			require.NotContains(t, attribute.Value.String(), "eyJ", "%s %s", span.Name(), attribute.Key)

			if attribute.Key == "jiaofu.request_id" && span.SpanContext().TraceID() == chain[0].SpanContext().TraceID() {
				require.Equal(t, "from-the-proxy", attribute.Value.AsString())
			}
		}
	}

	require.Contains(t, w.log.String(), `"requestId":"from-the-proxy","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"`)

	// Of a subscription its beginning is a span, and each event a trace linked to it.
	w.subscribe(t, w.bearer(t, delivery.RoleBuyer, "acme", "Li"), id, 2)

	delivered := func() (links int) {
		for _, span := range spans.Ended() {
			if span.Name() == "deliver subscription Watch" {
				links += len(span.Links())
			}
		}

		return links
	}

	require.Eventually(t, func() bool { return delivered() == 2 }, eventTime, time.Millisecond)
}

// TestTheProgramSendsTraces runs the program with a collector.
func TestTheProgramSendsTraces(t *testing.T) {
	t.Parallel()

	var (
		mu    sync.Mutex
		names []string
	)

	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)

		var sent collector.ExportTraceServiceRequest
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)

			return
		}

		mu.Lock()
		defer mu.Unlock()

		for _, resource := range sent.GetResourceSpans() {
			for _, scope := range resource.GetScopeSpans() {
				for _, span := range scope.GetSpans() {
					names = append(names, span.GetName())
				}
			}
		}
	}))
	defer receiver.Close()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "OTEL_EXPORTER_OTLP_ENDPOINT="+receiver.URL)
	p.register(t, "P-1")
	p.stop(t)

	mu.Lock()
	defer mu.Unlock()

	require.Subset(t, names, []string{"POST /graphql", "mutation", "store CreateOrder"})
}
