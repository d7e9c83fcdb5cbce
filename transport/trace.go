package transport

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/jiaofu/jiaofu/apierror"
)

// longestSpanName bounds, in bytes, the name of an operation in a trace: the
// client chooses it.
const longestSpanName = 64

// span is that of an operation or of a delivery; its zero value, which there is
// without a tracer, is none and costs nothing. It knows names and codes, never
// a document or a variable.
type span struct{ span trace.Span }

// beginSpan begins the span of an operation.
func (h *Handler) beginSpan(ctx context.Context, op *graphql.OperationContext) (context.Context, span) {
	if h.config.Tracer == nil {
		return ctx, span{}
	}

	//nolint:spancheck // end ends it
	ctx, began := h.config.Tracer.Start(ctx, spanName(op), trace.WithAttributes(spanAttributes(ctx, op)...))

	return ctx, span{began} //nolint:spancheck // end ends it
}

// beginDelivery begins the span of an event that was made ready since began. It
// is a trace of its own, linked to the one in which the subscription began, as
// that may have ended days ago.
func (h *Handler) beginDelivery(
	ctx context.Context, op *graphql.OperationContext, origin trace.SpanContext, began time.Time,
) (context.Context, span) {
	if h.config.Tracer == nil {
		return ctx, span{}
	}

	//nolint:spancheck // end ends it
	ctx, delivery := h.config.Tracer.Start(ctx, "deliver "+spanName(op), trace.WithNewRoot(),
		trace.WithTimestamp(began), trace.WithLinks(trace.Link{SpanContext: origin}),
		trace.WithAttributes(spanAttributes(ctx, op)...))

	return ctx, span{delivery} //nolint:spancheck // end ends it
}

// end ends the span with the errors of what it was for.
func (s span) end(errors gqlerror.List) {
	if s.span == nil {
		return
	}

	if code := codeOf(errors); code != "" {
		s.span.SetAttributes(attribute.String("error.type", string(code)))

		if code == apierror.Internal || code == apierror.Unavailable || code == apierror.Timeout {
			s.span.SetStatus(codes.Error, string(code))
		}
	}

	s.span.End()
}

// origin is what a later span may be linked to.
func (s span) origin() trace.SpanContext {
	if s.span == nil {
		return trace.SpanContext{}
	}

	return s.span.SpanContext()
}

// untraced is a context under which no spans are recorded.
func (h *Handler) untraced(ctx context.Context) context.Context {
	if h.config.Tracer == nil {
		return ctx
	}

	return trace.ContextWithSpan(ctx, noop.Span{})
}

func spanName(op *graphql.OperationContext) string {
	kind, name := string(op.Operation.Operation), operationName(op)
	if name == "" {
		return kind
	}

	return kind + " " + name
}

// operationName is the operation's name, cut.
func operationName(op *graphql.OperationContext) string {
	name := op.Operation.Name

	return name[:min(len(name), longestSpanName)] // names are ASCII
}

func spanAttributes(ctx context.Context, op *graphql.OperationContext) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("graphql.operation.type", string(op.Operation.Operation)),
		attribute.String("graphql.operation.name", operationName(op)),
		attribute.String("jiaofu.request_id", apierror.RequestID(ctx)),
	}
}
