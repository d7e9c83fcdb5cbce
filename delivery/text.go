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
