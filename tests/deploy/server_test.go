package deploy_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience bounds every wait.
const patience = 30 * time.Second

func numberOf(n int32) string { return strconv.Itoa(int(n)) }

// buildProgram builds the program once, as make build does.
var buildProgram = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "jiaofu-deploy-")
	if err != nil {
		return "", err
	}

	path := filepath.Join(folder, "jiaofu")
	build := exec.Command("make", "build", "BIN="+folder, "VERSION=v9.8.7")
	build.Dir = top

	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}

	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()

	if path, err := buildProgram(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}

	os.Exit(code)
}

// server is a running server process, in production mode on a store of its own.
type server struct {
	url     string
	address string
	env     []string
	command *exec.Cmd
	log     *bytes.Buffer
}

func startServer(t *testing.T, public string, more ...string) *server {
	t.Helper()

	path, err := buildProgram()
	require.NoError(t, err)

	s := &server{log: &bytes.Buffer{}}

	s.env = append([]string{
		"JIAOFU_ADDR=127.0.0.1:0", "JIAOFU_DATA_DIR=" + t.TempDir(), "JIAOFU_PUBLIC_URL=" + public,
		"JIAOFU_JWT_SECRET=" + secrets()["JIAOFU_JWT_SECRET"],
	}, more...)
	s.command = exec.Command(path)
	s.command.Env, s.command.Stderr = s.env, s.log

	out, err := s.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.command.Start())
	t.Cleanup(func() {
		if s.command.ProcessState == nil {
			_ = s.command.Process.Signal(syscall.SIGTERM)
			_ = s.command.Wait()
		}
	})

	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "%s", s.log)

	s.url = strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	s.address = strings.TrimPrefix(s.url, "http://")

	return s
}

// token returns a token for somebody.
func (s *server) token(t *testing.T, role, account string) string {
	t.Helper()

	path, err := buildProgram()
	require.NoError(t, err)

	command := exec.CommandContext(t.Context(), path, "token", "-role", role, "-account", account)
	command.Env = s.env
	out, err := command.Output()
	require.NoError(t, err)

	return strings.TrimSpace(string(out))
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	body   string
}

func get(t *testing.T, url string) reply {
	t.Helper()

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)

	return reply{answer.StatusCode, string(body)}
}

func TestVersionIsStamped(t *testing.T) {
	t.Parallel()

	path, err := buildProgram()
	require.NoError(t, err)

	out, err := exec.CommandContext(t.Context(), path, "version").Output()
	require.NoError(t, err)
	require.Regexp(t, `^jiaofu v9\.8\.7 go1\.\d+`, string(out))

	s := startServer(t, "")
	require.Contains(t, get(t, s.url+"/metrics").body, `version="v9.8.7"`)
}
