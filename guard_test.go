package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAnswersAreTakenForWhatTheySay: those of every path, refusals too.
func TestAnswersAreTakenForWhatTheySay(t *testing.T) {
	t.Parallel()

	w := newWatched(t, nil)

	for path, method := range map[string]string{
		"/graphql": http.MethodPost, "/graphql?query={": http.MethodGet, "/metrics": http.MethodGet, "/healthz": http.MethodGet,
		"/readyz": http.MethodGet, "/files/none": http.MethodGet, "/playground": http.MethodGet, "/": http.MethodGet, "/none": http.MethodPost,
	} {
		r, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(`{"query":"{serverTime}"}`))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")

		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, []string{"nosniff"}, answer.Header.Values("X-Content-Type-Options"), path)
	}
}
