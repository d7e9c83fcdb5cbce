package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/bench/load"
	"github.com/jiaofu/jiaofu/delivery"
)

// The operations that are measured.
const (
	orderQuery = `query Order($id: ID!) { order(id: $id) { id number status phase version ` +
		`goods { name specification } provider { account name } buyer { account name } ` +
		`payment { paid { amount currency } } createdAt updatedAt steps { name state } ` +
		`flowLog { seq type occurredAt actor { role account name } phaseAfter text } } }`
	listQuery = `query Orders($after: String) { orders(first: 20, after: $after, filter: {status: [IMPLEMENTING]}) ` +
		`{ edges { cursor node { id number status version goods { name } buyer { account name } ` +
		`payment { paid { amount currency } } createdAt updatedAt } } ` +
		`pageInfo { hasNextPage endCursor } } }`
	cursorQuery = `query Cursors($after: String) { orders(first: 100, after: $after, filter: {status: [IMPLEMENTING]}) ` +
		`{ edges { cursor } pageInfo { hasNextPage endCursor } } }`
	countsQuery  = `query Tabs { orderCounts { status count } }`
	moveMutation = `mutation Progress($input: ReportProgressInput!) { reportProgress(input: $input) ` +
		`{ order { id version status updatedAt } userErrors { code message } } }`
	watchOperation = `subscription Watch($id: ID!) { flowLogAppended(orderId: $id) ` +
		`{ seq type occurredAt actor { role name } text } }`

	tokenTime = time.Hour
	// cursorStep is how far apart the cursors of list requests are: a page.
	cursorStep = 20
)

// tokens are those of the providers, by their number, for an hour.
func tokens(secret string) ([]string, error) {
	issuer, err := auth.NewIssuer(auth.Config{Secret: []byte(secret)})
	if err != nil {
		return nil, fmt.Errorf("make tokens: %w", err)
	}

	list := make([]string, accounts)

	for i := range list {
		account := providerOf(i * len(kinds()))
		if list[i], err = issuer.Token(actor(delivery.RoleProvider, account), tokenTime); err != nil {
			return nil, fmt.Errorf("make tokens: %w", err)
		}
	}

	return list, nil
}

// tokenOf is the token of the provider of the n-th order.
func (b *bench) tokenOf(n int) string { return b.tokens[n/len(kinds())%accounts] }

// post is a request to our server.
func post(token, query string, variables any) []byte {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil
	}

	return fmt.Appendf(nil, "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nAccept: application/graphql-response+json\r\nContent-Length: %d\r\n\r\n%s",
		token, len(body), body)
}

// get and put are requests to the floor.
func get(path string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path)
}

func put(path string, input any) []byte {
	body, err := json.Marshal(input)
	if err != nil {
		return nil
	}

	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
		"Content-Length: %d\r\n\r\n%s", path, len(body), body)
}

// pair is one and the same question to both sides.
type pair struct{ ours, floor []byte }

// prepared asks prepared requests, one after the other.
func prepared(pairs []pair, ours bool, proof string) load.Request {
	return load.Request{
		Bytes: func(n int) []byte {
			if ours {
				return pairs[n%len(pairs)].ours
			}

			return pairs[n%len(pairs)].floor
		},
		Check: func(body []byte) bool {
			return !bytes.Contains(body, []byte(`"errors"`)) && bytes.Contains(body, []byte(proof))
		},
	}
}

// orderPairs ask for orders that are far apart.
func (b *bench) orderPairs(d *dataset) []pair {
	const different, stride = 2000, 7919

	pairs := make([]pair, different)

	for i := range pairs {
		n := i * stride % d.orders
		id := orderID(d.epoch, n)
		pairs[i] = pair{
			ours:  post(b.tokenOf(n), orderQuery, map[string]any{"id": id}),
			floor: get("/orders/" + id),
		}
	}

	return pairs
}

// movePairs report progress of orders in IMPLEMENTING, one after the other.
func (b *bench) movePairs(d *dataset) []pair {
	const most = 30_000

	pairs := make([]pair, min(most, d.orders/len(kinds())*kindImplementing))

	for i := range pairs {
		n := implementingOrder(i, d.orders)
		input := map[string]any{"orderId": orderID(d.epoch, n), "note": note}
		pairs[i] = pair{
			ours:  post(b.tokenOf(n), moveMutation, map[string]any{"input": input}),
			floor: put("/progress", input),
		}
	}

	return pairs
}

// listPairs ask for pages all over the list of each provider.
func (b *bench) listPairs(pool *load.Pool) ([]pair, error) {
	var pairs []pair

	for i := range accounts {
		cursors, err := b.cursors(pool, b.tokens[i])
		if err != nil {
			return nil, err
		}

		for _, after := range cursors {
			asked := url.Values{
				"provider": {providerOf(i * len(kinds()))}, "status": {string(delivery.PhaseImplementing)}, "after": {after},
			}
			pairs = append(pairs, pair{
				ours:  post(b.tokens[i], listQuery, map[string]any{"after": after}),
				floor: get("/orders?" + asked.Encode()),
			})
		}
	}

	return mixed(pairs), nil
}

// mixed puts requests into an order that jumps between the lists.
func mixed(pairs []pair) []pair {
	const stride = 7919

	list := make([]pair, len(pairs))
	for i := range list {
		list[i] = pairs[i*stride%len(pairs)]
	}

	return list
}

// cursors reads the whole list of a provider and returns the cursors that a
// full page follows.
func (b *bench) cursors(pool *load.Pool, token string) ([]string, error) {
	var all []string

	for after, more := any(nil), true; more; {
		body, err := pool.Ask(post(token, cursorQuery, map[string]any{"after": after}))
		if err != nil {
			return nil, fmt.Errorf("read cursors: %w", err)
		}

		var answer struct {
			Data struct {
				Orders struct {
					Edges []struct {
						Cursor string `json:"cursor"`
					} `json:"edges"`
					PageInfo struct {
						HasNextPage bool   `json:"hasNextPage"`
						EndCursor   string `json:"endCursor"`
					} `json:"pageInfo"`
				} `json:"orders"`
			} `json:"data"`
		}

		if err := json.Unmarshal(body, &answer); err != nil {
			return nil, fmt.Errorf("read cursors: %w", err)
		}

		for _, edge := range answer.Data.Orders.Edges {
			all = append(all, edge.Cursor)
		}

		after, more = answer.Data.Orders.PageInfo.EndCursor, answer.Data.Orders.PageInfo.HasNextPage
	}

	var list []string
	for i := cursorStep; i+cursorStep < len(all); i += cursorStep {
		list = append(list, all[i-1])
	}

	if len(list) == 0 {
		return nil, fmt.Errorf("read cursors: a list of %s orders is too short", strconv.Itoa(len(all)))
	}

	return list, nil
}
