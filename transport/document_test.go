package transport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

// TestRefusedDocuments: G07-G21, G23-G36, G42.
func TestRefusedDocuments(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for _, one := range refusedDocuments() {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()

			body := asking(one.query)
			if one.variables != "" {
				body = strings.TrimSuffix(body, "}") + `,"variables":` + one.variables + "}"
			}

			began := time.Now()
			response, text := w.post(t, body, "Accept", graphqlJSON)
			require.Less(t, time.Since(began), 5*time.Second, "took far too long")
			require.Equal(t, one.code, errorsOf(t, text)[0], text)
			require.Equal(t, one.status, response.StatusCode)
			require.Less(t, len(text), 4096)
			require.NotContains(t, text, "secret")
			require.NotContains(t, text, "Did you mean")

			response, _ = w.post(t, body, "Accept", legacyJSON)
			require.Contains(t, []int{200, 401}, response.StatusCode)
		})
	}

	t.Cleanup(func() { require.Zero(t, w.bumps.Load()) })
}

type refusedDocument struct {
	name, query, variables, code string
	status                       int
}

func refusedDocuments() []refusedDocument {
	const (
		parse    = "GRAPHQL_PARSE_FAILED"
		validate = "GRAPHQL_VALIDATION_FAILED"
		much     = "COMPLEXITY_LIMIT_EXCEEDED"
	)

	all := []refusedDocument{
		{"empty", " ", "", parse, 400},
		{"only a comment", "# hello", "", validate, 422},
		{"broken", `{ hello(name: "secret" `, "", parse, 400},
		{"unexpected text", `{ hello } "secret"`, "", parse, 400},
		{"unknown field", "{ helo }", "", validate, 422},
		{"unknown argument", "{ hello(nam: 1) }", "", validate, 422},
		{"wrong literal", `{ echo(int: "secret") }`, "", validate, 422},
		{"wrong enum literal", `{ echo(color: secret) }`, "", validate, 422},
		{"only a fragment", "fragment F on Query { hello }", "", validate, 422},
		{"G06 deep selections", strings.Repeat("{node", 20_000), "", much, 422},
		{"G08 deep literals", "{echo(list:" + strings.Repeat("[", 20_000) + ")}", "", much, 422},
		{"G07 depth", "{node" + strings.Repeat("{child", 15) + "{id}" + strings.Repeat("}", 16), "", much, 422},
		{"G10 aliases", "{node{" + numbered("a%d:id ", 31) + "}}", "", much, 422},
		{"G10 20,000 aliases", "{" + numbered("a%d:hello ", 4000) + "}", "", much, 422},
		{"G12 same fields", "{node{" + strings.Repeat("id ", 101) + "}}", "", much, 422},
		{"G12 same fields in fragments", "{hello}" +
			"fragment G on Node{" + strings.Repeat("name ", 50) + "}fragment H on Node{" + strings.Repeat("name ", 51) + "}", "", much, 422},
		{"aliases of a fragment that is spread nowhere", "{hello}fragment F on Node{" + numbered("a%d:id ", 31) + "}", "", much, 422},
		{"depth of a fragment that is spread nowhere", "{hello}fragment F on Node" + strings.Repeat("{child", 16) + "{id}" +
			strings.Repeat("}", 16), "", much, 422},
		{"root fields", "{" + numbered("a%d:hello ", 11) + "}", "", much, 422},
		{"G11 duplicate fields", "{node{" + strings.Repeat("id ", 1500) + "}}", "", much, 422},
		{"G12 directives", "{hello " + strings.Repeat("@mark ", 51) + "}", "", much, 422},
		{"G14 unknown directive", "{hello " + strings.Repeat("@aa ", 10) + "}", "", validate, 422},
		{"G16 fragment cycle", "{...A} fragment A on Query{...B} fragment B on Query{...A}", "", validate, 422},
		{"G16 own cycle", "{...A} fragment A on Query{hello ...A}", "", validate, 422},
		{"G16 unused cycle", "{hello} fragment A on Query{...A}", "", validate, 422},
		{
			"G17 fragment bomb", "{...F0}" + numbered2("fragment F%d on Query{...F%d ...F%d}", 26) + "fragment F26 on Query{hello}",
			"", much, 422,
		},
		{"G18 fields by fragments", "{node{" + strings.Repeat("...F ", 60) + "}} fragment F on Node{" +
			strings.Repeat("id ", 20) + "}", "", much, 422},
		{"G20 long query", "{hello} #" + strings.Repeat("x", 70<<10), "", much, 422},
		{"G21 tokens", "{node{" + strings.Repeat("id ", 2000) + "}}", "", much, 422},
		{"G23 introspection", "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}", "", validate, 422},
		{"G24 anonymous introspection", "{__schema{types{name}}}", "", "UNAUTHENTICATED", 401},
		{"G33 long list literal", "{echo(list:[" + strings.Repeat("1 ", 101) + "])}", "", much, 422},
		{"G33 long list", "query($l:[Int!]){echo(list:$l)}", `{"l":[` + strings.Repeat("1,", 100) + `1]}`, much, 422},
		{"G34 variables", "{hello}", "{" + strings.TrimSuffix(numbered(`"v%d":1,`, 5000), ",") + "}", much, 422},
		{"G06 deep list", "{hello}", `{"a":` + strings.Repeat("[", 50_000), much, 422},
		{"G34 declared variables", "query(" + numbered("$v%d:Int ", 101) + "){hello}", "", much, 422},
		{"complexity", "{node{list(first:1000){list(first:1000){id}}}}", "", much, 422},
		{"defer", "{...@defer{hello}}", "", validate, 422},
		{"G36 unknown operation name", "query A{hello}", `{},"operationName":"secret"`, validate, 422},
		{"G35 no operation name", "query A{hello} query B{maybe}", "", validate, 422},
		{"G42 subscription by POST", "subscription{ticks}", "", "BAD_USER_INPUT", 400},
		{"neither document nor variables", "query($id:ID!){__typename}", `{"id":null}`, "BAD_USER_INPUT", 400},
		{"unused variable", "query($id:ID){__typename}", `{"id":"secret"}`, validate, 422},
		{"variable of no type", "query($id:Secret){hello(name:$id)}", "", validate, 422},
		{"subscription of nothing", "subscription{ticks @skip(if:true)}", "", validate, 422},
		{"subscription of its name", "subscription{__typename}", "", validate, 422},
		{"G19 overlapping fields", "{node{" + strings.Repeat("child{id name child{id}} ", 300) + "}}", "", much, 422},
		{"literal out of range", "{echo(int:2147483648)}", "", validate, 422},
		{"literal far out of range", "{echo(int:99999999999999999999)}", "", validate, 422},
		{"default out of range", "query($v:Int=-2147483649){echo(int:$v)}", "", validate, 422},
		{"object literal for a number", "{echo(int:{})}", "", validate, 422},
		{"object literal for a text", "{echo(text:{secret:1})}", "", validate, 422},
		{"object literal for an enum", "{echo(color:{})}", "", validate, 422},
		{"object literal in a list", "{echo(list:[1,{}])}", "", validate, 422},
		{"object literal in an object", "{echo(point:{x:{}})}", "", validate, 422},
		{"object literal for a condition", "{hello @skip(if:{})}", "", validate, 422},
		{"list literal for a condition", "{hello @include(if:[true])}", "", validate, 422},
		{"null for a condition", "query($c:Boolean=true){hello @include(if:$c)}", `{"c":null}`, validate, 422},
		{"null for a nested condition", "query($c:Boolean=true){node{...F}} fragment F on Node{...{id @skip(if:$c)}}", `{"c":null}`, validate, 422},
		{"null for a condition of a fragment", "query($c:Boolean=true){...F @include(if:$c)} fragment F on Query{hello}", `{"c":null}`, validate, 422},
		{"null for a condition after a mutation", "mutation($c:Boolean=true){bump b:bump @include(if:$c)}", `{"c":null}`, validate, 422},
		{"null for a condition of a subscription", "subscription($c:Boolean=true){ticks @include(if:$c)}", `{"c":null}`, validate, 422},
		{"null by default for a condition", "query($c:Boolean=null){hello @include(if:$c)}", "", validate, 422},
		{"wrong literal of our own", `{echo(date:"secret")}`, "", validate, 422},
		{"wrong default of our own", `query($d:Date="secret"){echo(date:$d)}`, "", validate, 422},
		{"number for our own", "{echo(date:2026)}", "", validate, 422},
		{"enum for our own", "{echo(date:secret)}", "", validate, 422},
		{"object for our own", "{echo(date:{})}", "", validate, 422},
		{"list for our own", `{echo(date:["2026-11-22"])}`, "", validate, 422},
		{"wrong literal after a mutation", `mutation{bump b:bump @skip(if:{})}`, "", validate, 422},
		{"half a character", `{echo(text:"secret\ud83d")}`, "", parse, 400},
		{"the other half", `{echo(text:"\udc00")}`, "", parse, 400},
		{"half a character before another", `{echo(text:"\ud83d\u0041")}`, "", parse, 400},
		{"half a character twice", `{echo(text:"\ud83d\ud83d\ude00")}`, "", parse, 400},
		{"half a character after a comment", "#\"\n{echo(text:\"\\ud83d\")}", "", parse, 400},
	}

	for _, variable := range []struct{ typ, value string }{
		{"Int", `2147483648`},
		{"Int", `-2147483649`},
		{"Int", `1.5`},
		{"Int", `"12"`},
		{"Int", `true`}, // G26
		{"Float", `1e400`},
		{"Float", `"1"`}, // G27
		{"String!", `null`},
		{"[Int!]", `[1,null]`},
		{"Point", `{"x":null}`}, // G28
		{"String", `{"$ne":null}`},
		{"ID", `{"$ne":null}`},
		{"String", `["secret"]`}, // G29, G30
		{"String", `12`},
		{"String", `true`},
		{"ID", `1.5`},
		{"Boolean", `"true"`},
		{"Boolean", `1`},
		{"Color", `"red"`},
		{"Color", `"secret"`},
		{"Color", `1`},
		{"Point", `{}`},
		{"Point", `"secret"`},
		{"Point", `{"x":1,"secret":1}`},
		{"Point", `{"x":1,"next":{"x":"secret"}}`},
		{"Choice", `{}`},
		{"Choice", `{"a":1,"b":2}`},
		{"Choice", `{"a":null}`},
		{"Date", `{"$gt":""}`},
		{"Date", `["secret"]`},
		{"Date", `"secret"`},
		{"Date", `12`},
		{"Int", `5.5e0`},
		{"Int", `3e9`},
	} {
		argument := map[string]string{
			"Int": "int", "Float": "float", "String!": "text", "String": "text", "ID": "id", "Boolean": "flag",
			"Color": "color", "Point": "point", "Choice": "choice", "Date": "date", "[Int!]": "list",
		}[variable.typ]
		all = append(all, refusedDocument{
			variable.typ + " is not " + variable.value,
			"query($v:" + variable.typ + "){echo(" + argument + ":$v)}", `{"v":` + variable.value + `}`, validate, 422,
		})
	}

	return append(all, refusedDocument{"missing variable", "query($v:String!){hello(name:$v)}", "{}", validate, 422})
}

// numbered repeats a format with numbers.
func numbered(format string, count int) string {
	var all strings.Builder
	for i := range count {
		fmt.Fprintf(&all, format, i)
	}

	return all.String()
}

func numbered2(format string, count int) string {
	var all strings.Builder
	for i := range count {
		fmt.Fprintf(&all, format, i, i+1, i+1)
	}

	return all.String()
}

// introspection is what GraphiQL asks for, its types nine levels deep.
const introspection = `query IntrospectionQuery { __schema { queryType { name } mutationType { name } types { ...FullType }
 directives { name locations args { ...InputValue } } } }
fragment FullType on __Type { kind name fields(includeDeprecated: true) { name args { ...InputValue } type { ...TypeRef }
 isDeprecated deprecationReason } inputFields { ...InputValue } interfaces { ...TypeRef }
 enumValues(includeDeprecated: true) { name } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
 ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`

func TestAcceptedDocuments(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)

	for query, variables := range map[string]string{
		"{hello}":                              "null",
		introspection:                          "{}",
		"{" + numbered("a%d:hello ", 10) + "}": "{}",
		"{node" + strings.Repeat("{child", 13) + "{id}" + strings.Repeat("}", 14): "{}",
		"query($v:Int){echo(int:$v)}":                                       `{"v":-2147483648}`,
		"query($v:ID){echo(id:$v)}":                                         `{"v":12}`,
		"query($v:[Int!]){echo(list:$v)}":                                   `{"v":7,"unused":"x"}`,
		"query($v:Point){echo(point:$v)}":                                   `{"v":{"x":1,"next":{"x":2,"label":null}}}`,
		"query($v:Choice){echo(choice:$v)}":                                 `{"v":{"a":1}}`,
		"query($v:Date,$c:Color,$f:Float){echo(date:$v,color:$c,float:$f)}": `{"v":"2026-11-22","c":"RED","f":1e3}`,
		"query($v:String!=\"x\"){hello(name:$v)}":                           `{}`,
		"query($v:Int,$p:Point,$l:[Int!]){echo(int:$v,point:$p,list:$l)}":   `{"v":5.0,"p":{"x":1e3},"l":[-0.0,2]}`,
		`{echo(date:"2026-11-22",int:-2147483648,color:RED,list:1)}`:        "{}",
		`{echo(text:"\ud83d\ude00\u0041\\\\ud83d\u{1f600}")}`:               "{}", // pairs, and no escape
		`{echo(text:"""\ud83d """")}`:                                       "{}", // no escape either
		"query($c:Boolean=false){hello maybe @include(if:$c)}":              "{}",
		"query($c:Boolean=true){echo(flag:$c)}":                             `{"c":null}`,
		// a condition of another operation
		"query A($c:Boolean=true){hello @include(if:$c)} query B($c:Boolean=true){echo(flag:$c)}": `{"c":null},"operationName":"B"`,
		"{hello} # \"\\ud83d\"": "{}",
	} {
		response, body := w.post(t, strings.TrimSuffix(asking(query), "}")+`,"variables":`+variables+"}",
			"Accept", graphqlJSON, "Authorization", "Bearer li")
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", query, body)
		require.NotContains(t, body, `"errors"`)
	}
}

func TestUnknownDirectiveIsToldOnce(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	_, body := w.post(t, asking("{hello "+strings.Repeat("@aa ", 10)+"}"))
	require.Equal(t, 1, strings.Count(body, "Unknown directive"), body)
}

func TestColumnsArePositive(t *testing.T) {
	t.Parallel()

	w := newWorld(t, nil)
	_, body := w.post(t, asking("{echo(int:\"\"\"a\n  b\"\"\")}"))
	require.Contains(t, body, `"column":1}`)
}

func TestSuggestionsOnlyInDevelopment(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Development = true })
	_, body := w.post(t, asking("{helo}"))
	require.Contains(t, body, "Did you mean")
}

// TestBadDocumentsAreNotKept: G43. Many distinct bad documents leave nothing.
func TestBadDocumentsAreNotKept(t *testing.T) { //nolint:paralleltest // it measures memory
	w := newWorld(t, nil)
	heap := func() int64 {
		var stats runtime.MemStats

		runtime.GC()
		runtime.ReadMemStats(&stats)

		return int64(stats.HeapAlloc)
	}

	w.serve(t, asking("{helo}"))

	before := heap()

	for i := range 2000 {
		recorder := w.serve(t, asking(fmt.Sprintf("#%s\n{a%d:helo}", strings.Repeat("#", 4000), i)))
		require.Equal(t, http.StatusUnprocessableEntity, recorder.Code)
	}

	require.Less(t, heap()-before, int64(4<<20))
}

// TestKeptDocumentsTakeBoundedMemory: whoever asks in many ways takes no more than
// what is given to documents, and those asked for last are still there.
func TestKeptDocumentsTakeBoundedMemory(t *testing.T) { //nolint:paralleltest // it measures memory
	w := newWorld(t, func(c *transport.Config) { c.Limits.CachedMemory = 1 << 20 })
	fields := numbered("a%d:id ", 15)
	heap := func() int64 {
		var stats runtime.MemStats

		runtime.GC()
		runtime.ReadMemStats(&stats)

		return int64(stats.HeapAlloc)
	}

	require.Equal(t, http.StatusOK, w.serve(t, asking("{hello}")).Code)

	before := heap()

	for i := range 1500 {
		query := fmt.Sprintf("query q%d{node{%s child{%s}}}", i, fields, strings.Repeat("name id list{id} ", 30))
		require.Equal(t, http.StatusOK, w.serve(t, asking(query)).Code)
	}

	require.Less(t, heap()-before, int64(4<<20))
}

// serve answers a request without a network.
func (w *world) serve(tb testing.TB, body string) *httptest.ResponseRecorder {
	tb.Helper()

	request := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	request.Header.Set("Content-Type", legacyJSON)
	request.Header.Set("Accept", graphqlJSON)

	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, request)

	return recorder
}
