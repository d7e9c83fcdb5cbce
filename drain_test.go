package main

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestDrainingIsSaidBeforeConnectionsClose: load balancers see that the server
// is not ready while it still answers everything.
func TestDrainingIsSaidBeforeConnectionsClose(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_DRAIN_DELAY=3s")
	id := p.register(t, "N-1")
	buyer := p.token(t, "BUYER", "acme")

	require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, "/readyz", "").status)
	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool {
		return p.send(t, http.MethodGet, "/readyz", "").status == http.StatusServiceUnavailable
	}, badTime, 10*time.Millisecond)

	require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, "/healthz", "").status)
	p.call(t, buyer, `mutation ($id: ID!) { submitRequirement(input: {orderId: $id, description: "需求"}) { order { id } } }`,
		map[string]any{"id": id})

	socket, err := dial(t, p.url, buyer)
	require.NoError(t, err, "a socket is still opened")
	require.NoError(t, socket.CloseNow())
	require.NoError(t, p.command.Wait(), "%s", p.log)
}
