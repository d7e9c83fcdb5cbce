// Package webassettest asks handlers of pages for what they serve, without a
// network.
package webassettest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Ask makes a request without a body, with headers given as names and values in
// turn, and returns its answer.
func Ask(tb testing.TB, handler http.Handler, method, address string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()

	request := httptest.NewRequestWithContext(tb.Context(), method, address, http.NoBody)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}

	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)

	return recorder
}
