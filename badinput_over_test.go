package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
)

// What a transport takes by default, in bytes; what is longer is refused as
// such, whatever it is.
const (
	longestURL     = 16 << 10
	longestBody    = 256 << 10
	longestMessage = 64 << 10
)

// over is the victim, asked over a transport.
func (v *victim) over(by over) *victim {
	other := *v
	other.by = by

	return &other
}

// ask asks over the victim's transport.
func (v *victim) ask(t *testing.T, token, body string, headers ...string) reply {
	t.Helper()

	return v.askOver(t, v.by, token, body, headers...)
}

// askOver asks with a token, empty for none, over a transport.
func (p *program) askOver(t *testing.T, by over, token, body string, headers ...string) reply {
	t.Helper()

	if token != "" {
		token = "Bearer " + token
	}

	return p.askAs(t, by, token, body, headers...)
}

// askAs asks with an Authorization, empty for none. The body is that of a POST;
// over other transports it says the same in their way.
func (p *program) askAs(t *testing.T, by over, authorization, body string, headers ...string) reply {
	t.Helper()

	switch {
	case by == byWS:
		return p.askSocket(t, authorization, body)
	case by.isGET():
		return p.get(t, by, authorization, parametersOf(t, body), headers...)
	default:
		return p.post(t, by, authorization, body, headers...)
	}
}

// accepting are the headers of a request over HTTP.
func accepting(by over, authorization string, more ...string) []string {
	headers := []string{"Accept", "application/graphql-response+json"}
	if by.isStream() {
		headers[1] = "text/event-stream"
	}

	if by.isGET() {
		headers = append(headers, "GraphQL-Require-Preflight", "1")
	} else {
		headers = append(headers, "Content-Type", "application/json")
	}

	if authorization != "" {
		headers = append(headers, "Authorization", authorization)
	}

	return append(headers, more...)
}

func (p *program) post(t *testing.T, by over, authorization, body string, headers ...string) reply {
	t.Helper()

	answer := p.send(t, http.MethodPost, "/graphql", body, accepting(by, authorization, headers...)...)
	answer.by, answer.long = by, len(body) > longestBody

	return answer.unstreamed(t)
}

// get asks with the parameters of a URL.
func (p *program) get(t *testing.T, by over, authorization, parameters string, headers ...string) reply {
	t.Helper()

	target := "/graphql?" + parameters
	answer := p.send(t, http.MethodGet, target, "", accepting(by, authorization, headers...)...)
	answer.by, answer.long = by, len(target) > longestURL

	return answer.unstreamed(t)
}

// parametersOf says in a URL what a body says that is a request.
func parametersOf(t *testing.T, body string) string {
	t.Helper()

	var members map[string]json.RawMessage

	require.NoError(t, json.Unmarshal([]byte(body), &members))

	parameters := url.Values{}

	for name, raw := range members {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}

		if text != "null" && text != "" {
			parameters.Set(name, text)
		}
	}

	return parameters.Encode()
}

// unstreamed takes the one answer out of an event stream that has ended.
func (r reply) unstreamed(t *testing.T) reply {
	t.Helper()

	if !strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") {
		return r
	}

	text := r.body
	for strings.HasPrefix(text, ":\n\n") {
		text = text[len(":\n\n"):] // a comment
	}

	frames := strings.Split(text, "\n\n")
	require.Len(t, frames, 3, "%.300s", r.body)
	require.Equal(t, "event: complete\ndata:", frames[1])
	require.Empty(t, frames[2])

	event, ok := strings.CutPrefix(frames[0], "event: next\ndata: ")
	require.True(t, ok, "%.300s", r.body)

	r.body = event

	return r
}

// askSocket asks on a socket of its own. The socket works afterwards, unless the
// program closed it.
func (p *program) askSocket(t *testing.T, authorization, body string) reply {
	t.Helper()

	w, err := p.open(t, nil, "graphql-transport-ws")
	require.NoError(t, err)

	defer func() { _ = w.Close() }()

	begin := `{"type":"connection_init"}`
	if authorization != "" {
		begin = `{"type":"connection_init","payload":{"Authorization":` + quoted(t, authorization) + `}}`
	}

	w.say(begin)

	message := `{"type":"subscribe","id":"1","payload":` + body + `}`
	answer := reply{by: byWS, long: len(message) > longestMessage}

	if !w.hears(&answer, "connection_ack") {
		return answer
	}

	go w.say(message) // it may be cut half-way

	if !w.hears(&answer, "next", "error") {
		return answer
	}

	if strings.HasPrefix(answer.body, "[") {
		answer.body = `{"errors":` + answer.body + `}`
	} else {
		require.JSONEq(t, `{"type":"complete","id":"1"}`, w.hear())
	}

	answer.status = http.StatusOK

	w.idle()
	w.put(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))
	require.Equal(t, ws.OpClose, w.frame().Header.OpCode)

	return answer
}

// hears reads the next message, which is of one of the types. It reports false
// when the socket is closed instead.
func (w *wire) hears(answer *reply, types ...string) bool {
	w.t.Helper()

	frame := w.frame()
	if frame.Header.OpCode == ws.OpClose {
		code, why := ws.ParseCloseFrameData(frame.Payload)
		answer.closed, answer.body = int(code), why

		return false
	}

	var read message

	require.NoError(w.t, json.Unmarshal(frame.Payload, &read))
	require.Contains(w.t, types, read.Type, "%.300s", frame.Payload)

	answer.body = string(read.Payload)

	return true
}

// refused expects an answer that is nothing but errors with the code, and that
// tells nothing. The statuses are those of HTTP; in an event stream or on a
// socket only the code is told, or the socket is closed.
func (r reply) refused(t *testing.T, code string, statuses ...int) {
	t.Helper()
	r.harmless(t)
	require.NotContains(t, r.body, `"data"`)

	switch {
	case r.closed != 0:
		require.Contains(t, r.closes(code), r.closed, r.body)
	case r.long && r.by.isGET():
		require.Contains(t, []int{http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge}, r.status)
	case r.long:
		require.Equal(t, http.StatusRequestEntityTooLarge, r.status)
		require.Contains(t, r.body, `"code":"BAD_USER_INPUT"`)
	default:
		require.Contains(t, r.body, `"code":"`+code+`"`, "%.300s", r.body)
	}

	if r.closed == 0 && r.by != byWS && !r.long && (!r.by.isStream() || r.status != http.StatusOK) {
		require.Contains(t, statuses, r.status, "%.300s", r.body)
	}
}

// closes are the codes that a socket is closed with where HTTP has an error code.
func (r reply) closes(code string) []int {
	switch {
	case r.long:
		return []int{1009}
	case code == "UNAUTHENTICATED":
		return []int{4403}
	default:
		return []int{4400, 1007}
	}
}
