package files

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// The limits that hold unless the configuration says otherwise.
const (
	// DefaultMaxBytes bounds one file: 50 MiB.
	DefaultMaxBytes = 50 << 20
	// DefaultConcurrent bounds the uploads that are taken in at once.
	DefaultConcurrent = 16
	// DefaultPerAccount bounds those of one account.
	DefaultPerAccount = 4
	// DefaultPatience is how long an upload waits for its turn.
	DefaultPatience = 10 * time.Second
	// DefaultStall is how long a connection may take for each 64 KiB.
	DefaultStall = 30 * time.Second
	// DefaultHurried is how long a connection may take for each 256 KiB while
	// other uploads wait for their turn: 64 KiB a second.
	DefaultHurried = 4 * time.Second
	// DefaultLongest bounds one transfer, from its beginning to its end.
	DefaultLongest = 15 * time.Minute
	// DefaultSweepEvery is how often unused uploads are looked for.
	DefaultSweepEvery = time.Hour
)

const (
	// MinSecret is the length of the shortest secret, in bytes.
	MinSecret = 32
	// usableFor is how long an upload that no move used can be used.
	usableFor = 24 * time.Hour
	// unusedFor is when such an upload is removed. It is later, so that a move
	// that just found the upload usable is over before.
	unusedFor = usableFor + time.Hour
	// cleanUpTime bounds what is done after the client is gone.
	cleanUpTime = 10 * time.Second
	// keySize is the length of the derived signing key, in bytes.
	keySize = 32
)

// Backend is what the service needs of a store.
type Backend interface {
	store.Uploads
	// Order returns the order with the id, or store.ErrNotFound.
	Order(ctx context.Context, scope store.Scope, id string, part store.Part) (*delivery.Order, error)
}

// Config is what a service is made of. Zero values of the limits stand for
// their defaults.
type Config struct {
	// Store keeps the uploads and knows the orders; required.
	Store Backend
	// Secret is what the key of links is derived from: the same for all processes
	// on one database, at least MinSecret bytes. It may serve for something else, too.
	Secret []byte
	// BaseURL is where clients reach the server, for example
	// "http://127.0.0.1:8080"; links continue it with /files/.
	BaseURL string
	// NewID makes an id of [a-z0-9_] that sorts by the time; required.
	NewID func(prefix string, at time.Time) string
	// Now is the clock for links and uploads; default time.Now. Time limits of
	// connections always follow the real clock.
	Now func() time.Time
	// Logger gets what goes wrong on our side; default slog.Default().
	Logger *slog.Logger

	// MaxBytes bounds one file; default DefaultMaxBytes, at most 2 GiB - 1.
	MaxBytes int64
	// Concurrent bounds the uploads at once; default DefaultConcurrent.
	Concurrent int
	// PerAccount bounds the uploads at once of one account; 31 times as many
	// may wait. Default DefaultPerAccount.
	PerAccount int
	// Patience is how long an upload waits for its turn before it is told to
	// come back later; default DefaultPatience.
	Patience time.Duration
	// Stall is how long a connection may take for each 64 KiB, and for what is
	// left at the end; default DefaultStall.
	Stall time.Duration
	// Hurried is how long a connection may take for each 256 KiB, and for what is
	// left at the end, while uploads of any account wait for the turn that it has;
	// default DefaultHurried.
	Hurried time.Duration
	// Longest bounds one transfer; default DefaultLongest.
	Longest time.Duration
	// SweepEvery is how often Run sweeps; default DefaultSweepEvery.
	SweepEvery time.Duration
}

func (c *Config) setDefaults() {
	orDefault(&c.MaxBytes, DefaultMaxBytes)
	orDefault(&c.Concurrent, DefaultConcurrent)
	orDefault(&c.PerAccount, DefaultPerAccount)
	orDefault(&c.Patience, DefaultPatience)
	orDefault(&c.Stall, DefaultStall)
	orDefault(&c.Hurried, DefaultHurried)
	orDefault(&c.Longest, DefaultLongest)
	orDefault(&c.SweepEvery, DefaultSweepEvery)

	if c.Now == nil {
		c.Now = time.Now
	}

	if c.Logger == nil {
		c.Logger = slog.Default()
	}
}

func orDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

func (c *Config) validate() error {
	switch {
	case c.Store == nil:
		return errors.New("files: no store")
	case c.NewID == nil:
		return errors.New("files: no source of ids")
	case len(c.Secret) < MinSecret:
		return fmt.Errorf("files: the secret has %d bytes, it needs at least %d", len(c.Secret), MinSecret)
	case !isBase(c.BaseURL):
		return fmt.Errorf("files: the base URL %q is not one of http or https", c.BaseURL)
	case c.MaxBytes < 1 || c.MaxBytes > math.MaxInt32:
		return fmt.Errorf("files: the limit of a file is %d bytes, it must be from 1 to %d", c.MaxBytes, math.MaxInt32)
	case min(c.Concurrent, c.PerAccount) < 1 || min(c.Patience, c.Stall, c.Hurried, c.Longest, c.SweepEvery) < 0:
		return errors.New("files: a limit is negative")
	default:
		return nil
	}
}

func isBase(raw string) bool {
	base, err := url.Parse(raw)

	return err == nil && base.Host != "" && (base.Scheme == "http" || base.Scheme == "https")
}

// Service takes uploads in, gives downloads out, and removes what nobody used.
// Its methods may be called from several goroutines.
type Service struct {
	config Config
	links  signer
	turns  *turns
	sweep  sweeper
}

// New makes a service, or says what is wrong with its configuration.
func New(c Config) (*Service, error) {
	c.setDefaults()

	if err := c.validate(); err != nil {
		return nil, err
	}

	key, err := hkdf.Key(sha256.New, c.Secret, nil, "jiaofu: links to files, version 1", keySize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of links: %w", err)
	}

	return &Service{
		config: c,
		links:  signer{key: key, base: strings.TrimRight(c.BaseURL, "/") + Prefix},
		turns:  newTurns(&c),
	}, nil
}

// MaxBytes is the size that one file may have, in bytes.
func (s *Service) MaxBytes() int64 { return s.config.MaxBytes }

// now is the time of the clock as stores keep it.
func (s *Service) now() time.Time { return s.config.Now().UTC().Truncate(time.Millisecond) }

// detached outlives a client that went away, for a moment.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
}
