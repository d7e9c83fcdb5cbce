// Package graph is the generated GraphQL execution of the schema, the types
// that it generates, and the scalars that it needs.
//
// The files generated.go, models.go and objects.go are generated: see gqlgen.yml and
// tools/gqlgen.
package graph

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/delivery"
)

// maxDecimal bounds a Decimal, in characters: more than any amount has.
const maxDecimal = 32

// dateTimeLayout writes a DateTime in UTC with milliseconds.
const dateTimeLayout = "2006-01-02T15:04:05.000Z"

// dateTime is the form of RFC 3339. The library's parser takes hours of one digit, a
// comma, and zones a day away, too.
var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// The errors of malformed scalars. None repeats the value.
var (
	errDateTime = errors.New("a DateTime must be an RFC 3339 string with a zone")
	errDecimal  = errors.New("a Decimal must be a string of digits, with decimals after a point")
	errCurrency = errors.New("a CurrencyCode must be a string of three capital letters")
	errURL      = errors.New("a URL must be an absolute URL in a string")
	errInt      = errors.New("an Int must be a whole number of 32 bits")
	errString   = errors.New("a String must be a string")
	errID       = errors.New("an ID must be a string or a whole number")
)

// CheckScalar returns why a value of a request is not one of a scalar of ours, so
// that it is refused before anything is executed. The scalars of the
// specification are the transport's.
func (*executableSchema) CheckScalar(name string, value any) (err error) {
	switch name {
	case "DateTime":
		_, err = UnmarshalDateTime(value)
	case "Decimal":
		_, err = UnmarshalDecimal(value)
	case "CurrencyCode":
		_, err = UnmarshalCurrencyCode(value)
	case "URL":
		_, err = UnmarshalURL(value)
	}

	return err
}

// The functions that write a value are what objects.go calls; they return false for
// one that is null.

// leaf is a scalar as gqlgen's own functions want it.
func leaf[T any](v T, write func(*answer.Buffer, T) bool) graphql.Marshaler {
	text := (*answer.Answer)(nil).NewBuffer()
	if !write(text, v) {
		return graphql.Null
	}

	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(text.Bytes()) })
}

// writeString writes a String. An empty text is no text: it is null, so a field that
// is never null must never be empty.
func writeString(w *answer.Buffer, s string) bool { return s != "" && w.Text(s) }

// MarshalString writes a String.
func MarshalString(s string) graphql.Marshaler { return leaf(s, writeString) }

// UnmarshalString reads a String; numbers and booleans are none.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", errString
	}

	return s, nil
}

// writeInt writes an Int.
func writeInt(w *answer.Buffer, i int) bool { return w.Int(i) }

// MarshalInt writes an Int.
func MarshalInt(i int) graphql.Marshaler { return leaf(i, writeInt) }

// UnmarshalInt reads an Int of 32 bits, as the specification of GraphQL has it.
// A whole number written with a fraction, such as 1.0, is one in variables; the
// transport has made it one without.
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

// writeDateTime writes a DateTime in UTC with milliseconds; the zero time is null.
func writeDateTime(w *answer.Buffer, t time.Time) bool {
	if t.IsZero() {
		return false
	}

	var text [len(dateTimeLayout) + 2]byte

	out := append(text[:0], '"')
	out = t.UTC().AppendFormat(out, dateTimeLayout)

	return w.Raw(append(out, '"'))
}

// MarshalDateTime writes a DateTime.
func MarshalDateTime(t time.Time) graphql.Marshaler { return leaf(t, writeDateTime) }

// UnmarshalDateTime reads a DateTime: RFC 3339 with a zone and nothing else, up to the
// year 9999 in UTC. The first instant of all stands for none inside.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, errDateTime
	}

	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !dateTime.MatchString(s) {
		return time.Time{}, errDateTime
	}

	if t = t.UTC(); t.Year() < 1 || t.Year() > 9999 || t.Truncate(time.Millisecond).IsZero() {
		return time.Time{}, errDateTime
	}

	return t, nil
}

// writeDecimal writes a Decimal.
func writeDecimal(w *answer.Buffer, s string) bool { return w.Text(s) }

// MarshalDecimal writes a Decimal.
func MarshalDecimal(s string) graphql.Marshaler { return leaf(s, writeDecimal) }

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

// writeCurrencyCode writes a CurrencyCode.
func writeCurrencyCode(w *answer.Buffer, c delivery.Currency) bool { return w.Text(string(c)) }

// MarshalCurrencyCode writes a CurrencyCode.
func MarshalCurrencyCode(c delivery.Currency) graphql.Marshaler { return leaf(c, writeCurrencyCode) }

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

// writeURL writes a URL; an empty one is null.
func writeURL(w *answer.Buffer, s string) bool { return writeString(w, s) }

// MarshalURL writes a URL.
func MarshalURL(s string) graphql.Marshaler { return leaf(s, writeURL) }

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

// writeID writes an ID.
func writeID(w *answer.Buffer, id string) bool { return w.Text(id) }

// MarshalID writes an ID.
func MarshalID(id string) graphql.Marshaler { return leaf(id, writeID) }

// UnmarshalID reads an ID: a string, or a whole number, which is taken as it is
// written. Null is none.
func UnmarshalID(v any) (string, error) {
	switch id := v.(type) {
	case string:
		return id, nil
	case int64:
		return strconv.FormatInt(id, 10), nil
	case json.Number:
		if !strings.ContainsAny(string(id), ".eE") {
			return string(id), nil
		}
	}

	return "", errID
}

// writeBoolean writes a Boolean.
func writeBoolean(w *answer.Buffer, v bool) bool { return w.Bool(v) }

// writePointer writes what is there; nil is null.
func writePointer[T any](w *answer.Buffer, v *T, write func(*answer.Buffer, T) bool) bool {
	return v != nil && write(w, *v)
}

// writeLeaves writes a list of scalars or enums, none of which is null.
func writeLeaves[T any](w *answer.Buffer, list []T, write func(*answer.Buffer, T) bool) bool {
	w.Open('[')

	for i := range list {
		w.Comma(i)

		if !write(w, list[i]) {
			return false
		}
	}

	w.Close(']')

	return true
}
