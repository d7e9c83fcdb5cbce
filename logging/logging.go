// Package logging makes the program's logger. Each line that is written while a
// request is served names the request, and the trace where there is one.
package logging

import (
	"context"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"github.com/jiaofu/jiaofu/apierror"
)

// New returns a logger that writes to w. level is debug, info, warn or error;
// asJSON chooses JSON instead of text.
func New(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(handler{slog.NewJSONHandler(w, options)})
	}

	return slog.New(handler{slog.NewTextHandler(w, options)})
}

// handler adds to each line what the context knows of the request.
type handler struct{ slog.Handler }

// Handle is part of [slog.Handler].
func (h handler) Handle(ctx context.Context, line slog.Record) error {
	if id := apierror.RequestID(ctx); id != "" {
		line.AddAttrs(slog.String("requestId", id))
	}

	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		line.AddAttrs(slog.String("traceId", span.TraceID().String()))
	}

	return h.Handler.Handle(ctx, line) //nolint:wrapcheck // a handler around a handler
}

// WithAttrs is part of [slog.Handler].
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup is part of [slog.Handler].
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
