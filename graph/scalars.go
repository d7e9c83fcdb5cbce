// Package graph is the generated GraphQL execution of the schema, the types
// that it generates, and the scalars that it needs.
//
// Only the files generated.go and models.go are generated; see gqlgen.yml.
package graph

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/url"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/jiaofu/jiaofu/delivery"
)

// maxDecimal bounds a Decimal, in characters: more than any amount has.
const maxDecimal = 32

// dateTimeLayout writes a DateTime in UTC with milliseconds.
const dateTimeLayout = "2006-01-02T15:04:05.000Z"

// The errors of malformed scalars. None repeats the value.
var (
	errDateTime = errors.New("a DateTime must be an RFC 3339 string with a zone")
	errDecimal  = errors.New("a Decimal must be a string of digits, with decimals after a point")
	errCurrency = errors.New("a CurrencyCode must be a string of three capital letters")
	errURL      = errors.New("a URL must be an absolute URL in a string")
	errInt      = errors.New("an Int must be a whole number of 32 bits")
	errString   = errors.New("a String must be a string")
)

// MarshalString writes a String. An empty text is no text: it is null, so a
// field that is never null must never be empty.
func MarshalString(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}

	return graphql.MarshalString(s)
}

// UnmarshalString reads a String; numbers and booleans are none.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", errString
	}

	return s, nil
}

// MarshalInt writes an Int.
func MarshalInt(i int) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		var digits [20]byte

		_, _ = w.Write(strconv.AppendInt(digits[:0], int64(i), 10))
	})
}

// UnmarshalInt reads an Int of 32 bits, as the specification of GraphQL has it.
// A whole number written with a fraction, such as 1.0, is one in variables.
func UnmarshalInt(v any) (int, error) {
	var f float64

	switch n := v.(type) {
	case int64:
		f = float64(n)
	case int:
		f = float64(n)
	case float64:
		f = n
	case json.Number:
		parsed, err := n.Float64()
		if err != nil {
			return 0, errInt
		}

		f = parsed
	default:
		return 0, errInt
	}

	if f != math.Trunc(f) || f < math.MinInt32 || f > math.MaxInt32 {
		return 0, errInt
	}

	return int(f), nil
}

// MarshalDateTime writes a DateTime in UTC with milliseconds; the zero time is
// null.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}

	return graphql.WriterFunc(func(w io.Writer) {
		var text [len(dateTimeLayout) + 2]byte

		out := append(text[:0], '"')
		out = t.UTC().AppendFormat(out, dateTimeLayout)
		_, _ = w.Write(append(out, '"'))
	})
}

// UnmarshalDateTime reads a DateTime: RFC 3339 with a zone and nothing else.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, errDateTime
	}

	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}, errDateTime
	}

	return t.UTC(), nil
}

// MarshalDecimal writes a Decimal.
func MarshalDecimal(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalDecimal reads a Decimal: a string of an optional sign, digits, and
// decimals after a point. Whether it is an amount is for the domain to say.
func UnmarshalDecimal(v any) (string, error) {
	s, ok := v.(string)
	if !ok || len(s) > maxDecimal || !isDecimal(s) {
		return "", errDecimal
	}

	return s, nil
}

func isDecimal(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
	}

	digits, points := 0, 0

	for i := range len(s) {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] == '.' && i > 0 && i < len(s)-1:
			points++
		default:
			return false
		}
	}

	return digits > 0 && points <= 1
}

// MarshalCurrencyCode writes a CurrencyCode.
func MarshalCurrencyCode(c delivery.Currency) graphql.Marshaler {
	return graphql.MarshalString(string(c))
}

// UnmarshalCurrencyCode reads a CurrencyCode: three capital letters. Whether
// they are a currency is for the domain to say.
func UnmarshalCurrencyCode(v any) (delivery.Currency, error) {
	s, ok := v.(string)
	if !ok || len(s) != len("CNY") {
		return "", errCurrency
	}

	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return "", errCurrency
		}
	}

	return delivery.Currency(s), nil
}

// MarshalURL writes a URL; an empty one is null.
func MarshalURL(s string) graphql.Marshaler { return MarshalString(s) }

// UnmarshalURL reads a URL: an absolute one.
func UnmarshalURL(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", errURL
	}

	u, err := url.Parse(s)
	if err != nil || !u.IsAbs() || u.Host == "" {
		return "", errURL
	}

	return s, nil
}
