package files

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/jiaofu/jiaofu/delivery"
)

const (
	// MaxFileName bounds file names, in characters.
	MaxFileName = 255
	// maxRawName bounds, in bytes, what is looked at: no name within
	// MaxFileName is longer.
	maxRawName = 16 << 10
)

// cleanName brings a name to what may be shown and saved anywhere: without
// folders, control and direction characters, and what Windows reserves. The
// code is empty when there is such a name.
func cleanName(raw string) (string, delivery.Code) {
	switch {
	case delivery.Blank(raw):
		return "", delivery.CodeRequired
	case !utf8.ValidString(raw):
		return "", delivery.CodeInvalid
	case len(raw) > maxRawName || utf8.RuneCountInString(norm.NFC.String(raw)) > MaxFileName:
		return "", delivery.CodeTooLong
	}

	name := unreserved(trimmed(norm.NFC.String(strings.Map(harmless, baseName(raw)))))

	switch {
	case delivery.Blank(name):
		return "", delivery.CodeInvalid
	case utf8.RuneCountInString(name) > MaxFileName:
		return "", delivery.CodeTooLong
	default:
		return name, ""
	}
}

// baseName takes the folders away, in the spelling of any system.
func baseName(raw string) string { return raw[strings.LastIndexAny(raw, `/\`)+1:] }

// harmless drops what changes how a name is read or shown, and replaces what
// other systems do not allow in one.
func harmless(r rune) rune {
	switch {
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point):
		return -1
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	default:
		return r
	}
}

// trimmed takes away the spaces around a name and the dots at its end, which
// Windows drops; nothing is left of "..".
func trimmed(name string) string {
	return strings.TrimLeft(strings.TrimRight(name, " ."), " ")
}

// unreserved keeps a name from being that of a device of Windows, which it is
// with any extension.
func unreserved(name string) string {
	stem, _, _ := strings.Cut(name, ".")

	switch stem = strings.ToUpper(strings.TrimRight(stem, " ")); stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return "_" + name
	}

	port, isCom := strings.CutPrefix(stem, "COM")
	if !isCom {
		var isLpt bool
		if port, isLpt = strings.CutPrefix(stem, "LPT"); !isLpt {
			return name
		}
	}

	if numbers := "0123456789¹²³"; utf8.RuneCountInString(port) == 1 && strings.Contains(numbers, port) {
		return "_" + name
	}

	return name
}
