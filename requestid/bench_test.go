package requestid_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/jiaofu/jiaofu/requestid"
)

// BenchmarkHandler is what the id costs a request.
func BenchmarkHandler(b *testing.B) {
	handler := requestid.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	w := httptest.NewRecorder()

	b.ReportAllocs()

	for b.Loop() {
		handler.ServeHTTP(w, r)
	}
}
