package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// numbered repeats a format with numbers.
func numbered(format string, count int) string {
	var all strings.Builder
	for i := range count {
		fmt.Fprintf(&all, format, i)
	}

	return all.String()
}

type badDocument struct{ name, query, variables, code string }

// badDocuments are those of G07-G19, G21, G23, G26-G30, G33-G36 and G42.
func badDocuments(order string) []badDocument {
	const (
		parse    = "GRAPHQL_PARSE_FAILED"
		validate = "GRAPHQL_VALIDATION_FAILED"
		much     = "COMPLEXITY_LIMIT_EXCEEDED"
	)

	in := `{order(id:"` + order + `"){`
	of := `{"id":"` + order + `"}`

	return []badDocument{
		{"G06_DeepSelections", strings.Repeat("{viewer", 9_000), "", much},
		{"G08_DeepLists", "{nodes(ids:" + strings.Repeat("[", 60_000) + "){id}}", "", much},
		{"G08_DeeperThanIsRead", "{nodes(ids:" + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "){id}}", "", much},
		{"G09_DeeperThanIsRead", "{orders(filter:" + strings.Repeat("{a:", 70) + "1" + strings.Repeat("}", 70) + "){totalCount}}", "", much},
		{"G09_DeepObjects", "{orders(filter:" + strings.Repeat("{a:", 20_000) + "){totalCount}}", "", much},
		{"G07_Depth500", in + strings.Repeat("refund{order{", 250) + "id" + strings.Repeat("}}", 250) + "}}", "", much},
		{"G07_Depth16", in + strings.Repeat("refund{order{", 7) + "id" + strings.Repeat("}}", 7) + "}}", "", much},
		{"G10_20000Aliases", "{" + numbered("a%d:__typename ", 4000) + "}", "", much},
		{"G10_31Aliases", in + numbered("a%d:id ", 31) + "}}", "", much},
		{"G11_DuplicateFields", in + strings.Repeat("id ", 1500) + "}}", "", much},
		{"G12_Directives", in + "id " + strings.Repeat("@skip(if:false) ", 51) + "}}", "", much},
		{"G13_DirectivesByTheHundred", in + "id " + strings.Repeat("@a ", 600) + "}}", "", much},
		{"G14_UnknownDirective", in + "id " + strings.Repeat("@aa ", 40) + "}}", "", validate},
		{"G15_RootFields", "{" + numbered("a%d:serverTime ", 11) + "}", "", much},
		{"G16_FragmentCycle", "{...A} fragment A on Query{...B} fragment B on Query{...A}", "", validate},
		{"G16_OwnCycle", "{...A} fragment A on Query{serverTime ...A}", "", validate},
		{"G17_FragmentBomb", "{...F0}" + fragmentBomb(26) + "fragment F26 on Query{serverTime}", "", much},
		{
			"G18_FieldsByFragments", in + strings.Repeat("...F ", 60) + "}} fragment F on Order{" + strings.Repeat("id ", 20) + "}",
			"", much,
		},
		{"G19_OverlappingFields", in + strings.Repeat("refund{id order{id}} ", 250) + "}}", "", much},
		{"G20_QueryOver64KiB", "{serverTime} #" + strings.Repeat("x", 70<<10), "", much},
		{"G21_2001Tokens", "{viewer{" + strings.Repeat("name ", 2001) + "}}", "", much},
		{"G23_DeepIntrospection", "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}", "", validate},
		{"G25_NoSuggestions", "{order(id:\"hemlock\"){numbr} ordrs{id}}", "", validate},
		{"G26_IntOver32Bits", "query($n:Int){orders(first:$n){totalCount}}", `{"n":2147483648}`, validate},
		{"G26_IntLiteralOver32Bits", "{orders(first:2147483648){totalCount}}", "", validate},
		{"G27_1e400", "query($n:Int){orders(first:$n){totalCount}}", `{"n":1e400}`, validate},
		{"G27_Fraction", "query($n:Int){orders(first:$n){totalCount}}", `{"n":1.5}`, validate},
		{"G28_NullForNonNull", "query($id:ID!){order(id:$id){id}}", `{"id":null}`, validate},
		{"G28_MissingNonNull", "query($id:ID!){order(id:$id){id}}", `{}`, validate},
		{"G28_NullForAList", "query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":null}`, validate},
		{"G28_NullInAList", "query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":[null]}`, validate},
		{"G28_NullForADefault", "query($id:ID=\"hemlock\"){order(id:$id){id}}", `{"id":null}`, "BAD_USER_INPUT"},
		{"G28_NullForACondition", "query($c:Boolean=true){serverTime @include(if:$c)}", `{"c":null}`, validate},
		{"G28_NullLiteral", "{order(id:null){id}}", "", validate},
		{"G29_ObjectForAnID", "query($id:ID!){order(id:$id){id}}", `{"id":{"$ne":"hemlock"}}`, validate},
		{"G29_ObjectForAText", "query($s:String){orders(filter:{search:$s}){totalCount}}", `{"s":{"$regex":"hemlock"}}`, validate},
		{
			"G29_ObjectForAnInput", "mutation($i:SubmitRequirementInput!){submitRequirement(input:$i){userErrors{code}}}",
			`{"i":{"orderId":{"$ne":null},"description":{"$gt":""}}}`, validate,
		},
		{
			"G29_ListForAText", "mutation($id:ID!,$s:String!){reviseRequirement(input:{orderId:$id,description:$s}){userErrors{code}}}",
			`{"id":"` + order + `","s":["hemlock"]}`, validate,
		},
		{
			"G30_UnknownField", "mutation($i:ReviseRequirementInput!){reviseRequirement(input:$i){userErrors{code}}}",
			`{"i":{"orderId":"` + order + `","description":"x","hemlock":1}}`, validate,
		},
		{"G30_UnknownEnumValue", "query($s:[OrderStatus!]){orders(filter:{status:$s}){totalCount}}", `{"s":["hemlock"]}`, validate},
		{"G30_NumberForAText", "query($s:String){orders(filter:{search:$s}){totalCount}}", `{"s":12}`, validate},
		{"G30_WrongTime", "query($s:DateTime){orders(filter:{createdFrom:$s}){totalCount}}", `{"s":"hemlock"}`, validate},
		{"G30_WrongTimeLiteral", `{orders(filter:{createdFrom:"hemlock"}){totalCount}}`, "", validate},
		{"G30_ObjectLiteralForAText", `{orderByNumber(number:{hemlock:1}){id}}`, "", validate},
		{"G30_ObjectLiteralForAnEnum", `{refunds(direction:{}){totalCount}}`, "", validate},
		{"G31_HalfACharacterInALiteral", `{node(id:"hemlock\ud83d"){id}}`, "", parse},
		{"G30_TimeAsAnObject", "query($s:DateTime){orders(filter:{createdFrom:$s}){totalCount}}", `{"s":{"$gt":""}}`, validate},
		{"G33_LongList", "query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":[` + strings.Repeat(`"a",`, 20_000) + `"a"]}`, much},
		{"G33_ListOf101", "query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":[` + strings.Repeat(`"a",`, 100) + `"a"]}`, much},
		{"G33_LongListLiteral", "{nodes(ids:[" + strings.Repeat(`"a" `, 101) + "]){id}}", "", much},
		{"G34_DeclaredVariables", "query(" + numbered("$v%d:Int ", 101) + "){serverTime}", "", much},
		{"G35_NoOperationName", "query A{serverTime} query B{serverTime}", "", validate},
		{"G36_TwoAnonymous", "{serverTime} {serverTime}", "", validate},
		{"G42_SubscriptionByPOST", "subscription($id:ID!){flowLogAppended(orderId:$id){seq}}", of, "BAD_USER_INPUT"},
		{"Broken", `{ order(id: "hemlock" `, "", parse},
		{"Complexity", `{orders(first:100){nodes{flowLog{` + numbered("a%d:seq ", 10) + `} id}}}`, "", much},
	}
}

func fragmentBomb(depth int) string {
	var all strings.Builder
	for i := range depth {
		fmt.Fprintf(&all, "fragment F%d on Query{...F%d ...F%d}", i, i+1, i+1)
	}

	return all.String()
}

// tryDocumentsAreRefused: on every transport alike.
func tryDocumentsAreRefused(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)

	for _, one := range badDocuments(v.order) {
		body := question(one.query, one.variables)

		for _, by := range transports() {
			if strings.Contains(one.name, "G42") && by != byPOST && by != byGET {
				continue // a stream is where it belongs
			}

			v.over(by).row(t, one.name, func(t *testing.T) {
				t.Helper()

				answer := v.askOver(t, by, v.buyer, body)
				answer.refused(t, one.code, http.StatusBadRequest, http.StatusUnprocessableEntity)

				if strings.Contains(one.name, "UnknownDirective") {
					require.Equal(t, 1, strings.Count(answer.body, "Unknown directive"), answer.body)
				}
			})
		}

		v.row(t, "Legacy"+one.name, func(t *testing.T) {
			t.Helper()

			legacy := v.post(t, byPOST, "Bearer "+v.buyer, body, "Accept", "application/json")
			legacy.harmless(t)
			require.NotContains(t, legacy.body, `"data":{`)
		})
	}
}

// tryDocumentsOnASocket sends the same documents over one socket.
func tryDocumentsOnASocket(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		w := v.socket(t, v.buyer)

		for _, one := range badDocuments(v.order) {
			message := subscribeMessage(one.name, one.query, one.variables)
			if len(message) > longestMessage || strings.Contains(one.name, "G42") {
				continue
			}

			w.say(message)

			answer := w.hear()
			require.Contains(t, answer, one.code, one.name)
			require.Contains(t, answer, `"id":"`+one.name+`"`)
			require.NotContains(t, answer, marker)
			require.NotContains(t, answer, `"data"`)

			if strings.Contains(answer, `"next"`) {
				require.Contains(t, w.hear(), `"complete"`)
			}
		}

		w.idle()
	})
}

// tryOperationName: G35 by a request that names an operation.
func tryOperationName(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)

	for _, by := range transports() {
		v.over(by).row(t, "G35_UnknownOperationName", func(t *testing.T) {
			t.Helper()

			v.askOver(t, by, v.buyer, `{"query":"query A{serverTime}","operationName":"hemlock"}`).
				refused(t, "GRAPHQL_VALIDATION_FAILED", http.StatusUnprocessableEntity)
			v.askOver(t, by, v.buyer, `{"query":"query A{serverTime} mutation B{recordInvoice(input:{orderId:\"`+v.order+
				`\",status:ISSUED}){userErrors{code}}}","operationName":"A"}`).data(t)
		})
	}
}

// tryAnonymous: G24, G25. Nobody learns the schema without a token.
func tryAnonymous(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)

	for _, by := range transports() {
		v.over(by).row(t, "G24_Anonymous", func(t *testing.T) {
			t.Helper()

			for _, query := range []string{
				"{__schema{types{name}}}", `{__type(name:"Order"){name}}`, "{a:__schema{queryType{name}} serverTime}",
				"{...F} fragment F on Query{... on Query{__schema{types{name}}}}", "{orders{totalCount}}", "{orderCounts{count}}",
				`{order(id:"` + v.order + `"){id}}`, `{node(id:"` + v.order + `"){id}}`,
				`mutation{recordInvoice(input:{orderId:"` + v.order + `",status:ISSUED}){userErrors{code}}}`,
				`subscription{flowLogAppended(orderId:"` + v.order + `",after:0){seq}}`,
			} {
				v.askOver(t, by, "", question(query, "")).refused(t, "UNAUTHENTICATED", http.StatusUnauthorized)
			}

			require.Nil(t, v.askOver(t, by, "", question("{viewer{name}}", "")).data(t)["viewer"])
		})
		v.over(by).row(t, "G25_NoSuggestionsForAnybody", func(t *testing.T) {
			t.Helper()

			v.askOver(t, by, "", question("{viewr{name}}", "")).refused(t, "GRAPHQL_VALIDATION_FAILED", http.StatusUnprocessableEntity)
		})
	}
}

// tryDistinctDocuments: G43. Many bad documents leave nothing behind.
func tryDistinctDocuments(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	filler := strings.Repeat("x", 4000)

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for number, by := range transports() {
			v.over(by).row(t, "G43_DistinctDocuments", func(t *testing.T) {
				t.Helper()

				for i := range 400 {
					v.askOver(t, by, v.buyer, question(fmt.Sprintf("#%s\n{a%d_%d:hemlok}", filler, number, i), "")).
						refused(t, "GRAPHQL_VALIDATION_FAILED", http.StatusUnprocessableEntity)
				}
			})
		}
	})
}

// tryTwoMovesInOneRequest: the first one wins, the second is told.
func tryTwoMovesInOneRequest(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()

		data := v.ask(t, v.provider, question(`mutation ($id: ID!) {
			first: confirmRequirement(input: {orderId: $id, requirementRevision: 1}) { order { version status } userErrors { code } }
			second: rejectRequirement(input: {orderId: $id, requirementRevision: 1, reason: "不"}) { order { version status } userErrors { code } }
			third: confirmRequirement(input: {orderId: $id, requirementRevision: 1}) { order { version status } userErrors { code } }
		}`, `{"id":"`+v.order+`"}`)).data(t)

		require.Empty(t, at[[]any](t, data, "first", "userErrors"))

		for _, late := range []string{"second", "third"} {
			require.Equal(t, "WRONG_PHASE", at[string](t, data, late, "userErrors", 0, "code"))
			require.Equal(t, at[any](t, data, "first", "order"), at[any](t, data, late, "order"))
		}

		log := v.ask(t, v.buyer, question(`{order(id:"`+v.order+`"){version flowLog{type}}}`, "")).data(t)
		require.Len(t, at[[]any](t, log, "order", "flowLog"), 3)
		require.Equal(t, "REQUIREMENT_CONFIRMED", at[string](t, log, "order", "flowLog", 2, "type"))

		// Eleven at once are none.
		many := "mutation{" + strings.ReplaceAll(numbered(`a%d:reportProgress(input:{orderId:"$",note:"x"}){userErrors{code}}`, 11),
			"$", v.order) + "}"
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			v.ask(t, v.provider, question(many, "")).refused(t, "COMPLEXITY_LIMIT_EXCEEDED", http.StatusUnprocessableEntity)
		})
	})
}
