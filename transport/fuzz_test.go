package transport_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
)

// FuzzBody: whatever the body is, the answer is a GraphQL response that is not
// the server's fault, and does not repeat text of the body.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		asking("{hello}"), asking("mutation{bump}"), asking("subscription{ticks}"), asking("{hello(name:\"x\")}"),
		`{"query":"query($v:Point){echo(point:$v)}","variables":{"v":{"x":1,"next":{"x":2}}}}`,
		`{"query":"{...A} fragment A on Query{...A}"}`, `[]`, `{`, `null`, "{\"query\":\"\xff\"}",
	} {
		f.Add(seed)
	}

	w := newWorld(f, nil)

	f.Fuzz(func(t *testing.T, body string) {
		recorder := w.serve(t, body)
		require.Less(t, recorder.Code, http.StatusInternalServerError, recorder.Body.String())

		var answer struct {
			Data   json.RawMessage `json:"data"`
			Errors []struct {
				Extensions struct {
					Code string `json:"code"`
				} `json:"extensions"`
			} `json:"errors"`
		}

		require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &answer))
		require.True(t, answer.Data != nil || len(answer.Errors) > 0)

		for _, one := range answer.Errors {
			require.NotEmpty(t, one.Extensions.Code)
		}
	})
}

// FuzzMessage: whatever a client sends as a message, the socket answers with
// messages or closes with a code of the protocol.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		`{"type":"ping"}`, `{"type":"connection_init"}`, subscribing("1", "{hello}"), `{"type":"complete","id":"1"}`,
		`{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":null,"extensions":{}}}`, `{"type":`, "\xff",
	} {
		f.Add(seed)
	}

	w := newWorld(f, nil)

	f.Fuzz(func(t *testing.T, message string) {
		c := connect(t, w)
		c.send(message)
		c.write(ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "")))

		for {
			frame := c.frame()
			if frame.Header.OpCode == ws.OpText {
				require.True(t, json.Valid(frame.Payload))

				continue
			}

			code, _ := ws.ParseCloseFrameData(frame.Payload)
			require.Contains(t, []ws.StatusCode{1000, 1007, 1009, 4400, 4409, 4429}, code)

			break
		}

		_, err := io.Copy(io.Discard, c.reader)
		require.NoError(t, err)
		require.NoError(t, c.conn.Close())
	})
}
