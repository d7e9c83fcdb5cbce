package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// tryBudget: A12, G10. Guesses are charged one by one, on whatever
// transport and under whatever alias, and others do not pay for them.
func tryBudget(t *testing.T, s *sheet) {
	t.Helper()

	v := s.victim(t, "JIAOFU_LIMIT_COMPLEXITY=300", "JIAOFU_LIMIT_COST_BURST=300", "JIAOFU_LIMIT_COST_RATE=1")
	guesses := question("{"+numbered(`a%d:orderByNumber(number:"2026-%[1]d"){id} `, 10)+"}", "")

	v.ask(t, v.stranger, guesses).data(t)

	tried := 1
	for ; tried < 1000 && v.ask(t, v.stranger, guesses).status == http.StatusOK; tried++ {
		require.Less(t, tried, 100, "nobody counts")
	}

	for _, by := range transports() {
		for _, headers := range [][]string{nil, {"X-Forwarded-For", "192.0.2.1"}} { // H15: nobody is somebody else by saying so
			answer := v.askOver(t, by, v.stranger, guesses, headers...)
			answer.refused(t, "RATE_LIMITED", http.StatusTooManyRequests)

			if by == byWS {
				require.Contains(t, answer.body, `"retryAfter":`)
			} else {
				seconds, err := strconv.Atoi(answer.header.Get("Retry-After"))
				require.NoError(t, err)
				require.Positive(t, seconds)
			}
		}

		v.over(by).tried("A12")
	}

	answer := v.ask(t, v.operator, question(`{order(id:"`+v.order+`"){status}}`, ""))
	require.NotEmpty(t, answer.data(t))
	require.Contains(t, answer.body, `"extensions":{"cost":{"requestedQueryCost":2,"actualQueryCost":2,"throttleStatus":{"maximumAvailable":300,`)
}

// TestLongAnswersAreRefused: how long an answer gets is known only when it is made: one
// that is too long is refused on every transport, and costs the server no more than
// the limit; what is shorter is given.
func TestLongAnswersAreRefused(t *testing.T) {
	t.Parallel()

	v := newVictim(t, "JIAOFU_LIMIT_ANSWER_BYTES=200000", "JIAOFU_LIMIT_ANSWER_FIELDS=300")
	text := strings.Repeat("货", 4000)

	for range 10 {
		v.call(t, v.buyer, `mutation ($id: ID!, $text: String!) {
			reviseRequirement(input: {orderId: $id, description: $text}) { userErrors { code } } }`,
			map[string]any{"id": v.order, "text": text})
	}

	asks := func(times int, field string) string {
		ids := strings.Repeat(`"`+v.order+`",`, times)

		return question("{nodes(ids:["+ids+"]){...on Order{requirements{"+field+"}}}}", "")
	}

	for _, by := range transports() {
		for _, much := range []string{asks(2, "description"), asks(30, "revision")} {
			v.askOver(t, by, v.buyer, much).refused(t, "COMPLEXITY_LIMIT_EXCEEDED", http.StatusUnprocessableEntity)
		}

		v.askOver(t, by, v.buyer, asks(1, "description")).data(t)
		v.askOver(t, by, v.buyer, asks(20, "revision")).data(t)
	}

	events := question(`subscription{flowLogAppended(orderId:"`+v.order+`",after:1){order{a:requirements{description} b:requirements{description}}}}`, "")
	v.askOver(t, bySSE, v.buyer, events).refused(t, "COMPLEXITY_LIMIT_EXCEEDED", http.StatusOK)

	// A move was made, whatever cannot be told of it.
	for _, by := range changers() {
		moved := v.askOver(t, by, v.buyer, question(`mutation{reviseRequirement(input:{orderId:"`+v.order+
			`",description:"x"}){order{a:requirements{description} b:requirements{description}}}}`, ""))
		require.Equal(t, http.StatusOK, moved.status)
		require.Contains(t, moved.body, "COMPLEXITY_LIMIT_EXCEEDED")
		require.Contains(t, moved.body, `"data":null`)
	}

	order := v.askOver(t, byPOST, v.buyer, question(`{order(id:"`+v.order+`"){requirement{revision}}}`, "")).data(t)
	require.InDelta(t, 11+len(changers()), at[float64](t, order, "order", "requirement", "revision"), 0)
}

// TestMoveBesideABadOneIsTold: what is wrong with the value of a variable or a
// literal is told before anything is executed; what goes wrong afterwards is told
// with data, over HTTP by 200.
func TestMoveBesideABadOneIsTold(t *testing.T) {
	t.Parallel()

	v := newVictim(t)
	revise := `reviseRequirement(input:{orderId:"` + v.order + `",description:"x"}){order{id}}`
	revision := func() float64 {
		order := v.askOver(t, byPOST, v.buyer, question(`{order(id:"`+v.order+`"){requirement{revision}}}`, "")).data(t)

		return at[float64](t, order, "order", "requirement", "revision")
	}
	before := revision()

	for query, variables := range map[string]string{
		`mutation($p:Decimal!){a:` + revise + ` b:registerOrder(input:{number:"n",paid:$p,goods:{name:"x"},
			provider:{account:"a",name:"a"},buyer:{account:"a",name:"a"}}){userErrors{code}}}`: `{"p":"abc"}`,
		`mutation{a:` + revise + ` b:reviseRequirement(input:{orderId:"x",description:"x",expectedVersion:9999999999}){userErrors{code}}}`: "",
		`mutation($c:Boolean=true){a:` + revise + ` b:__typename @skip(if:$c)}`:                                                            `{"c":null}`,
	} {
		for _, by := range changers() {
			v.askOver(t, by, v.buyer, question(query, variables)).
				refused(t, "GRAPHQL_VALIDATION_FAILED", http.StatusUnprocessableEntity)
		}
	}

	require.InDelta(t, before, revision(), 0)

	for n, by := range changers() {
		told := v.askOver(t, by, v.buyer, question(`mutation($id:ID="x"){a:`+revise+
			` b:reviseRequirement(input:{orderId:$id,description:"x"}){order{id}}}`, `{"id":null}`))
		require.Equal(t, http.StatusOK, told.status)
		require.Contains(t, told.body, `"data":null`)
		require.Contains(t, told.body, `"code":"BAD_USER_INPUT"`)
		require.InDelta(t, before+float64(n)+1, revision(), 0)
	}
}

// TestProjectPageIsAllowed: what a page of an order asks for is within the
// limits that hold by default, with a full log.
func TestProjectPageIsAllowed(t *testing.T) {
	t.Parallel()

	v := newVictim(t)
	page := question(`query ($id: ID!) { order(id: $id) {
		id number status phase hold version createdAt updatedAt goods { name specification }
		provider { account name } buyer { account name } payment { paid { amount currency } coupon { amount } }
		steps { name state executions { seq type occurredAt actor { name } text attachments { id fileName url } } }
		requirements { revision description attachments { id fileName url } }
		actions { action enabled disabledCode disabledReason }
		flowLog(first: 1000) { seq type occurredAt actor { role account name } text phaseAfter statusAfter
			attachments { id fileName byteSize url } } } }`, `{"id":"`+v.order+`"}`)

	for range 20 { // as somebody does who cannot sit still
		v.ask(t, v.buyer, page).data(t)
	}
}

// hanging is a store whose reads of orders wait.
type hanging struct {
	store.Store

	reads chan struct{} // one for each that waits
	gate  chan struct{}
}

func (h *hanging) Order(
	ctx context.Context, scope store.Scope, id string, part store.Part,
) (*delivery.Order, error) {
	h.reads <- struct{}{}

	select {
	case <-h.gate:
	case <-ctx.Done():
	}

	return h.Store.Order(ctx, scope, id, part)
}

// TestBadInputOverload: a store that hangs fills the queue; who comes then is
// refused at once, and what tells how the server is goes on answering.
func TestBadInputOverload(t *testing.T) {
	t.Parallel()

	const most = 500

	hung := &hanging{reads: make(chan struct{}, most), gate: make(chan struct{})}
	stage := newStage(t, backend{"SQLite", func(t *testing.T, wake func(store.Wake)) store.Store {
		t.Helper()

		hung.Store = backends()[0].open(t, wake)

		return hung
	}})
	read := step{words: []string{"BUYER", "li@acme"}, parts: map[string]string{"document": `{order(id:"ord_1"){id}}`}}

	var (
		asking   sync.WaitGroup
		statuses = make(chan int, most)
	)

	token, body := stage.token(t, read.words), string(stage.request(t, read))
	ask := func() (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, stage.web.URL+"/graphql", strings.NewReader(body))
		if err != nil {
			return 0, ""
		}

		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", token)

		answer, err := stage.web.Client().Do(r)
		if err != nil {
			return 0, ""
		}

		defer answer.Body.Close()

		return answer.StatusCode, answer.Header.Get("Retry-After")
	}

	for range most {
		asking.Go(func() {
			status, retryAfter := ask()
			if status == http.StatusServiceUnavailable && retryAfter == "" {
				status = 0
			}

			statuses <- status
		})
	}

	// Those that are refused are answered while the others hang.
	require.Equal(t, http.StatusServiceUnavailable, <-statuses)

	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, stage.web.URL+path, nil)
		require.NoError(t, err)

		answer, err := stage.web.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode, path)
	}

	close(hung.gate)
	asking.Wait()
	close(statuses)

	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}

	require.Equal(t, most-1, count[http.StatusOK]+count[http.StatusServiceUnavailable], "%v", count)
	require.Len(t, hung.reads, count[http.StatusOK], "what was refused was not begun")

	status, _ := ask()
	require.Equal(t, http.StatusOK, status)
}
