package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/answer"
)

// marshalInOrder marshals the elements of a list that gqlgen's own code marshals,
// one of an interface, one after the other. The generator's own way is a goroutine
// for each, which costs more than our elements do: what is read of them is there
// already, for the whole list at once. The generation puts this function in place of
// it: see tools/gqlgen.
//
// A list with which the answer would be longer than its limits is left empty; the
// transport refuses such an answer as a whole.
func marshalInOrder(
	ctx context.Context, length int, marshal func(ctx context.Context, i int) graphql.Marshaler,
) graphql.Array {
	if !answer.Of(ctx).Takes(length * width(graphql.GetFieldContext(ctx).Field.Selections)) {
		return nil
	}

	list := make(graphql.Array, length)
	for i := range list {
		list[i] = marshalElement(graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i}), i, marshal)
	}

	return list
}

// width is how many fields a selection set has, its fragments spread; one at least,
// for a list of scalars.
func width(set ast.SelectionSet) int {
	fields := 0

	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.InlineFragment:
			fields += width(selection.SelectionSet)
		case *ast.FragmentSpread:
			fields += width(selection.Definition.SelectionSet)
		default:
			fields++
		}
	}

	return max(fields, 1)
}

// marshalElement marshals one element; one that panics is an error and null.
func marshalElement(
	ctx context.Context, i int, marshal func(ctx context.Context, i int) graphql.Marshaler,
) (element graphql.Marshaler) {
	defer func() {
		if r := recover(); r != nil {
			graphql.AddError(ctx, graphql.Recover(ctx, r))

			element = graphql.Null
		}
	}()

	return marshal(ctx, i)
}
