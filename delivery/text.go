package delivery

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// blankRunes are letters and marks that show nothing, beside white space and
// format characters: Hangul fillers and the empty Braille pattern.
const blankRunes = "\u115f\u1160\u2800\u3164\uffa0"

// Blank reports whether nothing of a text can be seen: it is empty, or holds
// white space, zero-width and control characters only.
func Blank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn) && !strings.ContainsRune(blankRunes, r) {
			return false
		}
	}

	return true
}

// storable reports whether a text comes back from any store as it went in:
// valid UTF-8 without NUL.
func storable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

// IsID reports whether a text can name an account, or a person of one, in orders
// and in tokens alike: at most MaxAccount characters, all printable, and no space
// around them. An order with another account would be nobody's.
func IsID(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > MaxAccount || strings.TrimSpace(s) != s {
		return false
	}

	// What is not valid UTF-8 reads as this character, too.
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
}

// checkID checks an account or the number of an order, of which MaxNumber says the
// same: what others name it by has to be an id.
func checkID(field, s string) []Refusal {
	refusals := checkText(field, s, true, MaxAccount)
	if len(refusals) == 0 && !IsID(s) {
		refusals = []Refusal{{Code: CodeInvalid, Field: field}}
	}

	return refusals
}

// checkText checks one text of an input. Field names it to the caller; limit
// is in characters.
func checkText(field, s string, required bool, limit int) []Refusal {
	switch {
	case required && Blank(s):
		return []Refusal{{Code: CodeRequired, Field: field}}
	case !storable(s):
		return []Refusal{{Code: CodeInvalid, Field: field}}
	case utf8.RuneCountInString(s) > limit:
		return []Refusal{{Code: CodeTooLong, Field: field, Limit: limit}}
	default:
		return nil
	}
}
