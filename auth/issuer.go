package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/jiaofu/jiaofu/delivery"
)

// Issuer makes tokens with an HS256 secret: for the people of a demo, and for
// the command line.
type Issuer struct {
	secret   []byte
	issuer   string
	audience string
	now      func() time.Time
}

// NewIssuer makes an issuer whose tokens a verifier of the same configuration
// takes. It needs the configuration's secret and fails when that is weak: keys
// of a key set are somebody else's.
func NewIssuer(config Config) (*Issuer, error) {
	if config.JWKS != "" {
		return nil, errors.New("tokens cannot be made here: their keys are in a key set")
	}

	if err := CheckSecret(config.Secret); err != nil {
		return nil, err
	}

	return &Issuer{
		secret: config.Secret, issuer: config.Issuer, audience: config.Audience,
		now: config.withDefaults().Now,
	}, nil
}

// Token returns a token for an actor that is good for ttl, in whole seconds. It
// refuses whom the verifier would refuse: SYSTEM, a missing subject, a buyer or
// provider without an account.
func (i *Issuer) Token(actor delivery.Actor, ttl time.Duration) (string, error) {
	actor = completed(actor)
	if err := checkActor(actor); err != nil {
		return "", err
	}

	if ttl < time.Second || ttl > maxLifetime {
		return "", errors.New("it must be good for a second to ten years")
	}

	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, i.claims(actor, ttl)).SignedString(i.secret)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}

	return signed, nil
}

// claims returns what a token of the actor says.
func (i *Issuer) claims(actor delivery.Actor, ttl time.Duration) jwt.MapClaims {
	now := i.now()
	said := jwt.MapClaims{
		"sub": actor.Subject, "name": actor.Name, "role": string(actor.Role), "account": actor.Account,
		"iat": now.Unix(), "exp": now.Add(ttl).Unix(),
	}

	if i.issuer != "" {
		said["iss"] = i.issuer
	}

	if i.audience != "" {
		said["aud"] = i.audience
	}

	return said
}
