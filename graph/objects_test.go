package graph_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
)

var (
	errAsked    = errors.New("asked for")
	errPanicked = errors.New("it panicked")
)

// shelf answers order with the one that it has.
type shelf struct {
	graph.ResolverRoot

	order *delivery.Order
	url   func(*delivery.Attachment) (*string, error)
}

func (s *shelf) Query() graph.QueryResolver           { return orders{shelf: s} }
func (s *shelf) Attachment() graph.AttachmentResolver { return s }

func (s *shelf) Order() graph.OrderResolver { return fields{} }

type fields struct{ graph.OrderResolver }

// FlowLog is part of graph.OrderResolver.
func (fields) FlowLog(_ context.Context, o *delivery.Order, after, first int) ([]delivery.Entry, error) {
	return o.LogAfter(after, first)
}

// URL is part of graph.AttachmentResolver.
func (s *shelf) URL(_ context.Context, a *delivery.Attachment) (*string, error) { return s.url(a) }

type orders struct {
	graph.QueryResolver

	shelf *shelf
}

func (o orders) Order(context.Context, string) (*delivery.Order, error) { return o.shelf.order, nil }

func ask(t *testing.T, s *shelf, ctx context.Context, query string) *graphql.Response { //nolint:revive // t comes first
	t.Helper()

	exec := executor.New(graph.NewExecutableSchema(graph.Config{Resolvers: s}))
	exec.SetRecoverFunc(func(context.Context, any) error { return errPanicked })

	ctx = graphql.StartOperationTrace(ctx)

	op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query})
	require.Empty(t, errs)

	answers, ctx := exec.DispatchOperation(ctx, op)

	return answers(ctx)
}

func anOrder() *delivery.Order {
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

	return &delivery.Order{
		ID: "ord_1", Number: "JF1", Version: 2, CreatedAt: at, UpdatedAt: at, Phase: delivery.PhaseConfirmationPending,
		Goods: delivery.Goods{Name: `a "name" 名`}, Buyer: delivery.Party{Account: "b", Name: "B"},
		Log: []delivery.Entry{
			{Seq: 1, Type: delivery.EntryOrderRegistered, At: at},
			{Seq: 2, Type: delivery.EntryRequirementSubmitted, At: at, Attachments: []delivery.Attachment{
				{ID: "att_1", Name: "one"}, {ID: "att_2", Name: "two"},
			}},
		},
	}
}

// TestSchemaOffersWhatIsServed: there is no incremental delivery.
func TestSchemaOffersWhatIsServed(t *testing.T) {
	t.Parallel()

	directives := graph.NewExecutableSchema(graph.Config{}).Schema().Directives
	require.Contains(t, directives, "skip")
	require.NotContains(t, directives, "defer")
}

func TestObjectsAreWrittenAsTheyWereAskedFor(t *testing.T) {
	t.Parallel()

	response := ask(t, &shelf{order: anOrder()}, t.Context(), `{
		order(id: "ord_1") { __typename no: number ...Names goods { name } hold version refund { id } refunds { id } }
	}
	fragment Names on Order { goods { goodsName: name } buyer { ... on Buyer { name } account } }`)

	require.Empty(t, response.Errors)
	//nolint:testifylint // members come in the order in which they were asked for
	require.Equal(t, `{"order":{"__typename":"Order","no":"JF1",`+
		`"goods":{"goodsName":"a \"name\" 名","name":"a \"name\" 名"},"buyer":{"name":"B","account":"b"},`+
		`"hold":null,"version":2,"refund":null,"refunds":[]}}`, string(response.Data))
}

func TestWhatIsMissingAndNeverNullTakesTheObjectAway(t *testing.T) {
	t.Parallel()

	order := anOrder()
	order.Goods.Name = ""

	response := ask(t, &shelf{order: order}, t.Context(), `{ order(id: "ord_1") { id product: goods { name } } }`)

	require.JSONEq(t, `{"order":null}`, string(response.Data))
	require.Len(t, response.Errors, 1)
	require.Equal(t, "order.product.name", response.Errors[0].Path.String())
}

func TestAnErrorIsToldWhereItIs(t *testing.T) {
	t.Parallel()

	headOnly := anOrder()
	headOnly.Log = nil

	response := ask(t, &shelf{order: headOnly}, t.Context(), `{ order(id: "ord_1") { id theSteps: steps { name } } }`)
	require.JSONEq(t, `{"order":null}`, string(response.Data), "the steps are never null")
	require.Len(t, response.Errors, 1)
	require.Equal(t, "order.theSteps", response.Errors[0].Path.String())
	require.NotEmpty(t, response.Errors[0].Locations)

	response = ask(t, &shelf{order: headOnly}, t.Context(), `{ order(id: "ord_1") { id requirement { description } } }`)
	require.JSONEq(t, `{"order":{"id":"ord_1","requirement":null}}`, string(response.Data), "the requirement may be")
	require.Len(t, response.Errors, 1)
	require.Equal(t, "order.requirement", response.Errors[0].Path.String())
}

func TestResolversKnowTheirPlace(t *testing.T) {
	t.Parallel()

	const query = `{ order(id: "ord_1") { log: flowLog { seq attachments { id link: url } } } }`

	failing := func(a *delivery.Attachment) (*string, error) {
		if a.ID == "att_2" {
			return nil, errAsked
		}

		link := "https://" + a.ID

		return &link, nil
	}

	response := ask(t, &shelf{order: anOrder(), url: failing}, t.Context(), query)
	require.JSONEq(t, `{"order":{"log":[{"seq":1,"attachments":[]},{"seq":2,"attachments":[
		{"id":"att_1","link":"https://att_1"},{"id":"att_2","link":null}]}]}}`, string(response.Data))
	require.Len(t, response.Errors, 1)
	require.Equal(t, "order.log[1].attachments[1].link", response.Errors[0].Path.String())

	response = ask(t, &shelf{order: anOrder(), url: func(*delivery.Attachment) (*string, error) { panic("no") }},
		t.Context(), query)
	require.Len(t, response.Errors, 2, "a panic is an error of its own field")
	require.Equal(t, "order.log[1].attachments[0].link", response.Errors[0].Path.String())
	require.Contains(t, string(response.Data), `{"id":"att_2","link":null}`)
}

func TestAnAnswerThatGetsTooLongEnds(t *testing.T) {
	t.Parallel()

	order := anOrder()
	order.Goods.Name = strings.Repeat("名", 1000)

	for _, test := range []struct {
		name   string
		limits answer.Limits
		want   string
	}{
		{"Bytes", answer.Limits{Bytes: 2000, Fields: 1000}, `{"order":null}`},
		{"Fields", answer.Limits{Bytes: 1 << 20, Fields: 3}, `{"order":{"flowLog":[],"goods":{"name":"` + order.Goods.Name + `"}}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			ctx, whole := answer.Begin(t.Context(), test.limits, &answer.Plan{})
			response := ask(t, &shelf{order: order}, ctx, `{ order(id: "ord_1") { flowLog { seq type } goods { name } } }`)

			require.True(t, whole.Exceeds(), "nobody is given it")
			require.Empty(t, response.Errors, "it is not the fault of a field")
			require.JSONEq(t, test.want, string(response.Data))
		})
	}
}

func TestAPlanServesOperationsOfOneDocument(t *testing.T) {
	t.Parallel()

	var plan answer.Plan

	for _, number := range []string{"JF1", "JF2"} {
		order := anOrder()
		order.Number = number

		ctx, _ := answer.Begin(t.Context(), answer.Limits{Bytes: 1000, Fields: 100}, &plan)
		response := ask(t, &shelf{order: order}, ctx, `{ order(id: "ord_1") { number } }`)
		require.JSONEq(t, `{"order":{"number":"`+number+`"}}`, string(response.Data))
	}
}
