package answer_test

import (
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/answer"
)

func field(alias string, of *ast.Definition) *ast.Field {
	return &ast.Field{Name: "f", Alias: alias, ObjectDefinition: of}
}

func TestPlanKnowsASelectionSetByWhatIsInIt(t *testing.T) {
	t.Parallel()

	one, two, three := field("one", nil), field("two", nil), field("three", nil)

	var plan answer.Plan

	known := plan.Of(ast.SelectionSet{one, two})
	require.Same(t, known, plan.Of(ast.SelectionSet{one, two}), "each request brings a slice of its own")
	require.NotSame(t, known, plan.Of(ast.SelectionSet{one, three}), "though they begin alike, and are as long")
	require.NotSame(t, known, plan.Of(ast.SelectionSet{one}))
	require.Same(t, known, plan.Of(ast.SelectionSet{one, two}))
	require.Empty(t, plan.Of(nil).Fields(&graphql.OperationContext{}, []string{"Order"}))
}

func TestFieldsAreThoseOfTheType(t *testing.T) {
	t.Parallel()

	order, node := &ast.Definition{Name: "Order"}, &ast.Definition{Name: "Node"}
	set := ast.SelectionSet{
		field("id", node),
		&ast.InlineFragment{TypeCondition: "Order", SelectionSet: ast.SelectionSet{field("number", order), field("id", order)}},
		&ast.InlineFragment{TypeCondition: "Refund", SelectionSet: ast.SelectionSet{field("amount", nil)}},
	}

	var plan answer.Plan

	op := &graphql.OperationContext{}
	selection := plan.Of(set)

	for range 2 {
		require.Equal(t, []string{"id", "number"}, aliases(selection.Fields(op, []string{"Order", "Node"})),
			"each alias once, though the interface and the object both tell of it")
		require.Equal(t, []string{"id", "amount"}, aliases(selection.Fields(op, []string{"Refund", "Node"})))
	}

	first, again := selection.Fields(op, []string{"Order", "Node"}), selection.Fields(op, []string{"Order", "Node"})
	require.Same(t, &first[0], &again[0], "it is found out once")
}

func aliases(fields []answer.Field) []string {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Alias
	}

	return slices.Clip(names)
}
