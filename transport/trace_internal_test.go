package transport

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestNoTracesCostNothing counts the allocations of everything that is told of
// an operation and of a delivery when nobody records, and nobody listens.
//
//nolint:paralleltest // allocations are counted over the whole process
func TestNoTracesCostNothing(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	h := &Handler{config: Config{Observer: unobserved{}, Logger: quiet}}
	op := &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: ast.Query, Name: "Greet"}}
	ctx := context.Background()
	answer := &result{}

	require.Zero(t, testing.AllocsPerRun(1000, func() {
		same, span := h.beginSpan(ctx, op)
		same, delivery := h.beginDelivery(h.untraced(same), op, span.origin(), time.Time{})

		if same != ctx || span.origin().IsValid() {
			panic("something is recorded")
		}

		delivery.end(nil)
		span.end(nil)
	}))

	// What is told is allocated for the observer, once.
	require.LessOrEqual(t, testing.AllocsPerRun(1000, func() { h.done(ctx, op, answer, time.Second) }), 1.0)
}
