package main

import (
	"bufio"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// moveInputs are inputs that each move takes, beside the order.
func moveInputs() map[string]string {
	return map[string]string{
		"submitRequirement": `description:"x"`, "reviseRequirement": `description:"x"`, "confirmRequirement": "requirementRevision:1",
		"rejectRequirement": `requirementRevision:1,reason:"x"`, "reportProgress": `note:"x"`, "submitDelivery": `summary:"x"`,
		"recallDelivery": "deliveryRound:1", "acceptDelivery": "deliveryRound:1", "rejectDelivery": `deliveryRound:1,note:"x"`,
		"requestRefund": `reason:OTHER,detail:"x"`, "withdrawRefund": `note:"x"`, "approveRefund": `note:"x"`, "rejectRefund": `note:"x"`,
		"retryRefund": `note:"x"`, "recordRefundPayment": `result:PAID,reference:"x"`, "recordInvoice": "status:ISSUED",
	}
}

// tryMoves: D01. On the way of an order everybody tries every move that the
// order does not offer them; delivery/matrix_test.go has every phase and hold.
func tryMoves(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()

		for _, step := range []struct{ token, move, input string }{
			{},
			{v.buyer, "requestRefund", `reason:OTHER,detail:"x"`},
			{v.buyer, "withdrawRefund", `note:"x"`},
			{v.provider, "confirmRequirement", "requirementRevision:1"},
			{v.provider, "submitDelivery", `summary:"x"`},
			{v.buyer, "acceptDelivery", "deliveryRound:1"},
		} {
			if step.move != "" {
				require.Empty(t, v.moves(t, step.token, step.move, step.input))
			}

			refused := 0

			v.unmoved(t, func(t *testing.T) {
				t.Helper()

				for _, token := range []string{v.buyer, v.provider, v.operator, v.marketplace} {
					refused += v.tryWhatIsNotOffered(t, token)
				}
			})
			require.Greater(t, refused, 40, "after %s", step.move)
		}

		v.tried("D01")
	})
}

// moves makes a move and returns the code that it is refused with, empty for
// none.
func (v *victim) moves(t *testing.T, token, move, input string) string {
	t.Helper()

	data := v.ask(t, token, question("mutation{m:"+move+`(input:{orderId:"`+v.order+`",`+input+"}){userErrors{code}}}", "")).data(t)
	if errs := at[[]any](t, data, "m", "userErrors"); len(errs) > 0 {
		return at[string](t, errs, 0, "code")
	}

	return ""
}

// tryWhatIsNotOffered makes each move that the order does not offer to the
// caller, and returns how many those are.
func (v *victim) tryWhatIsNotOffered(t *testing.T, token string) int {
	t.Helper()

	data := v.ask(t, token, question(`{order(id:"`+v.order+`"){actions{action enabled disabledCode}}}`, "")).data(t)
	offered, expected := map[string]bool{}, map[string]any{}

	for i := range at[[]any](t, data, "order", "actions") {
		action := at[map[string]any](t, data, "order", "actions", i)
		name := at[string](t, action, "action")
		offered[name] = at[bool](t, action, "enabled")
		expected[name] = at[any](t, action, "disabledCode")
	}

	refused := 0

	for move, input := range moveInputs() {
		if offered[move] {
			continue
		}

		code := v.moves(t, token, move, input)

		if want := expected[move]; want != nil {
			require.Equal(t, want, code, move)
		} else {
			require.Contains(t, []string{"WRONG_PHASE", "WRONG_ROLE", "ON_HOLD"}, code, move)
		}

		refused++
	}

	return refused
}

// entrySeq finds the number of a log entry in an event.
var entrySeq = regexp.MustCompile(`"seq":(\d+)`)

// tryOrderOfEvents: D12. Entries come by their numbers, none twice and none left
// out, also to whoever comes back; TestStreamsThroughCuts is about two servers.
func tryOrderOfEvents(t *testing.T, s *sheet) {
	t.Helper()

	const entries = 40

	s.eachTransport(t, streams(), func(t *testing.T, v *victim) {
		t.Helper()

		if v.by == byPOST { // on MongoDB
			v = v.over(byWS)
		}

		next := v.entries(t, 0)

		for i := range entries {
			codes, _ := v.over(byPOST).revises(t, map[string]any{"description": fmt.Sprint("revision ", i)})
			require.Empty(t, codes)

			if i == entries/2 { // it comes back, with what it saw last
				for seq := 1; seq <= 10; seq++ {
					require.Equal(t, seq, next())
				}

				next = v.entries(t, 10)
			}
		}

		for seq := 11; seq <= entries+2; seq++ {
			require.Equal(t, seq, next())
		}

		v.tried("D12")
	})
}

// entries subscribes to the log of the order, and returns what reads the number
// of the next entry.
func (v *victim) entries(t *testing.T, after int) func() int {
	t.Helper()

	query, variables := `subscription($id:ID!,$after:Int){flowLogAppended(orderId:$id,after:$after){seq}}`,
		`{"id":"`+v.order+`","after":`+strconv.Itoa(after)+`}`

	hear := func() string { return "" }

	if v.by == byWS {
		w := v.socket(t, v.buyer)
		w.say(subscribeMessage("1", query, variables))

		hear = w.hear
	} else {
		lines := v.listens(t, v.by, v.buyer, question(query, variables))
		hear = func() string { return v.event(t, lines) }
	}

	return func() int {
		found := entrySeq.FindStringSubmatch(hear())
		require.NotNil(t, found)

		seq, err := strconv.Atoi(found[1])
		require.NoError(t, err)

		return seq
	}
}

// event reads the next event of a stream.
func (v *victim) event(t *testing.T, lines *bufio.Reader) string {
	t.Helper()

	event, err := nextOf(t, lines)
	require.NoError(t, err)

	return event
}

// tryRaces: D02, D10 from outside. One of many moves at once wins, the
// others are told how it ended.
func tryRaces(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()

		var (
			all  sync.WaitGroup
			mu   sync.Mutex
			seen = map[string]int{}
		)

		for i := range 24 {
			token, move := v.provider, `confirmRequirement(input:{orderId:"`+v.order+`",requirementRevision:1})`
			if i%2 == 0 {
				token, move = v.buyer, `requestRefund(input:{orderId:"`+v.order+`",reason:OTHER,detail:"x"})`
			}

			all.Go(func() {
				answer := v.ask(t, token, question("mutation{m:"+move+"{order{version} userErrors{code}}}", ""))

				mu.Lock()
				defer mu.Unlock()

				for _, code := range []string{"WRONG_PHASE", "ON_HOLD", "REFUND_ALREADY_OPEN", "REFUND_NEEDS_TICKET", `"userErrors":[]`, `"errors"`} {
					if strings.Contains(answer.body, code) {
						seen[code]++
					}
				}
			})
		}

		all.Wait()
		require.Equal(t, 1, seen[`"userErrors":[]`], "%v", seen)
		require.Zero(t, seen[`"errors"`])

		data := v.ask(t, v.buyer, question(`{order(id:"`+v.order+`"){version flowLog{seq}} verifyFlowLog(orderId:"`+v.order+`"){valid}}`, "")).data(t)
		require.Len(t, at[[]any](t, data, "order", "flowLog"), 3)
		require.True(t, at[bool](t, data, "verifyFlowLog", "valid"))
		v.tried("D02", "D10")
	})
}

// tryRules: D05. What the rules of the process refuse.
func tryRules(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, changers(), func(t *testing.T, v *victim) {
		t.Helper()

		move := func(token, move, input string) string { return v.moves(t, token, move, input) }

		for range 3 {
			require.Empty(t, move(v.buyer, "requestRefund", `reason:OTHER,detail:"x"`))
			require.Equal(t, "ON_HOLD", move(v.provider, "confirmRequirement", "requirementRevision:1"))
			require.Empty(t, move(v.buyer, "withdrawRefund", `note:"x"`))
		}

		require.Equal(t, "REFUND_LIMIT_REACHED", move(v.buyer, "requestRefund", `reason:OTHER,detail:"x"`))
		require.Empty(t, move(v.buyer, "reviseRequirement", `description:"x"`))
		require.Equal(t, "REVISION_OUTDATED", move(v.provider, "confirmRequirement", "requirementRevision:1"))
		require.Equal(t, "REVISION_OUTDATED", move(v.provider, "rejectRequirement", `requirementRevision:3,reason:"x"`))
		require.Empty(t, move(v.provider, "confirmRequirement", "requirementRevision:2"))
		require.Equal(t, "REFUND_NEEDS_TICKET", move(v.buyer, "requestRefund", `reason:OTHER,detail:"x"`))
		require.Equal(t, "REQUIRED", move(v.provider, "submitDelivery", `summary:"\u200b"`))
		require.Empty(t, move(v.provider, "submitDelivery", `summary:"x"`))
		require.Equal(t, "WRONG_PHASE", move(v.provider, "submitDelivery", `summary:"again"`))
		require.Equal(t, "REVISION_OUTDATED", move(v.buyer, "acceptDelivery", "deliveryRound:2"))
		require.Equal(t, "REVISION_OUTDATED", move(v.buyer, "rejectDelivery", `deliveryRound:0,note:"x"`))
		require.Empty(t, move(v.buyer, "rejectDelivery", `deliveryRound:1,note:"x"`))
		require.Empty(t, move(v.provider, "submitDelivery", `summary:"x"`))
		require.Equal(t, "REVISION_OUTDATED", move(v.buyer, "acceptDelivery", "deliveryRound:1"))
		v.tried("D05")
	})
}
