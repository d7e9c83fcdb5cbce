package main

import (
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHealthcheckAsksTheRunningServer: well, about to end, and gone.
func TestHealthcheckAsksTheRunningServer(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_JWT_SECRET="+testSecret, "JIAOFU_DRAIN_DELAY=3s")
	_, port, err := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	require.NoError(t, err)

	ask := func(more ...string) (string, error) {
		args := append([]string{"healthcheck", "-addr", ":" + port}, more...)

		return p.run(t, args...)
	}

	out, err := ask()
	require.NoError(t, err, out)
	require.Equal(t, "ok", out)

	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
	p.becomesUnready(t)

	out, err = ask()
	require.Error(t, err)
	require.Contains(t, out, "/readyz answered 503")

	out, err = ask("-live")
	require.NoError(t, err, out)
	require.NoError(t, p.command.Wait(), "%s", p.log)

	out, err = ask("-live")
	require.Error(t, err)
	require.Contains(t, out, "does not answer")
}

func TestHealthcheckIsNotAskedOfANameOrAnUnknownPort(t *testing.T) {
	t.Parallel()

	for name, addr := range map[string]string{"FreePort": "127.0.0.1:0", "NoPort": "localhost"} {
		require.Error(t, run(t.Context(), []string{"healthcheck", "-addr", addr}, nil, io.Discard, io.Discard), name)
	}

	require.Error(t, run(t.Context(), []string{"healthcheck", "-loud"}, nil, io.Discard, io.Discard))
}

func TestOwnAddressIsOnThisMachine(t *testing.T) {
	t.Parallel()

	for listening, want := range map[string]string{
		":8080": "127.0.0.1:8080", "0.0.0.0:80": "127.0.0.1:80", "[::]:80": "127.0.0.1:80", "[::1]:80": "[::1]:80",
		"127.0.0.2:8080": "127.0.0.2:8080", "node1:8080": "node1:8080",
	} {
		got, err := ownAddress(listening)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
