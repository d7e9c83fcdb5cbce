//go:build noui

package playground_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/playground"
)

func TestProgramWithoutThePageHasNothingThere(t *testing.T) {
	t.Parallel()

	handler, err := playground.Handler(playground.Config{})
	require.NoError(t, err)

	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/playground", http.NoBody))
	require.Equal(t, http.StatusNotFound, recorder.Code)
}
