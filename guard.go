package main

import (
	"net/http"

	"github.com/jiaofu/jiaofu/paced"
)

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
