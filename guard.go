package main

import (
	"net/http"
	"net/url"
	"time"

	"github.com/rs/cors"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/paced"
	"github.com/jiaofu/jiaofu/requestid"
)

// corsAge is how long browsers keep the answer to a preflight.
const corsAge = 10 * time.Minute

// unsniffed has browsers take answers for what they say they are.
func unsniffed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// paced cuts readers that do not read. The API and the files do so themselves.
func (s *server) paced(next http.Handler) http.Handler {
	return paced.Handler(s.limits().WriteTime, next)
}

// crossOrigin lets pages of the allowed origins call what is behind it. Our own
// pages are not: they hand tokens out in development mode.
func (s *server) crossOrigin(next http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowedOrigins: s.origins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodHead},
		AllowedHeaders: []string{
			"Authorization", "Content-Type", "Accept-Language", "GraphQL-Require-Preflight", "Apollo-Require-Preflight",
			requestid.Header, "traceparent", "tracestate",
		},
		ExposedHeaders: []string{"Retry-After", "Content-Disposition", "ETag", requestid.Header},
		MaxAge:         int(corsAge.Seconds()),
	}).Handler(next)
}

// localNamesOnly refuses requests that reach this machine under a name that is
// not its own, whatever the port. Development mode hands tokens out with its
// pages; without this, a page elsewhere whose name is made to resolve to this
// machine could read them.
func (s *server) localNamesOnly(next http.Handler) http.Handler {
	var own string
	if u, err := url.Parse(s.url); err == nil {
		own = u.Hostname()
	}

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := (&url.URL{Host: r.Host}).Hostname()
		if name != own && !config.IsLoopback(name) {
			http.Error(w, "development mode answers to this machine's own names only", http.StatusMisdirectedRequest)

			return
		}

		next.ServeHTTP(w, r)
	})
}

// closeAfterChunks ends the connection after a chunked request. One that has a
// length, too, may end elsewhere for a proxy before us, and what follows it must
// not be read as a request; net/http does not tell the two apart.
func closeAfterChunks(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}

		next.ServeHTTP(w, r)
	})
}
