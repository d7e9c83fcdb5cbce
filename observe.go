package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/logging"
	"github.com/jiaofu/jiaofu/metrics"
	"github.com/jiaofu/jiaofu/requestid"
	"github.com/jiaofu/jiaofu/store/observed"
	"github.com/jiaofu/jiaofu/tracing"
)

// tracesTime bounds the sending of the last traces at the end.
const tracesTime = 3 * time.Second

func newLogger(w io.Writer, c *config.Config) *slog.Logger {
	var level slog.Level

	_ = level.UnmarshalText([]byte(c.LogLevel)) // it was validated

	return logging.New(w, level, c.LogFormat == "json")
}

// newMetrics makes metrics in which callers without a token name nothing.
func newMetrics(now func() time.Time) *metrics.Metrics {
	return metrics.New(metrics.Config{
		Version: programVersion(), Now: now,
		Admits: func(ctx context.Context) bool {
			_, ok := auth.FromContext(ctx)

			return ok
		},
	})
}

// openTracing begins to send traces where they are configured.
func (s *server) openTracing(ctx context.Context) error {
	var err error

	s.tracing, err = tracing.Open(ctx, tracing.Config{
		Endpoint: s.config.TracesEndpoint, Version: programVersion(), Logger: s.logger,
	})

	return err
}

// closeTracing sends the last traces. Losing them does not make an end a
// failure.
func (s *server) closeTracing(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracesTime)
	defer cancel()

	if err := s.tracing.Close(ctx); err != nil && !errors.Is(err, context.Canceled) {
		s.logger.WarnContext(ctx, "the last traces are lost", slog.Any("error", err))
	}
}

// observeStore has the calls of the store told.
func (s *server) observeStore() {
	s.store = observed.Wrap(s.store, s.metrics, s.tracing.Tracer())
}

// tellStore logs which store is in use: one that nobody meant looks like one
// that has lost everything. Of MongoDB it has no address, which may have a
// password.
func (s *server) tellStore(ctx context.Context) {
	if s.config.MongoDBURI != "" {
		s.logger.InfoContext(ctx, "store opened",
			slog.String("kind", "MongoDB"), slog.String("database", s.config.MongoDBDatabase))

		return
	}

	s.logger.InfoContext(ctx, "store opened",
		slog.String("kind", "embedded"), slog.String("folder", s.config.DataDir))
}

// observe gives each request its id and, where traces are recorded, its span.
func (s *server) observe(next http.Handler) http.Handler {
	return requestid.Handler(s.tracing.Handler(s.recovering(next)))
}

// recovering logs a panic that nobody before it recovered, and ends the
// connection. The server of net/http would log its text, which may be somebody's.
func (s *server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.logPanic(r)

		next.ServeHTTP(w, r)
	})
}

// logPanic is deferred.
func (s *server) logPanic(r *http.Request) {
	value := recover()
	if value == nil {
		return
	}

	if value != http.ErrAbortHandler { //nolint:errorlint // the value itself is what net/http knows
		s.logger.ErrorContext(r.Context(), "request panicked", slog.Any("cause", logging.Panicked(value)))
	}

	panic(http.ErrAbortHandler)
}
