package resolvers

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/store"
)

// logFields are the fields, by their types, that only the flow log of an order
// tells.
func logFields(typeName string) []string {
	switch typeName {
	case "Order":
		return []string{"steps", "requirement", "requirements", "delivery", "deliveries", "flowLog"}
	case "Acceptance":
		return []string{"note", "attachments"}
	default:
		return nil
	}
}

// partOf tells how much of its orders the current field's selection needs: one
// read then brings all of it, and a list does not read logs that nobody asked
// for.
func partOf(ctx context.Context) store.Part {
	if asked(ctx, isLogField) {
		return store.Whole
	}

	return store.Head
}

// asksFor tells whether the current field's selection has a field of a type.
func asksFor(ctx context.Context, typeName, field string) bool {
	return asked(ctx, func(f *ast.Field) bool {
		return f.Name == field && f.ObjectDefinition != nil && f.ObjectDefinition.Name == typeName
	})
}

// asked tells whether a field that fits is anywhere in the current field's
// selection, and true where the selection is not known.
func asked(ctx context.Context, fits func(*ast.Field) bool) bool {
	fc := graphql.GetFieldContext(ctx)

	return fc == nil || holds(fc.Field.Selections, fits)
}

func holds(selections ast.SelectionSet, fits func(*ast.Field) bool) bool {
	return slices.ContainsFunc(selections, func(s ast.Selection) bool {
		switch s := s.(type) {
		case *ast.Field:
			return fits(s) || holds(s.SelectionSet, fits)
		case *ast.InlineFragment:
			return holds(s.SelectionSet, fits)
		case *ast.FragmentSpread:
			return s.Definition != nil && holds(s.Definition.SelectionSet, fits)
		default:
			return false
		}
	})
}

func isLogField(f *ast.Field) bool {
	return f.ObjectDefinition != nil && slices.Contains(logFields(f.ObjectDefinition.Name), f.Name)
}
