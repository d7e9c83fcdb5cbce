package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
)

// tryMessages: W05-W07, W16, W22-W36 and W46. Each socket is closed with
// its code.
func tryMessages(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t).over(byWS)
	begin := initMessage(v.buyer)
	live := func(id string) string {
		return subscribeMessage(id, `subscription($id:ID!){flowLogAppended(orderId:$id){seq}}`, `{"id":"`+v.order+`"}`)
	}

	for _, one := range []struct {
		name     string
		messages []string
		code     int
	}{
		{"W05_SubscribeBeforeInit", []string{live("1")}, 4401},
		{"W06_TwoInits", []string{begin, begin}, 4429},
		{"W07_NeverInits", []string{`{"type":"ping"}`}, 4408},
		{"W16_DuplicateID", []string{begin, live("1"), live("1")}, 4409},
		{"W22_NotJSON", []string{begin, "hemlock"}, 4400},
		{"W22_Empty", []string{""}, 4400},
		{"W23_List", []string{begin, `[{"type":"ping"}]`}, 4400},
		{"W23_Null", []string{`null`}, 4400},
		{"W24_NoType", []string{begin, `{"id":"hemlock"}`}, 4400},
		{"W25_UnknownType", []string{begin, `{"type":"hemlock"}`}, 4400},
		{"W26_TypeIsANumber", []string{begin, `{"type":1}`}, 4400},
		{"W27_LegacyStart", []string{begin, `{"type":"start","id":"1","payload":{"query":"{serverTime}"}}`}, 4400},
		{"W27_ServersType", []string{begin, `{"type":"next","id":"1","payload":{}}`}, 4400},
		{"W28_NoID", []string{begin, `{"type":"subscribe","payload":{"query":"{serverTime}"}}`}, 4400},
		{"W29_IDIsANumber", []string{begin, `{"type":"subscribe","id":1,"payload":{"query":"{serverTime}"}}`}, 4400},
		{"W29_EmptyID", []string{begin, `{"type":"subscribe","id":"","payload":{"query":"{serverTime}"}}`}, 4400},
		{"W29_LongID", []string{begin, `{"type":"complete","id":"` + strings.Repeat("1", 10_000) + `"}`}, 4400},
		{"W30_NoPayload", []string{begin, `{"type":"subscribe","id":"1"}`}, 4400},
		{"W31_PayloadIsAText", []string{begin, `{"type":"subscribe","id":"1","payload":"{hemlock}"}`}, 4400},
		{"W32_NoQuery", []string{begin, `{"type":"subscribe","id":"1","payload":{"query":null}}`}, 4400},
		{"W33_VariablesAreAList", []string{begin, `{"type":"subscribe","id":"1","payload":{"query":"{serverTime}","variables":[]}}`}, 4400},
		{"W34_DuplicateMember", []string{begin, `{"type":"ping","type":"pong"}`}, 4400},
		{"W34_TrailingGarbage", []string{begin, `{"type":"ping"} hemlock`}, 4400},
		{"W35_LoneSurrogate", []string{begin, `{"type":"ping","payload":{"a":"\ud800"}}`}, 4400},
		{"W35_NUL", []string{begin, `{"type":"ping","payload":{"a":"\u0000"}}`}, 4400},
		{"W36_Deep", []string{begin, `{"type":"ping","payload":{"a":` + strings.Repeat("[", 30_000)}, 4400},
		{"W36_InitPayload", []string{`{"type":"connection_init","payload":[]}`}, 4400},
		{"W36_AuthorizationIsANumber", []string{`{"type":"connection_init","payload":{"Authorization":1}}`}, 4400},
		{"S16_BadInit", []string{`{"type":"connection_init","payload":{"Authorization":"Bearer hemlock"}}`}, 4403},
		{"A06_TokenOf60kB", []string{initMessage(strings.Repeat("a", 60_000))}, 4403},
		{"A06_NoScheme", []string{`{"type":"connection_init","payload":{"Authorization":"` + v.buyer + `"}}`}, 4403},
		{"A04_Expired", []string{initMessage(signedToken(goodHeader, claimsOf("BUYER", "acme", -time.Second, ""), []byte(testSecret)))}, 4403},
	} {
		v.row(t, one.name, func(t *testing.T) {
			t.Helper()

			w := v.socket(t, "")
			for _, message := range one.messages {
				w.say(message)
			}

			w.closed(one.code)
		})
	}
}

// tryFrames: W39, W45.
func tryFrames(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t).over(byWS)
	masked := func(frame ws.Frame) []byte { return ws.MustCompileFrame(ws.MaskFrame(frame)) }
	announced := ws.MaskFrame(ws.NewTextFrame(nil))
	announced.Header.Length = 1 << 40
	compressed := ws.NewTextFrame(bytes.Repeat([]byte{0}, 1000))
	compressed.Header.Rsv = ws.Rsv(true, false, false)

	for _, one := range []struct {
		name string
		raw  []byte
		code int
	}{
		{"W39_2MiB", masked(ws.NewTextFrame(make([]byte, 2<<20))), 1009},
		{"W39_1TiBAnnounced", ws.MustCompileFrame(announced), 1009},
		{"W39_ByFragments", append(masked(ws.NewFrame(ws.OpText, false, make([]byte, 60<<10))),
			masked(ws.NewFrame(ws.OpContinuation, true, make([]byte, 60<<10)))...), 1009},
		{"W45_1ByteFragments", append(masked(ws.NewFrame(ws.OpText, false, []byte("{"))),
			slices.Repeat(masked(ws.NewFrame(ws.OpContinuation, false, []byte(" "))), 10_000)...), 1009},
		{"W45_EmptyFragments", append(masked(ws.NewFrame(ws.OpText, false, nil)),
			slices.Repeat(masked(ws.NewFrame(ws.OpContinuation, false, nil)), 10_000)...), 1009},
		{"W45_10000Pings", slices.Repeat(masked(ws.NewPingFrame([]byte("x"))), 10_000), 4429},
		{"W45_10000PingMessages", slices.Repeat(masked(ws.NewTextFrame([]byte(`{"type":"ping"}`))), 10_000), 4429},
		{"W45_Compressed", masked(compressed), 1002},
		{"W45_Unmasked", ws.MustCompileFrame(ws.NewTextFrame([]byte(`{"type":"ping"}`))), 1002},
		{"W45_InvalidUTF8", masked(ws.NewTextFrame([]byte("{\"type\":\"\xff\"}"))), 1007},
		{"W45_Binary", masked(ws.NewBinaryFrame([]byte(`{"type":"ping"}`))), 4400},
		{"W45_LoneContinuation", masked(ws.NewFrame(ws.OpContinuation, true, []byte("{}"))), 1002},
		{"W45_FragmentedPing", masked(ws.NewFrame(ws.OpPing, false, nil)), 1002},
		{"W45_UnknownOpcode", masked(ws.NewFrame(0x3, true, nil)), 1002},
		{"W45_CloseOfOneByte", masked(ws.NewCloseFrame([]byte{3})), 1002},
	} {
		v.row(t, one.name, func(t *testing.T) {
			t.Helper()

			w := v.socket(t, v.buyer)

			go func() { _, _ = w.Write(one.raw) }() // it is cut half-way

			w.closed(one.code)
		})
	}
}

// tryHandshakes: W37, W38 and upgrades that are none.
func tryHandshakes(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t).over(byWS)
	for name, protocols := range map[string][]string{
		"W38_None": nil, "W38_OtherCase": {"GRAPHQL-TRANSPORT-WS"}, "W37_Legacy": {"graphql-ws"}, "W37_Unknown": {"hemlock"},
	} {
		v.row(t, name, func(t *testing.T) {
			t.Helper()

			w, err := v.open(t, nil, protocols...)
			require.NoError(t, err)
			w.closed(4406)
		})
	}

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for name, headers := range map[string][]string{
			"NoKey":      {"Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13"},
			"OldVersion": {"Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "8", "Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(make([]byte, 16))},
			"BadKey":     {"Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", marker},
		} {
			answer := v.send(t, http.MethodGet, "/graphql", "", headers...)
			require.GreaterOrEqual(t, answer.status, http.StatusBadRequest, name)
			answer.harmless(t)
		}

		_, err := v.open(t, http.Header{"Authorization": {"Bearer " + v.buyer, "Bearer " + v.stranger}}, "graphql-transport-ws")
		require.ErrorContains(t, err, "401")
	})
}

// tryTooManyOfEverything: W42, W43, W45. A socket has at most 20
// operations, a person at most 20 sockets; what goes away is freed.
func tryTooManyOfEverything(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t).over(byWS)
	query, variables := `subscription($id:ID!){flowLogAppended(orderId:$id){seq}}`, `{"id":"`+v.order+`"}`

	v.unmoved(t, func(t *testing.T) {
		t.Helper()
		v.row(t, "W45_10000Subscribes", func(t *testing.T) {
			t.Helper()

			w := v.socket(t, v.buyer)

			go func() {
				for id := range 10_000 {
					w.say(subscribeMessage(strconv.Itoa(id), query, variables))
				}
			}()

			for range 10_000 - 20 {
				require.Contains(t, w.hear(), "SUBSCRIPTION_LIMIT")
			}

			w.idle()
		})
		v.row(t, "W45_21SocketsOfAPerson", func(t *testing.T) {
			t.Helper()

			var all []*wire
			for range 20 {
				all = append(all, v.socket(t, v.stranger))
			}

			late := v.socket(t, "")
			late.say(initMessage(v.stranger))
			late.closed(4429)
			all[0].idle()

			for _, one := range all { // and all is freed
				require.NoError(t, one.Close())
			}

			require.Eventually(t, func() bool {
				w := v.socket(t, "")
				w.say(initMessage(v.stranger))

				return w.frame().Header.OpCode == ws.OpText
			}, badTime, 20*time.Millisecond)
		})
		v.row(t, "W45_1000SocketsThatNeverInit", func(t *testing.T) {
			t.Helper()

			all := make([]*wire, 1000)
			for i := range all {
				all[i] = v.socket(t, "")
			}

			v.socket(t, v.provider).idle() // nobody else notices

			for _, one := range all {
				require.NoError(t, one.SetDeadline(time.Now().Add(badTime)))
				one.closed(4408)
			}
		})
		v.tryAbruptDisconnects(t, query, variables)
	})
}

// tryAbruptDisconnects: W42, W43. Whoever goes away without a word, or within
// one, is freed.
func (v *victim) tryAbruptDisconnects(t *testing.T, query, variables string) {
	t.Helper()

	for name, half := range map[string]string{"W42_AbruptDisconnects": "", "W43_WithinAMessage": "{"} {
		v.row(t, name, func(t *testing.T) {
			t.Helper()

			for range 50 {
				w := v.socket(t, v.provider)
				w.say(subscribeMessage("1", query, variables))

				if half != "" {
					w.put(ws.NewFrame(ws.OpText, false, []byte(half)))
				}

				require.NoError(t, w.Close())
			}

			v.requireFreed(t)
		})
	}

	body := question(query, variables)

	for by, begin := range map[over]string{
		bySSE:    fmt.Sprintf("POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", len(body)),
		bySSEGET: "GET /graphql?" + parametersOf(t, body) + " HTTP/1.1\r\nGraphQL-Require-Preflight: 1\r\n",
	} {
		v.over(by).row(t, "W42_AbruptDisconnects", func(t *testing.T) {
			t.Helper()

			for range 50 {
				conn := v.rawConn(t)
				_, err := io.WriteString(conn, begin+"Host: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer "+v.provider+"\r\n\r\n"+body)
				require.NoError(t, err)

				status := make([]byte, len("HTTP/1.1 200"))
				_, err = io.ReadFull(conn, status)
				require.NoError(t, err)
				require.Equal(t, "HTTP/1.1 200", string(status))
				require.NoError(t, conn.Close())
			}

			v.requireFreed(t)
		})
	}
}

// requireFreed expects that there are no sockets and no subscriptions any more.
func (v *victim) requireFreed(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		metrics := v.send(t, http.MethodGet, "/metrics", "").body

		return strings.Contains(metrics, "\njiaofu_sockets 0\n") && strings.Contains(metrics, "\njiaofu_subscriptions 0\n")
	}, badTime, 20*time.Millisecond)
}

// tryStreams: S03, S08, S11, S15 and what is refused in a stream.
func tryStreams(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)

	for _, by := range []over{bySSE, bySSEGET} {
		v := v.over(by)
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for _, one := range [][2]string{
				{`subscription{flowLogAppended(orderId:"ord_0000",after:0){seq}}`, "FORBIDDEN"},
				{`subscription{flowLogAppended(orderId:"` + v.order + `",after:99){seq}}`, "CURSOR_INVALID"},
				{`subscription{ordersChanged(after:"hemlock"){cursor}}`, "CURSOR_INVALID"},
				{`subscription{hemlok}`, "GRAPHQL_VALIDATION_FAILED"},
				{`subscription{ordersChanged{cursor}`, "GRAPHQL_PARSE_FAILED"},
				{`subscription{ordersChanged{cursor} flowLogAppended(orderId:""){seq}}`, "GRAPHQL_VALIDATION_FAILED"},
			} {
				query, code := one[0], one[1]

				stream := v.streamed(t, v.buyer, question(query, ""), "Last-Event-ID", "7")
				require.Contains(t, stream.body, code, query)
				require.NotContains(t, stream.body, `"data":`)
				require.NotContains(t, stream.body, "\nid:")
				require.True(t, strings.HasSuffix(stream.body, "event: complete\ndata:\n\n"), "%q", stream.body)
				require.Equal(t, "no", stream.header.Get("X-Accel-Buffering"))
				require.Contains(t, stream.header.Get("Content-Type"), "text/event-stream")
				stream.harmless(t)
			}

			v.tried("S03", "S08", "S11", "S15")
		})
	}
}

// streamed asks for an event stream, and reads it as it comes.
func (v *victim) streamed(t *testing.T, token, body string, headers ...string) reply {
	t.Helper()

	if v.by.isGET() {
		return v.send(t, http.MethodGet, "/graphql?"+parametersOf(t, body), "", accepting(bySSEGET, "Bearer "+token, headers...)...)
	}

	return v.send(t, http.MethodPost, "/graphql", body, accepting(bySSE, "Bearer "+token, headers...)...)
}

// nextOf reads the data of the next event of a stream.
func nextOf(t *testing.T, lines *bufio.Reader) (string, error) {
	t.Helper()

	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return "", err
		}

		if text, ok := strings.CutPrefix(line, "data: "); ok {
			return strings.TrimSpace(text), nil
		}

		if strings.HasPrefix(line, "event: complete") {
			return "complete", nil
		}
	}
}
