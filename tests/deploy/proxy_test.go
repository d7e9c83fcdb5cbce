package deploy_test

import (
	"bufio"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp"              // the proxy's server
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy" // what it does
	_ "github.com/caddyserver/caddy/v2/modules/caddytls"               // its certificates
	_ "github.com/caddyserver/caddy/v2/modules/filestorage"            // where it keeps them
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"
)

// freeAddress is an address of this machine where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()

	var listen net.ListenConfig

	listener, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())

	return listener.Addr().String()
}

// adapt reads the Caddyfile as it is, but for the port of its health check.
func adapt(t *testing.T, health string) []byte {
	t.Helper()

	text := read(t, "deploy", "caddy", "Caddyfile")
	require.Equal(t, text, string(caddyfile.Format([]byte(text))), "run: caddy fmt --overwrite deploy/caddy/Caddyfile")

	_, port, err := net.SplitHostPort(health)
	require.NoError(t, err)

	text = strings.Replace(text, "http://:8081", "http://:"+port, 1)
	adapter := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}

	config, warnings, err := adapter.Adapt([]byte(text), map[string]any{"filename": "Caddyfile"})
	require.NoError(t, err)
	require.Empty(t, warnings)

	return config
}

// TestProxyServesSocketsAndStreamsThroughTheEndOfAServer runs the Caddyfile
// before two servers.
func TestProxyServesSocketsAndStreamsThroughTheEndOfAServer(t *testing.T) {
	public, health := freeAddress(t), freeAddress(t)
	one := startServer(t, "http://"+public, "JIAOFU_TRUSTED_PROXIES=127.0.0.1", "JIAOFU_DRAIN_DELAY=5s")
	two := startServer(t, "http://"+public, "JIAOFU_TRUSTED_PROXIES=127.0.0.1")

	home := t.TempDir()
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	t.Setenv("JIAOFU_HOST", "http://"+public)
	t.Setenv("JIAOFU_SERVERS", one.address+" "+two.address)

	require.NoError(t, caddy.Load(adapt(t, health), true))
	t.Cleanup(func() { require.NoError(t, caddy.Stop()) })

	url := "http://" + public
	token := one.token(t, "BUYER", "acme")

	require.Equal(t, http.StatusOK, get(t, "http://"+health).status)

	for path, status := range map[string]int{
		"/": http.StatusOK, "/playground": http.StatusOK,
		"/metrics": http.StatusNotFound, "/healthz": http.StatusNotFound, "/readyz": http.StatusNotFound,
	} {
		require.Equal(t, status, get(t, url+path).status, path)
	}

	requireSocket(t, url, token)
	requireStream(t, url, token)

	require.NoError(t, one.command.Process.Signal(syscall.SIGTERM))

	ended := make(chan error, 1)

	go func() { ended <- one.command.Wait() }()

	for asked, deadline := 0, time.Now().Add(patience); ; asked++ {
		require.Equal(t, http.StatusOK, ask(t, url, token), "request %d", asked)
		require.True(t, time.Now().Before(deadline))

		select {
		case err := <-ended:
			require.NoError(t, err, "%s", one.log)
			require.Greater(t, asked, 10)
			require.Equal(t, http.StatusOK, ask(t, url, token), "after the end")
			requireSocket(t, url, token)

			return
		default:
		}
	}
}

func post(t *testing.T, url, token, accept, query string) *http.Response {
	t.Helper()

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(query))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	r.Header.Set("Authorization", "Bearer "+token)

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })

	return answer
}

func ask(t *testing.T, url, token string) int {
	t.Helper()

	answer := post(t, url, token, "application/json", `{"query": "{ orders { totalCount } }"}`)
	require.NoError(t, answer.Body.Close())

	return answer.StatusCode
}

// requireSocket opens a socket as a page of the public address does, and has it
// answer.
func requireSocket(t *testing.T, url, token string) {
	t.Helper()

	socket, response, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(url, "http")+"/graphql",
		&websocket.DialOptions{
			Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": []string{url}},
		})
	require.NoError(t, err)

	_ = response

	hello := map[string]any{"type": "connection_init", "payload": map[string]string{"Authorization": "Bearer " + token}}
	require.NoError(t, wsjson.Write(t.Context(), socket, hello))

	var message struct {
		Type string `json:"type"`
	}

	require.NoError(t, wsjson.Read(t.Context(), socket, &message))
	require.Equal(t, "connection_ack", message.Type)
	require.NoError(t, socket.Close(websocket.StatusNormalClosure, ""))
}

// requireStream begins an event stream that has nothing to tell yet: what the
// server sends first must come at once, and not when a buffer is full.
func requireStream(t *testing.T, url, token string) {
	t.Helper()

	answer := post(t, url, token, "text/event-stream", `{"query": "subscription { ordersChanged { id } }"}`)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "text/event-stream", strings.Split(answer.Header.Get("Content-Type"), ";")[0])

	first := make(chan error, 1)

	go func() {
		_, err := bufio.NewReader(answer.Body).ReadString('\n')
		first <- err
	}()

	select {
	case err := <-first:
		require.NoError(t, err)
	case <-time.After(patience):
		require.Fail(t, "nothing came through the proxy")
	}

	require.NoError(t, answer.Body.Close())
}
