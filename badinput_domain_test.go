package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// inputJSON is variables that hold one input.
func inputJSON(t *testing.T, input map[string]any) string {
	t.Helper()

	out, err := json.Marshal(map[string]any{"i": input})
	require.NoError(t, err)

	return string(out)
}

// revises re-edits the requirement and returns the codes of the refusals, and
// what is stored now.
func (v *victim) revises(t *testing.T, input map[string]any) (codes []string, stored string) {
	t.Helper()

	all := map[string]any{"orderId": v.order}
	maps.Copy(all, input)

	data := v.ask(t, v.buyer, question(`mutation($i:ReviseRequirementInput!){reviseRequirement(input:$i){
		userErrors{code} order{requirement{description}}}}`, inputJSON(t, all))).data(t)

	for i := range at[[]any](t, data, "reviseRequirement", "userErrors") {
		codes = append(codes, at[string](t, data, "reviseRequirement", "userErrors", i, "code"))
	}

	if order := at[any](t, data, "reviseRequirement", "order"); order != nil {
		stored = at[string](t, order, "requirement", "description")
	}

	return codes, stored
}

// tryTexts: D06, G31, G32. What is taken comes back as it was, in
// normalization form C; what cannot be seen or is too long is refused.
func tryTexts(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for name, one := range map[string]struct{ text, code string }{
				"empty":               {"", "REQUIRED"},
				"spaces":              {" \t\r\n\u3000\u00a0", "REQUIRED"},
				"zero width":          {"\u200b\u200d\u2060\ufeff", "REQUIRED"},
				"turned nothing":      {"\u202e\u2066\u2069", "REQUIRED"},
				"fillers":             {"\u3164\u115f\u2800", "REQUIRED"},
				"only marks":          {strings.Repeat("\u0301", 1000), "REQUIRED"},
				"one over":            {strings.Repeat("需", 4001), "TOO_LONG"},
				"one over in 4 bytes": {strings.Repeat("𠮷", 4001), "TOO_LONG"},
				"one over in emoji":   {strings.Repeat("👩‍💻", 1334), "TOO_LONG"},
				"one over after form": {strings.Repeat("e\u0301", 4000) + "x", "TOO_LONG"},
				"far over":            {strings.Repeat("x", 60_000), "TOO_LONG"},
			} {
				codes, _ := v.revises(t, map[string]any{"description": one.text})
				require.Equal(t, []string{one.code}, codes, name)
			}
		})

		for name, text := range map[string]string{
			"HTML":            `<script>alert("x")</script><img src=x onerror=alert(1)>&amp;`,
			"Markdown link":   `[click](javascript:alert(1)) ![](http://evil.example/x)`,
			"turned":          "abc\u202ecba\u202c",
			"thousand marks":  "z" + strings.Repeat("\u0301", 1000),
			"emoji":           "👩‍👩‍👧‍👦🏳️‍🌈🇨🇳",
			"limit":           strings.Repeat("需", 4000),
			"limit 4 bytes":   strings.Repeat("𠮷", 4000),
			"limit emoji":     strings.Repeat("👩‍💻", 1333) + "x",
			"limit by form":   strings.Repeat("e\u0301", 4000),
			"limit of Hangul": strings.Repeat("\u1100\u1161\u11a8", 4000),
			"operators":       `{"$ne": null} '; DROP TABLE orders; -- \x00 \u0000 %s ${jndi:ldap://x}`,
			"line ends":       "a\r\nb\u2028c\u2029d\te\fg",
			"noncharacters":   "a\ufdd0\ufffd\U0010ffffz",
			"zero width":      "a\u200bb\u200dc\ufeffd",
			"keys":            "$set.a.b\u0001",
		} {
			codes, stored := v.revises(t, map[string]any{"description": text})
			require.Empty(t, codes, name)
			require.Equal(t, norm.NFC.String(text), stored, name)

			read := v.ask(t, v.provider, question(`{order(id:"`+v.order+`"){requirement{description} flowLog{text}}}`, "")).data(t)
			require.Equal(t, norm.NFC.String(text), at[string](t, read, "order", "requirement", "description"), name)
		}

		require.True(t, at[bool](t, v.ask(t, v.buyer, question(`{verifyFlowLog(orderId:"`+v.order+`"){valid}}`, "")).data(t),
			"verifyFlowLog", "valid"))
		v.tried("D06")
	})
}

// hostileIDs are those of D07.
func hostileIDs(order string) []string {
	return []string{
		"", " ", "ord_", "hemlock", strings.ToUpper(order), order + " ", order + "\n", " " + order, order[:len(order)-1], order + "0",
		"ref_" + order[4:], "att_" + order[4:], "$ne", `{"$ne":null}`, `{"$gt":""}`, "ord_$where", "' OR '1'='1", "ord_' --",
		`ord_"; DROP TABLE orders; --`, "%", "ord_%", "_", "ord_" + strings.Repeat("_", 26), "../../jiaofu.db", "ord_\u202e", "ord_🦊",
		strings.Repeat("a", 10_000), "ord_" + strings.Repeat("0", 10_000), "0", "-1", "null", "undefined", "NaN", "ord_\u0001",
		"ｏｒｄ＿" + order[4:], "ord%5F" + order[4:],
	}
}

// tryIDs: D07. None of them is found, and none says anything of the
// database.
func tryIDs(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, transports(), func(t *testing.T, v *victim) {
		t.Helper()
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for _, id := range hostileIDs(v.order) {
				v.tryID(t, id)
			}
		})
		v.tried("D07")
	})
}

// tryID tries an id wherever the victim's transport takes one.
func (v *victim) tryID(t *testing.T, id string) {
	t.Helper()

	variables := `{"id":` + quoted(t, id) + `}`
	answer := v.ask(t, v.operator, question(`query($id:ID!,$n:String!=""){order(id:$id){id} node(id:$id){id} nodes(ids:[$id]){id}
		refundPreview(orderId:$id){requestsLeft} verifyFlowLog(orderId:$id){valid} orderByNumber(number:$n){id}}`, variables))
	data := answer.data(t)
	require.Equal(t, map[string]any{
		"order": nil, "node": nil, "nodes": []any{nil}, "refundPreview": nil,
		"verifyFlowLog": nil, "orderByNumber": nil,
	}, data, "%.50q", id)
	answer.harmless(t)

	answer = v.ask(t, v.operator, question(`query($n:String!){orderByNumber(number:$n){id}}`, `{"n":`+quoted(t, id)+`}`))
	require.Equal(t, map[string]any{"orderByNumber": nil}, answer.data(t))

	if !v.by.isGET() {
		codes, _ := v.revises(t, map[string]any{"orderId": id, "description": "x"})
		require.Equal(t, []string{"NOT_FOUND"}, codes, "%.50q", id)
	}

	if slices.Contains(streams(), v.by) {
		v.ask(t, v.buyer, question(`subscription($id:ID!){flowLogAppended(orderId:$id){seq}}`, variables)).refused(t, "FORBIDDEN")
	}
}

// trySearches: what is searched for is a text and nothing else.
func trySearches(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, transports(), func(t *testing.T, v *victim) {
		t.Helper()
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for _, search := range []string{"%", "_", ".*", "^2026", "$", "[", "(", `\`, "'", `"`, "2026-0001' OR '1'='1", "*", "NOT", "*:*", "🦊", strings.Repeat("a", 200)} {
				answer := v.ask(t, v.buyer, question(`query($s:String){orders(filter:{search:$s}){totalCount nodes{id}}}`, `{"s":`+quoted(t, search)+`}`))
				require.Zero(t, at[float64](t, answer.data(t), "orders", "totalCount"), search)
				answer.harmless(t)
			}

			for _, search := range []string{strings.Repeat("a", 201), "a\nb", strings.Repeat("需", 1000)} {
				v.ask(t, v.buyer, question(`query($s:String){orders(filter:{search:$s}){totalCount}}`, `{"s":`+quoted(t, search)+`}`)).
					refused(t, "BAD_USER_INPUT", http.StatusBadRequest, http.StatusUnprocessableEntity)
			}
		})
	})
}

// code is that of what a value of a wrong type is refused with.
func code(r reply) string {
	if strings.Contains(r.body, "BAD_USER_INPUT") {
		return "BAD_USER_INPUT"
	}

	return "GRAPHQL_VALIDATION_FAILED"
}

// tryNumbers: D09. Money and counts that are none.
func tryNumbers(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()

		register := func(change func(map[string]any)) reply {
			input := map[string]any{
				"number": "bad", "paid": "1.00", "goods": map[string]any{"name": "x"},
				"provider": map[string]any{"account": "cloudcraft", "name": "x"}, "buyer": map[string]any{"account": "acme", "name": "x"},
			}
			change(input)

			return v.ask(t, v.marketplace, question(`mutation($i:RegisterOrderInput!){registerOrder(input:$i){order{payment{paid{amount}}}
				userErrors{code field}}}`, inputJSON(t, input)))
		}

		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for _, amount := range []any{
				"-1", "-0.01", "1.001", "1e3", "NaN", "Infinity", "", " 1", "1,000.00", "0x10", "１", "+1", "1.", ".5", "10000000000000.00",
				strings.Repeat("9", 400), 1, 1.5, nil,
				map[string]any{"$gt": 0},
				[]any{"1"},
				"1\u0001", marker,
			} {
				for _, field := range []string{"paid", "coupon"} {
					if amount == nil && field == "coupon" {
						continue // a coupon may be left out
					}

					answer := register(func(input map[string]any) { input[field] = amount })
					answer.harmless(t)

					if strings.Contains(answer.body, "userErrors") {
						require.Equal(t, "INVALID", at[string](t, answer.data(t), "registerOrder", "userErrors", 0, "code"), "%v", amount)
					} else {
						answer.refused(t, code(answer), http.StatusBadRequest, http.StatusUnprocessableEntity)
					}
				}
			}

			for field, values := range map[string][]any{
				"acceptanceDays": {0, -1, 366, 1 << 30, 1 << 31, 1.5, "15", true},
				"deliveryDays":   {-1, 366, 1 << 31, -(1 << 31) - 1},
				"name":           {"", strings.Repeat("x", 201), "\u200b"},
				"type":           {"hemlock", 1},
			} {
				for _, value := range values {
					answer := register(func(input map[string]any) { input["goods"].(map[string]any)[field] = value }) //nolint:forcetypeassert // made above
					answer.harmless(t)
					require.NotContains(t, answer.body, `"paid"`, "%s: %v", field, value)
				}
			}

			for _, currency := range []string{"", "cny", "XXX", "CNYX", "C N", marker} {
				answer := register(func(input map[string]any) { input["currency"] = currency })
				answer.harmless(t)
				require.NotContains(t, answer.body, `"paid"`, currency)
			}

			for _, revision := range []string{"0", "-1", "2147483647", "2147483648", "null", `"1"`, "1.5"} {
				answer := v.ask(t, v.provider, question(`mutation($r:Int!){confirmRequirement(input:{orderId:"`+v.order+
					`",requirementRevision:$r}){userErrors{code}}}`, `{"r":`+revision+`}`))
				answer.harmless(t)
				require.NotContains(t, answer.body, `"userErrors":[]`, revision)
			}

			for _, version := range []int{-1, 0, 1, 3, 1<<31 - 1} {
				codes, _ := v.revises(t, map[string]any{"description": "x", "expectedVersion": version})
				require.Equal(t, []string{"VERSION_CONFLICT"}, codes, version)
			}
		})

		largest := register(func(input map[string]any) { input["paid"] = "9999999999999.99" }).data(t)
		require.Equal(t, "9999999999999.99", at[string](t, largest, "registerOrder", "order", "payment", "paid", "amount"))
		v.tried("D09")
	})
}

// tryKeys: D03.
func tryKeys(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for key, code := range map[string]string{
				"": "REQUIRED", strings.Repeat("k", 256): "TOO_LONG", strings.Repeat("𠮷", 256): "TOO_LONG",
				strings.Repeat("k", 60_000): "TOO_LONG",
			} {
				codes, _ := v.revises(t, map[string]any{"description": "x", "idempotencyKey": key})
				require.Equal(t, []string{code}, codes, "%.20q", key)
			}
		})

		for _, key := range []string{"k", strings.Repeat("𠮷", 255), `{"$ne":null}`, "' OR 1=1 --", "a.b$c", "\u202e"} {
			input := map[string]any{"description": "for " + key, "idempotencyKey": key}
			codes, _ := v.revises(t, input)
			require.Empty(t, codes)

			v.unmoved(t, func(t *testing.T) {
				t.Helper()

				codes, _ = v.revises(t, input) // the same again
				require.Empty(t, codes)

				codes, _ = v.revises(t, map[string]any{"description": "other", "idempotencyKey": key})
				require.Equal(t, []string{"IDEMPOTENCY_KEY_REUSED"}, codes)
			})
		}

		// Many at once: one effect.
		var all sync.WaitGroup

		before := at[float64](t, v.ask(t, v.buyer, question(`{order(id:"`+v.order+`"){version}}`, "")).data(t), "order", "version")

		for range 16 {
			all.Go(func() {
				body := question(`mutation{reviseRequirement(input:{orderId:"`+v.order+`",description:"once",idempotencyKey:"once"}){userErrors{code}}}`, "")
				assert.Contains(t, v.ask(t, v.buyer, body).body, `"userErrors":[]`)
			})
		}

		all.Wait()

		after := at[float64](t, v.ask(t, v.buyer, question(`{order(id:"`+v.order+`"){version}}`, "")).data(t), "order", "version")
		require.InDelta(t, 1, after-before, 0)
		v.tried("D03")
	})
}
