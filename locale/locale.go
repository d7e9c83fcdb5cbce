// Package locale carries the language in which a caller is answered.
//
// The product speaks Chinese and English. Codes are the contract; only the
// messages beside them follow the caller's Accept-Language, English when it
// names neither.
package locale

import (
	"context"

	"golang.org/x/text/language"
)

// Language is a language that messages are written in.
type Language int

// The languages of the product; English is the default.
const (
	English Language = iota
	Chinese
)

// maxHeader bounds, in bytes, how much of an Accept-Language header is read;
// a longer one is answered in English.
const maxHeader = 1024

type contextKey struct{}

// Match reads an Accept-Language header. Anything that cannot be understood is
// answered in English.
func Match(acceptLanguage string) Language {
	if len(acceptLanguage) > maxHeader {
		return English
	}

	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return English
	}

	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}

	return English
}

// NewContext returns a context whose messages are written in lang.
func NewContext(ctx context.Context, lang Language) context.Context {
	return context.WithValue(ctx, contextKey{}, lang)
}

// FromContext returns the language of the context's caller, English when none
// was set.
func FromContext(ctx context.Context) Language {
	lang, _ := ctx.Value(contextKey{}).(Language)

	return lang
}

// String returns the BCP 47 tag of the language.
func (l Language) String() string {
	if l == Chinese {
		return "zh"
	}

	return "en"
}

// Text is one message in every language of the product.
type Text struct {
	EN string
	ZH string
}

// In returns the message in lang.
func (t Text) In(lang Language) string {
	if lang == Chinese {
		return t.ZH
	}

	return t.EN
}
