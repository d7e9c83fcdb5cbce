package graph_test

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
)

// logs answers flowLogAppended with its entries, and nothing else.
type logs struct {
	graph.ResolverRoot
	graph.SubscriptionResolver

	entries chan *delivery.Entry
}

func (l *logs) Subscription() graph.SubscriptionResolver { return l }

func (l *logs) FlowLogAppended(context.Context, string, *int) (<-chan *delivery.Entry, error) {
	return l.entries, nil
}

func TestAnEventLeavesTheAnswerBeforeAsItIs(t *testing.T) {
	t.Parallel()

	l := &logs{entries: make(chan *delivery.Entry, 2)}
	exec := executor.New(graph.NewExecutableSchema(graph.Config{Resolvers: l}))
	ctx := graphql.StartOperationTrace(t.Context())

	op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{
		Query: `subscription { flowLogAppended(orderId: "ord_1") { seq } }`,
	})
	require.Empty(t, errs)

	next, ctx := exec.DispatchOperation(ctx, op)

	l.entries <- &delivery.Entry{Seq: 1}

	l.entries <- &delivery.Entry{Seq: 2}

	close(l.entries)

	first, second := next(ctx), next(ctx)
	require.JSONEq(t, `{"flowLogAppended":{"seq":1}}`, string(first.Data))
	require.JSONEq(t, `{"flowLogAppended":{"seq":2}}`, string(second.Data))
	require.Nil(t, next(ctx))
}
