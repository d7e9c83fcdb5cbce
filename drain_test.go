package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
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
	p.becomesUnready(t)

	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM), "asked once more")
	require.Equal(t, http.StatusOK, p.send(t, http.MethodGet, "/healthz", "").status)
	p.call(t, buyer, `mutation ($id: ID!) { submitRequirement(input: {orderId: $id, description: "需求"}) { order { id } } }`,
		map[string]any{"id": id})

	socket, err := dial(t, p.url, buyer)
	require.NoError(t, err, "a socket is still opened")
	require.NoError(t, socket.CloseNow())
	require.NoError(t, p.command.Wait(), "%s", p.log)
}

// becomesUnready waits until the server says that it is not ready.
func (p *program) becomesUnready(t *testing.T) {
	t.Helper()

	require.Eventually(t, func() bool {
		return p.send(t, http.MethodGet, "/readyz", "").status == http.StatusServiceUnavailable
	}, badTime, 10*time.Millisecond)
}

// waitFor waits for the end of a process that a signal was sent to.
func (p *program) waitFor(t *testing.T) error {
	t.Helper()

	ended := make(chan error, 1)

	go func() { ended <- p.command.Wait() }()

	select {
	case err := <-ended:
		return err
	case <-time.After(badTime):
		require.NoError(t, p.command.Process.Kill())
		require.Fail(t, "the process does not end", "killed: %v", <-ended)

		return nil
	}
}

// TestASecondInterruptEndsAtOnce: somebody at a terminal does not wait for load
// balancers.
func TestASecondInterruptEndsAtOnce(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_DRAIN_DELAY=1h")

	require.NoError(t, p.command.Process.Signal(os.Interrupt))
	p.becomesUnready(t)

	require.NoError(t, p.command.Process.Signal(os.Interrupt))
	require.Error(t, p.waitFor(t))
	require.Equal(t, -1, p.command.ProcessState.ExitCode(), "a signal ended it")
}

// TestWhatIsCutOffIsSaid: a request is under way when the time for requests is
// over.
func TestWhatIsCutOffIsSaid(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_SHUTDOWN_TIME=100ms")
	buyer := p.token(t, "BUYER", "acme")

	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "http://"))
	require.NoError(t, err)

	defer connection.Close()

	_, err = fmt.Fprintf(connection, "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", buyer)
	require.NoError(t, err)

	// It says so when it begins to read.
	line, err := bufio.NewReader(connection).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")

	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
	require.Error(t, p.waitFor(t))
	require.Equal(t, 1, p.command.ProcessState.ExitCode())
	require.Contains(t, p.log.String(), "jiaofu: requests were cut off after JIAOFU_SHUTDOWN_TIME (100ms)")
	require.NotContains(t, p.log.String(), "deadline exceeded")
}
