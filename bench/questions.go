package main

import (
	"context"
	"fmt"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

const (
	pageOfOrders = `{ edges { cursor node { id number status version goods { name } buyer { account name } ` +
		`payment { paid { amount currency } } createdAt updatedAt } } pageInfo { hasNextPage endCursor } } }`

	newestQuery  = `query Newest { orders(first: 20) ` + pageOfOrders
	updatedQuery = `query Updated { orders(first: 20, orderBy: {field: UPDATED_AT}) ` + pageOfOrders
	tabQuery     = `query Tab { orders(first: 20, filter: {status: [ACCEPTANCE_PENDING, REFUNDING]}) ` + pageOfOrders
	totalQuery   = `query Total { orders(first: 20, filter: {status: [COMPLETED]}) { totalCount nodes { id } } }`
	searchQuery  = `query Search($text: String) { orders(first: 20, filter: {search: $text}) ` + pageOfOrders
	numberQuery  = `query Number($number: String!) { orderByNumber(number: $number) { id number status } }`
	refundsQuery = `query Queue { refunds(first: 20, filter: {status: [SUBMITTED]}) ` +
		`{ nodes { id status requestedAt order { id number } } pageInfo { hasNextPage } } }`
)

// The proofs of answers: a full page, and one order.
const (
	provesPage  = `"hasNextPage":true`
	provesOrder = `"number":"JF2026`
)

// question is something that is asked at every size of the store.
type question struct {
	name string
	// requests is how many are asked in a round of a full run.
	requests int
	pairs    func(context.Context, *stage) ([]pair, error)
	proof    string
	// grows tells that nobody promises that it does not grow, nor that it is
	// answered within the time of an operation.
	grows bool
}

// viewers are those who ask, by their tokens: a provider who has a quarter of
// all orders, a buyer who has the same ones at every size, and an operator who
// sees all.
type viewers struct {
	provider, steady, operator string
	// bench reads the cursors of the provider.
	bench *bench
}

func (b *bench) viewers() (viewers, error) {
	v := viewers{provider: b.tokens[0], bench: b}

	issuer, err := auth.NewIssuer(auth.Config{Secret: []byte(b.secret)})
	if err != nil {
		return v, fmt.Errorf("make tokens: %w", err)
	}

	if v.steady, err = issuer.Token(actor(delivery.RoleBuyer, steadyBuyer), tokenTime); err != nil {
		return v, fmt.Errorf("make tokens: %w", err)
	}

	if v.operator, err = issuer.Token(actor(delivery.RoleOperator, "operator"), tokenTime); err != nil {
		return v, fmt.Errorf("make tokens: %w", err)
	}

	return v, nil
}

func questions(v viewers) []question {
	const many, some, moves, scans = 1000, 300, 300, 2

	return []question{
		{"newest 20 of a provider", some, always(v.provider, newestQuery), provesPage, false},
		{"20 of one status at 40 cursors all over a provider's list", some, v.deep(fewCursors), provesPage, false},
		{"newest 20 of two statuses, operator", some, always(v.operator, tabQuery), provesPage, false},
		{"20 that moved last, operator", some, always(v.operator, updatedQuery), provesPage, false},
		{"total count of a list of one status, operator", many, always(v.operator, totalQuery), `"totalCount":`, false},
		{"all tab counts of a provider", many, always(v.provider, countsQuery), `"count":`, false},
		{"all tab counts, operator", many, always(v.operator, countsQuery), `"count":`, false},
		{"first 20 of the operator's refunds", some, always(v.operator, refundsQuery), provesPage, false},
		{"order page with steps and log", many, v.orders, `"flowLog":[{"seq":1,`, false},
		{"order by its number, operator", many, v.numbers, provesOrder, false},
		{"search that finds one order of a buyer with 1000", some, v.search(v.steady), provesOrder, false},
		{"durable move, one connection", moves, v.moves, `"userErrors":[]`, false},
		{"20 of one status at every cursor of a provider's list", some, v.deep(everyCursor), provesPage, false},
		{"search that finds one order of all, operator", scans, v.search(v.operator), provesOrder, true},
	}
}

// always asks one and the same.
func always(token, query string) func(context.Context, *stage) ([]pair, error) {
	return func(context.Context, *stage) ([]pair, error) {
		return []pair{{ours: post(token, query, nil)}}, nil
	}
}

// How many cursors of a list are asked at: a number of them at every size, so
// that as much is asked again and again, or as many as the list has.
const (
	fewCursors  = 40
	everyCursor = 1 << 30
)

// deep asks for pages at cursors that are evenly spread over the list.
func (v viewers) deep(most int) func(context.Context, *stage) ([]pair, error) {
	return func(ctx context.Context, s *stage) ([]pair, error) {
		pool, err := s.server.conns(ctx, 1)
		if err != nil {
			return nil, err
		}

		cursors, err := v.bench.cursors(pool, v.provider)
		if err != nil {
			return nil, err
		}

		asked := make([]pair, min(most, len(cursors)))
		for i := range asked {
			after := cursors[i*len(cursors)/len(asked)]
			asked[i] = pair{ours: post(v.provider, listQuery, map[string]any{"after": after})}
		}

		return mixed(asked), nil
	}
}

func (v viewers) orders(_ context.Context, s *stage) ([]pair, error) {
	return v.bench.orderPairs(s.data), nil
}

func (v viewers) moves(_ context.Context, s *stage) ([]pair, error) {
	return v.bench.movePairs(s.data), nil
}

func (v viewers) numbers(_ context.Context, s *stage) ([]pair, error) {
	const different, stride = 1000, 7919

	asked := make([]pair, different)
	for i := range asked {
		number := orderNumber(i * stride % s.data.orders)
		asked[i] = pair{ours: post(v.operator, numberQuery, map[string]any{"number": number})}
	}

	return asked, nil
}

// search looks for numbers of orders of the steady buyer, each of which one
// order has.
func (v viewers) search(token string) func(context.Context, *stage) ([]pair, error) {
	const different = 20

	return func(context.Context, *stage) ([]pair, error) {
		asked := make([]pair, different)
		for i := range asked {
			asked[i] = pair{ours: post(token, searchQuery, map[string]any{"text": orderNumber(i * steadyEvery)})}
		}

		return asked, nil
	}
}
