// Package requestid gives each HTTP request an id by which a person's report,
// a log line and a trace are found to be about the same thing.
package requestid

import (
	"crypto/rand"
	"net/http"

	"github.com/jiaofu/jiaofu/apierror"
)

// Header is the header in which an id comes and goes.
const Header = "X-Request-Id"

// The bounds of an id that is taken over from a caller.
const (
	shortest = 8
	longest  = 64
)

// length is enough for a request to be found in a log: 80 bits.
const length = 16

// New returns an id: 16 letters and digits.
func New() string { return rand.Text()[:length] }

// Valid reports whether a caller's id is taken over: 8 to 64 of A-Z, a-z, 0-9,
// dot, underscore and dash, so that it can stand in a log as it is.
func Valid(id string) bool {
	if len(id) < shortest || len(id) > longest {
		return false
	}

	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}

	return true
}

// Handler puts an id into the context of each request, where errors, logs and
// traces find it, and into the header of the answer. A valid id of the caller,
// usually the proxy before us, is taken over; in place of any other comes a new
// one. An id names a request and proves nothing.
func Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := ""
		if given := r.Header[Header]; len(given) == 1 && Valid(given[0]) {
			id = given[0]
		}

		if id == "" {
			id = New()
		}

		w.Header()[Header] = []string{id}

		next.ServeHTTP(w, r.WithContext(apierror.WithRequestID(r.Context(), id)))
	})
}
