package transport

import (
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// checkLiterals is a rule of the validation beside those of the specification,
// which take what the executor would stumble over: integers of more than 32
// bits, objects for scalars and enums, and anything for a scalar of the schema's
// own.
func (d *documents) checkLiterals(observers *validator.Events, addError validator.AddErrFunc) {
	observers.OnValue(func(_ *validator.Walker, value *ast.Value) {
		if value.Definition == nil || value.ExpectedType == nil || d.takes(value) {
			return
		}

		addError(core.Message(notTaken), core.At(value.Position))
	})
}

// takes reports false for what the rules of the specification leave to us.
func (d *documents) takes(value *ast.Value) bool {
	if !value.Definition.IsLeafType() {
		return true
	}

	switch value.Kind {
	case ast.Variable, ast.NullValue:
		return true
	case ast.ObjectValue:
		return false
	case ast.ListValue:
		return value.ExpectedType.Elem != nil
	}

	if value.Definition.Kind == ast.Enum {
		return true
	}

	return d.takesScalar(value)
}

func (d *documents) takesScalar(value *ast.Value) bool {
	read, err := value.Value(nil)
	if err != nil {
		return false
	}

	switch value.Definition.Name {
	case "Int":
		number, ok := read.(int64)

		return !ok || number >= math.MinInt32 && number <= math.MaxInt32
	case "Float", "String", "Boolean", "ID":
		return true
	default:
		return d.scalars == nil || value.Kind != ast.EnumValue && d.scalars.CheckScalar(value.Definition.Name, read) == nil
	}
}

// halfCharacter finds an escape sequence that is half of a character, where the
// lexer would read another one in its place: a surrogate without the other. It
// returns nil where there is none.
func halfCharacter(query string) *gqlerror.Error {
	if !strings.Contains(query, `\u`) {
		return nil
	}

	for at := 0; at < len(query); {
		switch rest := query[at:]; {
		case rest[0] == '#':
			at += lineLength(rest)
		case strings.HasPrefix(rest, `"""`):
			at += blockLength(rest)
		case rest[0] == '"':
			length, half := stringLength(rest)
			if half >= 0 {
				return halfAt(query, at+half)
			}

			at += length
		default:
			at++
		}
	}

	return nil
}

func halfAt(query string, at int) *gqlerror.Error {
	before := query[:at]

	return &gqlerror.Error{Locations: []gqlerror.Location{{
		Line: 1 + strings.Count(before, "\n"), Column: 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:])),
	}}}
}

// lineLength is how long the text is up to the end of its line.
func lineLength(text string) int {
	if end := strings.IndexAny(text, "\r\n"); end >= 0 {
		return end
	}

	return len(text)
}

// blockLength is how long the block string is that the text begins with.
func blockLength(text string) int {
	const quotes = `"""`

	for at := len(quotes); at < len(text); at++ {
		switch {
		case strings.HasPrefix(text[at:], `\"""`):
			at += len(quotes)
		case strings.HasPrefix(text[at:], quotes):
			return len(text) - len(strings.TrimLeft(text[at:], `"`))
		}
	}

	return len(text)
}

// stringLength is how long the string is that the text begins with, and where in
// it half a character is, negative when nowhere.
func stringLength(text string) (length, half int) {
	for at := 1; at < len(text); at++ {
		switch text[at] {
		case '"', '\r', '\n':
			return at + 1, -1
		case '\\':
			escape := escapeLength(text[at:])
			if escape == 0 {
				return at, at
			}

			at += escape - 1
		}
	}

	return len(text), -1
}

const (
	// escapeSize is how long an escape sequence of four digits is.
	escapeSize = len(`\u0000`)

	firstLeading, firstTrailing, lastTrailing = 0xD800, 0xDC00, 0xDFFF
)

// escapeLength is how long the escape sequence is that the text begins with, a
// pair of surrogates being one; 0 for one of them alone.
func escapeLength(text string) int {
	switch unit := codeUnit(text); {
	case unit < firstLeading || unit > lastTrailing:
		return len(`\n`)
	case unit >= firstTrailing:
		return 0
	}

	if next := codeUnit(text[escapeSize:]); next < firstTrailing || next > lastTrailing {
		return 0
	}

	return 2 * escapeSize
}

// codeUnit is what an escape sequence of four digits stands for, 0 for any other
// text.
func codeUnit(text string) uint64 {
	if len(text) < escapeSize || !strings.HasPrefix(text, `\u`) {
		return 0
	}

	unit, err := strconv.ParseUint(text[len(`\u`):escapeSize], 16, 16)
	if err != nil {
		return 0
	}

	return unit
}
