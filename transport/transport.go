// Package transport serves a gqlgen schema over HTTP, over WebSockets with the
// graphql-transport-ws subprotocol, and over server-sent events in distinct
// connections mode.
//
// The transports are strict: whatever is malformed or over a limit is refused
// early, with a code and without echoing the input, by the same steps on every
// transport.
//
// A response of a query that holds nothing but errors, because its data is null
// or every root field of it is null after an error, is told as a request error:
// it has no data key, and over HTTP its status follows its first error's code. So
// is that of a mutation of which no root field was executed, each having failed.
// A response that kept any root field is a partial answer with data and status
// 200; and so is that of a mutation of which any root field was executed, its
// data being null where nothing of it can be told.
package transport

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"go.opentelemetry.io/otel/trace"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/requestid"
)

// Config says what is served and to whom. Schema is required.
type Config struct {
	// Schema is what is served. A field that it weighs it must weigh whatever
	// the arguments are, none included.
	Schema graphql.ExecutableSchema
	// Authenticate turns an Authorization header, or the same string of a
	// socket's connection_init, into a context that knows the caller and the
	// instant at which the caller's token expires, zero for never. The empty
	// string is a caller without a token. An error is answered with 401, on a
	// socket with 4403; one that is coded Unavailable with 503 and 1013.
	// Default: everybody is anonymous.
	Authenticate func(ctx context.Context, authorization string) (context.Context, time.Time, error)
	// Authorize may refuse an operation after it was validated and before it
	// is executed. Introspection is allowed where it does not refuse it; see
	// RootFields. Its error is a request error. Default: everything is allowed.
	Authorize func(ctx context.Context, op *graphql.OperationContext) error
	// AllowOrigin tells whether a page of the request's Origin may open a
	// socket. Requests without an Origin are not asked about. Default: only
	// the origin whose host is the request's own.
	AllowOrigin func(r *http.Request) bool
	// Meter begins to add up what an execution costs beside what its operation was
	// expected to: of an operation, or of an event. It is executed with the context;
	// what points tells afterwards is charged. Default: nothing is.
	Meter func(ctx context.Context) (metered context.Context, points func() int)
	// Person names the caller for the budget and the limit of sockets; empty is
	// anonymous, counted by remote address. Default: everybody is anonymous.
	Person func(ctx context.Context) string
	// TrustedProxies are the networks of proxies whose X-Forwarded-For is
	// believed. Default: none, a request comes from where its connection does.
	TrustedProxies []netip.Prefix
	// Limits bounds what a caller may ask for; zero fields take the defaults.
	Limits Limits
	// Logger takes what the caller is not told. Default: slog.Default().
	Logger *slog.Logger
	// Development lets validation errors suggest names of the schema.
	Development bool
	// Observer is told what happens, for metrics. Default: nobody.
	Observer Observer
	// Tracer records operations and deliveries. Default: nobody does, and that
	// costs nothing.
	Tracer trace.Tracer
}

// Handler serves one GraphQL endpoint. It is safe for concurrent use.
type Handler struct {
	config    Config
	limits    Limits
	exec      *executor.Executor
	documents *documents
	workers   *workers
	budget    *budget
	lanes     *lanes
	limited   pacer // of those whose budget is spent
	buffers   buffers
	sockets   *registry

	// streamSlots bounds how many event streams read and execute at once, and
	// how many subscriptions begin.
	streamSlots chan struct{}

	closing chan struct{}
	stop    sync.Once
	streams sync.WaitGroup
	admit   sync.Mutex // orders starts of streams before the wait for their end
}

// parallel is how many subscriptions per processor read and execute at once: a
// commit that thousands watch must not start thousands of reads.
const parallel = 4

// New returns the handler of config. It panics when there is no schema.
func New(config Config) *Handler {
	if config.Schema == nil {
		panic("transport: no schema")
	}

	config = config.withDefaults()
	slots := parallel * runtime.GOMAXPROCS(0)

	handler := &Handler{
		config:      config,
		limits:      config.Limits,
		exec:        executor.New(config.Schema),
		documents:   newDocuments(config),
		workers:     newWorkers(slots),
		budget:      newBudget(&config.Limits),
		lanes:       newLanes(&config.Limits),
		limited:     newPacer(),
		streamSlots: make(chan struct{}, slots),
		closing:     make(chan struct{}),
	}
	handler.sockets = newRegistry(handler)
	handler.exec.SetQueryCache(prepared{})
	handler.exec.SetErrorPresenter(handler.present)
	handler.exec.SetRecoverFunc(handler.recovered)

	return handler
}

// ServeHTTP serves an upgrade as a socket, and anything else as HTTP, answered
// as an event stream where the client asks for one.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := locale.NewContext(r.Context(), locale.Match(r.Header.Get("Accept-Language")))
	if apierror.RequestID(ctx) == "" {
		ctx = apierror.WithRequestID(ctx, requestid.New())
	}

	r = r.WithContext(ctx)

	if isUpgrade(r) {
		h.serveSocket(w, r)

		return
	}

	h.serveHTTP(w, r)
}

// Shutdown refuses new sockets, event streams and operations of sockets, ends
// subscriptions, lets running queries and mutations of sockets answer, closes
// sockets with 1012, ends event streams without a complete event, so that their
// clients come back, and waits for all of it until ctx ends, whose error it then returns after cutting what is left.
// Plain requests are left to the server's own Shutdown.
func (h *Handler) Shutdown(ctx context.Context) error {
	h.stop.Do(func() {
		h.admit.Lock()
		close(h.closing)
		h.admit.Unlock()
	})
	h.sockets.drain()

	ended := make(chan struct{})

	go func() {
		h.streams.Wait()
		h.sockets.wait()
		close(ended)
	}()

	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		h.sockets.cut()

		return fmt.Errorf("wait for connections to end: %w", ctx.Err())
	}
}

// isClosing tells whether Shutdown has begun.
func (h *Handler) isClosing() bool {
	select {
	case <-h.closing:
		return true
	default:
		return false
	}
}

// enterStream counts an event stream in; it reports false during shutdown.
func (h *Handler) enterStream() bool {
	h.admit.Lock()
	defer h.admit.Unlock()

	if h.isClosing() {
		return false
	}

	h.streams.Add(1)

	return true
}

func (c Config) withDefaults() Config {
	c.Limits = c.Limits.withDefaults()

	if c.Authenticate == nil {
		c.Authenticate = func(ctx context.Context, _ string) (context.Context, time.Time, error) {
			return ctx, time.Time{}, nil
		}
	}

	if c.Authorize == nil {
		c.Authorize = func(context.Context, *graphql.OperationContext) error { return nil }
	}

	if c.AllowOrigin == nil {
		c.AllowOrigin = sameOrigin
	}

	if c.Meter == nil {
		c.Meter = func(ctx context.Context) (context.Context, func() int) { return ctx, func() int { return 0 } }
	}

	if c.Person == nil {
		c.Person = func(context.Context) string { return "" }
	}

	if c.Logger == nil {
		c.Logger = slog.Default()
	}

	if c.Observer == nil {
		c.Observer = unobserved{}
	}

	return c
}

func sameOrigin(r *http.Request) bool {
	_, host, found := strings.Cut(r.Header.Get("Origin"), "://")

	return found && strings.EqualFold(host, r.Host)
}
