//go:build noui

package console_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/console"
)

func TestProgramWithoutPagesNamesTheAPI(t *testing.T) {
	t.Parallel()
	require.False(t, console.Included())

	handler, err := console.Handler(console.Config{})
	require.NoError(t, err)

	for address, status := range map[string]int{"/": http.StatusOK, "/orders": http.StatusNotFound, "/console/session": http.StatusNotFound} {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody))
		require.Equal(t, status, recorder.Code, address)

		if status == http.StatusOK {
			require.Contains(t, recorder.Body.String(), "/graphql")
			require.Equal(t, "text/plain; charset=utf-8", recorder.Header().Get("Content-Type"))
		}
	}
}
