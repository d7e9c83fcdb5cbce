package main

import (
	"testing"

	"github.com/stretchr/testify/require"
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
