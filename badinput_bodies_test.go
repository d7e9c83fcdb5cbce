package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// badBody is a body that is no request, and how a URL says the same; empty where
// it cannot.
type badBody struct{ name, body, url string }

// brokenBodies are those of G01-G05, G31, G32, G37-G41 and H16.
func brokenBodies() []badBody {
	const asked = "query=%7Bviewer%7Bname%7D%7D&"

	hash := `{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("a", 64) + `"}}`

	return []badBody{
		{"G01_Empty", "", "?"},
		{"G01_Space", " \n", "+"},
		{"G02_Broken", `{"query":"{ hemlock`, asked + "variables=" + url.QueryEscape(`{"a":"hemlock`)},
		{"G02_SingleQuotes", `{'query':'hemlock'}`, asked + "variables=" + url.QueryEscape(`{'a':'hemlock'}`)},
		{"G03_Null", `null`, asked + "variables=null+null"},
		{"G03_Text", `"hemlock"`, asked + "variables=%22hemlock%22"},
		{"G03_Number", `1`, asked + "variables=1"},
		{"G04_WrongCase", `{"QUERY":"{hemlock}"}`, "QUERY={hemlock}"},
		{"G05_Batch", `[{"query":"{viewer{name}}"},{"query":"{viewer{name}}"}]`, ""},
		{"G05_EmptyBatch", `[]`, ""},
		{
			"G31_LoneSurrogate", `{"query":"{viewer{name}}","variables":{"a":"hemlock\ud800"}}`,
			asked + "variables=" + url.QueryEscape(`{"a":"hemlock\ud800"}`),
		},
		{
			"G32_NUL", `{"query":"{viewer{name}}","variables":{"a":"hemlock\u0000"}}`,
			asked + "variables=" + url.QueryEscape(`{"a":"hemlock\u0000"}`),
		},
		{"G32_NULInTheDocument", `{"query":"{viewer{name}}\u0000"}`, "query=%7Bviewer%7Bname%7D%7D%00"},
		{"G32_InvalidUTF8", "{\"query\":\"{viewer{name}}\",\"variables\":{\"a\":\"\xff\"}}", asked + "variables=%7B%22a%22:%22%FF%22%7D"},
		{"G32_ByteOrderMark", "\ufeff" + `{"query":"{viewer{name}}"}`, asked + "variables=%EF%BB%BF%7B%7D"},
		{"G37_DuplicateKey", `{"query":"{hemlock}","query":"{viewer{name}}"}`, "query={hemlock}&query={viewer{name}}"},
		{
			"G37_DuplicateKeyInside", `{"query":"{viewer{name}}","variables":{"a":1,"a":"hemlock"}}`,
			asked + "variables=" + url.QueryEscape(`{"a":1,"a":"hemlock"}`),
		},
		{"G37_EscapedDuplicateKey", `{"query":"{hemlock}","qu\u0065ry":"{viewer{name}}"}`, "query={hemlock}&qu%65ry={viewer{name}}"},
		{"G38_TrailingGarbage", `{"query":"{viewer{name}}"} hemlock`, asked + "variables=%7B%7D+hemlock"},
		{"G38_TwoValues", `{"query":"{viewer{name}}"}{"query":"{viewer{name}}"}`, asked + "variables=%7B%7D%7B%7D"},
		{"G39_NoQuery", `{"variables":{}}`, "variables=%7B%7D"},
		{"G39_NullQuery", `{"query":null}`, "query="},
		{"G39_QueryIsANumber", `{"query":12}`, ""},
		{"G39_QueryIsAList", `{"query":["{viewer{name}}"]}`, ""},
		{"G40_VariablesAreAList", `{"query":"{viewer{name}}","variables":["hemlock"]}`, asked + "variables=%5B%22hemlock%22%5D"},
		{"G40_VariablesAreAText", `{"query":"{viewer{name}}","variables":"hemlock"}`, asked + "variables=hemlock"},
		{"G41_OperationNameIsAnObject", `{"query":"{viewer{name}}","operationName":{"$ne":"hemlock"}}`, ""},
		{"G41_ExtensionsAreAList", `{"query":"{viewer{name}}","extensions":[]}`, asked + "extensions=%5B%5D"},
		{"H16_HashWithoutDocument", `{"extensions":` + hash + `}`, "extensions=" + url.QueryEscape(hash)},
		{"H16_Poisoning", `{"query":null,"id":"hemlock","documentId":"hemlock"}`, "id=hemlock&documentId=hemlock"},
	}
}

// tryBodies: what is not a request, and what is too much before it is read.
func tryBodies(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)

	for _, one := range brokenBodies() {
		for _, by := range transports() {
			if by.isGET() && one.url == "" {
				continue
			}

			v.over(by).row(t, one.name, func(t *testing.T) {
				t.Helper()

				for _, authorization := range []string{"Bearer " + v.buyer, ""} {
					answer := v.says(t, by, authorization, one)
					answer.refused(t, "BAD_USER_INPUT", http.StatusBadRequest)
				}

				v.post(t, by, "", one.body, "Accept", "application/json").harmless(t)
			})
		}
	}

	deep := func(depth int) string {
		return `{"query":"{viewer{name}}","variables":{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}}"
	}

	for _, one := range []struct{ name, body, code string }{
		{"G06_DeepLists", deep(9_000), "COMPLEXITY_LIMIT_EXCEEDED"},
		{"G06_DeeperThanIsRead", deep(70), "COMPLEXITY_LIMIT_EXCEEDED"},
		{"G34_5000Variables", question("{viewer{name}}", "{"+strings.TrimSuffix(numbered(`"v%d":1,`, 5000), ",")+"}"), "COMPLEXITY_LIMIT_EXCEEDED"},
		{"G34_101Variables", question("{viewer{name}}", "{"+strings.TrimSuffix(numbered(`"v%d":1,`, 101), ",")+"}"), "COMPLEXITY_LIMIT_EXCEEDED"},
		{"G20_QueryOf4MiB", question("{viewer{name}} #"+strings.Repeat("x", 4<<20), ""), "BAD_USER_INPUT"},
		{"G21_200000Tokens", question("{viewer{"+strings.Repeat("name ", 200_000)+"}}", ""), "BAD_USER_INPUT"},
		{"G22_BodyOf64MiB", question(strings.Repeat(" ", 64<<20), ""), "BAD_USER_INPUT"},
	} {
		for _, by := range transports() {
			if by.isGET() && len(one.body) > 200_000 {
				continue // a server of HTTP cuts it before it is one of ours: H09
			}

			v.over(by).row(t, one.name, func(t *testing.T) {
				t.Helper()
				v.askOver(t, by, v.buyer, one.body).refused(t, one.code, http.StatusUnprocessableEntity)
			})
		}
	}

	for name, depth := range map[string]string{"G06_EndlessLists": "[", "G06_EndlessObjects": `{"a":`} {
		for _, by := range changers() {
			v.over(by).row(t, name, func(t *testing.T) {
				t.Helper()
				v.askOver(t, by, v.buyer, `{"query":"{viewer{name}}","variables":{"a":`+strings.Repeat(depth, 40_000)).
					refused(t, "COMPLEXITY_LIMIT_EXCEEDED", http.StatusUnprocessableEntity)
			})
		}
	}
}

// says says over a transport what is no request.
func (v *victim) says(t *testing.T, by over, authorization string, one badBody) reply {
	t.Helper()

	if by.isGET() {
		return v.get(t, by, authorization, one.url)
	}

	return v.askAs(t, by, authorization, one.body)
}
