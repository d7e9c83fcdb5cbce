package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// TestWhatIsSelectedMayDependOnVariables: what is kept with a document must not be
// what one of its requests selected.
func TestWhatIsSelectedMayDependOnVariables(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir())
	id := p.register(t, "N-1")
	buyer := p.token(t, "BUYER", "acme")

	const query = `query ($id: ID!, $more: Boolean!) {
		order(id: $id) { number ...More @include(if: $more) flowLog { seq type @skip(if: $more) } }
	}
	fragment More on Order { version buyer { account } }`

	few := map[string]any{"number": "N-1", "flowLog": []any{map[string]any{"seq": 1.0, "type": "ORDER_REGISTERED"}}}
	many := map[string]any{
		"number": "N-1", "version": 1.0, "buyer": map[string]any{"account": "acme"},
		"flowLog": []any{map[string]any{"seq": 1.0}},
	}

	for range 2 {
		require.Equal(t, few, p.call(t, buyer, query, map[string]any{"id": id, "more": false})["order"])
		require.Equal(t, many, p.call(t, buyer, query, map[string]any{"id": id, "more": true})["order"])
	}
}

// TestANodeIsWhatItIs: one selection set may be of several types.
func TestANodeIsWhatItIs(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir())
	id := p.register(t, "N-1")
	buyer := p.token(t, "BUYER", "acme")

	const query = `query ($ids: [ID!]!) {
		nodes(ids: $ids) { __typename id ... on Order { number } ... on Refund { order { id } amount: reason } }
	}`

	p.call(t, buyer, `mutation ($id: ID!) { requestRefund(input: {orderId: $id, reason: BOUGHT_BY_MISTAKE, detail: "不需要了"}) {
		userErrors { message } } }`, map[string]any{"id": id})

	order := p.call(t, buyer, `query ($id: ID!) { order(id: $id) { refund { id } } }`, map[string]any{"id": id})["order"]
	refund := order.(map[string]any)["refund"].(map[string]any)["id"] //nolint:forcetypeassert // a panic fails the test, too

	for range 2 {
		require.Equal(t, []any{
			map[string]any{"__typename": "Order", "id": id, "number": "N-1"},
			map[string]any{"__typename": "Refund", "id": refund, "order": map[string]any{"id": id}, "amount": "BOUGHT_BY_MISTAKE"},
		}, p.call(t, buyer, query, map[string]any{"ids": []any{id, refund}})["nodes"])
	}
}

// TestReadingIsBoundedAndPaidFor: what an operation reads of long flow logs is held
// in memory, and takes time, however few fields it asks for.
func TestReadingIsBoundedAndPaidFor(t *testing.T) {
	t.Parallel()

	const orders, entries = 3, 600

	folder := t.TempDir()

	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: folder})
	require.NoError(t, err)

	var (
		ids   []any
		buyer string
	)

	for n := range orders {
		o := deliverytest.Full(t, 0, deliverytest.Nth(n))
		require.NoError(t, s.CreateOrder(t.Context(), o))

		ids, buyer = append(ids, o.ID), o.Buyer.Account
	}

	require.NoError(t, s.Close())

	p := startProgram(t, "JIAOFU_DATA_DIR="+folder, "JIAOFU_LIMIT_COST_RATE=1")
	token := p.token(t, "BUYER", buyer)

	ask := func(query string, ids ...any) (answer string, available int) {
		variables, err := json.Marshal(map[string]any{"ids": ids, "id": ids[0], "b": ids[len(ids)-1], "first": entries})
		require.NoError(t, err)

		answer = p.askOver(t, byPOST, token, question(query, string(variables))).body

		var told struct {
			Extensions struct {
				Cost struct {
					ThrottleStatus struct {
						CurrentlyAvailable int `json:"currentlyAvailable"`
					} `json:"throttleStatus"`
				} `json:"cost"`
			} `json:"extensions"`
		}

		require.NoError(t, json.Unmarshal([]byte(answer), &told))

		return answer, told.Extensions.Cost.ThrottleStatus.CurrentlyAvailable
	}

	const fields = `{ ... on Order { version requirement { revision } } }`

	_, before := ask(`query { serverTime }`, ids[0])

	answer, _ := ask(`query ($ids: [ID!]!) { nodes(ids: $ids) `+fields+` }`, slices.Repeat(ids[:1], 50)...)
	require.Equal(t, 50, strings.Count(answer, `"revision"`), "it is read once")

	answer, _ = ask(`query ($id: ID!, $first: Int!) { order(id: $id) { flowLog(first: $first) { order { requirement { revision } } } } }`, ids[0])
	require.Equal(t, entries, strings.Count(answer, `"revision"`), "it is read once more")

	_, after := ask(`query { serverTime }`, ids[0])
	require.Less(t, after, before-3*(10<<20)/256, "so long are they at the least")

	for _, query := range []string{
		`query ($ids: [ID!]!) { nodes(ids: $ids) ` + fields + ` }`,
		`query ($id: ID!, $b: ID!) { a: node(id: $id) ` + fields + ` b: node(id: $b) ` + fields + ` c: node(id: $id) ` + fields + ` }`,
	} {
		answer, _ := ask(query, ids...)
		require.Contains(t, answer, "COMPLEXITY_LIMIT_EXCEEDED")
	}
}
