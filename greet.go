package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/console"
	"github.com/jiaofu/jiaofu/demo"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/playground"
)

// greet tells where the server listens, first, and in development mode how to
// begin.
func (s *server) greet(w io.Writer, address string) {
	fmt.Fprintf(w, "listening on %s\n", address)

	if s.issuer == nil {
		return
	}

	pages := "no pages in this build; the API at " + s.url + "/graphql"
	if console.Included() {
		pages = "the console at " + s.url + "/ and the playground at " + s.url + playground.Path
	}

	fmt.Fprintf(w, "development mode, this machine only: %s\n", pages)

	for _, p := range demo.People() {
		fmt.Fprintf(w, "  %s %s: %s token -role %s -account %s -sub %s -name %s%s\n",
			p.Label.In(locale.Chinese), p.Label.In(locale.English), programName(os.Args[0]),
			p.Actor.Role, p.Actor.Account, p.Actor.Subject, p.Actor.Name, tokenSettings(&s.config))
	}
}

// programName is how the program is called again that was called by a name.
func programName(called string) string {
	// go run builds it in a folder that is gone afterwards.
	if strings.Contains(filepath.ToSlash(called), "/go-build") {
		return "go run ."
	}

	return shellWord(called)
}

// tokenSettings are the flags without which another start of the program makes tokens
// that this one does not take.
func tokenSettings(c *config.Config) string {
	usual := config.Default()

	var flags strings.Builder

	for _, s := range []struct{ flag, value, usual string }{
		{"data-dir", c.DataDir, usual.DataDir},
		{"jwt-issuer", c.JWTIssuer, usual.JWTIssuer},
		{"jwt-audience", c.JWTAudience, usual.JWTAudience},
	} {
		if s.value != s.usual {
			flags.WriteString(" -" + s.flag + " " + shellWord(s.value))
		}
	}

	return flags.String()
}

// plainWord is what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// shellWord quotes a word for a shell where that is needed.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}

	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
