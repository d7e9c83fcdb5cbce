package conformance

import "strings"

// hardTexts are texts that a store might change, each of another length.
func hardTexts() []string {
	return []string{
		"a\u200db\ufeffc",
		"👩‍👩‍👧‍👦 🏳️‍🌈 👋🏽",
		"\u202eRTL\u202c שלום \u2067مرحبا\u2069",
		"e" + strings.Repeat("\u0301", 1000),
		"é vs e\u0301, Å vs A\u030a vs Å: not normalised",
		"  spaces, \t tabs,\r\n lines \n\n ",
		"\x01\x1b[31m \x7f \u0085 \u2028",
		`quotes ' " \ \\ %s $1 {"$ne": null} ; --`,
		"\U0010ffff\ufffd\ufffe𠮷 最高位",
	}
}
