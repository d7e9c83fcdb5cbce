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

	help := func(args ...string) string {
		var out strings.Builder

		require.NoError(t, run(t.Context(), args, nil, &out, io.Discard), args)

		return out.String()
	}

	all := help("help")
	require.Contains(t, all, "jiaofu is a delivery centre")
	require.Contains(t, all, "JIAOFU_DATA_DIR")
	require.Equal(t, all, help("-help"))
	require.Equal(t, all, help("serve", "-help"))
	require.Equal(t, all, help("version", "-help"))

	for command, own := range map[string]string{
		"verify": "the hash chain of every order", "token": "-role\n        BUYER, PROVIDER, OPERATOR or MARKETPLACE\n",
		"copy": "-from-database\n        database there, on MongoDB (default jiaofu)\n", "backup": "-overwrite\n        replace",
		"restore": "-from\n        backup to read\n", "healthcheck": "-live\n",
	} {
		told := help(command, "-help")
		require.Contains(t, told, "Usage:\n\n  jiaofu "+command+" ")
		require.Contains(t, told, own)
		require.NotContains(t, told, "JIAOFU_DATA_DIR", command)
		require.Equal(t, 1, strings.Count(told, "\n  jiaofu "), command)
	}
}

// TestATokenIsForSomebody: what is missing is named.
func TestATokenIsForSomebody(t *testing.T) {
	t.Parallel()

	folder := filepath.Join(t.TempDir(), "data")

	for missing, args := range map[string][]string{
		"-role BUYER, PROVIDER, OPERATOR or MARKETPLACE":          {"-account", "acme"},
		"whom the token is for: -role":                            {"-role", "SYSTEM"},
		"which account the PROVIDER acts for: -account":           {"-role", "provider"},
		"make a token: account is missing, too long":              {"-role", "BUYER", "-account", " a", "-sub", "a"},
		"make a token: it must be good for a second to ten years": {"-role", "BUYER", "-account", "a", "-ttl", "1ms"},
	} {
		err := run(t.Context(), append([]string{"token", "-data-dir", folder}, args...), nil, io.Discard, io.Discard)
		require.ErrorContains(t, err, missing)
	}

	var told strings.Builder

	args := []string{"token", "-data-dir", filepath.Join(folder, "new"), "-role", "OPERATOR"}
	require.NoError(t, run(t.Context(), args, nil, io.Discard, &told))
	require.Contains(t, told.String(), "makes the data folder")

	told.Reset()
	require.NoError(t, run(t.Context(), args, nil, io.Discard, &told))
	require.Empty(t, told.String())
}
