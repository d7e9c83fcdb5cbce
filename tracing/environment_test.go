package tracing_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/tracing"
)

// TestImpossibleEnvironmentStopsTheStart, and what it says is no secret.
func TestImpossibleEnvironmentStopsTheStart(t *testing.T) {
	for name, value := range map[string]string{
		"OTEL_EXPORTER_OTLP_HEADERS":        "Authorization: Bearer hemlock",
		"OTEL_EXPORTER_OTLP_TRACES_HEADERS": "a=b,hemlock",
		"OTEL_TRACES_SAMPLER":               "hemlock",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)

			_, err := tracing.Open(t.Context(), tracing.Config{Endpoint: "http://127.0.0.1:4318", Logger: slog.New(slog.DiscardHandler)})
			require.ErrorContains(t, err, name)
			require.NotContains(t, err.Error(), "hemlock")
		})
	}
}
