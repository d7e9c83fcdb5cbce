package deploy_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
)

// top is the folder of the repository.
const top = "../.."

// user is who the server runs as in containers.
const user = 65532

// atTheEnd is what closing the store (10 s) and sending the last traces (3 s)
// may take after the delay and the time for requests.
const atTheEnd = 13 * time.Second

func read(t testing.TB, path ...string) string {
	t.Helper()

	text, err := os.ReadFile(filepath.Join(append([]string{top}, path...)...))
	require.NoError(t, err)

	return string(text)
}

// requireSettings has the program read the environment of a deployment. What is
// not ours must be known to the Go runtime.
func requireSettings(t testing.TB, environment map[string]string) config.Config {
	t.Helper()

	var pairs []string

	for name, value := range environment {
		pairs = append(pairs, name+"="+value)

		ours := strings.HasPrefix(name, "JIAOFU_") || strings.HasPrefix(name, "MONGODB_")
		require.True(t, ours || name == "GOMEMLIMIT", name)
	}

	for name := range environment {
		if name != "GOMEMLIMIT" {
			require.Contains(t, settingNames(), name)
		}
	}

	c, err := config.Read(flag.NewFlagSet("test", flag.ContinueOnError), nil, pairs)
	require.NoError(t, err)

	return c
}

func settingNames() []string {
	var names []string
	for _, s := range config.List() {
		names = append(names, s.Env)
	}

	return names
}

// requireTimeToEnd has the time until a process is killed be longer than it
// takes to end.
func requireTimeToEnd(t testing.TB, c *config.Config, killed time.Duration) {
	t.Helper()

	require.Greater(t, killed, c.DrainDelay+c.ShutdownTime+atTheEnd)
}

// secrets are those that a deployment has to be given.
func secrets() map[string]string {
	return map[string]string{
		"JIAOFU_JWT_SECRET": "0f9c1d52a7b34e6c8d21f5a09b7e3c64", "JIAOFU_LINK_SECRET": "7d1be09f3c5a48e2b6601c9f8a4d2e73",
		"MONGODB_PASSWORD": "b19c", "MONGODB_ADMIN_PASSWORD": "a07d", "MONGODB_KEY": "5e1f5e1f",
	}
}
