package delivery

import (
	"errors"
	"strconv"
	"strings"
)

// Currency is an ISO 4217 code.
type Currency string

// maxMinor bounds an amount, in minor units: fifteen digits, which every
// database and every JSON reader keeps exactly.
const maxMinor = 999_999_999_999_999

// ErrAmount is the error of an amount that is not one: malformed, negative,
// with more decimals than its currency has, or out of range.
var ErrAmount = errors.New("not an amount of this currency")

// currencies lists the ISO 4217 codes in use by their number of decimals.
const (
	currencies0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	currencies2 = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF " +
		"CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG " +
		"HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR " +
		"MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK " +
		"SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG " +
		"YER ZAR ZMW ZWG"
	currencies3 = "BHD IQD JOD KWD LYD OMR TND"
)

// decimals returns how many decimals the currency has; ok is false for a code
// that is none.
func (c Currency) decimals() (digits int, ok bool) {
	if len(c) != len("CNY") || strings.ContainsRune(string(c), ' ') {
		return 0, false
	}

	switch {
	case strings.Contains(currencies2, string(c)):
		return 2, true
	case strings.Contains(currencies0, string(c)):
		return 0, true
	case strings.Contains(currencies3, string(c)):
		return 3, true
	default:
		return 0, false
	}
}

// Valid reports whether the code is a currency in use.
func (c Currency) Valid() bool {
	_, ok := c.decimals()

	return ok
}

// Money is an amount in minor units of its currency: 1 is one fen of CNY.
type Money struct {
	Minor    int64
	Currency Currency
}

// ParseMoney reads a decimal string, such as "6800.00", as an amount of a
// currency. It takes digits with at most as many decimals as the currency has;
// no sign, no exponent, no grouping. Anything else is ErrAmount.
func ParseMoney(decimal string, currency Currency) (Money, error) {
	digits, ok := currency.decimals()
	if !ok {
		return Money{}, ErrAmount
	}

	whole, fraction, pointed := strings.Cut(decimal, ".")
	if !onlyDigits(whole) || pointed && !onlyDigits(fraction) || len(fraction) > digits {
		return Money{}, ErrAmount
	}

	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil || minor > maxMinor {
		return Money{}, ErrAmount
	}

	return Money{Minor: minor, Currency: currency}, nil
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Decimal writes the amount with the decimals of its currency, "6800.00".
func (m Money) Decimal() string {
	digits, _ := m.Currency.decimals()
	s := strconv.FormatInt(m.Minor, 10)

	if digits == 0 {
		return s
	}

	if missing := digits + 1 - len(s); missing > 0 {
		s = strings.Repeat("0", missing) + s
	}

	return s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// plus adds an amount of the same currency.
func (m Money) plus(other Money) Money {
	return Money{Minor: m.Minor + other.Minor, Currency: m.Currency}
}
