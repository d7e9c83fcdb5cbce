package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/timers"
)

// stage is a running server on which a story is played.
type stage struct {
	server *server
	web    *httptest.Server
	clock  *clock
	names  map[string]string
	events map[string]chan json.RawMessage
}

// clock is a clock that goes on only when a story says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.now = c.now.Add(d)
}

func newStage(t *testing.T, b backend) *stage {
	t.Helper()

	c := config.Default()
	c.DataDir = t.TempDir()
	c.Demo = false

	time := &clock{now: storyStart()}
	s := newServer(&c, slog.New(slog.DiscardHandler), time.Now)

	require.NoError(t, s.openAuth(t.Context()))
	t.Cleanup(s.verifier.Close)

	s.store = b.open(t, s.wake)
	t.Cleanup(func() { require.NoError(t, s.store.Close()) })
	s.observeStore()

	web := httptest.NewUnstartedServer(nil)
	s.url = "http://" + web.Listener.Addr().String()
	require.NoError(t, s.prepare(t.Context()))

	handler, err := s.handler()
	require.NoError(t, err)

	web.Config.Handler = handler
	web.Start()
	t.Cleanup(web.Close)
	t.Cleanup(func() { require.NoError(t, s.graphql.Shutdown(context.WithoutCancel(t.Context()))) })

	return &stage{s, web, time, map[string]string{}, map[string]chan json.RawMessage{}}
}

func (s *stage) play(t *testing.T, step step) {
	t.Helper()
	t.Logf("line %d: %s", step.line, strings.Join(step.words, " "))

	switch step.words[0] {
	case "clock":
		s.advance(t, step.words[1])
	case "watch":
		s.watch(t, step)
	case "event":
		s.compare(t, step.parts["document"], s.next(t, step.words[1]))
	case "quiet":
		require.Empty(t, s.events[step.words[1]])
	default:
		s.compare(t, step.parts["result"], s.post(t, step))
	}
}

// advance lets the clock go on to each timer on the way, as a running server
// would see them.
func (s *stage) advance(t *testing.T, words string) {
	t.Helper()

	var days int

	rest := words
	if count, _, ok := strings.Cut(words, "d"); ok {
		_, err := fmt.Sscan(count, &days)
		require.NoError(t, err)

		rest = strings.TrimPrefix(words, count+"d")
	}

	d := time.Duration(days) * delivery.Day

	if rest != "" {
		more, err := time.ParseDuration(rest)
		require.NoError(t, err)

		d += more
	}

	s.clock.advance(d)

	runner := &timers.Runner{Store: s.server.store, Now: s.clock.Now, Logger: s.server.logger}
	for runner.RunDue(t.Context()) == 0 {
	}
}

// token is the bearer token of "ROLE subject@account"; empty for anonymous.
func (s *stage) token(t *testing.T, who []string) string {
	t.Helper()

	if who[0] == "anonymous" {
		return ""
	}

	subject, account, ok := strings.Cut(who[1], "@")
	require.True(t, ok, "who: %v", who)

	token, err := s.server.issuer.Token(delivery.Actor{
		Role: delivery.Role(who[0]), Account: account, Subject: subject, Name: strings.ToUpper(subject[:1]) + subject[1:],
	}, time.Hour)
	require.NoError(t, err)

	return "Bearer " + token
}

// request is the JSON of an operation, its names filled in.
func (s *stage) request(t *testing.T, step step) []byte {
	t.Helper()

	variables := step.parts["variables"]
	if variables == "" {
		variables = "null"
	}

	for name, value := range s.names {
		variables = strings.ReplaceAll(variables, `"$`+name+`"`, value)
	}

	body, err := json.Marshal(map[string]any{
		"query": step.parts["document"], "variables": json.RawMessage(variables),
	})
	require.NoError(t, err)

	return body
}

func (s *stage) post(t *testing.T, step step) json.RawMessage {
	t.Helper()

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.web.URL+"/graphql",
		bytes.NewReader(s.request(t, step)))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")

	if token := s.token(t, step.words); token != "" {
		r.Header.Set("Authorization", token)
	}

	answer, err := s.web.Client().Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	var body json.RawMessage
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&body))

	return body
}

// message is a message of graphql-transport-ws.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// watch subscribes on a socket of its own, and waits until the server took the
// subscription.
func (s *stage) watch(t *testing.T, step step) {
	t.Helper()

	socket, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(s.web.URL, "http")+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.CloseNow() })

	hello, err := json.Marshal(map[string]string{"Authorization": s.token(t, step.words[2:])})
	require.NoError(t, err)
	require.NoError(t, wsjson.Write(t.Context(), socket, message{Type: "connection_init", Payload: hello}))

	var ack message
	require.NoError(t, wsjson.Read(t.Context(), socket, &ack))
	require.Equal(t, "connection_ack", ack.Type)

	before := s.server.hub.Subscribers()
	events := make(chan json.RawMessage, 100)
	s.events[step.words[1]] = events

	require.NoError(t, wsjson.Write(t.Context(), socket,
		message{ID: "1", Type: "subscribe", Payload: s.request(t, step)}))

	refused := make(chan struct{})

	go func() {
		for {
			var m message
			if err := wsjson.Read(t.Context(), socket, &m); err != nil {
				return
			}

			if m.Type == "error" {
				close(refused)

				m.Payload = json.RawMessage(`{"errors":` + string(m.Payload) + `}`)
			}

			if m.Type == "next" || m.Type == "error" {
				events <- m.Payload
			}
		}
	}()

	require.Eventually(t, func() bool {
		select {
		case <-refused:
			return true
		default:
			return s.server.hub.Subscribers() > before
		}
	}, eventTime, time.Millisecond)
}

func (s *stage) next(t *testing.T, name string) json.RawMessage {
	t.Helper()

	select {
	case event := <-s.events[name]:
		return event
	case <-time.After(eventTime):
		require.Fail(t, "no event", "watching %s", name)

		return nil
	}
}

// storyName is a "$name" in the JSON of a story.
var storyName = regexp.MustCompile(`^\$[A-Za-z_][A-Za-z0-9_]*$`)

// compare compares an answer with the JSON that a story expects, and learns the
// names in it.
func (s *stage) compare(t *testing.T, want string, got json.RawMessage) {
	t.Helper()

	var wanted, answered any

	require.NoError(t, json.Unmarshal([]byte(want), &wanted), "the story is not JSON: %s", want)
	require.NoError(t, json.Unmarshal(got, &answered))

	if answer, ok := answered.(map[string]any); ok {
		delete(answer, "extensions") // what an operation cost is no part of a story
	}

	wanted = s.learn(t, wanted, answered)
	require.Equal(t, pretty(t, wanted), pretty(t, answered))
}

// learn fills the names of what is wanted in from what was answered.
func (s *stage) learn(t *testing.T, wanted, answered any) any {
	t.Helper()

	switch w := wanted.(type) {
	case string:
		return s.learnName(t, w, answered)
	case map[string]any:
		a, _ := answered.(map[string]any)
		for key := range w {
			w[key] = s.learn(t, w[key], a[key])
		}
	case []any:
		a, _ := answered.([]any)

		for i := range w {
			var item any
			if i < len(a) {
				item = a[i]
			}

			w[i] = s.learn(t, w[i], item)
		}
	}

	return wanted
}

func (s *stage) learnName(t *testing.T, wanted string, answered any) any {
	t.Helper()

	if !storyName.MatchString(wanted) || answered == nil {
		return wanted
	}

	if wanted == "$_" {
		return answered
	}

	value, err := json.Marshal(answered)
	require.NoError(t, err)

	if known, ok := s.names[wanted[1:]]; ok {
		var same any

		require.NoError(t, json.Unmarshal([]byte(known), &same))

		return same
	}

	s.names[wanted[1:]] = string(value)

	return answered
}

func pretty(t *testing.T, v any) string {
	t.Helper()

	text, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)

	return string(text)
}
