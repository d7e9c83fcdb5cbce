package console

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/jiaofu/jiaofu/signin"
	"github.com/jiaofu/jiaofu/webasset"
)

// assetFolder is where the build puts files whose names hold their hashes.
const assetFolder = "assets"

// Config says what the console offers, and what is beside it.
type Config struct {
	// Development tells the page that it runs for trying out.
	Development bool
	// People are those to sign in as with one press; nobody in production.
	People signin.People
	// PublicURL is how clients reach the server: where links to files go. A page
	// that was opened under another name may send files there. Without it they
	// go to where the page came from.
	PublicURL string
	// TicketsURL and InvoicesURL are where buyers open tickets and manage
	// invoices at the marketplace, empty for nowhere.
	TicketsURL  string
	InvoicesURL string
	// Reserved are first segments of paths that belong to others, such as
	// "graphql": no page is below them.
	Reserved []string
}

// Included tells whether this program was built with the console.
func Included() bool { return bundled() != nil }

// console serves the page and its files.
type console struct {
	page     page
	files    map[string]*webasset.Asset
	session  http.Handler
	reserved []string
}

// Handler serves the console for every path that nobody else does. In a program
// built without it, "/" says in a line where the API is. It fails when the built
// page is not there, or the public URL is none.
func Handler(config Config) (http.Handler, error) {
	if !Included() {
		return http.HandlerFunc(serveWithout), nil
	}

	dist, err := fs.Sub(bundled(), "dist")
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}

	return handlerOf(dist, config)
}

// handlerOf is Handler for any build.
func handlerOf(dist fs.FS, config Config) (http.Handler, error) {
	public, err := url.Parse(config.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("console: public URL: %w", err)
	}

	index, err := fs.ReadFile(dist, indexName)
	if err != nil {
		return nil, fmt.Errorf("console: read the page: %w", err)
	}

	files, err := readFiles(dist)
	if err != nil {
		return nil, err
	}

	return webasset.Secured(webasset.NothingAllowed, &console{
		page: newPage(string(index), public), files: files,
		session: session{
			development: config.Development, people: config.People,
			links: links{Tickets: config.TicketsURL, Invoices: config.InvoicesURL},
		},
		reserved: append([]string{assetFolder, sessionFolder}, config.Reserved...),
	}), nil
}

// readFiles reads all of a build but the page, by the paths that they are
// served at. Hidden files are for builders.
func readFiles(dist fs.FS) (map[string]*webasset.Asset, error) {
	files := map[string]*webasset.Asset{}

	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		switch hidden := name != "." && strings.HasPrefix(path.Base(name), "."); {
		case err != nil:
			return err
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || entry.IsDir() || name == indexName:
			return nil
		}

		content, err := fs.ReadFile(dist, name)
		if err != nil {
			return err //nolint:wrapcheck // it names the file
		}

		keep := webasset.KeepAnHour
		if strings.HasPrefix(name, assetFolder+"/") {
			keep = webasset.KeepForever
		}

		files["/"+name] = webasset.New(name, content, keep)

		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("console: read the files: %w", err)
	}

	return files, nil
}

// ServeHTTP tells the files from the session and from the routes of the page.
func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch found := c.find(r); {
	case found == nil:
		http.NotFound(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	default:
		found.ServeHTTP(w, r)
	}
}

// find returns what is at the address of a request; nil for nothing.
func (c *console) find(r *http.Request) http.Handler {
	file, isFile := c.files[r.URL.Path]

	switch {
	case r.URL.Path == SessionPath:
		return c.session
	case isFile:
		return file
	case c.isRoute(r):
		return c.page
	default:
		return nil
	}
}

// isRoute tells whether the request is that of a person who opens, or reloads, a
// route of the page: browsers ask for text/html then, and for nothing else. Who
// looks for what is not there is told so.
func (c *console) isRoute(r *http.Request) bool {
	if r.URL.Path == "/" {
		return true
	}

	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if slices.Contains(c.reserved, first) {
		return false
	}

	return strings.Contains(strings.ToLower(r.Header.Get("Accept")), "text/html")
}

// serveWithout is "/" of a program without pages.
func serveWithout(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)

		return
	}

	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "This program was built without pages. The GraphQL API is at /graphql.\n")
}
