//go:build noui

package console_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/console"
	"github.com/jiaofu/jiaofu/webasset/webassettest"
)

func TestProgramWithoutPagesNamesTheAPI(t *testing.T) {
	t.Parallel()
	require.False(t, console.Included())

	handler, err := console.Handler(console.Config{})
	require.NoError(t, err)

	for address, status := range map[string]int{"/": http.StatusOK, "/orders": http.StatusNotFound, "/console/session": http.StatusNotFound} {
		answer := webassettest.Ask(t, handler, http.MethodGet, address)
		require.Equal(t, status, answer.Code, address)

		if status == http.StatusOK {
			require.Contains(t, answer.Body.String(), "/graphql")
			require.Equal(t, "text/plain; charset=utf-8", answer.Header().Get("Content-Type"))
		}
	}
}
