package auth

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/golang-jwt/jwt/v5"

	"github.com/jiaofu/jiaofu/delivery"
)

// MaxName bounds the name of a token, in characters. Its sub and account are bounded
// as those of an order are: see [delivery.IsID].
const MaxName = 256

// maxLifetime is how far ahead exp may lie. It catches milliseconds taken for
// seconds, and 1e30.
const maxLifetime = 10 * 366 * 24 * time.Hour

// latestSeconds is the end of the year 9999, the last that RFC 3339 can write.
const latestSeconds = 253402300799

// audience is the aud claim: a string or a list of them.
type audience []string

// UnmarshalJSON reads one string or a list of strings.
func (a *audience) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		var one string
		if err := json.Unmarshal(raw, &one); err != nil {
			return errClaims
		}

		*a = audience{one}

		return nil
	}

	if err := json.Unmarshal(raw, (*[]string)(a)); err != nil {
		return errClaims
	}

	return nil
}

// claims is what we read of a token. Numbers are read as numbers only: a date
// in quotes is refused.
type claims struct {
	Issuer    string   `json:"iss,omitzero"`
	Audience  audience `json:"aud,omitzero"`
	Subject   string   `json:"sub"`
	Name      string   `json:"name,omitzero"`
	Role      string   `json:"role"`
	Account   string   `json:"account,omitzero"`
	ExpiresAt *float64 `json:"exp"`
	NotBefore *float64 `json:"nbf,omitzero"`
	IssuedAt  *float64 `json:"iat,omitzero"`
	// Kinds of token as Keycloak, Cognito and others write them.
	Kind      string `json:"typ,omitzero"`
	Use       string `json:"token_use,omitzero"`
	TokenType string `json:"token_type,omitzero"`
}

// UnmarshalJSON reads claims strictly: no member twice, exact case of names, no
// invalid UTF-8. The token library would take the last of two members.
func (c *claims) UnmarshalJSON(raw []byte) error {
	type plain claims

	if err := json.Unmarshal(raw, (*plain)(c)); err != nil {
		return errClaims
	}

	return nil
}

// GetExpirationTime returns exp.
func (c *claims) GetExpirationTime() (*jwt.NumericDate, error) { return numericDate(c.ExpiresAt) }

// GetNotBefore returns nbf.
func (c *claims) GetNotBefore() (*jwt.NumericDate, error) { return numericDate(c.NotBefore) }

// GetIssuedAt returns iat.
func (c *claims) GetIssuedAt() (*jwt.NumericDate, error) { return numericDate(c.IssuedAt) }

// GetIssuer returns iss.
func (c *claims) GetIssuer() (string, error) { return c.Issuer, nil }

// GetSubject returns sub.
func (c *claims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience returns aud.
func (c *claims) GetAudience() (jwt.ClaimStrings, error) { return jwt.ClaimStrings(c.Audience), nil }

// numericDate turns seconds since 1970 into a date, cut to the second.
func numericDate(seconds *float64) (*jwt.NumericDate, error) {
	if seconds == nil {
		return nil, nil //nolint:nilnil // the token library's way to say "not there"
	}

	if !(*seconds > 0 && *seconds <= latestSeconds) {
		return nil, errTimes
	}

	return jwt.NewNumericDate(time.Unix(int64(*seconds), 0).UTC()), nil
}

// kindFits refuses a refresh or identity token that is shown as access token.
func (c *claims) kindFits() bool {
	for _, kind := range []string{c.Kind, c.Use, c.TokenType} {
		switch strings.ToLower(kind) {
		case "", "bearer", "access", "access_token", "at+jwt", "jwt":
		default:
			return false
		}
	}

	return true
}

// actor returns who the claims speak of, or why that one cannot log in.
func (c *claims) actor() (delivery.Actor, error) {
	actor := completed(delivery.Actor{
		Role: delivery.Role(c.Role), Account: c.Account, Subject: c.Subject, Name: c.Name,
	})

	if err := checkActor(actor); err != nil {
		return delivery.Actor{}, err
	}

	return actor, nil
}

// AccountOf is the account that somebody acts for, who may leave it out: staff and
// machines see every account, so theirs is then the role in small letters. It is empty
// when somebody else left it out.
func AccountOf(actor delivery.Actor) string {
	if actor.Account == "" && actor.Role.SeesAll() {
		return strings.ToLower(string(actor.Role))
	}

	return actor.Account
}

// completed fills in what a token may leave out; the name is the account.
func completed(actor delivery.Actor) delivery.Actor {
	actor.Account = AccountOf(actor)

	if actor.Name == "" {
		actor.Name = actor.Account
	}

	return actor
}

// checkActor is the rule of who can log in; issuing and verifying share it.
func checkActor(actor delivery.Actor) error {
	switch {
	case !actor.Role.Valid() || actor.Role == delivery.RoleSystem:
		return errRole
	case !delivery.IsID(actor.Subject):
		return errSubject
	case !delivery.IsID(actor.Account):
		return errAccount
	case !validName(actor.Name):
		return errName
	default:
		return nil
	}
}

// validName reports whether a name can be shown. Joiners are allowed, as names
// and emoji need them; characters that turn the direction of text are not.
func validName(name string) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'

	if name == "" || utf8.RuneCountInString(name) > MaxName || !utf8.ValidString(name) {
		return false
	}

	for _, r := range name {
		if !unicode.IsPrint(r) && r != nonJoiner && r != joiner {
			return false
		}
	}

	return true
}
