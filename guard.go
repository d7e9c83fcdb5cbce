package main

import (
	"net/http"

	"github.com/jiaofu/jiaofu/paced"
)

// paced cuts readers that do not read. The API and the files do so themselves.
func (s *server) paced(next http.Handler) http.Handler {
	return paced.Handler(s.limits().WriteTime, next)
}
