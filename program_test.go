package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// testSecret is a key of tokens for tests of production mode.
const testSecret = "0f9c1d52a7b34e6c8d21f5a09b7e3c64"

// programFolder is where the program under test is, once a test built it.
var programFolder string

func TestMain(m *testing.M) {
	code := m.Run()

	if programFolder != "" {
		_ = os.RemoveAll(programFolder)
	}

	os.Exit(code)
}

// buildProgram builds the program under test once.
var buildProgram = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "jiaofu-program-")
	if err != nil {
		return "", err
	}

	programFolder = folder
	path := filepath.Join(folder, "jiaofu")

	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("build: %w: %s", err, out)
	}

	return path, err
})

// program is a running server process.
type program struct {
	url     string
	env     []string
	command *exec.Cmd
	log     *bytes.Buffer
}

// settings is an environment without settings of the machine, and with these.
func settings(more ...string) []string {
	var env []string

	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "JIAOFU_") && !strings.HasPrefix(pair, "MONGODB_") {
			env = append(env, pair)
		}
	}

	return append(env, more...)
}

// startProgram starts a server process; it is ended with the test.
func startProgram(t *testing.T, more ...string) *program {
	t.Helper()

	path, err := buildProgram()
	require.NoError(t, err)

	p := &program{env: settings(append([]string{"JIAOFU_ADDR=127.0.0.1:0", "JIAOFU_DEMO=false"}, more...)...)}
	p.command = exec.Command(path)
	p.command.Env = p.env
	p.log = &bytes.Buffer{}
	p.command.Stderr = p.log

	out, err := p.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.command.Start())
	t.Cleanup(func() { p.stop(t) })

	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	require.NoError(t, err, "%s", p.log)

	p.url = strings.TrimSpace(strings.TrimPrefix(line, "listening on "))

	go func() { _, _ = io.Copy(io.Discard, lines) }()

	return p
}

// stop ends the process as an operator would, and expects a clean end.
func (p *program) stop(t *testing.T) {
	t.Helper()

	if p.command.ProcessState != nil {
		return
	}

	require.NoError(t, p.command.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.command.Wait(), "%s", p.log)
}

// run runs a command of the program with the server's settings.
func (p *program) run(t *testing.T, args ...string) (string, error) {
	t.Helper()

	return runProgram(t, p.env, args...)
}

func runProgram(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()

	path, err := buildProgram()
	require.NoError(t, err)

	command := exec.CommandContext(t.Context(), path, args...)
	command.Env = env
	out, err := command.CombinedOutput()

	return strings.TrimSpace(string(out)), err
}

func (p *program) token(t *testing.T, role, account string) string {
	t.Helper()

	token, err := p.run(t, "token", "-role", role, "-account", account, "-sub", "u1", "-name", account)
	require.NoError(t, err, "%s", token)

	return token
}

// call runs an operation and returns its data.
func (p *program) call(t *testing.T, token, query string, variables map[string]any) map[string]any {
	t.Helper()

	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/graphql", bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	var result struct {
		Data   map[string]any `json:"data"`
		Errors []any          `json:"errors"`
	}

	require.NoError(t, json.NewDecoder(answer.Body).Decode(&result))
	require.Empty(t, result.Errors)

	return result.Data
}

// register registers a paid order of acme and cloudcraft, and returns its id.
func (p *program) register(t *testing.T, number string) string {
	t.Helper()

	data := p.call(t, p.token(t, "MARKETPLACE", "market"),
		`mutation ($number: String!) { registerOrder(input: {number: $number, paid: "1.00", goods: {name: "等保"},
			provider: {account: "cloudcraft", name: "云匠"}, buyer: {account: "acme", name: "极光"}}) { order { id } } }`,
		map[string]any{"number": number})

	return data["registerOrder"].(map[string]any)["order"].(map[string]any)["id"].(string) //nolint:forcetypeassert // a test
}

// dial opens a socket at an address of the program, or of a proxy before it.
func dial(t *testing.T, address, token string) (*websocket.Conn, error) {
	t.Helper()

	socket, response, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(address, "http")+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		return nil, err
	}

	_ = response

	hello := map[string]any{"type": "connection_init", "payload": map[string]string{"Authorization": "Bearer " + token}}
	if err := wsjson.Write(t.Context(), socket, hello); err != nil {
		return socket, err
	}

	var ack message

	return socket, wsjson.Read(t.Context(), socket, &ack)
}

func TestImpossibleSettingsStopTheStart(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ setting, says string }{
		"UnknownSetting":        {"JIAOFU_NOTHING=127.0.0.1:1", "there is no setting JIAOFU_NOTHING"},
		"WeakSecret":            {"JIAOFU_JWT_SECRET=short", "shorter than 32 bytes"},
		"SampleSecret":          {"JIAOFU_JWT_SECRET=changemechangemechangemechangeme", "repeats itself"},
		"DevelopmentToTheWorld": {"JIAOFU_ADDR=0.0.0.0:0", "for this machine only"},
		"AddressWithoutPort":    {"JIAOFU_ADDR=localhost", "not host:port"},
		"NegativeDay":           {"JIAOFU_DAY=-1s", "JIAOFU_DAY must be"},
		"LimitOff":              {"JIAOFU_LIMIT_DEPTH=0", "must be more than 0"},
		"OriginWithPath":        {"JIAOFU_CORS_ORIGINS=https://a.example/x", "must be exact origins"},
		"WeakerWrites":          {"MONGODB_URI=mongodb://127.0.0.1:1/?w=1", "majority"},
		"KeySetMissing":         {"JIAOFU_JWKS=/nowhere/keys.json", "JIAOFU_LINK_SECRET"},
		"NotANumber":            {"JIAOFU_LIMIT_TOKENS=many", "not a whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			env := settings("JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_ADDR=127.0.0.1:0", test.setting)
			out, err := runProgram(t, env)
			require.Error(t, err)
			require.Contains(t, out, test.says)
		})
	}
}

func TestSecondProcessOnADataFolderIsRefused(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	startProgram(t, "JIAOFU_DATA_DIR="+folder)

	out, err := runProgram(t, settings("JIAOFU_DATA_DIR="+folder, "JIAOFU_ADDR=127.0.0.1:0"))
	require.Error(t, err)
	require.Contains(t, out, folder)
}

func TestSocketsAreClosedWith1012OnShutdown(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir())
	id := p.register(t, "N-1")

	socket, err := dial(t, p.url, p.token(t, "BUYER", "acme"))
	require.NoError(t, err)
	require.NoError(t, wsjson.Write(t.Context(), socket, map[string]any{
		"id": "1", "type": "subscribe",
		"payload": map[string]any{"query": `subscription { flowLogAppended(orderId: "` + id + `", after: 0) { seq } }`},
	}))

	var next message
	require.NoError(t, wsjson.Read(t.Context(), socket, &next))
	require.Equal(t, "next", next.Type)

	stopped := make(chan struct{})

	go func() {
		defer close(stopped)

		_ = p.command.Process.Signal(syscall.SIGTERM)
	}()

	for err == nil {
		err = wsjson.Read(t.Context(), socket, &next)
	}

	require.Equal(t, websocket.StatusServiceRestart, websocket.CloseStatus(err))
	<-stopped
}

func TestDevelopmentAnswersToItsOwnNameOnly(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir())
	port := p.url[strings.LastIndex(p.url, ":"):]

	for host, status := range map[string]int{
		"localhost" + port: http.StatusOK, "127.0.0.1" + port: http.StatusOK,
		"[::1]:1": http.StatusOK, "localhost:1": http.StatusOK,
		"evil.example" + port: http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/playground", nil)
		require.NoError(t, err)

		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, status, answer.StatusCode, host)
	}
}

func TestProductionNeedsTokens(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_JWT_SECRET="+testSecret)

	for query, status := range map[string]int{
		`{"query":"{ viewer { name } serverTime }"}`:  http.StatusOK,
		`{"query":"{ __schema { types { name } } }"}`: http.StatusUnauthorized,
		`{"query":"{ orders { totalCount } }"}`:       http.StatusUnauthorized,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/graphql", strings.NewReader(query))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/graphql-response+json")

		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, status, answer.StatusCode, query)
		require.Equal(t, status == http.StatusUnauthorized, answer.Header.Get("WWW-Authenticate") == "Bearer", query)
	}

	data := p.call(t, p.token(t, "OPERATOR", "platform"), "{ __schema { queryType { name } } viewer { role } }", nil)
	require.Equal(t, map[string]any{"role": "OPERATOR"}, data["viewer"])

	_, err := p.run(t, "token", "-role", "SYSTEM", "-account", "x")
	require.Error(t, err)
}

func TestVerifyFindsWhatWasEdited(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	p := startProgram(t, "JIAOFU_DATA_DIR="+folder, "JIAOFU_DEMO=true")
	p.stop(t)

	out, err := p.run(t, "verify")
	require.NoError(t, err, out)
	require.Contains(t, out, "0 broken")

	// Somebody edits a name in the database file, behind the server's back.
	path := filepath.Join(folder, "jiaofu.db")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(raw), "李雷")
	require.NoError(t, os.WriteFile(path, bytes.ReplaceAll(raw, []byte("李雷"), []byte("李电")), 0o600))

	out, err = p.run(t, "verify")
	require.Error(t, err)
	require.Contains(t, out, "the hash chain is broken at entry")
}

// TestTwoProcessesBehaveAsOne: a due acceptance is executed once, and each
// hears the moves of the other.
func TestTwoProcessesBehaveAsOne(t *testing.T) {
	t.Parallel()

	uri, database := mongotest.URI(t), mongotest.Database(t)
	env := []string{
		"MONGODB_URI=" + uri, "MONGODB_DATABASE=" + database, "JIAOFU_JWT_SECRET=" + testSecret, "JIAOFU_DAY=150ms",
	}
	a, b := startProgram(t, env...), startProgram(t, env...)
	id := a.register(t, "N-1")

	socket, err := dial(t, b.url, b.token(t, "BUYER", "acme"))
	require.NoError(t, err)
	require.NoError(t, wsjson.Write(t.Context(), socket, map[string]any{
		"id": "1", "type": "subscribe",
		"payload": map[string]any{"query": `subscription { flowLogAppended(orderId: "` + id + `", after: 0) { seq type } }`},
	}))

	orderID := map[string]any{"id": id}
	a.call(t, a.token(t, "BUYER", "acme"),
		`mutation ($id: ID!) { submitRequirement(input: {orderId: $id, description: "需求"}) { order { id } } }`, orderID)
	a.call(t, a.token(t, "PROVIDER", "cloudcraft"),
		`mutation ($id: ID!) { confirmRequirement(input: {orderId: $id, requirementRevision: 1}) { order { id } } }`, orderID)
	a.call(t, a.token(t, "PROVIDER", "cloudcraft"),
		`mutation ($id: ID!) { submitDelivery(input: {orderId: $id, summary: "完成"}) { order { id } } }`, orderID)

	var types []string

	deadline := time.Now().Add(30 * time.Second)
	for len(types) == 0 || types[len(types)-1] != "DELIVERY_AUTO_ACCEPTED" {
		require.True(t, time.Now().Before(deadline), "heard %v", types)

		var next struct {
			Payload struct {
				Data struct {
					Entry struct {
						Seq  int    `json:"seq"`
						Type string `json:"type"`
					} `json:"flowLogAppended"`
				} `json:"data"`
			} `json:"payload"`
		}

		require.NoError(t, wsjson.Read(t.Context(), socket, &next))
		types = append(types, next.Payload.Data.Entry.Type)
		require.Equal(t, len(types), next.Payload.Data.Entry.Seq)
	}

	require.Equal(t, []string{"ORDER_REGISTERED", "REQUIREMENT_SUBMITTED", "REQUIREMENT_CONFIRMED", "DELIVERY_SUBMITTED"},
		types[:4])

	out, err := a.run(t, "verify")
	require.NoError(t, err, out)
}
