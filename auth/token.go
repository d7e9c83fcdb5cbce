package auth

import (
	"encoding/base64"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxTokenBytes bounds a token.
const MaxTokenBytes = 8 << 10

// scheme begins every Authorization value. RFC 9110 would have it in any case;
// one spelling leaves nothing for two readers to differ on.
const scheme = "Bearer "

// maxKeyID bounds the kid of a header, in bytes.
const maxKeyID = 128

// header is what we read of a token's header. Members that bring a key along
// (jwk, jku, x5u, x5c) are not among it.
type header struct {
	Algorithm string         `json:"alg"`
	Type      string         `json:"typ"`
	KeyID     string         `json:"kid"`
	Critical  jsontext.Value `json:"crit"`
}

// tokenOf returns the token of an Authorization value: three segments of
// base64url characters, bounded in length.
func tokenOf(authorization string) (string, error) {
	token, ok := strings.CutPrefix(authorization, scheme)

	switch {
	case authorization == "":
		return "", missing()
	case len(authorization) > len(scheme)+MaxTokenBytes:
		return "", refuse(errTooLong)
	case !ok:
		return "", refuse(errScheme)
	case strings.ContainsFunc(token, outsideToken):
		// Go's decoder would skip line breaks.
		return "", refuse(errAlphabet)
	case strings.Count(token, ".") != 2: //nolint:mnd // header.claims.signature
		return "", refuse(errSegments)
	default:
		return token, nil
	}
}

// outsideToken reports whether a character cannot be part of a token.
func outsideToken(r rune) bool {
	switch {
	case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return false
	default:
		return r != '-' && r != '_' && r != '.'
	}
}

// headerOf reads a token's header strictly. The token library, which reads it
// again, would take the last of two members.
func headerOf(token string) (header, error) {
	segment, _, _ := strings.Cut(token, ".")

	raw, err := base64.RawURLEncoding.Strict().DecodeString(segment)
	if err != nil {
		return header{}, errHeader
	}

	var read header
	if err := json.Unmarshal(raw, &read); err != nil {
		return header{}, errHeader
	}

	if read.Critical != nil {
		return header{}, errCritical
	}

	if len(read.KeyID) > maxKeyID {
		return header{}, errKeyUnknown
	}

	return read, nil
}

// typeFits reports whether a header's typ is that of a plain token, of an access
// token (RFC 9068), or left out.
func typeFits(typ string) bool {
	typ = strings.TrimPrefix(strings.ToLower(typ), "application/")

	return typ == "" || typ == "jwt" || typ == "at+jwt"
}
