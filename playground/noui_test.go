//go:build noui

package playground_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/playground"
	"github.com/jiaofu/jiaofu/webasset/webassettest"
)

func TestProgramWithoutThePageHasNothingThere(t *testing.T) {
	t.Parallel()

	handler, err := playground.Handler(playground.Config{})
	require.NoError(t, err)

	answer := webassettest.Ask(t, handler, http.MethodGet, "/playground")
	require.Equal(t, http.StatusNotFound, answer.Code)
}
