package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// finding is what a scanner of GraphQL servers looks for, asked by nobody in
// particular of a program in production.
type finding struct {
	name, method string
	targets      []string
	media, body  string
	// clean fails where the answer is what the scanner looks for.
	clean func(t *testing.T, answer reply)
}

// TestCop tries what graphql-cop does, without a token, with the settings of
// production.
func TestCop(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_JWT_SECRET="+testSecret)
	all := slices.Concat(exhaustions(), forgeries(), leaks())
	clean := 0

	for _, one := range all {
		ok := t.Run(one.name, func(t *testing.T) {
			var headers []string
			if one.media != "" {
				headers = []string{"Content-Type", one.media}
			}

			for _, target := range one.targets {
				answer := p.send(t, one.method, target, one.body, headers...)
				one.clean(t, answer)
				requireNoTraces(t, answer)
			}
		})
		if ok {
			clean++
		}
	}

	t.Logf("%d of %d clean", clean, len(all))
}

// exhaustions are those by which little asks for much.
func exhaustions() []finding {
	typename := `{"query":"query { __typename }"}`

	return []finding{
		asked("AliasOverloading", "query { "+numbered("alias%d:__typename \n", 101)+" }", nothing),
		posted("BatchQueries", "["+strings.Repeat(typename+",", 10)+typename+"]", nothing),
		asked("FieldDuplication", "query { "+strings.Repeat("__typename \n", 500)+"} ", nothing),
		asked("DirectiveOverloading", "query { __typename "+strings.Repeat("@aa", 10)+" }", func(t *testing.T, answer reply) {
			t.Helper()
			nothing(t, answer)
			require.Less(t, strings.Count(answer.body, `"message"`), 10, "an error for each of them")
		}),
		asked("CircularIntrospection", "query { __schema { types "+strings.Repeat("{ fields { type ", 4)+"{ name }"+
			strings.Repeat("} }", 4)+" } }", nothing),
		asked("CircularFragment", "query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }", nothing),
	}
}

// forgeries are those that a page of another site could send with a form or an
// image.
func forgeries() []finding {
	const form = "application/x-www-form-urlencoded"

	graphql := []string{"/graphql"}
	query := []string{"/graphql?query=" + url.QueryEscape("query {__typename}")}
	mutation := []string{"/graphql?query=" + url.QueryEscape("mutation {__typename}")}

	return []finding{
		{"QueryByGET", http.MethodGet, query, "", "", nothing},
		{"MutationByGET", http.MethodGet, mutation, "", "", nothing},
		{"QueryByForm", http.MethodPost, graphql, form, "query=" + url.QueryEscape("query {__typename}"), nothing},
		{"QueryInTheURLOfAPOST", http.MethodPost, query, "", "", nothing},
	}
}

// leaks are those that tell a stranger what the program is like inside.
func leaks() []finding {
	return []finding{
		asked("Introspection", "query { __schema { types { name fields { name } } } }", nothing),
		asked("FieldSuggestions", "query { __schema { directive } vieweer { nam } orderCount }", nothing),
		asked("UnhandledErrors", "qwerty cop { abc }", nothing),
		asked("TraceMode", "query { __typename }", func(t *testing.T, answer reply) {
			t.Helper()
			require.Equal(t, "Query", answer.data(t)["__typename"])
		}),
		// The playground is served in production too, to whoever has a token: the
		// page knows nobody's, and the schema is not told without.
		{"GraphiQL", http.MethodGet, []string{"/graphiql", "/playground", "/console", "/graphql"}, "", "", noIDE},
	}
}

func asked(name, query string, clean func(*testing.T, reply)) finding {
	return posted(name, question(query, ""), clean)
}

func posted(name, body string, clean func(*testing.T, reply)) finding {
	return finding{name, http.MethodPost, []string{"/graphql"}, "application/json", body, clean}
}

// nothing expects errors with codes, and no data.
func nothing(t *testing.T, answer reply) {
	t.Helper()

	var read struct {
		Data   any `json:"data"`
		Errors []struct {
			Extensions map[string]any `json:"extensions"`
		} `json:"errors"`
	}

	require.Less(t, answer.status, http.StatusInternalServerError)
	require.NoError(t, json.Unmarshal([]byte(answer.body), &read), "%.300s", answer.body)
	require.Nil(t, read.Data)
	require.NotEmpty(t, read.Errors)
	require.NotEmpty(t, read.Errors[0].Extensions["code"])
}

// noIDE expects no page that is known as one of the public ones, and no tokens.
func noIDE(t *testing.T, answer reply) {
	t.Helper()

	for _, mark := range []string{"graphiql.min.css", "GraphQL Playground", "GraphiQL", "graphql-playground", `"token"`} {
		require.NotContains(t, answer.body, mark)
	}
}

// requireNoTraces expects nothing that only developers should read.
func requireNoTraces(t *testing.T, answer reply) {
	t.Helper()

	for _, trace := range []string{"Did you mean", "stacktrace", `"exception"`, `"tracing"`, "goroutine", ".go:"} {
		require.NotContains(t, answer.body, trace)
	}
}
