package transport_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
)

// operationRows are the rows on operations up to their results.
func operationRows() []row {
	return []row{
		{must, "Subscribe", "OperationIsWhatIsAskedFor", "runs the operation that the payload names, with its variables", nil, operationIsWhatIsAskedFor},
		{must, "Subscribe", "MembersOfARequestMayBeNull", "takes null and nothing for `operationName`, `variables` and `extensions`", nil, membersMayBeNull},
		{must, "Subscribe", "IDInUseIsClosed", "closes at once with 4409 on the id of an active subscription", nil, idInUseIsClosed},
		{must, "Subscribe", "IDInUseIsClosedWhateverTheKind", "does so whatever kind either operation is of: ids are of one space", nil, idInUseWhateverTheKind},
		{must, "Subscribe", "IDIsFreeAfterComplete", "lets an id be used again that the client has completed", nil, idIsFreeAfterComplete},
		{should, "Subscribe", "IDIsFreeAfterTheEnd", "keeps an id for as long as its operation is active, and not longer", nil, idIsFreeAfterTheEnd},
		{must, "Subscribe", "NothingRunsBeforeTheAcknowledgement", "closes at once with 4401 on an operation before it, and runs nothing", nil, nothingRunsBefore},

		{must, "Next", "EachResultIsANext", "sends each result of the source stream, in order", nil, eachResultIsANext},
		{must, "Next", "ResultWithErrorsIsANext", "sends errors of fields inside of a result", nil, resultWithErrorsIsANext},
		{must, "Next", "CompleteFollowsTheLastResult", "tells the end after the last result, also where there was none", nil, completeFollows},

		{must, "Error", "RefusalIsAnError", "tells errors before the execution as a list, in an error message", nil, refusalIsAnError},
		{must, "Error", "FailureOfAStreamIsAnError", "tells errors during the execution of a stream likewise", nil, failureOfAStreamIsAnError},
		{must, "Error", "ErrorEndsTheOperation", "sends nothing about an operation after its error, no complete either, and goes on with others", nil, errorEndsTheOperation},
	}
}

func operationIsWhatIsAskedFor(s *scene) {
	c := s.connect()
	c.send(`{"type":"subscribe","id":"1","payload":{"query":"mutation A{bump} query B($n:String){hello(name:$n)}",` +
		`"operationName":"B","variables":{"n":"li"},"extensions":{"any":"thing"}}}`)
	require.JSONEq(s, `{"data":{"hello":"hello li"}}`, c.hears("next", "1"))
	c.hears("complete", "1")
	require.Zero(s, s.bumps.Load())
}

func membersMayBeNull(s *scene) {
	c := s.connect()

	for _, more := range []string{
		``, `,"operationName":null`, `,"variables":null`, `,"extensions":null`,
		`,"operationName":null,"variables":null,"extensions":null`, `,"variables":{},"extensions":{}`,
	} {
		c.send(`{"type":"subscribe","id":"1","payload":{"query":"{hello}"` + more + `}}`)
		require.JSONEq(s, `{"data":{"hello":"hello "}}`, c.hears("next", "1"), more)
		c.hears("complete", "1")
	}
}

func idInUseIsClosed(s *scene) { // W16
	c := s.connect()
	c.send(subscribing("my id", "subscription{ticks}"))
	watching(s, s.world, 1)
	c.send(subscribing("my id", "subscription{ticks(after:0)}"))
	c.send(subscribing("2", "mutation{bump}")) // is not read any more
	require.Equal(s, "Subscriber for my id already exists", c.closed(4409))
	settled(s, s.world)
	require.Zero(s, s.bumps.Load())
}

func idInUseWhateverTheKind(s *scene) {
	const stream, query, mutation, change = "subscription{ticks}", "{slow}", "mutation{wait}", "mutation{bump}"

	for _, kinds := range [][2]string{
		{stream, query}, {stream, change}, {query, stream}, {query, query}, {mutation, stream}, {mutation, change},
	} {
		c := s.connect()
		c.send(subscribing("1", kinds[0]))

		if kinds[0] == stream {
			watching(s, s.world, 1)
		} else {
			<-s.served
		}

		c.send(subscribing("1", kinds[1]))
		c.closed(4409)
		require.NoError(s, c.conn.Close())
		settled(s, s.world)
		require.Zero(s, s.bumps.Load())
	}
}

func idIsFreeAfterComplete(s *scene) {
	c := s.connect()

	for tick := 1; tick <= 5; tick++ {
		c.send(subscribing("1", fmt.Sprintf("subscription{ticks(after:%d)}", tick-1)))
		s.tick(1)
		c.expect(event("1", tick))
		c.send(`{"type":"complete","id":"1"}`)
		c.quiet() // the complete was read before the next tick
	}

	c.send(subscribing("1", "{slow}"))
	<-s.served
	c.send(`{"type":"complete","id":"1"}`)
	c.send(subscribing("1", "mutation{bump}"))
	require.JSONEq(s, `{"data":{"bump":1}}`, c.hears("next", "1"))
	c.hears("complete", "1")
}

func idIsFreeAfterTheEnd(s *scene) {
	c := s.connect()

	for range 2 {
		for _, one := range []struct{ query, last string }{
			{"{hello}", "complete"},
			{"mutation{bump}", "complete"},
			{"subscription{finished}", "complete"},
			{"subscription{refused}", "error"},
			{"{helo}", "error"},
		} {
			c.send(subscribing("1", one.query))

			kind := c.hear().Type
			if kind == "next" {
				kind = c.hear().Type
			}

			require.Equal(s, one.last, kind, one.query)
		}
	}
}

// nothingRunsBefore: W05, and what follows an init that is rejected.
func nothingRunsBefore(s *scene) {
	c := s.dial()
	c.send(subscribing("1", "mutation{bump}"))
	c.send(begin)
	require.Equal(s, "Unauthorized", c.closed(4401))

	c = s.dial()
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer bad"}}`)
	c.send(subscribing("1", "mutation{bump}"))
	c.closed(4403)
	require.Zero(s, s.bumps.Load())
}

// eachResultIsANext has more results than one turn of a socket and one page of
// the log have.
func eachResultIsANext(s *scene) {
	c := s.connect()
	s.tick(2)
	c.send(subscribing("1", "subscription{ticks(after:0)}"))
	c.expect(event("1", 1), event("1", 2))
	s.tick(20)

	for tick := 3; tick <= 22; tick++ {
		c.expect(event("1", tick))
	}

	c.quiet()
}

func resultWithErrorsIsANext(s *scene) {
	c := s.connect()

	for _, one := range []struct{ query, data string }{
		{`{hello fail(code:"NOT_FOUND")}`, `{"hello":"hello ","fail":null}`},
		{`{boom}`, ``}, // a result that is nothing but errors has no data
	} {
		c.send(subscribing("1", one.query))

		var result struct {
			Data   json.RawMessage  `json:"data"`
			Errors []map[string]any `json:"errors"`
		}

		require.NoError(s, json.Unmarshal([]byte(c.hears("next", "1")), &result))
		require.Equal(s, one.data, string(result.Data))
		require.Len(s, result.Errors, 1)
		require.NotEmpty(s, result.Errors[0]["message"])
		require.NotContains(s, result.Errors[0]["message"], "secret")
		c.hears("complete", "1")
	}
}

func completeFollows(s *scene) {
	c := s.connect()

	for _, query := range []string{"{hello}", "mutation{bump}", "subscription{finished}"} {
		c.send(subscribing("1", query))

		if !strings.HasPrefix(query, "subscription") {
			c.hears("next", "1")
		}

		require.Empty(s, c.hears("complete", "1"))
		c.quiet()
	}

	settled(s, s.world)
}

// refused reads an error message, and returns the code of its first error.
func (c *client) refused(id string) string {
	c.Helper()

	var errs []struct {
		Message    string `json:"message"`
		Extensions struct {
			Code string `json:"code"`
		} `json:"extensions"`
	}

	text := c.hears("error", id)
	require.NoError(c, json.Unmarshal([]byte(text), &errs))
	require.NotEmpty(c, errs)
	require.NotContains(c, text, "secret")

	for _, err := range errs {
		require.NotEmpty(c, err.Message)
	}

	return errs[0].Extensions.Code
}

func refusalIsAnError(s *scene) {
	c := s.connect()

	for query, code := range map[string]string{
		"{":                            "GRAPHQL_PARSE_FAILED",
		"":                             "GRAPHQL_PARSE_FAILED",
		"{helo}":                       "GRAPHQL_VALIDATION_FAILED",
		"subscription{tick}":           "GRAPHQL_VALIDATION_FAILED",
		"query($n:Int!){echo(int:$n)}": "GRAPHQL_VALIDATION_FAILED",
		strings.Repeat("{node", 99):    "COMPLEXITY_LIMIT_EXCEEDED",
	} {
		c.send(subscribing("1", query))
		require.Equal(s, code, c.refused("1"), query)
	}
}

func failureOfAStreamIsAnError(s *scene) { // W46
	c := s.connect()
	c.send(subscribing("1", "subscription{revoked}"))
	watching(s, s.world, 1)
	s.tick(1)
	c.hears("next", "1")
	s.tick(1)
	require.Equal(s, "FORBIDDEN", c.refused("1"))
	settled(s, s.world)

	for _, field := range []string{"panics", "plain"} {
		c.send(subscribing(field, "subscription{"+field+"}"))
		require.Equal(s, "INTERNAL", c.refused(field))
	}
}

func errorEndsTheOperation(s *scene) {
	c := s.connect()
	c.send(subscribing("live", "subscription{ticks}"))
	watching(s, s.world, 1)
	s.tick(1)
	c.expect(event("live", 1))

	for i, query := range []string{"{", "{helo}", "subscription{refused}", "subscription{panics}", "subscription{plain}"} {
		c.send(subscribing(strconv.Itoa(i), query))
		c.refused(strconv.Itoa(i))
		watching(s, s.world, 1)
		s.tick(1)
		c.expect(event("live", i+2))
		c.quiet()
	}
}
