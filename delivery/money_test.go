package delivery_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

func TestAmounts(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		decimal  string
		currency delivery.Currency
		minor    int64
		out      string
	}{
		{"6800.00", "CNY", 680000, "6800.00"},
		{"6800", "CNY", 680000, "6800.00"},
		{"6800.5", "CNY", 680050, "6800.50"},
		{"0", "CNY", 0, "0.00"},
		{"0.00", "CNY", 0, "0.00"},
		{"0.01", "CNY", 1, "0.01"},
		{"0.1", "USD", 10, "0.10"},
		{"007.05", "CNY", 705, "7.05"},
		{"9999999999999.99", "CNY", delivery.MaxMinor, "9999999999999.99"},
		{"0", "JPY", 0, "0"},
		{"500", "JPY", 500, "500"},
		{"999999999999999", "JPY", delivery.MaxMinor, "999999999999999"},
		{"1", "KWD", 1000, "1.000"},
		{"1.005", "KWD", 1005, "1.005"},
		{"0.001", "KWD", 1, "0.001"},
		{"999999999999.999", "KWD", delivery.MaxMinor, "999999999999.999"},
		{strings.Repeat("0", 40) + "1", "CNY", 100, "1.00"},
	} {
		m, err := delivery.ParseMoney(c.decimal, c.currency)
		require.NoError(t, err, "%s %s", c.decimal, c.currency)
		require.Equal(t, delivery.Money{Minor: c.minor, Currency: c.currency}, m, c.decimal)
		require.Equal(t, c.out, m.Decimal())
	}
}

func TestWhatIsNoAmount(t *testing.T) {
	t.Parallel()

	for _, decimal := range []string{
		"", " ", ".", "1.", ".5", "-1", "+1", "-0", "1e3", "1E3", "NaN", "Inf", "0x10", "1_000", "1,000", "1,5", " 1", "1 ",
		"1\n", "1\x00", "1.0.0", "1.005", "0.001", "1..2", "１００", "٣", "½", "¥1", "1CNY", "null", "--1", "1.-5", "1. 5",
		"10000000000000.00", "9999999999999.999", "10000000000000000", "9223372036854775808", "1" + strings.Repeat("0", 400),
	} {
		m, err := delivery.ParseMoney(decimal, "CNY")
		require.ErrorIs(t, err, delivery.ErrAmount, "%q", decimal)
		require.Zero(t, m)
	}

	for decimal, currency := range map[string]delivery.Currency{
		"1.0": "JPY", "1.00": "KRW", "1000000000000000": "JPY", "1.0005": "KWD", "1000000000000": "KWD",
		"1": "", "2": "XXX", "3": "cny", "4": "CN", "5": "CNYX", "6": "ED ", "7": " AE", "8": "D A", "9": "人民币", "10": "CNY ",
	} {
		_, err := delivery.ParseMoney(decimal, currency)
		require.ErrorIs(t, err, delivery.ErrAmount, "%q %q", decimal, currency)
	}
}

func TestCurrencies(t *testing.T) {
	t.Parallel()

	for code, want := range map[delivery.Currency]bool{
		"CNY": true, "USD": true, "EUR": true, "HKD": true, "JPY": true, "KWD": true, "AED": true, "ZWG": true, "XPF": true, "TND": true,
		"": false, "CN": false, "cny": false, "DEM": false, "BTC": false, "NYC": false, "E A": false, "CNY ": false, "CNYUSD": false,
	} {
		require.Equal(t, want, code.Valid(), "%q", code)
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, decimal := range []string{"6800.00", "0", "0.001", "1e3", "-1", "１", "999999999999999", "9999999999999.99", ".", "1.\xff"} {
		for _, currency := range []string{"CNY", "JPY", "KWD", "XXX"} {
			f.Add(decimal, currency)
		}
	}

	f.Fuzz(func(t *testing.T, decimal, currency string) {
		m, err := delivery.ParseMoney(decimal, delivery.Currency(currency))
		if err != nil {
			require.ErrorIs(t, err, delivery.ErrAmount)
			require.Zero(t, m)

			return
		}

		require.True(t, m.Currency.Valid())
		require.GreaterOrEqual(t, m.Minor, int64(0))
		require.LessOrEqual(t, m.Minor, int64(delivery.MaxMinor))

		// What is written is read as the same, and says the same number.
		again, err := delivery.ParseMoney(m.Decimal(), m.Currency)
		require.NoError(t, err)
		require.Equal(t, m, again)
		require.Equal(t, digits(m.Decimal()), digits(decimal)+missing(decimal, m.Decimal()))
	})
}

// digits are the digits of a decimal string without leading zeros.
func digits(decimal string) string {
	return strings.TrimLeft(strings.Replace(decimal, ".", "", 1), "0")
}

// missing are the zeros that one decimal string has more after its point, as
// far as they say anything.
func missing(short, long string) string {
	if digits(short) == "" {
		return ""
	}

	return strings.Repeat("0", places(long)-places(short))
}

func places(decimal string) int {
	_, fraction, _ := strings.Cut(decimal, ".")

	return len(fraction)
}
