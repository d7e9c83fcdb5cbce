package transport_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

func TestStreamProtocol(t *testing.T) {
	t.Parallel()

	rows := streamProtocol()
	rows.try(t)
}

func streamProtocol() protocol {
	lively := func(c *transport.Config) { c.Limits.KeepAlive = 10 * time.Millisecond }

	return protocol{mark: "events", prefix: "SSE", test: "TestStreamProtocol", musts: 11, shoulds: 7, rows: []row{
		{must, "Distinct connections", "RequestIsThatOfHTTP", "takes requests as GraphQL over HTTP has them", nil, requestIsThatOfHTTP},
		{must, "Distinct connections", "ResultIsAnEventStream", "answers a query or mutation as `text/event-stream`", nil, resultIsAnEventStream},
		{must, "Distinct connections", "SubscriptionIsAnEventStream", "answers a subscription as `text/event-stream`, whatever it comes to", nil, subscriptionIsAnEventStream},
		{must, "Distinct connections", "DocumentThatCannotBeReadIsANext", "tells what cannot be parsed by a next event with errors", nil, refusals("GRAPHQL_PARSE_FAILED", "{", "{hello", "hello", "subscription{")},
		{must, "Distinct connections", "InvalidDocumentIsANext", "tells what is not valid likewise", nil, refusals("GRAPHQL_VALIDATION_FAILED", "{helo}", "subscription{tick}", "mutation{bump(x:1)}", "{hello ...F}")},
		{must, "Distinct connections", "WhatMayNotRunIsANext", "tells what else is refused before the execution likewise", nil, whatMayNotRunIsANext},
		{must, "Distinct connections", "ClientEndsByClosing", "ends the source when the client closes the connection", nil, clientEndsByClosing},
		{must, "Distinct connections", "ResultsAreStreamed", "streams results through the connection as they come", nil, resultsAreStreamed},
		{must, "Event stream", "StreamIsInterpreted", "writes what the standard of event streams interprets: UTF-8, an event per result whatever stands in it", nil, streamIsInterpreted},
		{must, "`next` event", "NextIsAnExecutionResult", "puts an execution result into each next event", nil, nextIsAnExecutionResult},
		{must, "`complete` event", "CompleteFollowsTheLastResult", "tells the end after the last result, once, also where there was none", nil, streamCompletes},

		{should, "`complete` event", "CompleteHasData", "puts an empty `data` into complete, without which EventSource drops it", nil, completeHasData},
		{should, "Distinct connections", "StreamIsWhatIsAccepted", "agrees with the client's `Accept`", nil, streamIsWhatIsAccepted},
		{should, "Distinct connections", "RefusalIsNo400", "does not answer 400, of which EventSource cannot tell the reason", nil, refusalIsNo400},
		{should, "EventSource", "OpensByGET", "is opened by a preflighted GET too, for all but mutations", nil, opensByGET},
		{should, "EventSource", "OpensAtOnce", "opens at once, not with the first event", nil, opensAtOnce},
		{should, "EventSource", "StreamIsKeptAlive", "comments within 15 seconds where there are no events", lively, streamIsKeptAlive},
		{should, "EventSource", "NobodyKeepsTheStream", "has nobody between store, transform or buffer the stream", nil, nobodyKeepsTheStream},
	}}
}

// open asks for an event stream and nothing else, by a body.
func (s *scene) open(body string) (*reply, *events) {
	s.Helper()

	answer := s.send(s, http.MethodPost, "", body, "Content-Type", "application/json", "Accept", streamType)

	return answer, readEvents(s, answer)
}

func requireStream(tb testing.TB, answer *reply) {
	tb.Helper()
	require.Equal(tb, http.StatusOK, answer.StatusCode)
	require.Equal(tb, "text/event-stream; charset=utf-8", answer.Header.Get("Content-Type"))
}

func requestIsThatOfHTTP(s *scene) {
	_, events := s.open(`{"query":"mutation A{bump} query B($n:String){hello(name:$n)}",` +
		`"operationName":"B","variables":{"n":"li"},"extensions":{"any":"thing"}}`)
	data, _ := events.result()
	require.JSONEq(s, `{"hello":"hello li"}`, data)
	events.ends()
	require.Zero(s, s.bumps.Load())

	for _, one := range []struct {
		method, body, media string
		status              int
	}{
		{http.MethodPut, asking("{hello}"), "application/json", http.StatusMethodNotAllowed},
		{http.MethodPost, asking("{hello}"), "text/plain", http.StatusUnsupportedMediaType},
		{http.MethodPost, "{}", "application/json", http.StatusBadRequest},
	} {
		answer := s.send(s, one.method, "", one.body, "Content-Type", one.media, "Accept", streamType)
		require.Equal(s, one.status, answer.StatusCode)
	}
}

func resultIsAnEventStream(s *scene) {
	for query, want := range map[string]string{
		"{hello}":        `{"hello":"hello "}`,
		"mutation{bump}": `{"bump":1}`,
	} {
		answer, events := s.open(asking(query))
		requireStream(s, answer)

		data, _ := events.result()
		require.JSONEq(s, want, data)
	}
}

func subscriptionIsAnEventStream(s *scene) { // S08
	s.tick(2)

	for _, field := range []string{"ticks(after:0)", "finished", "refused", "revoked", "panics", "plain"} {
		answer, events := s.open(asking("subscription{" + field + "}"))
		requireStream(s, answer)
		require.NotEmpty(s, events.event())
		require.NoError(s, answer.Body.Close())
	}

	settled(s, s.world)
}

// refusals asks for each document, which is refused with a code.
func refusals(code string, queries ...string) func(*scene) {
	return func(s *scene) {
		for _, query := range queries {
			s.refusal(code, asking(query))
		}
	}
}

// refusal sends a body that is refused before its execution.
func (s *scene) refusal(code, body string) {
	s.Helper()

	answer, events := s.open(body)
	requireStream(s, answer)

	data, codes := events.result()
	require.Empty(s, data)
	require.NotEmpty(s, codes)
	require.Equal(s, code, codes[0], body)
	events.ends()
}

func whatMayNotRunIsANext(s *scene) {
	s.refusal("GRAPHQL_VALIDATION_FAILED", `{"query":"query A{hello} query B{maybe}"}`)
	s.refusal("GRAPHQL_VALIDATION_FAILED", `{"query":"query A{hello}","operationName":"C"}`)
	s.refusal("GRAPHQL_VALIDATION_FAILED", `{"query":"query($n:Int!){echo(int:$n)}","variables":{"n":"x"}}`)
	s.refusal("UNAUTHENTICATED", asking("{__schema{types{name}}}"))
	s.refusal("COMPLEXITY_LIMIT_EXCEEDED", asking(strings.Repeat("{node", 99)))
	s.refusal("FORBIDDEN", asking("subscription{refused}"))
}

func clientEndsByClosing(s *scene) {
	for tick := range 3 {
		answer, events := s.open(asking("subscription{ticks}"))
		watching(s, s.world, 1)

		if tick > 0 {
			s.tick(1)
			events.result()
		}

		require.NoError(s, answer.Body.Close())
		settled(s, s.world)
	}
}

// resultsAreStreamed has more results than one page of the log has; each is
// read before the next one is there.
func resultsAreStreamed(s *scene) { // S11
	s.tick(2)

	_, events := s.open(asking("subscription{ticks(after:0)}"))

	for tick := 1; tick <= 30; tick++ {
		if tick > 2 {
			s.tick(1)
		}

		data, codes := events.result()
		require.Equal(s, fmt.Sprintf(`{"ticks":%d}`, tick), data)
		require.Empty(s, codes)
	}
}

func streamIsInterpreted(s *scene) {
	const name = "a\nb\r\n\ndata: x\n\nevent: y\u2028 ☃ 极光:"

	body, err := json.Marshal(map[string]any{"query": "query($n:String){hello(name:$n)}", "variables": map[string]string{"n": name}})
	require.NoError(s, err)

	_, events := s.open(string(body))
	data, _ := events.result()

	var result struct {
		Hello string `json:"hello"`
	}

	require.NoError(s, json.Unmarshal([]byte(data), &result))
	require.Equal(s, "hello "+name, result.Hello)
	events.ends()
}

func nextIsAnExecutionResult(s *scene) {
	s.tick(1)

	for _, one := range []struct {
		query, data string
		codes       []string
	}{
		{"{hello}", `{"hello":"hello "}`, nil},
		{"mutation{a:bump b:bump}", `{"a":1,"b":2}`, nil},
		{"subscription{ticks(after:0)}", `{"ticks":1}`, nil},
		{`{hello fail(code:"FORBIDDEN")}`, `{"hello":"hello ","fail":null}`, []string{"FORBIDDEN"}},
		{`{fail(code:"FORBIDDEN")}`, ``, []string{"FORBIDDEN"}}, // nothing but errors has no data
		{"subscription{panics}", ``, []string{"INTERNAL"}},
	} {
		answer, events := s.open(asking(one.query))
		data, codes := events.result()
		require.Equal(s, one.data, data)
		require.Equal(s, one.codes, codes)
		require.NoError(s, answer.Body.Close())
	}
}

func streamCompletes(s *scene) { // S03
	s.tick(2)

	for query, results := range map[string]int{
		"{hello}": 1, "mutation{bump}": 1, "{boom}": 1, "{helo}": 1,
		"subscription{finished}": 0, "subscription{revoked}": 1, "subscription{panics}": 1,
	} {
		_, events := s.open(asking(query))
		for range results {
			events.result()
		}

		events.ends()
	}
}

func completeHasData(s *scene) { // S03
	for _, query := range []string{"{hello}", "{helo}", "subscription{finished}", "subscription{refused}"} {
		_, body := s.do(s, http.MethodPost, "", asking(query), "Content-Type", "application/json", "Accept", streamType)
		require.True(s, strings.HasSuffix(body, "\n\nevent: complete\ndata:\n\n"), "%q", body)
	}
}

func streamIsWhatIsAccepted(s *scene) {
	for _, one := range []struct{ query, accept, media string }{
		{"{hello}", streamType, streamType},
		{"{helo}", streamType, streamType},
		{"{hello}", "", "application/json"},
		{"{hello}", "application/json", "application/json"},
		{"{hello}", "application/graphql-response+json", "application/graphql-response+json"},
		{"{hello}", "application/json, text/event-stream", "application/json"},
		{"{hello}", "application/json;q=0.5, text/event-stream", streamType},
		{"subscription{finished}", "application/json, text/event-stream", streamType},
		{"subscription{finished}", "application/json, text/event-stream;q=0.1", streamType},
		{"subscription{finished}", "application/json", "application/json"},
		{"subscription{finished}", "application/json, text/event-stream;q=0", "application/json"},
	} {
		answer := s.send(s, http.MethodPost, "", asking(one.query), "Content-Type", "application/json", "Accept", one.accept)
		require.Equal(s, one.media+"; charset=utf-8", answer.Header.Get("Content-Type"), one)
	}
}

func refusalIsNo400(s *scene) {
	for _, query := range []string{"", "{", "{helo}", "subscription{tick}", "subscription{refused}", "{boom}"} {
		answer, _ := s.open(asking(query))
		requireStream(s, answer)
	}
}

func opensByGET(s *scene) {
	const get, preflight = http.MethodGet, "GraphQL-Require-Preflight"

	for query, kinds := range map[string][]string{
		"{hello}": {"next", "complete"}, "{helo}": {"next", "complete"}, "subscription{finished}": {"complete"},
	} {
		answer := s.send(s, get, "?query="+query, "", "Accept", streamType, preflight, "1")
		requireStream(s, answer)

		events := readEvents(s, answer)
		for _, kind := range kinds {
			require.Equal(s, kind, events.event().kind)
		}
	}

	answer := s.send(s, get, "?query=mutation{bump}", "", "Accept", streamType, preflight, "1")
	require.Equal(s, http.StatusMethodNotAllowed, answer.StatusCode)
	require.Zero(s, s.bumps.Load())

	answer = s.send(s, get, "?query={hello}", "", "Accept", streamType)
	require.Equal(s, http.StatusBadRequest, answer.StatusCode, "no preflight")
}

func opensAtOnce(s *scene) {
	answer, _ := s.open(asking("subscription{ticks}"))
	requireStream(s, answer)

	first := make([]byte, len(":\n\n"))
	_, err := io.ReadFull(answer.Body, first)
	require.NoError(s, err)
	require.Equal(s, ":\n\n", string(first))
}

func streamIsKeptAlive(s *scene) { // S13
	require.LessOrEqual(s, transport.DefaultLimits().KeepAlive, 15*time.Second)

	answer, events := s.open(asking("subscription{ticks}"))
	comments := make([]byte, len(":\n\n")*5)
	_, err := io.ReadFull(answer.Body, comments)
	require.NoError(s, err)
	require.Equal(s, strings.Repeat(":\n\n", 5), string(comments))

	s.tick(1)

	data, _ := events.result() // and no event before it
	require.JSONEq(s, `{"ticks":1}`, data)
}

func nobodyKeepsTheStream(s *scene) {
	for _, query := range []string{"{hello}", "{helo}", "subscription{finished}"} {
		answer, _ := s.open(asking(query))
		require.Equal(s, "no", answer.Header.Get("X-Accel-Buffering"))
		require.Contains(s, answer.Header.Get("Cache-Control"), "no-store")
		require.Contains(s, answer.Header.Get("Cache-Control"), "no-transform")
		require.Empty(s, answer.Header.Get("Content-Length"))
		require.Contains(s, answer.Header.Get("Vary"), "Accept")
	}
}
