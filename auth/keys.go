package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"

	"github.com/MicahParks/jwkset"
	"github.com/go-json-experiment/json"
	"github.com/golang-jwt/jwt/v5"
)

// RSA moduli in bits: RFC 7518 asks for the lower bound; beyond the upper one a
// single check costs milliseconds.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// key verifies tokens by its one algorithm.
type key struct {
	algorithm string
	material  any
}

// keySource finds the key that a token's header names, empty for none.
type keySource interface {
	find(keyID string) (*key, error)
}

// secretKey is the one HS256 key; it has no id, so a token's id is not read.
type secretKey struct{ only key }

// newSecretKey makes the source of one secret.
func newSecretKey(secret []byte) *secretKey {
	return &secretKey{only: key{algorithm: jwt.SigningMethodHS256.Alg(), material: secret}}
}

func (s *secretKey) find(string) (*key, error) { return &s.only, nil }

// keySet is a JSON Web Key Set, by key id.
type keySet map[string]*key

// find returns the key of that id. A token without an id is taken only where
// there is no choice.
func (s keySet) find(keyID string) (*key, error) {
	if keyID == "" && len(s) == 1 {
		for _, only := range s {
			return only, nil
		}
	}

	found, ok := s[keyID]
	if !ok {
		return nil, errKeyUnknown
	}

	return found, nil
}

// parseKeySet reads a JSON Web Key Set. Keys for other uses are passed over, as
// RFC 7517 has it, which may leave none: an issuer that retires its last key
// means it. A set with two keys of one id or with a private half is refused.
func parseKeySet(raw []byte) (keySet, error) {
	var document jwkset.JWKSMarshal
	if err := json.Unmarshal(raw, &document); err != nil {
		return nil, fmt.Errorf("read key set: %w", err)
	}

	if document.Keys == nil {
		return nil, errors.New("the key set has no member keys")
	}

	set := make(keySet, len(document.Keys))

	for _, entry := range document.Keys {
		if entry.D != "" {
			return nil, errors.New("the key set holds a private key; publish its public half only")
		}

		usable, ok := usableKey(entry)
		if !ok {
			continue
		}

		if _, twice := set[entry.KID]; twice {
			return nil, errors.New("the key set holds two keys of one id")
		}

		set[entry.KID] = usable
	}

	return set, nil
}

// usableKey returns the key of an entry that verifies signatures by one of the
// three algorithms.
func usableKey(entry jwkset.JWKMarshal) (*key, bool) {
	if entry.USE != "" && entry.USE != jwkset.UseSig {
		return nil, false
	}

	if len(entry.KEYOPS) > 0 && !slices.Contains(entry.KEYOPS, jwkset.KeyOpsVerify) {
		return nil, false
	}

	// Certificates and links to them are not what we trust.
	entry.X5U, entry.X5C, entry.X5T, entry.X5TS256 = "", nil, "", ""

	parsed, err := jwkset.NewJWKFromMarshal(entry, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
	if err != nil {
		return nil, false
	}

	algorithm := algorithmOf(parsed.Key())
	if algorithm == "" || (entry.ALG != "" && entry.ALG.String() != algorithm) {
		return nil, false
	}

	return &key{algorithm: algorithm, material: parsed.Key()}, true
}

// algorithmOf returns the one algorithm of a public key, empty when it has none
// that we take.
func algorithmOf(public any) string {
	switch public := public.(type) {
	case *rsa.PublicKey:
		if bits := public.N.BitLen(); bits >= minRSABits && bits <= maxRSABits {
			return jwt.SigningMethodRS256.Alg()
		}
	case *ecdsa.PublicKey:
		if public.Curve == elliptic.P256() {
			return jwt.SigningMethodES256.Alg()
		}
	case ed25519.PublicKey:
		return jwt.SigningMethodEdDSA.Alg()
	}

	return ""
}
