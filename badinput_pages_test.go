package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tryPages: D08, W47. Sizes, mixtures and cursors that are none.
func tryPages(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, transports(), testPages)
}

func testPages(t *testing.T, v *victim) {
	t.Helper()

	for i := range 3 {
		v.registers(t, fmt.Sprintf("2026-1%d", i))
	}

	page := func(arguments string) map[string]any {
		return v.ask(t, v.buyer, question("{orders("+arguments+"){nodes{number} pageInfo{endCursor hasNextPage}}}", "")).data(t)
	}
	cursor := at[string](t, page("first:1"), "orders", "pageInfo", "endCursor")
	updated := at[string](t, page("first:1,orderBy:{field:UPDATED_AT}"), "orders", "pageInfo", "endCursor")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	require.NoError(t, err)

	parts := strings.Split(string(raw), " ")
	require.Len(t, parts, 3)

	forge := func(parts ...string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, " ")))
	}

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for _, arguments := range []string{
			"first:0", "first:-1", "first:101", "first:2147483647", "last:0", "last:-1", "last:101", "first:1,last:1",
			`first:1,before:"` + cursor + `"`, `last:1,after:"` + cursor + `"`, `after:"` + cursor + `",before:"` + cursor + `"`,
		} {
			v.ask(t, v.buyer, question("{orders("+arguments+"){totalCount}}", "")).
				refused(t, "BAD_USER_INPUT", http.StatusBadRequest, http.StatusUnprocessableEntity)
		}

		v.ask(t, v.buyer, question("{orders(first:2147483648){totalCount}}", "")).
			refused(t, "GRAPHQL_VALIDATION_FAILED", http.StatusBadRequest, http.StatusUnprocessableEntity)
		v.ask(t, v.operator, question("{refunds(first:101){totalCount}}", "")).
			refused(t, "BAD_USER_INPUT", http.StatusBadRequest, http.StatusUnprocessableEntity)

		for _, arguments := range []string{"first:0", "first:-1", "first:1001", "first:2147483647", "after:-1", "after:-2147483648"} {
			v.ask(t, v.buyer, question(`{order(id:"`+v.order+`"){flowLog(`+arguments+`){seq}}}`, "")).
				refused(t, "BAD_USER_INPUT", http.StatusBadRequest, http.StatusUnprocessableEntity)
		}

		for name, bad := range map[string]string{
			"empty": "", "text": marker, "padded": cursor + "=", "cut": cursor[:10], "of another sort": updated,
			"10 kB": strings.Repeat("a", 10_000), "no time": forge(parts[0], "x", parts[2]), "negative": forge(parts[0], "-1", parts[2]),
			"huge": forge(parts[0], "99999999999999999999", parts[2]), "no id": forge(parts[0], parts[1], ""),
			"spelt otherwise": forge(parts[0], " "+parts[1], parts[2]), "operators": forge(`{"$ne":null}`, parts[1], parts[2]),
			"of a subscription": forge("changes", "1"), "NUL": "\u0001", "emoji": "🦊",
		} {
			for _, list := range []string{"orders(after:$c)", "orders(before:$c)", "refunds(after:$c)"} {
				answer := v.ask(t, v.operator, question("query($c:String){"+list+"{totalCount}}", `{"c":`+quoted(t, bad)+`}`))
				require.Contains(t, answer.body, "CURSOR_INVALID", "%s: %s", name, list)
				answer.refused(t, "CURSOR_INVALID", http.StatusBadRequest, http.StatusUnprocessableEntity)
			}
		}

		// A cursor that only looks like ours finds nothing of others, and breaks nothing.
		for _, odd := range []string{forge(parts[0], "0", "x"), forge(parts[0], "9223372036854775807", "' OR 1=1"), forge(parts[0], parts[1], `{"$gt":""}`)} {
			answer := v.ask(t, v.stranger, question("query($c:String){orders(after:$c){nodes{id}}}", `{"c":"`+odd+`"}`))
			require.NotContains(t, answer.body, "ord_")
			answer.harmless(t)
		}
	})

	v.testInsertsWhilePaging(t)
	v.tried("D08")

	if slices.Contains(streams(), v.by) {
		v.testChangeCursors(t)
		v.tried("W47")
	}
}

// testChangeCursors: W47.
func (v *victim) testChangeCursors(t *testing.T) {
	t.Helper()

	w := v.socket(t, v.buyer)
	w.say(subscribeMessage("live", `subscription{ordersChanged{cursor}}`, ""))
	w.idle()

	codes, _ := v.over(byPOST).revises(t, map[string]any{"description": "changed"})
	require.Empty(t, codes)

	var event map[string]any

	require.NoError(t, json.Unmarshal([]byte(w.hear()), &event))
	cursor := at[string](t, event, "payload", "data", "ordersChanged", "cursor")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	require.NoError(t, err)

	list, place, _ := strings.Cut(string(raw), " ")
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

	for name, bad := range map[string]string{
		"empty": "", "text": marker, "cut": cursor[:len(cursor)-2], "padded": cursor + "==", "10 kB": strings.Repeat("a", 10_000),
		"of a list": encode("orders.CREATED_AT.DESC 1 ord_1"), "no place": encode(list + " "), "words": encode(list + " hemlock"),
		"negative": encode(list + " -1"), "operators": encode(list + ` {"$gt":0}`), "quotes": encode(list + " 1' OR '1'='1"),
		"far future": encode(list + " 9223372036854775807"), "future": encode(list + " " + place + "999999"),
		"beyond": encode(list + " 99999999999999999999999"),
	} {
		t.Log(name)
		v.ask(t, v.buyer, question(`subscription($c:String){ordersChanged(after:$c){cursor}}`, `{"c":"`+bad+`"}`)).refused(t, "CURSOR_INVALID")
	}

	for _, after := range []string{"99", "-1", "2147483647"} {
		v.ask(t, v.buyer, question(`subscription{flowLogAppended(orderId:"`+v.order+`",after:`+after+`){seq}}`, "")).
			refused(t, "CURSOR_INVALID")
	}

	// A stranger with somebody's cursor hears of nothing.
	stranger := v.socket(t, v.stranger)
	stranger.say(subscribeMessage("1", `subscription($c:String){ordersChanged(after:$c){order{id}}}`, `{"c":"`+cursor+`"}`))
	stranger.idle()
}

// testInsertsWhilePaging: no repeat and no gap among what was there.
func (v *victim) testInsertsWhilePaging(t *testing.T) {
	t.Helper()

	seen, after := map[string]int{}, "null"

	for i := 0; ; i++ {
		data := v.ask(t, v.buyer, question("query($c:String){orders(first:1,after:$c){nodes{number} pageInfo{endCursor hasNextPage}}}",
			`{"c":`+after+`}`)).data(t)
		seen[at[string](t, data, "orders", "nodes", 0, "number")]++
		after = quoted(t, at[string](t, data, "orders", "pageInfo", "endCursor"))

		if !at[bool](t, data, "orders", "pageInfo", "hasNextPage") {
			break
		}

		v.registers(t, fmt.Sprintf("2026-2%d", i))
	}

	for _, number := range []string{v.number, "2026-10", "2026-11", "2026-12"} {
		require.Equal(t, 1, seen[number], number)
	}
}
