// Command jiaofu is a delivery centre for human services sold on a cloud
// marketplace: a GraphQL server that takes a paid order to its acceptance or
// its refund. See jiaofu --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/demo"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/ident"
	"github.com/jiaofu/jiaofu/live"
	"github.com/jiaofu/jiaofu/metrics"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/timers"
	"github.com/jiaofu/jiaofu/tracing"
	"github.com/jiaofu/jiaofu/transport"
)

// Bounds of plain HTTP. Uploads, sockets and event streams set their own; the
// time of a write is that of the limits.
const (
	headerTime  = 10 * time.Second
	readTime    = 15 * time.Second
	idleTime    = 2 * time.Minute
	headerBytes = 256 << 10
)

func main() {
	room := make([]byte, gcRoom)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Somebody at a terminal who cannot wait for the end interrupts once more. A
	// supervisor may well ask twice, and is not to cut off what is under way.
	context.AfterFunc(ctx, func() {
		signal.Ignore(syscall.SIGTERM)
		signal.Reset(os.Interrupt)
	})

	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)

	stop()
	runtime.KeepAlive(room)

	if err != nil {
		fmt.Fprintln(os.Stderr, "jiaofu:", err)
		os.Exit(exitCode(err))
	}
}

// run runs the command that the arguments name until it ends or the context
// does; without one it serves.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	name := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}

	switch name {
	case "", serve:
		return runServe(ctx, args, environ, stdout, stderr)
	case "token":
		return runToken(args, environ, stdout, stderr)
	case "verify":
		return runVerify(ctx, args, environ, stdout, stderr)
	case "copy":
		return runCopy(ctx, args, stdout, stderr)
	case "backup":
		return runBackup(ctx, args, environ, stdout, stderr)
	case "restore":
		return runRestore(ctx, args, environ, stdout, stderr)
	case "healthcheck":
		return runHealthcheck(ctx, args, environ, stdout)
	case "version":
		return alone(args, stdout, printVersion)
	case "help":
		return alone(args, stdout, printHelp)
	default:
		return fmt.Errorf("there is no command %q; see jiaofu --help", name)
	}
}

// server is what a running server is made of.
type server struct {
	config   config.Config
	logger   *slog.Logger
	store    store.Store
	hub      *live.Hub
	verifier *auth.Verifier
	// secret is the key of tokens; empty when keys come from a key set.
	secret []byte
	// issuer makes the tokens of demo people; nil in production.
	issuer  *auth.Issuer
	files   *files.Service
	graphql *transport.Handler
	metrics *metrics.Metrics
	// tracing is nil where no traces are recorded.
	tracing *tracing.Tracing
	ids     *ident.Source
	// now is the clock of everything but the expiry of tokens.
	now func() time.Time
	// url is how clients reach the server.
	url string
	// origins are those whose pages may call it.
	origins []string
	// draining tells that the server is about to end.
	draining atomic.Bool
}

// newServer returns a server that has nothing opened yet.
func newServer(c *config.Config, logger *slog.Logger, now func() time.Time) *server {
	return &server{
		config: *c, logger: logger, now: now,
		hub: live.NewHub(), ids: ident.NewSource(), metrics: newMetrics(now),
	}
}

// runServe serves until the context ends, then drains: no new requests, those
// under way are answered, sockets are closed with 1012.
func runServe(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	c, err := readConfig(newFlags(serve), args, environ, stdout)
	if err != nil || c == nil {
		return err
	}

	s := newServer(c, newLogger(stderr, c), time.Now)

	if err := s.openTracing(ctx); err != nil {
		return err
	}
	defer s.closeTracing(ctx)

	// The store comes first: a folder that it refuses stays as it is.
	if s.store, err = openStore(ctx, c, s.logger, s.wake); err != nil {
		return err
	}

	s.observeStore()
	s.tellStore(ctx)

	return errors.Join(s.serveStore(ctx, stdout), s.store.Close())
}

// serveStore serves what is in the store.
func (s *server) serveStore(ctx context.Context, stdout io.Writer) error {
	if err := s.openAuth(ctx); err != nil {
		return err
	}
	defer s.verifier.Close()

	return s.listenAndServe(ctx, stdout)
}

// wake passes a wake-up of the store on to whoever waits.
func (s *server) wake(w store.Wake) {
	s.metrics.Woken(w.Source)
	s.hub.Publish(live.Change{OrderID: w.OrderID, Buyer: w.Buyer, Provider: w.Provider})
}

func (s *server) listenAndServe(ctx context.Context, stdout io.Writer) error {
	var listen net.ListenConfig

	listener, err := listen.Listen(ctx, "tcp", s.config.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.config.Addr, err)
	}

	address := "http://" + listener.Addr().String()
	s.url = strings.TrimSuffix(s.config.PublicURL, "/")

	if s.url == "" {
		s.url = address
	}

	if err := s.prepare(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}

	handler, err := s.handler()
	if err != nil {
		return errors.Join(err, listener.Close())
	}

	web := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		WriteTimeout: s.limits().WriteTime, MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}

	return s.serve(ctx, web, listener, func() { s.greet(stdout, address) })
}

// prepare makes what serves requests, and fills an empty store with demo data.
func (s *server) prepare(ctx context.Context) error {
	s.origins = ownOrigins(s.url, s.config.CORSOrigins)

	var err error
	if s.files, err = s.newFiles(); err != nil {
		return err
	}

	s.graphql = s.newGraphQL()

	if !s.config.Development() || !s.config.Demo {
		return nil
	}

	filled, err := demo.Fill(ctx, s.store, s.timing(), s.ids.New, s.now())
	if err != nil {
		return fmt.Errorf("fill with demo data: %w", err)
	}

	if filled > 0 {
		s.logger.InfoContext(ctx, "filled the store with demo data", slog.Int("orders", filled))
	}

	return nil
}

func (s *server) timing() delivery.Timing {
	return delivery.Timing{Day: s.config.Day, Reminders: s.config.Reminders}
}

// serve serves and runs timers until the context ends or serving fails.
func (s *server) serve(ctx context.Context, web *http.Server, listener net.Listener, ready func()) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))

	var running sync.WaitGroup

	runner := &timers.Runner{Store: s.store, Now: s.now, Logger: s.logger, Fired: s.metrics.TimerFired}

	running.Go(func() { runner.Run(background) })
	running.Go(func() { s.metrics.WatchStore(background, s.store) })
	running.Go(func() { s.files.Run(background) })
	running.Go(func() { newGiver().run(background) })

	failed := make(chan error, 1)

	running.Go(func() { failed <- web.Serve(listener) })
	ready()

	var err error
	select {
	case <-ctx.Done():
		err = s.leave(background, failed)
	case err = <-failed:
	}

	err = errors.Join(err, s.drain(background, web))

	stop()
	running.Wait()

	return err
}

// leave says that the server is not ready any more, and gives load balancers
// the time to notice before connections are closed.
func (s *server) leave(ctx context.Context, failed <-chan error) error {
	s.draining.Store(true)
	s.logger.InfoContext(ctx, "shutting down", slog.Duration("after", s.config.DrainDelay))

	select {
	case <-time.After(s.config.DrainDelay):
		return nil
	case err := <-failed:
		return err
	}
}

// drain ends the server within the shutdown time. The context is not the one
// whose end began it.
func (s *server) drain(ctx context.Context, web *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, s.config.ShutdownTime)
	defer cancel()

	var draining sync.WaitGroup

	var streams, requests error

	draining.Go(func() { streams = s.graphql.Shutdown(ctx) })
	draining.Go(func() { requests = web.Shutdown(ctx) })
	draining.Wait()

	if requests != nil {
		requests = errors.Join(requests, web.Close())
	}

	err := errors.Join(streams, requests)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("requests were cut off after JIAOFU_SHUTDOWN_TIME (%s)", s.config.ShutdownTime)
	}

	return err
}
