package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// commandsWithSettings are the commands that have settings, with what each needs
// beside them.
func commandsWithSettings(t *testing.T) map[string][]string {
	t.Helper()

	file := filepath.Join(t.TempDir(), "backup")

	return map[string][]string{
		"serve": nil, "verify": nil, "healthcheck": nil,
		"token":  {"-role", "BUYER", "-account", "acme"},
		"backup": {"-to", file}, "restore": {"-from", file},
	}
}

// TestCommandsRefuseWhatTheyDoNotKnow: no argument is passed over in silence, and
// no setting that cannot be.
func TestCommandsRefuseWhatTheyDoNotKnow(t *testing.T) {
	t.Parallel()

	folder := filepath.Join(t.TempDir(), "data")

	for command, args := range commandsWithSettings(t) {
		for sentence, more := range map[string][]string{
			`there is no argument "extra"; see jiaofu --help`:        {"-data-dir", folder, "extra"},
			"not defined: -no-such-flag; see jiaofu --help":          {"-data-dir", folder, "-no-such-flag"},
			"JIAOFU_DATA_DIR must not be empty":                      {"-data-dir", ""},
			"without JIAOFU_JWT_SECRET or JIAOFU_JWKS the server is": {"-data-dir", folder, "-addr", ":8080"},
		} {
			var out strings.Builder

			err := run(t.Context(), append(append([]string{command}, args...), more...), nil, &out, io.Discard)
			require.ErrorContains(t, err, sentence, command)
			require.Empty(t, out.String(), command)
			require.NoDirExists(t, folder, command)
		}
	}

	require.ErrorContains(t, run(t.Context(), []string{"copy", "-from", "a", "-to", "b", "extra"}, nil, io.Discard, io.Discard),
		`there is no argument "extra"`)
}

func TestEveryCommandHelps(t *testing.T) {
	t.Parallel()

	commands := commandsWithSettings(t)
	commands["copy"] = nil

	for command := range commands {
		var out strings.Builder

		require.NoError(t, run(t.Context(), []string{command, "-help"}, nil, &out, io.Discard), command)
		require.Contains(t, out.String(), "jiaofu is a delivery centre", command)
		require.Contains(t, out.String(), "JIAOFU_DATA_DIR", command)
	}
}
