package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/console"
	"github.com/jiaofu/jiaofu/demo"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/playground"
	"github.com/jiaofu/jiaofu/resolvers"
	"github.com/jiaofu/jiaofu/signin"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/sqlite"
	"github.com/jiaofu/jiaofu/transport"
)

const (
	// remoteQueries is how many times as many queries run at once where they wait
	// for a database behind the network, and pressedPart the part of the mutations
	// there that run while refusals press: they do not wait for each other.
	remoteQueries = 8
	pressedPart   = 2
	// storeTenths is after how many tenths of the time of an operation a call of a
	// database behind the network is given up: before the operation is, so that
	// what is told is that the database does not answer.
	storeTenths = 9
	// demoTokenTime is how long a demo person stays signed in.
	demoTokenTime = 12 * time.Hour
)

// openStore opens the store that the configuration chooses.
func openStore(
	ctx context.Context, c *config.Config, logger *slog.Logger, wake func(store.Wake),
) (store.Store, error) {
	return openBackEnd(ctx, storeName(c),
		&mongodb.Config{
			URI: c.MongoDBURI, Database: c.MongoDBDatabase, Wake: wake, Logger: logger,
			Timeout: c.Limits.OperationTime / 10 * storeTenths,
		},
		&sqlite.Config{Dir: c.DataDir, Wake: wake, Logger: logger})
}

// storeName names the store of the configuration for people.
func storeName(c *config.Config) string {
	if c.MongoDBURI != "" {
		return "MongoDB"
	}

	return "the embedded store"
}

// openBackEnd opens a store on MongoDB where there is a URI of one, and else the
// embedded one. Name is what errors call it.
func openBackEnd(
	ctx context.Context, name string, onMongoDB *mongodb.Config, embedded *sqlite.Config,
) (s store.Store, err error) {
	if onMongoDB.URI != "" {
		s, err = mongodb.Open(ctx, *onMongoDB)
	} else {
		s, err = sqlite.Open(ctx, *embedded)
	}

	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}

	return s, nil
}

// tokenSecret is the key of tokens: the configured one, or in development mode
// that of the data folder. It is empty when keys come from a key set.
func tokenSecret(c *config.Config) ([]byte, error) {
	if c.Development() {
		secret, err := auth.LoadSecret(c.DataDir)
		if err != nil {
			return nil, fmt.Errorf("load the secret of development mode: %w", err)
		}

		return secret, nil
	}

	return []byte(c.JWTSecret), nil
}

func authConfig(c *config.Config, secret []byte, logger *slog.Logger) auth.Config {
	return auth.Config{
		Secret: secret, JWKS: c.JWKS, Issuer: c.JWTIssuer, Audience: c.JWTAudience, Log: logger,
	}
}

// openAuth makes what checks tokens and, in development mode, what makes those
// of demo people.
func (s *server) openAuth(ctx context.Context) error {
	secret, err := tokenSecret(&s.config)
	if err != nil {
		return err
	}

	s.secret = secret

	keys := authConfig(&s.config, secret, s.logger)
	if s.verifier, err = auth.NewVerifier(ctx, keys); err != nil {
		return fmt.Errorf("keys of tokens: %w", err)
	}

	if s.config.Development() {
		if s.issuer, err = auth.NewIssuer(keys); err != nil {
			return fmt.Errorf("secret of development mode: %w", err)
		}
	}

	return nil
}

// newFiles makes the service of uploads and downloads. It derives the key of its
// links from their secret or, without one, from that of tokens.
func (s *server) newFiles() (*files.Service, error) {
	secret := s.secret
	if s.config.LinkSecret != "" {
		secret = []byte(s.config.LinkSecret)
	}

	service, err := files.New(files.Config{
		Store: s.store, Secret: secret, BaseURL: s.url, MaxBytes: s.config.UploadBytes,
		Now: s.now, NewID: s.ids.New, Logger: s.logger,
	})
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}

	return service, nil
}

// newGraphQL makes the GraphQL endpoint.
func (s *server) newGraphQL() *transport.Handler {
	root := &resolvers.Resolver{
		Store: s.store, Hub: s.hub, Files: s.files, Timing: s.timing(), Now: s.now, NewID: s.ids.New,
		Moved: s.metrics.MoveAnswered,
	}

	return transport.New(transport.Config{
		Schema:       graph.NewExecutableSchema(graph.Config{Resolvers: root, Complexity: resolvers.Complexity()}),
		Authenticate: s.authenticate,
		Authorize:    s.authorize,
		AllowOrigin:  func(r *http.Request) bool { return slices.Contains(s.origins, r.Header.Get("Origin")) },
		Meter:        meter,
		Person:       person,
		Limits:       s.limits(),
		Logger:       s.logger,
		Development:  s.config.Development(),
		Observer:     s.metrics,
		Tracer:       s.tracing.Tracer(),

		TrustedProxies: s.config.TrustedProxies,
	})
}

// What an operation reads of flow logs is in its cost up to freeRead bytes; above
// them a point pays for readPerPoint bytes, which take a microsecond or two.
const freeRead, readPerPoint = 64 << 10, 256

// meter adds up what is read of flow logs, whose lengths no operation tells.
func meter(ctx context.Context) (metered context.Context, points func() int) {
	var read store.Meter

	return store.WithMeter(ctx, &read), func() int { return max(read.Bytes()-freeRead, 0) / readPerPoint }
}

// limits are those of the configuration, with room for operations that wait for a
// database behind the network.
func (s *server) limits() transport.Limits {
	limits := s.config.Limits
	if s.config.MongoDBURI != "" {
		limits.Queries *= remoteQueries
		limits.PressedMutations = limits.Mutations / pressedPart
	}

	return limits
}

func (s *server) authenticate(ctx context.Context, authorization string) (context.Context, time.Time, error) {
	if authorization == "" {
		return ctx, time.Time{}, nil
	}

	identity, err := s.verifier.Verify(authorization)
	if err != nil {
		return ctx, time.Time{}, err
	}

	return auth.NewContext(ctx, identity), identity.ExpiresAt, nil
}

// authorize lets callers without a token ask only for what is not theirs; the
// schema itself is open to them in development mode alone.
func (s *server) authorize(ctx context.Context, op *graphql.OperationContext) error {
	if _, ok := auth.FromContext(ctx); ok {
		return nil
	}

	open := []string{"__typename", "viewer", "serverTime", "deliveryProcess"}
	if s.config.Development() {
		open = append(open, "__schema", "__type")
	}

	for _, field := range transport.RootFields(op) {
		if !slices.Contains(open, field) {
			return resolvers.ErrAnonymous()
		}
	}

	return nil
}

// person identifies the caller uniquely; the length prefix marks where the account
// ends.
func person(ctx context.Context) string {
	identity, ok := auth.FromContext(ctx)
	if !ok {
		return ""
	}

	account := identity.Actor.Account

	return string(identity.Actor.Role) + " " + strconv.Itoa(len(account)) + " " + account + identity.Actor.Subject
}

// handler brings every path together.
func (s *server) handler() (http.Handler, error) {
	people := s.people()

	play, err := playground.Handler(playground.Config{Endpoint: "/graphql", People: people})
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}

	pages, err := console.Handler(console.Config{
		Development: s.config.Development(), People: people, PublicURL: s.url,
		TicketsURL: s.config.TicketsURL, InvoicesURL: s.config.InvoicesURL,
		Reserved: []string{"graphql", "files", "playground", "metrics", "healthz", "readyz"},
	})
	if err != nil {
		return nil, err
	}

	mux := http.NewServeMux()
	mux.Handle("/graphql", s.crossOrigin(s.graphql))
	mux.Handle("/files/", s.crossOrigin(s.metrics.CountFiles(s.files)))
	mux.Handle("GET /metrics", s.paced(s.metrics.Handler()))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answerHealth(w, nil) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle(playground.Path, s.paced(play))
	mux.Handle(playground.Path+"/", s.paced(play))
	mux.Handle("/", s.paced(pages))

	served := closeAfterChunks(unsniffed(mux))
	if s.config.Development() {
		served = s.localNamesOnly(served)
	}

	return s.observe(served), nil
}

// people returns who can be signed in as with one press; nil in production.
func (s *server) people() signin.People {
	if s.issuer == nil {
		return nil
	}

	return func() []signin.Person {
		var list []signin.Person

		for _, p := range demo.People() {
			token, err := s.issuer.Token(p.Actor, demoTokenTime)
			if err != nil {
				s.logger.Error("make the token of a demo person", slog.Any("error", err))

				continue
			}

			list = append(list, signin.Person{Label: p.Label, Actor: p.Actor, Token: token})
		}

		return list
	}
}
