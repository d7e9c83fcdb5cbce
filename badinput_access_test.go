package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/files"
)

// unknown is how an id that does not exist looks, by the prefix of one that
// does.
func unknown(id string) string { return id[:4] + strings.Repeat("0", len(id)-4) }

// plain takes what differs from request to request out of an answer.
func plain(body string, ids ...string) string {
	body = regexp.MustCompile(`"requestId":"[^"]*"`).ReplaceAllString(body, "")
	for _, id := range ids {
		body = strings.ReplaceAll(body, id, "$id")
	}

	return body
}

// tryOthersOrders: A10, W46. What is somebody else's gives the answer of
// what does not exist, by every way to it.
func tryOthersOrders(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), testOthersOrders)
}

func testOthersOrders(t *testing.T, v *victim) {
	t.Helper()

	file := v.uploads(t, v.buyer, "a.txt", "a file of acme")
	refund := at[string](t, v.ask(t, v.buyer, question(`mutation{requestRefund(input:{orderId:"`+v.order+`",reason:OTHER,detail:"x",
		attachmentIds:["`+file+`"]}){order{refund{id}}}}`, "")).data(t), "requestRefund", "order", "refund", "id")
	selection := "{order{id} userErrors{__typename code message field ...on ConflictError{currentVersion}}}"

	moves := moveInputs()
	moves["createUpload"] = `fileName:"x.txt",byteSize:1`

	type way struct{ id, document string }

	ways := map[string]way{
		"order":             {v.order, `{order(id:"$"){id number}}`},
		"orderByNumber":     {v.number, `{orderByNumber(number:"$"){id}}`},
		"node":              {v.order, `{node(id:"$"){id __typename}}`},
		"nodes":             {v.order, `{nodes(ids:["$","$"]){id}}`},
		"refund node":       {refund, `{node(id:"$"){id ...on Refund{order{id}}}}`},
		"attachment node":   {file, `{node(id:"$"){id ...on Attachment{fileName url}}}`},
		"refundPreview":     {v.order, `{refundPreview(orderId:"$"){requestsLeft}}`},
		"verifyFlowLog":     {v.order, `{verifyFlowLog(orderId:"$"){entries}}`},
		"with key":          {v.order, `mutation{reportProgress(input:{orderId:"$",note:"x",idempotencyKey:"k"})` + selection + `}`},
		"with version":      {v.order, `mutation{reportProgress(input:{orderId:"$",note:"x",expectedVersion:1})` + selection + `}`},
		"with another file": {v.order, `mutation{submitRequirement(input:{orderId:"$",description:"x",attachmentIds:["` + file + `"]})` + selection + `}`},
	}
	for move, input := range moves {
		ways[move] = way{v.order, `mutation{` + move + `(input:{orderId:"$",` + input + `})` + selection + `}`}
	}

	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		for name, way := range ways {
			for _, stranger := range []string{v.stranger, v.strangerSells} {
				theirs := v.ask(t, stranger, question(strings.ReplaceAll(way.document, "$", way.id), ""))
				nobodys := v.ask(t, stranger, question(strings.ReplaceAll(way.document, "$", unknown(way.id)), ""))
				require.Equal(t, nobodys.status, theirs.status, name)
				require.Equal(t, plain(nobodys.body, unknown(way.id)), plain(theirs.body, way.id), name)
				require.NotContains(t, theirs.body, "极光")
				require.Less(t, theirs.status, 500)
			}
		}

		for _, stranger := range []string{v.stranger, v.strangerSells} {
			lists := v.ask(t, stranger, question(`{orders(filter:{search:"`+v.number+`"}){totalCount nodes{id}} orderCounts{count}}`, ""))
			require.NotContains(t, lists.body, v.order)
			require.NotContains(t, lists.body, `"count":1`)
			require.NotContains(t, v.ask(t, stranger, question("{refunds{totalCount nodes{id}}}", "")).body, refund)
		}
	})

	t.Run("W46_Subscriptions", func(t *testing.T) { testOthersSubscriptions(t, v) })
	t.Run("Downloads", func(t *testing.T) { testOthersFiles(t, v, file) })
	v.over(byLink).tried("A10")
}

// testOthersSubscriptions: a stranger hears nothing, and cannot tell an order
// that exists.
func testOthersSubscriptions(t *testing.T, v *victim) {
	t.Helper()

	w := v.socket(t, v.stranger)
	query := `subscription($id:ID!,$after:Int){flowLogAppended(orderId:$id,after:$after){seq}}`

	for _, by := range streams() {
		for _, after := range []string{"null", "0", "1", "99"} {
			theirs := v.askOver(t, by, v.stranger, question(query, `{"id":"`+v.order+`","after":`+after+`}`))
			nobodys := v.askOver(t, by, v.stranger, question(query, `{"id":"`+unknown(v.order)+`","after":`+after+`}`))
			require.Equal(t, plain(nobodys.body), plain(theirs.body))
			theirs.refused(t, "FORBIDDEN")
		}

		v.over(by).tried("W46")
	}

	w.say(subscribeMessage("all", `subscription{ordersChanged{order{id}}}`, ""))
	w.idle()

	owner := v.socket(t, v.buyer)
	owner.say(subscribeMessage("all", `subscription{ordersChanged{cursor order{version}}}`, ""))
	owner.idle()

	data := v.ask(t, v.buyer, question(`mutation{withdrawRefund(input:{orderId:"`+v.order+`"}){order{version}}}`, "")).data(t)
	version := fmt.Sprint(at[float64](t, data, "withdrawRefund", "order", "version"))
	require.Contains(t, owner.hear(), `"version":`+version)
	w.idle() // the stranger heard nothing
}

// testOthersFiles: links are for what they name, and end.
func testOthersFiles(t *testing.T, v *victim, file string) {
	t.Helper()

	link := at[string](t, v.ask(t, v.buyer, question(`{node(id:"`+file+`"){...on Attachment{url}}}`, "")).data(t), "node", "url")
	require.Equal(t, "a file of acme", v.send(t, http.MethodGet, link, "").body)

	other := v.uploads(t, v.buyer, "b.txt", "another")

	past := time.Now().Add(-time.Hour)
	service, err := files.New(files.Config{
		Store: struct{ files.Backend }{}, BaseURL: v.url, Secret: []byte(testSecret),
		Now: func() time.Time { return past }, NewID: func(string, time.Time) string { return "" },
	})
	require.NoError(t, err)

	for name, bad := range map[string]string{
		"of another file":   strings.Replace(link, file, other, 1),
		"of an unknown one": strings.Replace(link, file, unknown(file), 1),
		"prolonged":         regexp.MustCompile(`expires=(\d+)`).ReplaceAllString(link, "expires=${1}0"),
		"as an upload":      strings.Replace(link, "op=download", "op=upload", 1),
		"without signature": regexp.MustCompile(`&?signature=[^&]*`).ReplaceAllString(link, ""),
		"altered":           link[:len(link)-1],
		"old":               service.DownloadURL(file),
		"path trick":        v.url + "/files/../" + file,
		"no id":             v.url + "/files/?op=download",
	} {
		answer := v.send(t, http.MethodGet, bad, "")
		require.Contains(t, []int{403, 404, 405, 307, 301}, answer.status, name)
		require.NotContains(t, answer.body, "a file of acme", name)
		require.Equal(t, name == "old", strings.Contains(answer.body, "LINK_EXPIRED"), name)
		answer.harmless(t)
	}
}

// tryWrongRoles: A11. Each move by a role that it is not of.
func tryWrongRoles(t *testing.T, s *sheet) {
	t.Helper()

	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()
		v.unmoved(t, v.testWrongRoles)
		v.tried("A11")
	})
}

func (v *victim) testWrongRoles(t *testing.T) {
	t.Helper()

	for move, who := range map[string]struct{ token, input string }{
		"confirmRequirement":  {v.buyer, "requirementRevision:1"},
		"rejectRequirement":   {v.operator, `requirementRevision:1,reason:"x"`},
		"reportProgress":      {v.marketplace, `note:"x"`},
		"submitDelivery":      {v.buyer, `summary:"x"`},
		"recallDelivery":      {v.buyer, "deliveryRound:1"},
		"reviseRequirement":   {v.provider, `description:"x"`},
		"submitRequirement":   {v.operator, `description:"x"`},
		"acceptDelivery":      {v.provider, "deliveryRound:1"},
		"rejectDelivery":      {v.provider, `deliveryRound:1,note:"x"`},
		"requestRefund":       {v.provider, `reason:OTHER,detail:"x"`},
		"withdrawRefund":      {v.operator, `note:"x"`},
		"approveRefund":       {v.buyer, `note:"x"`},
		"rejectRefund":        {v.provider, `note:"x"`},
		"retryRefund":         {v.marketplace, `note:"x"`},
		"recordRefundPayment": {v.operator, `result:PAID,reference:"x"`},
		"recordInvoice":       {v.buyer, "status:ISSUED"},
		"createUpload":        {v.marketplace, `fileName:"x.txt",byteSize:1`},
	} {
		data := v.ask(t, who.token, question(`mutation{m:`+move+`(input:{orderId:"`+v.order+`",`+who.input+
			`}){userErrors{code}}}`, "")).data(t)
		require.Equal(t, "WRONG_ROLE", at[string](t, data, "m", "userErrors", 0, "code"), move)
	}

	register := `mutation{registerOrder(input:{number:"n",paid:"1",goods:{name:"x"},provider:{account:"a",name:"a"},
			buyer:{account:"acme",name:"a"}}){order{id} userErrors{code}}}`
	for _, token := range []string{v.buyer, v.provider, v.operator} {
		data := v.ask(t, token, question(register, "")).data(t)
		require.Equal(t, "WRONG_ROLE", at[string](t, data, "registerOrder", "userErrors", 0, "code"))
	}

	v.ask(t, v.buyer, question(`mutation($i:ReviseRequirementInput!){reviseRequirement(input:$i){userErrors{code}}}`,
		`{"i":{"orderId":"`+v.order+`","description":"x","role":"OPERATOR"}}`)).
		refused(t, "GRAPHQL_VALIDATION_FAILED", http.StatusUnprocessableEntity)
}

// tryGuesses: A12. Nothing can be guessed by many operations at once
// that one by one could not: they are counted.
func tryGuesses(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t)
	v.unmoved(t, func(t *testing.T) {
		t.Helper()

		guesses := "{" + numbered(`a%d:orderByNumber(number:"2026-%[1]d"){id} `, 1000) + "}"
		for _, by := range transports() {
			v.askOver(t, by, v.stranger, question(guesses, "")).refused(t, "COMPLEXITY_LIMIT_EXCEEDED", http.StatusUnprocessableEntity)
		}

		w := v.socket(t, v.stranger)
		for i := range 100 {
			w.say(subscribeMessage(strconv.Itoa(i), `{orderByNumber(number:"2026-0001"){id}}`, ""))
		}

		for answered := 0; answered < 100; {
			frame := w.frame()
			require.Equal(t, ws.OpText, frame.Header.OpCode)

			if text := string(frame.Payload); !strings.Contains(text, `"complete"`) {
				require.NotContains(t, text, v.order)

				answered++
			}
		}
	})
}
