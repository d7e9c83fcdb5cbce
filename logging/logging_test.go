package logging_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/logging"
)

func TestLinesNameTheRequestAndTheTrace(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	logger := logging.New(&out, slog.LevelInfo, true).With(slog.String("part", "files"))
	ctx := apierror.WithRequestID(t.Context(), "req-12345678")
	ctx = trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2},
	}))

	logger.InfoContext(ctx, "hello")

	var line map[string]any

	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	require.Equal(t, "req-12345678", line["requestId"])
	require.Equal(t, "01000000000000000000000000000000", line["traceId"])
	require.Equal(t, "files", line["part"])
}

func TestLinesOutsideOfRequestsNameNone(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	logger := logging.New(&out, slog.LevelWarn, false)
	logger.InfoContext(t.Context(), "not of this level")
	logger.WarnContext(t.Context(), "hello")

	require.Contains(t, out.String(), "msg=hello")
	require.NotContains(t, out.String(), "requestId")
	require.NotContains(t, out.String(), "traceId")
	require.NotContains(t, out.String(), "not of this level")
}
