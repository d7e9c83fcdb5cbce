package transport_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/jiaofu/jiaofu/transport"
)

// traced is a world whose spans are kept.
func traced(t *testing.T) (*world, func(name string) []sdk.ReadOnlySpan) {
	t.Helper()

	spans := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(spans))

	w := newWorld(t, func(c *transport.Config) { c.Tracer = provider.Tracer("test") })

	return w, func(name string) []sdk.ReadOnlySpan {
		var named []sdk.ReadOnlySpan

		for _, span := range spans.Ended() {
			if span.Name() == name {
				named = append(named, span)
			}
		}

		return named
	}
}

// valuesOf are the attributes of a span.
func valuesOf(span sdk.ReadOnlySpan) map[attribute.Key]string {
	values := map[attribute.Key]string{}
	for _, one := range span.Attributes() {
		values[one.Key] = one.Value.String()
	}

	return values
}

func TestOperationsAreSpans(t *testing.T) {
	t.Parallel()

	w, ended := traced(t)
	w.post(t, asking(`query Greet{hello(name:"secretText")}`))
	w.post(t, asking("mutation{bump}"))
	w.post(t, asking("query Explode{boom}"))

	greet := ended("query Greet")
	require.Len(t, greet, 1)

	values := valuesOf(greet[0])
	require.Len(t, values["jiaofu.request_id"], 16)
	delete(values, "jiaofu.request_id")
	require.Equal(t, map[attribute.Key]string{
		"graphql.operation.type": "query", "graphql.operation.name": "Greet",
	}, values)

	require.Len(t, ended("mutation"), 1)

	explode := ended("query Explode")
	require.Len(t, explode, 1)
	require.Equal(t, "INTERNAL", valuesOf(explode[0])["error.type"])
	require.Equal(t, codes.Error, explode[0].Status().Code)
}

func TestDeliveriesAreTracesOfTheirOwnWithALink(t *testing.T) {
	t.Parallel()

	w, ended := traced(t)
	c := connect(t, w)
	c.send(subscribing("1", "subscription Ticks{ticks(after:0)}"))

	for range 3 {
		w.tick(1)
		c.message()
	}

	require.Eventually(t, func() bool { return len(ended("deliver subscription Ticks")) == 3 }, bound, time.Millisecond)

	began := ended("subscription Ticks")
	require.Len(t, began, 1, "the beginning is a span that has ended")

	for _, delivery := range ended("deliver subscription Ticks") {
		require.False(t, delivery.Parent().IsValid())
		require.NotEqual(t, began[0].SpanContext().TraceID(), delivery.SpanContext().TraceID())
		require.Len(t, delivery.Links(), 1)
		require.Equal(t, began[0].SpanContext().SpanID(), delivery.Links()[0].SpanContext.SpanID())
	}
}

func TestOperationsOfASocketAreTracesOfTheirOwn(t *testing.T) {
	t.Parallel()

	w, ended := traced(t)
	c := connect(t, w)

	for range 2 {
		c.send(subscribing("1", "query Greet{hello}"))
		c.message()
		c.message() // complete
	}

	require.Eventually(t, func() bool { return len(ended("query Greet")) == 2 }, bound, time.Millisecond)

	first, second := ended("query Greet")[0], ended("query Greet")[1]
	require.NotEqual(t, first.SpanContext().TraceID(), second.SpanContext().TraceID())
	require.NotEqual(t, valuesOf(first)["jiaofu.request_id"], valuesOf(second)["jiaofu.request_id"])
}
