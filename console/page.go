package console

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/jiaofu/jiaofu/webasset"
)

const (
	indexName = "index.html"
	// placeholder is what the build writes where the nonce goes (html.cspNonce).
	placeholder = "__CSP_NONCE__"
)

// page is the page of every route.
type page struct {
	content string
	// public is how clients reach the server: links to files go there.
	public *url.URL
}

func newPage(content string, public *url.URL) page { return page{content: content, public: public} }

// ServeHTTP sends the page with a nonce that no other load of it has: by it the
// application adds styles while it runs.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	nonce := rand.Text()
	content := strings.ReplaceAll(p.content, placeholder, nonce)

	header := w.Header()
	header.Set("Content-Security-Policy", p.policy(nonce, r.Host))
	header.Set("Content-Type", webasset.TypeOf(indexName))
	header.Set("Cache-Control", string(webasset.KeepNever))
	header.Set("Content-Length", strconv.Itoa(len(content)))

	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, content)
	}
}

// policy is the Content-Security-Policy of the page under the name that it was
// opened by. 'self' of connect-src covers the WebSocket of the same origin.
func (p page) policy(nonce, host string) string {
	connect := "'self'"
	if p.public.Host != "" && !strings.EqualFold(p.public.Host, host) {
		connect += " " + p.public.Scheme + "://" + p.public.Host
	}

	return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce + "'; connect-src " + connect +
		"; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; " +
		"base-uri 'none'; form-action 'none'"
}
