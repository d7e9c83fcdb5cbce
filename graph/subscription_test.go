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

func (l *logs) FlowLogEntry() graph.FlowLogEntryResolver { return orderOfEntries{} }

// orderOfEntries finds none for the first entry of a log.
type orderOfEntries struct{}

func (orderOfEntries) Order(_ context.Context, entries []*delivery.Entry) ([]*delivery.Order, error) {
	if entries[0].Seq == 1 {
		return nil, errAsked
	}

	return []*delivery.Order{{ID: "ord_1"}}, nil
}

// subscribe begins a subscription to a log; next waits for its next event.
func subscribe(t *testing.T, query string) (l *logs, next graphql.ResponseHandler, ctx context.Context) {
	t.Helper()

	l = &logs{entries: make(chan *delivery.Entry, 2)}
	exec := executor.New(graph.NewExecutableSchema(graph.Config{Resolvers: l}))
	ctx = graphql.StartOperationTrace(t.Context())

	op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query})
	require.Empty(t, errs)

	next, ctx = exec.DispatchOperation(ctx, op)

	return l, next, ctx
}

// TestAFailedEventIsNullAsAWhole: an entry is never null, so there are no data
// without it; and the path of what failed begins with the subscription's field.
func TestAFailedEventIsNullAsAWhole(t *testing.T) {
	t.Parallel()

	l, next, ctx := subscribe(t, `subscription { event: flowLogAppended(orderId: "ord_1") { entryOrder: order { id } } }`)

	for seq := range 3 {
		l.entries <- &delivery.Entry{Seq: 1 + seq%2}

		event := next(ctx)

		if seq == 1 {
			require.Empty(t, event.Errors)
			require.JSONEq(t, `{"event":{"entryOrder":{"id":"ord_1"}}}`, string(event.Data))

			continue
		}

		require.Equal(t, "null", string(event.Data))
		require.Len(t, event.Errors, 1)
		require.Equal(t, "event.entryOrder", event.Errors[0].Path.String())
	}
}

func TestAnEventLeavesTheAnswerBeforeAsItIs(t *testing.T) {
	t.Parallel()

	l, next, ctx := subscribe(t, `subscription { flowLogAppended(orderId: "ord_1") { seq } }`)

	l.entries <- &delivery.Entry{Seq: 1}

	l.entries <- &delivery.Entry{Seq: 2}

	close(l.entries)

	first, second := next(ctx), next(ctx)
	require.JSONEq(t, `{"flowLogAppended":{"seq":1}}`, string(first.Data))
	require.JSONEq(t, `{"flowLogAppended":{"seq":2}}`, string(second.Data))
	require.Nil(t, next(ctx))
}
