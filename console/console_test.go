//go:build !noui

package console_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/console"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/signin"
	"github.com/jiaofu/jiaofu/webasset/webassettest"
)

const indexPage = `<html><meta property="csp-nonce" nonce="__CSP_NONCE__"><link nonce="__CSP_NONCE__" href="/assets/app-1a2b.css"></html>`

// built is what a build leaves.
func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":             {Data: []byte(indexPage)},
		"favicon.svg":            {Data: []byte("<svg/>")},
		"manifest.webmanifest":   {Data: []byte("{}")},
		"assets/app-1a2b.js":     {Data: []byte(strings.Repeat("deliver();", 500))},
		"assets/app-1a2b.css":    {Data: []byte("a{}")},
		"assets/font-1a2b.woff2": {Data: []byte("wOF2")},
		".vite/manifest.json":    {Data: []byte("{}")},
	}
}

func handlerOf(tb testing.TB, config console.Config) http.Handler {
	tb.Helper()

	config.Reserved = []string{"graphql", "files", "playground", "metrics", "healthz", "readyz"}

	handler, err := console.HandlerOf(built(), config)
	require.NoError(tb, err)

	return handler
}

// aPage is what browsers accept when a person opens an address.
const aPage = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

func TestRoutesSurviveAReload(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{})

	for _, address := range []string{"/", "/orders/ord_01", "/orders/ord_01/log?tab=1", "/sign-in", "/assetsx", "/graphqlx", "/index.html"} {
		answer := webassettest.Ask(t, handler, http.MethodGet, address, "Accept", aPage)
		require.Equal(t, http.StatusOK, answer.Code, address)
		require.Equal(t, "text/html; charset=utf-8", answer.Header().Get("Content-Type"))
		require.Equal(t, "no-store", answer.Header().Get("Cache-Control"))
		require.Contains(t, answer.Body.String(), "/assets/app-1a2b.css")
	}

	require.Equal(t, http.StatusOK, webassettest.Ask(t, handler, http.MethodGet, "/").Code, "whoever asks")
}

func TestWhatIsNoRouteIsNotFound(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{})

	for _, address := range []string{
		"/assets/app-0000.js", "/assets/", "/assets", "/assets/..%2findex.html", "/console/other", "/console", "/.vite/manifest.json",
		"/graphql/x", "/files/x", "/playground/x", "/metrics/x", "/healthz/x", "/readyz/x",
	} {
		answer := webassettest.Ask(t, handler, http.MethodGet, address, "Accept", "image/avif,*/*;q=0.8")
		require.Equal(t, http.StatusNotFound, answer.Code, address)

		if address != "/.vite/manifest.json" {
			answer = webassettest.Ask(t, handler, http.MethodGet, address, "Accept", aPage)
			require.Equal(t, http.StatusNotFound, answer.Code, address)
		}
	}

	for _, accept := range []string{"", "*/*", "application/json", "image/avif,image/webp,*/*;q=0.8", "text/css,*/*;q=0.1"} {
		require.Equal(t, http.StatusNotFound, webassettest.Ask(t, handler, http.MethodGet, "/missing.png", "Accept", accept).Code, accept)
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{})

	for _, address := range []string{"/", "/orders", "/assets/app-1a2b.js", "/console/session", "/nothing"} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			answer := webassettest.Ask(t, handler, method, address, "Accept", aPage)
			require.Equal(t, http.StatusMethodNotAllowed, answer.Code)
			require.Equal(t, "GET, HEAD", answer.Header().Get("Allow"))
		}
	}

	require.Equal(t, http.StatusNotFound, webassettest.Ask(t, handler, http.MethodPost, "/graphq").Code)
	require.Equal(t, http.StatusNotFound, webassettest.Ask(t, handler, http.MethodPost, "/graphql/x", "Accept", aPage).Code)

	for _, address := range []string{"/", "/orders", "/assets/app-1a2b.js"} {
		whole := webassettest.Ask(t, handler, http.MethodGet, address, "Accept", aPage)
		head := webassettest.Ask(t, handler, http.MethodHead, address, "Accept", aPage)
		require.Equal(t, http.StatusOK, head.Code)
		require.Zero(t, head.Body.Len())
		require.Equal(t, strconv.Itoa(whole.Body.Len()), head.Header().Get("Content-Length"))
	}
}

// policyOf is the Content-Security-Policy of a page, with its nonce taken out.
func policyOf(tb testing.TB, answer *httptest.ResponseRecorder) (policy, nonce string) {
	tb.Helper()

	policy = answer.Header().Get("Content-Security-Policy")
	found := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(policy)
	require.NotNil(tb, found, policy)

	return strings.ReplaceAll(policy, found[1], "N"), found[1]
}

func TestEachLoadHasAFreshNonce(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{})
	seen := map[string]bool{}

	for range 5 {
		answer := webassettest.Ask(t, handler, http.MethodGet, "/")
		policy, nonce := policyOf(t, answer)

		// Written out here, so that a change of it is a decision.
		require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; connect-src 'self'; "+
			"img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; "+
			"base-uri 'none'; form-action 'none'", policy)
		require.GreaterOrEqual(t, len(nonce), 22, "128 bits")
		require.False(t, seen[nonce])
		seen[nonce] = true

		require.Equal(t, strings.ReplaceAll(indexPage, "__CSP_NONCE__", nonce), answer.Body.String())
	}
}

func TestFilesMayBeSentToWhereLinksGo(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ public, host, connect string }{
		"NoPublicURL":   {"", "127.0.0.1:8080", "'self'"},
		"SameHost":      {"https://jiaofu.example", "jiaofu.example", "'self'"},
		"SameOtherCase": {"https://Jiaofu.Example/", "jiaofu.example", "'self'"},
		"OtherName":     {"http://127.0.0.1:8080", "localhost:8080", "'self' http://127.0.0.1:8080"},
		"OtherPort":     {"http://127.0.0.1:8080", "127.0.0.1:8081", "'self' http://127.0.0.1:8080"},
		"OtherHost":     {"https://files.example/x", "jiaofu.example", "'self' https://files.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			policy, _ := policyOf(t, webassettest.Ask(t, handlerOf(t, console.Config{PublicURL: test.public}), http.MethodGet, "http://"+test.host+"/"))
			require.Contains(t, policy, "; connect-src "+test.connect+";")
		})
	}

	_, err := console.HandlerOf(built(), console.Config{PublicURL: "http://bad host/"})
	require.Error(t, err)
}

func TestFilesAreKeptAndCompressed(t *testing.T) {
	t.Parallel()

	const forever, anHour = "public, max-age=31536000, immutable", "public, max-age=3600"

	handler := handlerOf(t, console.Config{})

	for address, want := range map[string][2]string{
		"/assets/app-1a2b.js":     {"text/javascript; charset=utf-8", forever},
		"/assets/app-1a2b.css":    {"text/css; charset=utf-8", forever},
		"/assets/font-1a2b.woff2": {"font/woff2", forever},
		"/favicon.svg":            {"image/svg+xml", anHour},
		"/manifest.webmanifest":   {"application/manifest+json", anHour},
	} {
		answer := webassettest.Ask(t, handler, http.MethodGet, address)
		require.Equal(t, http.StatusOK, answer.Code, address)
		require.Equal(t, want[0], answer.Header().Get("Content-Type"))
		require.Equal(t, want[1], answer.Header().Get("Cache-Control"))
		require.Equal(t, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
			answer.Header().Get("Content-Security-Policy"))
	}

	packed := webassettest.Ask(t, handler, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", "gzip, br")
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))

	reader, err := gzip.NewReader(packed.Body)
	require.NoError(t, err)

	text, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("deliver();", 500), string(text))
}

func TestEveryAnswerIsSecured(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{})

	for _, address := range []string{"/", "/orders", "/assets/app-1a2b.js", "/assets/none.js", "/console/session"} {
		header := webassettest.Ask(t, handler, http.MethodGet, address).Header()
		require.NotEmpty(t, header.Get("Content-Security-Policy"), address)
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"))
		require.Equal(t, "DENY", header.Get("X-Frame-Options"))
		require.Equal(t, "no-referrer", header.Get("Referrer-Policy"))
		require.Equal(t, "same-origin", header.Get("Cross-Origin-Opener-Policy"))
		require.Equal(t, "same-origin", header.Get("Cross-Origin-Resource-Policy"))
	}
}

// people are asked anew each time.
func people() signin.People {
	loads := 0

	return func() []signin.Person {
		loads++

		return []signin.Person{{
			Label: locale.Text{EN: "Buyer 李雷", ZH: "买家 李雷"}, Token: "token" + strconv.Itoa(loads),
			Actor: delivery.Actor{Role: delivery.RoleBuyer, Account: "acme", Subject: "li", Name: "李雷"},
		}}
	}
}

func TestSessionTellsWhoCanBeSignedInAs(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{Development: true, People: people()})

	for load := 1; load <= 2; load++ {
		answer := webassettest.Ask(t, handler, http.MethodGet, "/console/session")
		require.Equal(t, http.StatusOK, answer.Code)
		require.Equal(t, "application/json", answer.Header().Get("Content-Type"))
		require.Equal(t, "no-store", answer.Header().Get("Cache-Control"))
		require.JSONEq(t, `{"development": true, "people": [{
			"label": {"zh": "买家 李雷", "en": "Buyer 李雷"}, "role": "BUYER", "account": "acme", "subject": "li",
			"name": "李雷", "token": "token`+strconv.Itoa(load)+`"
		}], "links": {}}`, answer.Body.String())
	}

	require.JSONEq(t, `{"development": false, "people": [], "links": {}}`,
		webassettest.Ask(t, handlerOf(t, console.Config{}), http.MethodGet, "/console/session").Body.String())
}

func TestSessionIsForOurPageOnly(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{Development: true, People: func() []signin.Person {
		return []signin.Person{{Token: "token"}}
	}})

	for name, test := range map[string]struct {
		site, origin string
		status       int
	}{
		"OurPage":            {"same-origin", "", http.StatusOK},
		"OurOriginSaid":      {"same-origin", "http://example.com", http.StatusOK},
		"AddressBar":         {"none", "", http.StatusOK},
		"NoBrowser":          {"", "", http.StatusOK},
		"AnotherSite":        {"cross-site", "", http.StatusForbidden},
		"AnotherPort":        {"same-site", "http://example.com:3000", http.StatusForbidden},
		"OldBrowser":         {"", "https://evil.example", http.StatusForbidden},
		"OldBrowserSamePage": {"", "http://EXAMPLE.com", http.StatusOK},
		"NullOrigin":         {"", "null", http.StatusForbidden},
		"UnknownWord":        {"hemlock", "", http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			header := []string{"Accept", "application/json"}
			if test.site != "" {
				header = append(header, "Sec-Fetch-Site", test.site)
			}

			if test.origin != "" {
				header = append(header, "Origin", test.origin)
			}

			answer := webassettest.Ask(t, handler, http.MethodGet, "/console/session", header...)
			require.Equal(t, test.status, answer.Code)
			require.Equal(t, test.status == http.StatusOK, strings.Contains(answer.Body.String(), "token"))
			require.Empty(t, answer.Header().Get("Access-Control-Allow-Origin"))
		})
	}
}

func TestBrokenBuildIsRefused(t *testing.T) {
	t.Parallel()

	_, err := console.HandlerOf(fstest.MapFS{"assets/app.js": {}}, console.Config{})
	require.ErrorContains(t, err, "index.html")
}

// TestBundledPageIsWhole: what the embedded page refers to is embedded, and
// nothing comes from elsewhere.
func TestBundledPageIsWhole(t *testing.T) {
	t.Parallel()
	require.True(t, console.Included())

	handler, err := console.Handler(console.Config{Reserved: []string{"playground"}})
	require.NoError(t, err)

	page := webassettest.Ask(t, handler, http.MethodGet, "/").Body.String()
	require.NotContains(t, page, "__CSP_NONCE__")
	require.NotRegexp(t, `(?:src|href|action)="(?:https?:)?//`, page)
	require.NotRegexp(t, `<style|\sstyle=|\son[a-z]+=|<iframe|<base|<form`, page)
	require.NotRegexp(t, `<script(?:\s+(?:type|nonce|crossorigin)(?:="[^"]*")?)*\s*>`, page, "an inline script")

	for _, reference := range regexp.MustCompile(`(?:src|href)="(/[^"]*\.[a-z0-9]+)"`).FindAllStringSubmatch(page, -1) {
		answer := webassettest.Ask(t, handler, http.MethodGet, reference[1])
		require.Equal(t, http.StatusOK, answer.Code, reference[1])
		require.NotContains(t, answer.Header().Get("Content-Type"), "octet-stream", reference[1])
	}

	var session map[string]any

	require.NoError(t, json.Unmarshal(webassettest.Ask(t, handler, http.MethodGet, "/console/session").Body.Bytes(), &session))
}

func TestPageIsToldWhereTicketsAndInvoicesAre(t *testing.T) {
	t.Parallel()

	handler := handlerOf(t, console.Config{
		TicketsURL: "https://market.example/tickets", InvoicesURL: "https://market.example/invoices",
	})
	require.JSONEq(t,
		`{"development":false,"people":[],"links":{"tickets":"https://market.example/tickets","invoices":"https://market.example/invoices"}}`,
		webassettest.Ask(t, handler, http.MethodGet, "/console/session").Body.String())
}
