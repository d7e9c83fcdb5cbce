package main

import (
	"bufio"
	"fmt"
	"io"
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

// underWay begins a request of which the server reads the body, and tells how to
// send it and what it is answered then.
func (p *program) underWay(
	t *testing.T, method, target string, length int, headers ...string,
) (finish func(body string) (status int, answer string)) {
	t.Helper()

	head := append([]string{
		method + " " + target + " HTTP/1.1", "Host: 127.0.0.1", fmt.Sprint("Content-Length: ", length), "Expect: 100-continue",
	}, headers...)
	connection := p.rawConn(t)

	_, err := io.WriteString(connection, strings.Join(head, "\r\n")+"\r\n\r\n")
	require.NoError(t, err)

	// It says so when it begins to read.
	reader := bufio.NewReader(connection)
	line, err := reader.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")

	_, err = reader.ReadString('\n')
	require.NoError(t, err)

	return func(body string) (int, string) {
		_, err := io.WriteString(connection, body)
		require.NoError(t, err)

		response, err := http.ReadResponse(reader, nil)
		require.NoError(t, err)

		defer response.Body.Close()

		answer, err := io.ReadAll(response.Body)
		require.NoError(t, err)

		return response.StatusCode, string(answer)
	}
}

// TestWhatIsUnderWayIsAnswered: a move and a file of which the server has not read
// everything when it is asked to end.
func TestWhatIsUnderWayIsAnswered(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir())
	id := p.register(t, "N-1")
	buyer := p.token(t, "BUYER", "acme")
	upload := p.call(t, buyer, `mutation ($id: ID!) { createUpload(input: {orderId: $id, fileName: "a.txt", byteSize: 6})
		{ uploadUrl } }`, map[string]any{"id": id})
	move := `{"query":"mutation{submitRequirement(input:{orderId:\"` + id + `\",description:\"x\"}){order{phase} userErrors{code}}}"}`

	finishMove := p.underWay(t, http.MethodPost, "/graphql", len(move),
		"Authorization: Bearer "+buyer, "Content-Type: application/json")
	finishFile := p.underWay(t, http.MethodPut, strings.TrimPrefix(at[string](t, upload, "createUpload", "uploadUrl"), p.url), 6)

	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool {
		_, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url, "http://"), badTime)

		return err != nil
	}, badTime, 10*time.Millisecond, "nobody new is let in")

	status, answer := finishMove(move)
	require.Equal(t, http.StatusOK, status, answer)
	require.Contains(t, answer, `"phase":"CONFIRMATION_PENDING"`)

	status, answer = finishFile("需求")
	require.Equal(t, http.StatusOK, status, answer)
	require.Contains(t, answer, `"status":"READY"`)

	require.NoError(t, p.waitFor(t))
}

// TestWhatIsCutOffIsSaid: a request is under way when the time for requests is
// over.
func TestWhatIsCutOffIsSaid(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_SHUTDOWN_TIME=100ms")
	buyer := p.token(t, "BUYER", "acme")

	p.underWay(t, http.MethodPost, "/graphql", 100, "Authorization: Bearer "+buyer, "Content-Type: application/json")
	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
	require.Error(t, p.waitFor(t))
	require.Equal(t, 1, p.command.ProcessState.ExitCode())
	require.Contains(t, p.log.String(), "jiaofu: requests were cut off after JIAOFU_SHUTDOWN_TIME (100ms)")
	require.NotContains(t, p.log.String(), "deadline exceeded")
}
