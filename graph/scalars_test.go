package graph_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/graph"
)

func written(m graphql.Marshaler) string {
	var b bytes.Buffer

	m.MarshalGQL(&b)

	return b.String()
}

func TestDateTimeIsStrictIn(t *testing.T) {
	t.Parallel()

	at, err := graph.UnmarshalDateTime("2026-11-22T16:00:00.5+08:00")
	require.NoError(t, err)
	require.Equal(t, `"2026-11-22T08:00:00.500Z"`, written(graph.MarshalDateTime(at)))

	at, err = graph.UnmarshalDateTime("1969-12-31T23:59:59Z")
	require.NoError(t, err)
	require.Equal(t, `"1969-12-31T23:59:59.000Z"`, written(graph.MarshalDateTime(at)))

	for _, bad := range []any{
		"", "2026-11-22", "2026-11-22T08:00:00", "2026-11-22 08:00:00Z", "2026-02-30T08:00:00Z",
		"2026-11-22T08:00:00,5Z", "2026-11-22T8:00:00Z", "2026-11-22T08:00:00+24:00", "2026-11-22T08:00:00+23:60",
		"0000-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-00:01", json.Number("12"), int64(12), nil, true,
	} {
		_, err := graph.UnmarshalDateTime(bad)
		require.Error(t, err, "%v", bad)
	}

	require.Equal(t, "null", written(graph.MarshalDateTime(time.Time{})))
}

func TestIntHas32Bits(t *testing.T) {
	t.Parallel()

	for _, good := range []any{int64(2147483647), json.Number("-2147483648"), json.Number("1e3"), 12} {
		_, err := graph.UnmarshalInt(good)
		require.NoError(t, err, "%v", good)
	}

	for _, bad := range []any{int64(2147483648), json.Number("1e400"), json.Number("1.5"), "12", true, nil} {
		_, err := graph.UnmarshalInt(bad)
		require.Error(t, err, "%v", bad)
	}
}

func TestNullIsNoID(t *testing.T) {
	t.Parallel()

	for good, want := range map[any]string{"ord_1": "ord_1", "": "", int64(7): "7", json.Number("99999999999999999999"): "99999999999999999999"} {
		got, err := graph.UnmarshalID(good)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}

	for _, bad := range []any{nil, true, 1.5, json.Number("1.5"), json.Number("1e3"), map[string]any{}} {
		_, err := graph.UnmarshalID(bad)
		require.Error(t, err, "%v", bad)
	}

	require.Equal(t, `"ord_1"`, written(graph.MarshalID("ord_1")))
}

// TestSchemaChecksItsScalars: each of them, whatever it is asked for.
func TestSchemaChecksItsScalars(t *testing.T) {
	t.Parallel()

	schema := graph.NewExecutableSchema(graph.Config{})

	checked, ok := schema.(interface {
		CheckScalar(name string, value any) error
	})
	require.True(t, ok)

	good := map[string]string{
		"DateTime": "2026-11-22T08:00:00Z", "Decimal": "1.00", "CurrencyCode": "CNY", "URL": "https://example.com/",
	}

	for name, definition := range schema.Schema().Types {
		if definition.Kind != ast.Scalar || definition.BuiltIn {
			continue
		}

		require.NoError(t, checked.CheckScalar(name, good[name]), name)
		require.Error(t, checked.CheckScalar(name, "hemlock"), name)
		require.Error(t, checked.CheckScalar(name, int64(1)), name)
	}
}

func TestDecimalIsAString(t *testing.T) {
	t.Parallel()

	for _, good := range []string{"0", "6800.00", "-1", "007"} {
		got, err := graph.UnmarshalDecimal(good)
		require.NoError(t, err)
		require.Equal(t, good, got)
	}

	for _, bad := range []any{
		"", "-", ".5", "5.", "1.2.3", "1e3", "NaN", "1,000", " 1", "１", "123456789012345678901234567890123", json.Number("1"), nil,
	} {
		_, err := graph.UnmarshalDecimal(bad)
		require.Error(t, err, "%v", bad)
	}
}

func TestCurrencyAndURLAreStrict(t *testing.T) {
	t.Parallel()

	for _, bad := range []any{"", "cny", "CNYX", "C Y", "元元元", 12} {
		_, err := graph.UnmarshalCurrencyCode(bad)
		require.Error(t, err, "%v", bad)
	}

	for _, bad := range []any{"", "/files/x", "http://", "::", 12} {
		_, err := graph.UnmarshalURL(bad)
		require.Error(t, err, "%v", bad)
	}
}

func TestNoneIsNull(t *testing.T) {
	t.Parallel()

	require.Equal(t, "null", written(graph.MarshalString("")))
	require.Equal(t, `"a\"b"`, written(graph.MarshalString(`a"b`)))
	require.Equal(t, "null", written(graph.MarshalOrderHold("")))
	require.Equal(t, "-12", written(graph.MarshalInt(-12)))
}

func FuzzDateTime(f *testing.F) {
	f.Add("2026-11-22T08:00:00.000Z")
	f.Add("0001-01-01T00:00:00.0001Z")
	f.Fuzz(func(t *testing.T, s string) {
		at, err := graph.UnmarshalDateTime(s)
		if err != nil {
			return
		}

		var again string
		require.NoError(t, json.Unmarshal([]byte(written(graph.MarshalDateTime(at))), &again))

		back, err := graph.UnmarshalDateTime(again)
		require.NoError(t, err)
		require.Equal(t, at.Truncate(time.Millisecond), back)
	})
}

func FuzzDecimal(f *testing.F) {
	f.Add("6800.00")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := graph.UnmarshalDecimal(s); err == nil {
			require.Equal(t, s, got)
			require.True(t, json.Valid([]byte(written(graph.MarshalDecimal(got)))))
		}
	})
}
