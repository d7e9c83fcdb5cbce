package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/jiaofu/jiaofu/apierror"
)

// Leeway is how far nbf and iat may lie ahead of our clock. There is none for
// exp: an open subscription ends at exp, and a new one must not begin after it.
const Leeway = 30 * time.Second

// Config says what tokens are checked against. Exactly one of Secret and JWKS
// is set.
type Config struct {
	// Secret is the HS256 key, at least [MinSecretBytes] long.
	Secret []byte
	// JWKS is a file name or an https URL (http only on this machine) of a JSON
	// Web Key Set.
	JWKS string
	// Issuer, when set, must be the iss of every token.
	Issuer string
	// Audience, when set, must be among the aud of every token.
	Audience string
	// Refresh is the time between two readings of the key set: [DefaultRefresh]
	// when zero, at most [MaxRefresh].
	Refresh time.Duration
	// Client fetches the key set; http.DefaultClient's transport when nil.
	Client *http.Client
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Log gets a warning when a key set cannot be read again; slog.Default()
	// when nil.
	Log *slog.Logger
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	if c.Refresh == 0 {
		c.Refresh = DefaultRefresh
	}

	if c.Client == nil {
		c.Client = &http.Client{}
	}

	if c.Now == nil {
		c.Now = time.Now
	}

	if c.Log == nil {
		c.Log = slog.Default()
	}

	return c
}

// Verifier checks tokens. It may be used by many goroutines at once.
type Verifier struct {
	keys   keySource
	now    func() time.Time
	parser *jwt.Parser
	memory memory
	close  func()
}

// NewVerifier makes a verifier. It fails when there is no key or more than one
// kind of key, when the secret is weak (see [CheckSecret]), and when the key set
// cannot be read. Close ends what it started.
func NewVerifier(ctx context.Context, config Config) (*Verifier, error) {
	if (len(config.Secret) > 0) == (config.JWKS != "") {
		return nil, errors.New("tokens are checked by a secret or by a key set: set exactly one")
	}

	if len(config.Secret) > 0 {
		return secretVerifier(config)
	}

	config = config.withDefaults()
	if config.Refresh < 0 || config.Refresh > MaxRefresh {
		return nil, errors.New("the key set must be read again at least every 50 seconds")
	}

	keys, err := openKeys(ctx, config)
	if err != nil {
		return nil, err
	}

	return newVerifier(config, keys, keys.close)
}

// secretVerifier makes a verifier of the one HS256 key.
func secretVerifier(config Config) (*Verifier, error) {
	if err := CheckSecret(config.Secret); err != nil {
		return nil, err
	}

	return newVerifier(config.withDefaults(), newSecretKey(config.Secret), func() {})
}

// newVerifier puts a verifier together.
func newVerifier(config Config, keys keySource, closeKeys func()) (*Verifier, error) {
	remembers, err := newMemory()
	if err != nil {
		return nil, err
	}

	return &Verifier{
		keys: keys, now: config.Now, parser: newParser(config), memory: remembers, close: closeKeys,
	}, nil
}

// newParser sets up the token library.
func newParser(config Config) *jwt.Parser {
	options := []jwt.ParserOption{
		jwt.WithValidMethods([]string{
			jwt.SigningMethodHS256.Alg(), jwt.SigningMethodRS256.Alg(),
			jwt.SigningMethodES256.Alg(), jwt.SigningMethodEdDSA.Alg(),
		}),
		jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(Leeway),
		jwt.WithTimeFunc(config.Now),
	}

	if config.Issuer != "" {
		options = append(options, jwt.WithIssuer(config.Issuer))
	}

	if config.Audience != "" {
		options = append(options, jwt.WithAudience(config.Audience))
	}

	return jwt.NewParser(options...)
}

// Close ends the reading of the key set and waits for it.
func (v *Verifier) Close() { v.close() }

// Verify returns who shows the authorization "Bearer <JWT>". Its errors are
// coded: UNAUTHENTICATED for a token that is missing or no good, UNAVAILABLE
// when the key set could not be read for longer than [MaxStale].
func (v *Verifier) Verify(authorization string) (Identity, error) {
	token, err := tokenOf(authorization)
	if err != nil {
		return Identity{}, err
	}

	identity, err := v.identify(token)

	var coded *apierror.Error

	switch {
	case err == nil:
		return identity, nil
	case errors.As(err, &coded):
		return Identity{}, coded
	default:
		return Identity{}, refuse(err)
	}
}

// identify returns whom a token speaks of, or the reason against it.
func (v *Verifier) identify(token string) (Identity, error) {
	sum := sha256.Sum256([]byte(token))
	if identity, known, err := v.memory.recall(sum, v.keys, v.now()); known || err != nil {
		return identity, err
	}

	checked, err := v.check(token)
	if err != nil {
		return Identity{}, err
	}

	v.memory.keep(sum, checked)

	return checked.identity, nil
}

// check checks a token from the start.
func (v *Verifier) check(token string) (remembered, error) {
	head, err := headerOf(token)
	if err != nil {
		return remembered{}, err
	}

	if !typeFits(head.Type) {
		return remembered{}, errType
	}

	found, err := v.keys.find(head.KeyID)
	if err != nil {
		return remembered{}, err
	}

	if head.Algorithm != found.algorithm {
		return remembered{}, errAlgorithm
	}

	var said claims
	if _, err := v.parser.ParseWithClaims(token, &said, keyFunc(found)); err != nil {
		return remembered{}, reasonOf(err)
	}

	identity, err := v.identityOf(&said)

	return remembered{identity: identity, keyID: head.KeyID, key: found}, err
}

// keyFunc gives the token library the key, and the last word on its algorithm.
func keyFunc(found *key) jwt.Keyfunc {
	return func(token *jwt.Token) (any, error) {
		if token.Method.Alg() != found.algorithm {
			return nil, errAlgorithm
		}

		return found.material, nil
	}
}

// identityOf returns whom verified claims speak of.
func (v *Verifier) identityOf(said *claims) (Identity, error) {
	if !said.kindFits() {
		return Identity{}, errType
	}

	expiry, err := said.GetExpirationTime()
	if err != nil {
		return Identity{}, err
	}

	now := v.now()

	switch {
	case !expiry.After(now):
		return Identity{}, errExpired
	case expiry.After(now.Add(maxLifetime)):
		return Identity{}, errTimes
	}

	actor, err := said.actor()
	if err != nil {
		return Identity{}, err
	}

	return Identity{Actor: actor, ExpiresAt: expiry.Time}, nil
}

// reasonOf turns an error of the token library into one without its text.
func reasonOf(err error) error {
	switch {
	case errors.Is(err, errAlgorithm):
		return errAlgorithm
	case errors.Is(err, errClaims):
		return errClaims
	case errors.Is(err, jwt.ErrTokenExpired):
		return errExpired
	case errors.Is(err, jwt.ErrTokenInvalidIssuer), errors.Is(err, jwt.ErrTokenInvalidAudience):
		return errParty
	case errors.Is(err, jwt.ErrTokenInvalidClaims):
		return errTimes
	default:
		return errSignature
	}
}
