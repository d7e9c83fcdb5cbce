package transport

import (
	"context"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

// usedOperation is an operation of which every field is set, and of which
// gqlgen remembers something.
func usedOperation() *graphql.OperationContext {
	op := &graphql.OperationContext{
		RawQuery:               "subscription Ticks{ticks}",
		Variables:              map[string]any{"after": 1},
		OperationName:          "Ticks",
		Doc:                    &ast.QueryDocument{},
		Extensions:             map[string]any{"a": 1},
		Headers:                http.Header{"A": {"b"}},
		Operation:              &ast.OperationDefinition{Name: "Ticks", SelectionSet: ast.SelectionSet{&ast.Field{Name: "ticks"}}},
		DisableIntrospection:   true,
		RecoverFunc:            graphql.DefaultRecover,
		ResolverMiddleware:     func(context.Context, graphql.Resolver) (any, error) { return nil, nil }, //nolint:nilnil // not called
		RootResolverMiddleware: func(context.Context, graphql.RootResolver) graphql.Marshaler { return nil },
		Stats:                  graphql.Stats{OperationStart: time.Now()},
	}
	graphql.CollectFields(op, op.Operation.SelectionSet, nil)

	return op
}

func TestWhatIsRememberedOfAnOperationIsDroppedWhenItsSubscriptionRests(t *testing.T) {
	t.Parallel()

	s := &subscription{handler: &Handler{config: Config{Observer: unobserved{}}}, op: usedOperation()}
	before := reflect.ValueOf(usedOperation()).Elem()

	s.rest()

	after := reflect.ValueOf(s.op).Elem()

	for i := range before.NumField() {
		field := before.Type().Field(i)

		require.False(t, before.Field(i).IsZero(), "%s is not set by this test", field.Name)
		require.Equal(t, !field.IsExported(), after.Field(i).IsZero(), "%s", field.Name)
	}
}
