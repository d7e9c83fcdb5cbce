package transport_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

const (
	begin   = `{"type":"connection_init"}`
	granted = `{"type":"connection_ack"}`
	ping    = `{"type":"ping"}`
	pong    = `{"type":"pong"}`
)

// told is a message of the server; it has no other members.
type told struct {
	Type    string          `json:"type"`
	ID      *string         `json:"id"`
	Payload json.RawMessage `json:"payload"`
}

// hear reads the next message.
func (c *client) hear() told {
	c.Helper()

	var heard told

	text := c.message()
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.DisallowUnknownFields()
	require.NoError(c, decoder.Decode(&heard), text)

	return heard
}

// hears reads a message of a kind about an operation, and returns its payload.
func (c *client) hears(kind, id string) string {
	c.Helper()

	heard := c.hear()
	require.Equal(c, kind, heard.Type)
	require.NotNil(c, heard.ID, kind)
	require.Equal(c, id, *heard.ID)

	return string(heard.Payload)
}

// quiet sees that nothing came before the answer to a ping.
func (c *client) quiet() {
	c.Helper()
	c.send(ping)
	c.expect(pong)
}

func TestSocketProtocol(t *testing.T) {
	t.Parallel()

	rows := socketProtocol()
	rows.try(t)
}

func socketProtocol() protocol {
	rows := append(connectionRows(), operationRows()...)

	return protocol{
		mark: "websocket", prefix: "WS", test: "TestSocketProtocol", musts: 36, shoulds: 8,
		rows: append(rows, endingRows()...),
	}
}

// connectionRows are the rows on what is not about one operation.
func connectionRows() []row {
	quick := func(c *transport.Config) { c.Limits.InitTime = 500 * time.Millisecond }

	return []row{
		{must, "Communication", "SubprotocolIsSpoken", "agrees on `graphql-transport-ws`, alone or among others", nil, subprotocolIsSpoken},
		{must, "Communication", "NoOtherSubprotocolIsSpoken", "speaks no other sub-protocol, and not without one", nil, noOtherSubprotocol},
		{must, "Communication", "MessagesAreTypedTexts", "sends each message as JSON text of the specified members, with a `type`", nil, messagesAreTypedTexts},
		{must, "Communication", "MessagesOfOperationsHaveTheirID", "puts the client's `id` into each message of an operation", nil, messagesHaveTheirID},
		{must, "Communication", "OperationsAreInterleaved", "runs operations of several ids at once, of any kind, on one connection", nil, operationsAreInterleaved},
		{should, "Communication", "ClosureTellsTheError", "describes the fatal error by the event that it closes with", nil, closureTellsTheError},
		{must, "Communication", "ClientClosesNormally", "takes 1000 from the client for the end of the connection and its operations", nil, clientClosesNormally},

		{must, "ConnectionInit", "InitInTimeIsEnough", "is satisfied by an init within the time, which then counts no more", quick, initInTimeIsEnough},
		{must, "ConnectionInit", "LateInitIsClosed", "closes with 4408 when the time passed without an init", quick, lateInitIsClosed},
		{must, "ConnectionInit", "SecondInitIsClosed", "closes with 4429 on a second init", nil, secondInitIsClosed},
		{must, "ConnectionInit", "SecondInitAtAnyTimeIsClosed", "does so at any time: at once, or with operations running", nil, secondInitAtAnyTime},
		{should, "ConnectionInit", "RejectedCallerIsForbidden", "closes with 4403 to reject a connection", nil, rejectedCallerIsForbidden},
		{must, "ConnectionInit", "PayloadOfInitIsOptional", "takes an init with an object, with null and without payload", nil, payloadOfInitIsOptional},

		{must, "ConnectionAck", "InitIsAcknowledged", "answers an init by one acknowledgement", nil, initIsAcknowledged},
		{must, "ConnectionAck", "ReadyAfterAcknowledgement", "takes operations from then on", nil, readyAfterAcknowledgement},

		{must, "Ping", "PingIsAnswered", "answers each ping by a pong", nil, pingIsAnswered},
		{must, "Ping", "PingIsAnsweredAtOnce", "does so as soon as possible, before operations that are still running", nil, pingIsAnsweredAtOnce},
		{must, "Ping", "PingComesAtAnyTime", "takes a ping at any time, before the init too", nil, pingComesAtAnyTime},
		{must, "Ping", "PayloadOfPingIsOptional", "takes a ping with an object, with null and without payload", nil, payloadOfPingIsOptional},
		{must, "Pong", "PongComesAtAnyTime", "takes a pong at any time, unasked too, and does not answer it", nil, pongComesAtAnyTime},
		{must, "Pong", "PayloadOfPongIsOptional", "takes a pong with an object, with null and without payload", nil, payloadOfPongIsOptional},
	}
}

func subprotocolIsSpoken(s *scene) {
	for _, offered := range [][]string{{"graphql-transport-ws"}, {"soap", "graphql-transport-ws"}, {"graphql-transport-ws", "graphql-ws"}} {
		conn, answer := knock(s, s.world, nil, offered...)
		require.Equal(s, http.StatusSwitchingProtocols, answer.StatusCode)
		require.Equal(s, "graphql-transport-ws", answer.Header.Get("Sec-WebSocket-Protocol"))
		require.NoError(s, conn.Write(s.Context(), websocket.MessageText, []byte(begin)))

		_, text, err := conn.Read(s.Context())
		require.NoError(s, err)
		require.JSONEq(s, granted, string(text))
		require.NoError(s, conn.CloseNow())
	}
}

// noOtherSubprotocol: W37, W38.
func noOtherSubprotocol(s *scene) {
	for _, offered := range [][]string{nil, {"graphql-ws"}, {"graphql-ws", "soap"}, {"GraphQL-Transport-WS"}} {
		conn, answer := knock(s, s.world, nil, offered...)
		require.Equal(s, http.StatusSwitchingProtocols, answer.StatusCode)
		require.Empty(s, answer.Header.Get("Sec-WebSocket-Protocol"))

		_, _, err := conn.Read(s.Context())
		require.Equal(s, websocket.StatusCode(4406), websocket.CloseStatus(err))
	}
}

func messagesAreTypedTexts(s *scene) {
	c := s.dial()

	for _, one := range []struct{ say, kind string }{
		{ping, "pong"},
		{begin, "connection_ack"},
		{subscribing("1", "{hello}"), "next"},
		{"", "complete"},
		{subscribing("2", "{helo}"), "error"},
	} {
		if one.say != "" {
			c.send(one.say)
		}

		require.Equal(s, one.kind, c.hear().Type) // nothing but a text of JSON is heard
	}
}

func messagesHaveTheirID(s *scene) {
	c := s.connect()

	for _, id := range []string{"1", `say "1"`, "编号 ☃", "a/b\\c\n\t<&>", " "} {
		c.send(subscribing(id, "{hello}"))
		c.hears("next", id)
		c.hears("complete", id)
		c.send(subscribing(id, "{helo}"))
		c.hears("error", id)
	}
}

func operationsAreInterleaved(s *scene) {
	c := s.connect()
	c.send(subscribing("slow", "{slow}"))
	<-s.served
	c.send(subscribing("a", "subscription{ticks}"))
	c.send(subscribing("b", "subscription{ticks}"))
	watching(s, s.world, 2)

	for tick := 1; tick <= 3; tick++ {
		s.tick(1)
		require.ElementsMatch(s, []string{event("a", tick), event("b", tick)}, []string{c.message(), c.message()})
	}

	c.send(subscribing("quick", "mutation{bump}"))
	c.hears("next", "quick")
	c.hears("complete", "quick")
	close(s.gate)
	require.JSONEq(s, `{"data":{"slow":"done"}}`, c.hears("next", "slow"))
	c.hears("complete", "slow")
}

func closureTellsTheError(s *scene) {
	stream := subscribing("1", "subscription{ticks}")

	for _, one := range []struct {
		code     ws.StatusCode
		reason   string
		messages []string
	}{
		{4401, "Unauthorized", []string{stream}},
		{4403, "Forbidden", []string{`{"type":"connection_init","payload":{"Authorization":"Bearer bad"}}`}},
		{4409, "Subscriber for 1 already exists", []string{begin, stream, stream}},
		{4429, "Too many initialisation requests", []string{begin, begin}},
	} {
		c := s.dial()
		for _, message := range one.messages {
			c.send(message)
		}

		require.Equal(s, one.reason, c.closed(one.code))
	}

	c := s.connect()
	c.send("{}")
	require.Contains(s, c.closed(4400), "Invalid message: ")
}

func clientClosesNormally(s *scene) {
	c := s.connect()
	c.send(subscribing("1", "subscription{ticks}"))
	watching(s, s.world, 1)
	c.write(ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "bye")))
	c.closed(1000)
	settled(s, s.world)
}

// initInTimeIsEnough: a second socket tells when the first one's time is over.
func initInTimeIsEnough(s *scene) {
	c := s.connect()
	s.dial().closed(4408)
	c.quiet()
}

func lateInitIsClosed(s *scene) { // W07
	c := s.dial()
	c.send(ping) // does not count
	require.Equal(s, "Connection initialisation timeout", c.closed(4408))
}

func secondInitIsClosed(s *scene) { // W06
	c := s.connect()
	c.send(begin)
	require.Equal(s, "Too many initialisation requests", c.closed(4429))
}

func secondInitAtAnyTime(s *scene) {
	c := s.dial()
	c.send(begin)
	c.send(begin)
	c.closed(4429)

	c = s.connect()
	c.send(subscribing("1", "subscription{ticks}"))
	watching(s, s.world, 1)
	c.send(begin)
	c.closed(4429)
	settled(s, s.world)
}

func rejectedCallerIsForbidden(s *scene) {
	for _, bad := range []string{"Bearer bad", "Basic bGk6", "Bearer li -1"} {
		c := s.dial()
		c.send(`{"type":"connection_init","payload":{"Authorization":"` + bad + `"}}`)

		frame := c.frame() // and no acknowledgement before it
		require.Equal(s, ws.OpClose, frame.Header.OpCode)

		code, reason := ws.ParseCloseFrameData(frame.Payload)
		require.Equal(s, ws.StatusCode(4403), code)
		require.Equal(s, "Forbidden", reason)
	}
}

func payloadOfInitIsOptional(s *scene) {
	for _, payload := range []string{"", `,"payload":null`, `,"payload":{}`, `,"payload":{"any":["thing"],"token":null}`} {
		c := s.dial()
		c.send(`{"type":"connection_init"` + payload + `}`)
		c.expect(granted)
	}
}

func initIsAcknowledged(s *scene) {
	c := s.dial()
	c.send(begin)

	heard := c.hear()
	require.Equal(s, "connection_ack", heard.Type)
	require.Nil(s, heard.ID)

	if heard.Payload != nil {
		require.JSONEq(s, "null", string(heard.Payload)) // there is nothing to tell
	}

	c.quiet() // once
}

func readyAfterAcknowledgement(s *scene) {
	c := s.dial()
	c.send(begin)
	c.expect(granted)
	c.send(subscribing("q", `query{hello(name:"li")}`))
	require.JSONEq(s, `{"data":{"hello":"hello li"}}`, c.hears("next", "q"))
	c.hears("complete", "q")
	c.send(subscribing("m", "mutation{bump}"))
	require.JSONEq(s, `{"data":{"bump":1}}`, c.hears("next", "m"))
	c.hears("complete", "m")
	s.tick(1)
	c.send(subscribing("s", "subscription{ticks(after:0)}"))
	require.JSONEq(s, `{"data":{"ticks":1}}`, c.hears("next", "s"))
}

func pingIsAnswered(s *scene) {
	c := s.connect()
	for range 10 {
		c.send(ping)
	}

	for range 10 {
		c.expect(pong)
	}

	c.write(ws.NewPingFrame([]byte("frame"))) // that of sockets has an answer of its own
	require.Equal(s, ws.NewPongFrame([]byte("frame")), c.frame())
}

func pingIsAnsweredAtOnce(s *scene) {
	c := s.connect()
	c.send(subscribing("1", "{slow}"))
	c.send(subscribing("2", "mutation{wait}"))
	<-s.served
	<-s.served
	c.quiet()
	close(s.gate)
	require.ElementsMatch(s, []string{"next", "complete", "next", "complete"},
		[]string{c.hear().Type, c.hear().Type, c.hear().Type, c.hear().Type})
}

func pingComesAtAnyTime(s *scene) {
	c := s.dial()
	c.quiet()
	c.send(begin)
	c.send(ping)
	c.expect(granted, pong)
	c.send(subscribing("1", "subscription{ticks}"))
	watching(s, s.world, 1)
	c.quiet()
	s.tick(1)
	c.expect(event("1", 1))
	c.quiet()
}

// optionalPayloads are what the payload of a ping or pong may be.
func optionalPayloads(kind string) []string {
	return []string{
		`{"type":"` + kind + `"}`,
		`{"type":"` + kind + `","payload":null}`,
		`{"type":"` + kind + `","payload":{}}`,
		`{"type":"` + kind + `","payload":{"any":{"thing":[1,"2",null]}}}`,
	}
}

func payloadOfPingIsOptional(s *scene) {
	c := s.connect()
	for _, one := range optionalPayloads("ping") {
		c.send(one)
		require.Equal(s, "pong", c.hear().Type)
	}
}

func pongComesAtAnyTime(s *scene) {
	c := s.dial()
	c.send(pong)
	c.quiet()
	c.send(begin)
	c.expect(granted)
	c.send(pong)
	c.quiet()
	c.send(subscribing("1", "subscription{ticks}"))
	watching(s, s.world, 1)
	c.send(pong)
	s.tick(1)
	c.expect(event("1", 1))
	c.quiet()
}

func payloadOfPongIsOptional(s *scene) {
	c := s.connect()
	for _, one := range optionalPayloads("pong") {
		c.send(one)
	}

	c.quiet()
}
