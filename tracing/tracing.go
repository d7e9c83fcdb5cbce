// Package tracing sends spans to a collector by OTLP over HTTP, where one is
// configured. What configures more than where to send is the standard
// environment of OpenTelemetry: OTEL_EXPORTER_OTLP_HEADERS,
// OTEL_TRACES_SAMPLER, OTEL_RESOURCE_ATTRIBUTES, OTEL_BSP_SCHEDULE_DELAY and the
// others.
package tracing

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/jiaofu/jiaofu/apierror"
)

// name is the instrumentation's.
const name = "github.com/jiaofu/jiaofu"

// Tracing records spans; a nil one records none and costs nothing.
type Tracing struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Config says where spans go.
type Config struct {
	// Endpoint is the base URL of a collector that takes OTLP over HTTP, such as
	// http://127.0.0.1:4318; empty for no traces.
	Endpoint string
	// Version is that of the program.
	Version string
	// Logger is told of what goes wrong. Required.
	Logger *slog.Logger
}

// Open begins to record and to send spans in the background, or returns nil when
// no endpoint is configured. A collector that cannot be reached is no error.
func Open(ctx context.Context, c Config) (*Tracing, error) {
	if c.Endpoint == "" {
		return nil, nil //nolint:nilnil // nil records nothing
	}

	if err := checkEnvironment(); err != nil {
		return nil, err
	}

	// What the library logs by itself repeats values, which may be secrets.
	otel.SetLogger(logr.Discard())

	exporter, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(strings.TrimSuffix(c.Endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("send traces: %w", err)
	}

	// The library tells its errors to one handler of the process.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		c.Logger.Warn("traces are not sent", slog.Any("error", err))
	}))

	return New(ctx, c.Version, sdk.WithBatcher(exporter))
}

// checkEnvironment refuses what the library would only warn of, without repeating
// it: headers are how a collector is told a password.
func checkEnvironment() error {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"} {
		for header := range strings.SplitSeq(os.Getenv(name), ",") {
			key, _, found := strings.Cut(header, "=")
			if strings.TrimSpace(header) != "" && (!found || strings.TrimSpace(key) == "") {
				return fmt.Errorf("%s must be name=value, separated by commas", name)
			}
		}
	}

	samplers := []string{
		"", "always_on", "always_off", "traceidratio",
		"parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio",
	}

	if !slices.Contains(samplers, strings.ToLower(strings.TrimSpace(os.Getenv("OTEL_TRACES_SAMPLER")))) {
		return fmt.Errorf("OTEL_TRACES_SAMPLER must be one of %s", strings.Join(samplers[1:], ", "))
	}

	return nil
}

// New records spans and gives them to whatever the options name.
func New(ctx context.Context, version string, options ...sdk.TracerProviderOption) (*Tracing, error) {
	described, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "jiaofu"), attribute.String("service.version", version)),
		resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("describe the source of traces: %w", err)
	}

	provider := sdk.NewTracerProvider(append([]sdk.TracerProviderOption{sdk.WithResource(described)}, options...)...)

	return &Tracing{provider: provider, tracer: provider.Tracer(name, trace.WithInstrumentationVersion(version))}, nil
}

// Tracer makes spans; nil when none are recorded.
func (t *Tracing) Tracer() trace.Tracer {
	if t == nil {
		return nil
	}

	return t.tracer
}

// Close sends what is left, within the time of the context.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}

	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last traces: %w", err)
	}

	return nil
}

// Handler makes each request of the API a span, a part of the caller's trace
// where a W3C traceparent names one. Sockets and event streams last too long for
// a span of their own: an operation on a socket is a trace of its own, one that
// is answered by an event stream a part of the caller's.
func (t *Tracing) Handler(next http.Handler) http.Handler {
	if t == nil {
		return next
	}

	spread := propagation.TraceContext{}
	short := otelhttp.NewHandler(told(next), "",
		otelhttp.WithTracerProvider(t.provider), otelhttp.WithPropagators(spread),
		otelhttp.WithSpanNameFormatter(func(_ string, o *http.Request) string { return o.Method + " " + o.URL.Path }))

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case route(r) == "" || isUpgrade(r):
			next.ServeHTTP(w, r)
		case strings.Contains(r.Header.Get("Accept"), "text/event-stream"):
			ctx := spread.Extract(r.Context(), propagation.HeaderCarrier(parent(r)))
			next.ServeHTTP(w, r.WithContext(ctx))
		default:
			short.ServeHTTP(w, outline(r))
		}
	})
}

type requestKey struct{}

// outline is what a span may tell of a request: a method and a route, and whose
// part it is. Addresses, browsers, paths and the states of other tracers are texts of
// the caller. It carries the request that it is of.
func outline(r *http.Request) *http.Request {
	o := r.WithContext(context.WithValue(r.Context(), requestKey{}, r))
	o.Method, o.URL, o.Header = method(r), &url.URL{Path: route(r)}, parent(r)
	o.Host, o.RemoteAddr, o.RequestURI = "", "", ""

	return o
}

// parent is the header that names the caller's span.
func parent(r *http.Request) http.Header {
	header := http.Header{}
	if caller := r.Header.Get("Traceparent"); caller != "" {
		header.Set("Traceparent", caller)
	}

	return header
}

// told serves the request of an outline, and notes its id in its span.
func told(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, o *http.Request) {
		ctx := o.Context()
		trace.SpanFromContext(ctx).SetAttributes(
			attribute.String("http.route", o.URL.Path),
			attribute.String("jiaofu.request_id", apierror.RequestID(ctx)))

		if r, ok := ctx.Value(requestKey{}).(*http.Request); ok {
			r = r.WithContext(ctx)
			r.Body = o.Body // which counts what is read
			next.ServeHTTP(w, r)
		}
	})
}

func isUpgrade(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// route is what requests of the API are told apart by; empty for pages, probes
// and metrics, which are not traced.
func route(r *http.Request) string {
	switch {
	case r.URL.Path == "/graphql":
		return "/graphql"
	case strings.HasPrefix(r.URL.Path, "/files/"):
		return "/files/{id}"
	default:
		return ""
	}
}

// method is that of a request, or HTTP for one that a client made up.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodOptions:
		return r.Method
	default:
		return "HTTP"
	}
}
