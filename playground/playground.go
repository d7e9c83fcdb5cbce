package playground

import (
	"bytes"
	_ "embed" // for the page
	"fmt"
	"html/template"
	"net/http"

	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/signin"
	"github.com/jiaofu/jiaofu/webasset"
)

// Path is where the page lives; its assets are below.
const Path = "/playground"

// ContentSecurityPolicy is the policy of the page. Its connect-src covers the
// WebSocket of the same origin; styles need no 'unsafe-inline'.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

//go:embed page.html
var pageSource string

// Config says what the page offers.
type Config struct {
	// Endpoint is the path of the GraphQL endpoint, "/graphql" when empty.
	Endpoint string
	// People are those to sign in as with one press, asked at each load of the
	// page, since tokens expire; nobody in production.
	People signin.People
}

// page serves the page itself.
type page struct {
	config   Config
	template *template.Template
	script   asset
	style    asset
	examples []Example
}

// Handler serves the page at [Path] and its assets below it; in a program built
// without the page, nothing is found there. It fails when the page is broken.
func Handler(config Config) (http.Handler, error) {
	if bundled() == nil {
		return http.NotFoundHandler(), nil
	}

	if config.Endpoint == "" {
		config.Endpoint = "/graphql"
	}

	served := page{config: config}

	var err error
	if served.template, err = template.New("page").Parse(pageSource); err != nil {
		return nil, fmt.Errorf("parse playground page: %w", err)
	}

	if served.script, err = loadAsset(bundled(), "app.js"); err != nil {
		return nil, err
	}

	if served.style, err = loadAsset(bundled(), "app.css"); err != nil {
		return nil, err
	}

	if served.examples, err = Examples(); err != nil {
		return nil, err
	}

	return webasset.Secured(ContentSecurityPolicy, served.routes()), nil
}

// ServeHTTP sends the page. It may hold tokens, so that nobody keeps it.
func (p page) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var content bytes.Buffer
	if err := p.template.Execute(&content, p.view()); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)

		return
	}

	w.Header().Set("Content-Type", webasset.TypeOf("page.html"))
	w.Header().Set("Cache-Control", string(webasset.KeepNever))
	_, _ = w.Write(content.Bytes())
}

// routes tells the page from its assets.
func (p page) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, p)
	mux.Handle("GET "+Path+"/{$}", http.RedirectHandler(Path, http.StatusPermanentRedirect))
	mux.Handle("GET "+p.script.address, p.script)
	mux.Handle("GET "+p.style.address, p.style)

	return mux
}

// view returns what the template shows.
func (p page) view() map[string]any {
	people := []map[string]any{}

	for _, person := range p.config.People.List() {
		people = append(people, map[string]any{"label": inBoth(person.Label), "token": person.Token})
	}

	examples := make([]map[string]any, 0, len(p.examples))
	for _, example := range p.examples {
		examples = append(examples, map[string]any{
			"name": example.Name, "title": inBoth(example.Title), "role": example.Role,
			"query": example.Query, "variables": example.Variables, "open": example.Open,
		})
	}

	return map[string]any{
		"Script": p.script.address,
		"Style":  p.style.address,
		"Data":   map[string]any{"endpoint": p.config.Endpoint, "people": people, "examples": examples},
	}
}

// inBoth returns a text by language tag.
func inBoth(text locale.Text) map[string]string {
	return map[string]string{"en": text.EN, "zh": text.ZH}
}
