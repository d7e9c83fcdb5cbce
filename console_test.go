package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// visit asks a program for an address; header are names and values in turn.
func (p *program) visit(t *testing.T, method, path string, header ...string) (*http.Response, string) {
	t.Helper()

	r, err := http.NewRequestWithContext(t.Context(), method, p.url+path, nil)
	require.NoError(t, err)

	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)

	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())

	return answer, string(body)
}

// sessionOf is what the console reads before anybody is signed in.
type sessionOf struct {
	Development bool `json:"development"`
	People      []struct {
		Role  string `json:"role"`
		Token string `json:"token"`
	} `json:"people"`
}

func (p *program) session(t *testing.T) (read sessionOf) {
	t.Helper()

	_, body := p.visit(t, http.MethodGet, "/console/session", "Sec-Fetch-Site", "same-origin")
	require.NoError(t, json.Unmarshal([]byte(body), &read))

	return read
}

func TestConsoleInDevelopment(t *testing.T) {
	t.Parallel()

	const elsewhere = "http://localhost:3000"

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_CORS_ORIGINS="+elsewhere)

	var roles []string

	session := p.session(t)
	require.True(t, session.Development)

	for _, person := range session.People {
		data := p.call(t, person.Token, "{ viewer { role expiresAt } }", nil)
		roles = append(roles, person.Role)
		viewer := data["viewer"].(map[string]any) //nolint:forcetypeassert // a test
		require.Equal(t, person.Role, viewer["role"])
		require.NotEmpty(t, viewer["expiresAt"])
	}

	require.Equal(t, []string{"BUYER", "PROVIDER", "OPERATOR", "MARKETPLACE"}, roles)

	for _, path := range []string{"/", "/orders/ord_01", "/console/session", "/playground"} {
		answer, body := p.visit(t, http.MethodGet, path, "Origin", elsewhere, "Accept", "text/html")
		require.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"), "our pages hand tokens out: %s", path)
		require.Equal(t, path == "/console/session", answer.StatusCode == http.StatusForbidden, "%s: %s", path, body)
	}

	answer, _ := p.visit(t, http.MethodGet, "/graphql?query={serverTime}", "Origin", elsewhere, "GraphQL-Require-Preflight", "1")
	require.Equal(t, elsewhere, answer.Header.Get("Access-Control-Allow-Origin"))
}

func TestConsoleInProduction(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_JWT_SECRET="+testSecret, "JIAOFU_PUBLIC_URL=https://jiaofu.example")
	require.Equal(t, sessionOf{People: p.session(t).People}, p.session(t))
	require.Empty(t, p.session(t).People)

	for path, status := range map[string]int{
		"/": http.StatusOK, "/orders/ord_01/log": http.StatusOK, "/assets/none.js": http.StatusNotFound,
		"/graphql/x": http.StatusNotFound, "/healthz/x": http.StatusNotFound, "/playground/x": http.StatusNotFound,
	} {
		answer, body := p.visit(t, http.MethodGet, path, "Accept", "text/html")
		require.Equal(t, status, answer.StatusCode, path)
		require.NotContains(t, body, "__CSP_NONCE__")

		if status == http.StatusOK {
			require.Contains(t, answer.Header.Get("Content-Security-Policy"), "connect-src 'self' https://jiaofu.example;")
		}
	}

	answer, _ := p.visit(t, http.MethodPost, "/")
	require.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
}

// TestConsoleLeftOut: without pages the program serves the API all the same.
func TestConsoleLeftOut(t *testing.T) {
	t.Parallel()

	path := t.TempDir() + "/jiaofu"
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "noui", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)

	command := exec.Command(path)
	command.Env = settings("JIAOFU_ADDR=127.0.0.1:0", "JIAOFU_DEMO=false", "JIAOFU_DATA_DIR="+t.TempDir())
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)

	p := &program{command: command, log: &bytes.Buffer{}}
	command.Stderr = p.log

	require.NoError(t, command.Start())
	t.Cleanup(func() { p.stop(t) })

	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	require.NoError(t, err)

	second, err := lines.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, second, "no pages in this build")

	go func() { _, _ = io.Copy(io.Discard, lines) }()

	p.url = strings.TrimSpace(strings.TrimPrefix(first, "listening on "))

	answer, body := p.visit(t, http.MethodGet, "/")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Contains(t, body, "/graphql")

	answer, _ = p.visit(t, http.MethodGet, "/graphql?query={serverTime}", "GraphQL-Require-Preflight", "1")
	require.Equal(t, http.StatusOK, answer.StatusCode)
}
