package transport_test

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

// endingRows are the rows on ends that the client wants, and on what is not of
// the protocol.
func endingRows() []row {
	many := func(c *transport.Config) { c.Limits.SocketsPerPerson = 100 }

	return []row{
		{must, "Complete", "CompleteEndsTheSource", "ends the source of what the client completes, and nothing else", nil, completeEndsTheSource},
		{should, "Complete", "NothingFollowsAComplete", "sends no events of what the client has completed", nil, nothingFollowsAComplete},
		{should, "Complete", "CompletedQueryIsNotAnswered", "holds back the single result of what the client has completed", nil, completedQueryIsNotAnswered},
		{must, "Complete", "LateCompleteIsIgnored", "ignores a complete that crosses its own or its error", nil, lateCompleteIsIgnored},

		{must, "Invalid message", "UnspecifiedMessageIsClosed", "closes with 4400 on a type or format that is not specified", many, unspecifiedMessageIsClosed},
		{must, "Invalid message", "UnspecifiedMessageIsClosedAtOnce", "does so immediately, also while operations run", nil, unspecifiedMessageAtOnce},
		{should, "Invalid message", "ClosureSaysWhatIsInvalid", "describes vaguely why a message is invalid", nil, closureSaysWhatIsInvalid},
		{should, "Invalid message", "UnknownIDIsIgnored", "ignores a complete of an id that it does not know", nil, unknownIDIsIgnored},

		{should, "Streaming operation", "PermissionIsCheckedFirst", "checks permissions before the execution, and deems refused operations complete", nil, permissionIsCheckedFirst},
		{must, "Single result operation", "SingleResultIsOneNext", "sends one result at most of a query or mutation", nil, singleResultIsOneNext},
	}
}

func permissionIsCheckedFirst(s *scene) {
	c := s.dial()
	c.send(begin) // by nobody
	c.expect(granted)
	c.send(subscribing("1", "{__schema{types{name}}}"))
	require.Equal(s, "UNAUTHENTICATED", c.refused("1"))
	c.send(subscribing("1", "subscription{refused}"))
	require.Equal(s, "FORBIDDEN", c.refused("1"))
	c.send(subscribing("1", "{hello}"))
	c.hears("next", "1")
}

func completeEndsTheSource(s *scene) {
	c := s.connect()
	c.send(subscribing("1", "subscription{ticks}"))
	c.send(subscribing("2", "subscription{ticks}"))
	watching(s, s.world, 2)
	c.send(`{"type":"complete","id":"1"}`)
	watching(s, s.world, 1)
	s.tick(1)
	c.expect(event("2", 1))
	c.send(`{"type":"complete","id":"2"}`)
	settled(s, s.world)
	c.quiet()
}

func nothingFollowsAComplete(s *scene) {
	c := s.connect()
	s.tick(1)
	c.send(subscribing("1", "subscription{ticks(after:0)}"))
	c.expect(event("1", 1))
	c.send(`{"type":"complete","id":"1"}`)
	settled(s, s.world)
	s.tick(1)
	c.quiet()

	c.send(subscribing("2", "subscription{endless}"))
	c.hears("next", "2")
	c.send(`{"type":"complete","id":"2"}`)
	c.send(ping)

	for kind := ""; kind != "pong"; kind = c.hear().Type {
		require.Contains(s, []string{"", "next"}, kind) // on its way before the complete was read
	}

	c.quiet()
}

func completedQueryIsNotAnswered(s *scene) {
	c := s.connect()

	for _, query := range []string{"{slow}", "mutation{wait}"} {
		c.send(subscribing("1", query))
		<-s.served
		c.send(`{"type":"complete","id":"1"}`)

		for range 10 {
			c.send(subscribing("2", "{hello}"))
			c.hears("next", "2")
			c.hears("complete", "2")
		}
	}
}

func lateCompleteIsIgnored(s *scene) {
	c := s.connect()

	for _, query := range []string{"{hello}", "mutation{bump}", "subscription{finished}", "{helo}", "subscription{refused}"} {
		c.send(subscribing("1", query))

		for kind := "next"; kind == "next"; {
			kind = c.hear().Type
		}

		c.send(`{"type":"complete","id":"1"}`)
		c.send(`{"type":"complete","id":"1"}`)
		c.quiet()
	}
}

// unspecifiedMessageIsClosed: W22-W36.
func unspecifiedMessageIsClosed(s *scene) {
	for name, message := range unspecifiedMessages() {
		c := s.dial()
		if !strings.Contains(message, "connection_init") {
			c.send(begin)
			c.expect(granted)
		}

		c.send(message)
		require.NotContains(s, c.closed(4400), "secret", name)
	}
}

func unspecifiedMessages() map[string]string {
	return map[string]string{
		"empty":                ``,
		"not JSON":             `secret`,
		"broken":               `{"type":"ping"`,
		"list":                 `[{"type":"ping"}]`,
		"null":                 `null`,
		"no type":              `{"id":"1"}`,
		"type is a number":     `{"type":1}`,
		"unknown type":         `{"type":"secret"}`,
		"legacy start":         `{"type":"start","id":"1","payload":{"query":"{hello}"}}`,
		"server's type":        `{"type":"next","id":"1","payload":{}}`,
		"duplicate member":     `{"type":"ping","type":"pong"}`,
		"trailing garbage":     `{"type":"ping"} secret`,
		"lone surrogate":       `{"type":"ping","payload":{"a":"\ud800"}}`,
		"NUL":                  `{"type":"ping","payload":{"a":"\u0000"}}`,
		"deep":                 `{"type":"ping","payload":{"a":` + strings.Repeat("[", 1000),
		"ping payload":         `{"type":"ping","payload":"secret"}`,
		"pong payload":         `{"type":"pong","payload":[]}`,
		"init payload":         `{"type":"connection_init","payload":[]}`,
		"no id":                `{"type":"subscribe","payload":{"query":"{hello}"}}`,
		"empty id":             `{"type":"subscribe","id":"","payload":{"query":"{hello}"}}`,
		"id is a number":       `{"type":"subscribe","id":1,"payload":{"query":"{hello}"}}`,
		"long id":              `{"type":"complete","id":"` + strings.Repeat("1", 300) + `"}`,
		"no payload":           `{"type":"subscribe","id":"1"}`,
		"payload is null":      `{"type":"subscribe","id":"1","payload":null}`,
		"payload is a text":    `{"type":"subscribe","id":"1","payload":"{hello}"}`,
		"no query":             `{"type":"subscribe","id":"1","payload":{}}`,
		"query is a number":    `{"type":"subscribe","id":"1","payload":{"query":1}}`,
		"variables are a list": `{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":[]}}`,
		"extensions are a 1":   `{"type":"subscribe","id":"1","payload":{"query":"{hello}","extensions":1}}`,
		"operationName is a 1": `{"type":"subscribe","id":"1","payload":{"query":"{hello}","operationName":1}}`,
		"complete without id":  `{"type":"complete"}`,
		"Authorization is a 1": `{"type":"connection_init","payload":{"Authorization":1}}`,
	}
}

func unspecifiedMessageAtOnce(s *scene) {
	c := s.connect()
	c.send(subscribing("1", "subscription{ticks}"))
	c.send(subscribing("2", "{slow}"))
	<-s.served
	watching(s, s.world, 1)
	c.send(`{"type":"secret"}`)
	c.send(subscribing("3", "mutation{bump}")) // is not read any more
	c.closed(4400)
	settled(s, s.world)
	require.Zero(s, s.bumps.Load())
}

func closureSaysWhatIsInvalid(s *scene) {
	for message, why := range map[string]string{
		`secret`:                             "not JSON",
		`{"type":"secret"}`:                  "not one of the protocol",
		`{"type":"complete"}`:                "not one of the protocol",
		`{"type":"complete","id":""}`:        "no id",
		`{"type":"subscribe","id":"1"}`:      "not one of the protocol",
		`{"type":"ping","payload":{"a":1e}}`: "not JSON",
	} {
		c := s.connect()
		c.send(message)

		reason := c.closed(4400)
		require.Contains(s, reason, "Invalid message: ")
		require.Contains(s, reason, why, message)
		require.NotContains(s, reason, "secret")
	}
}

func unknownIDIsIgnored(s *scene) {
	c := s.connect()
	c.send(`{"type":"complete","id":"never heard of"}`)
	c.quiet()
	c.send(subscribing("1", "subscription{ticks}"))
	watching(s, s.world, 1)
	c.send(`{"type":"complete","id":"never heard of"}`)
	s.tick(1)
	c.expect(event("1", 1))
}

func singleResultIsOneNext(s *scene) {
	c := s.connect()

	for _, query := range []string{"{hello maybe}", "mutation{bump}", "{boom}"} {
		c.send(subscribing("1", query))
		c.hears("next", "1")
		c.hears("complete", "1")
		s.tick(1)
		c.quiet()
	}
}
