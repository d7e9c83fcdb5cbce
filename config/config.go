// Package config reads the settings of the server: one struct, each field of
// which is a flag and an environment variable of the same name.
package config

import (
	"net/netip"
	"time"

	"github.com/jiaofu/jiaofu/transport"
)

// Config is every setting of the server.
type Config struct {
	// Addr is where to listen. Default 127.0.0.1:8080; port 0 takes a free one.
	Addr string
	// PublicURL is how clients reach the server, for links to files and for
	// the origin of its own pages. Default http:// and the address.
	PublicURL string
	// TicketsURL and InvoicesURL are where buyers open tickets and manage
	// invoices at the marketplace: the console leads there. Default none.
	TicketsURL  string
	InvoicesURL string
	// DataDir holds the embedded store and the secret of development mode.
	// Default ./data.
	DataDir string

	// MongoDBURI chooses MongoDB. Default empty: the embedded store.
	MongoDBURI string
	// MongoDBDatabase is the database there. Default jiaofu.
	MongoDBDatabase string

	// JWTSecret is the HS256 key of tokens, 32 bytes at least. Setting it, or
	// JWKS, ends development mode.
	JWTSecret string
	// JWKS is the file or URL of the keys of tokens (RS256, ES256, EdDSA).
	JWKS string
	// JWTIssuer and JWTAudience, when set, must be the iss and aud of tokens.
	JWTIssuer   string
	JWTAudience string
	// LinkSecret signs the links to files, 32 bytes at least; every process
	// needs the same. Default: derived from JWTSecret, or from the secret of
	// development mode.
	LinkSecret string

	// CORSOrigins are the origins whose pages may call the server, beside its
	// own. Default none.
	CORSOrigins []string

	// TrustedProxies are the networks of proxies whose X-Forwarded-For is
	// believed when callers without a token are told apart. Default none.
	TrustedProxies []netip.Prefix

	// Demo fills an empty store with demo data in development mode. Default
	// true.
	Demo bool
	// Day is the length of a day of the window of acceptance, a week at most.
	// Default 24h.
	Day time.Duration
	// Reminders are the days before the deadline at which buyers are reminded.
	// Default 7,3,1.
	Reminders []int
	// UploadBytes bounds an uploaded file. Default 50 MiB.
	UploadBytes int64

	// LogLevel is debug, info, warn or error. Default info.
	LogLevel string
	// LogFormat is text or json. Default text.
	LogFormat string
	// TracesEndpoint is the base URL of a collector that takes OTLP over HTTP.
	// Default none: no traces.
	TracesEndpoint string
	// DrainDelay is how long /readyz says no, at the end, before connections are
	// closed: for load balancers to notice. An hour at most. Default 0.
	DrainDelay time.Duration
	// ShutdownTime bounds the wait for requests under way. An hour at most.
	// Default 10s.
	ShutdownTime time.Duration

	// Limits bound what a caller may ask for.
	Limits transport.Limits
}

// Development reports whether the server runs without real keys: for trying
// out, on this machine only.
func (c *Config) Development() bool { return c.JWTSecret == "" && c.JWKS == "" }

// Default returns the settings of a server that is told nothing.
func Default() Config {
	return Config{
		Addr:            "127.0.0.1:8080",
		DataDir:         "./data",
		MongoDBDatabase: "jiaofu",
		Demo:            true,
		Day:             24 * time.Hour,
		Reminders:       []int{7, 3, 1},
		UploadBytes:     50 << 20,
		LogLevel:        "info",
		LogFormat:       "text",
		ShutdownTime:    10 * time.Second,
		Limits:          transport.DefaultLimits(),
	}
}
