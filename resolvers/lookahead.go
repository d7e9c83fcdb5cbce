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
	fc := graphql.GetFieldContext(ctx)
	if fc == nil || needsLog(fc.Field.Selections) {
		return store.Whole
	}

	return store.Head
}

func needsLog(selections ast.SelectionSet) bool {
	return slices.ContainsFunc(selections, func(s ast.Selection) bool {
		switch s := s.(type) {
		case *ast.Field:
			return isLogField(s) || needsLog(s.SelectionSet)
		case *ast.InlineFragment:
			return needsLog(s.SelectionSet)
		case *ast.FragmentSpread:
			return s.Definition != nil && needsLog(s.Definition.SelectionSet)
		default:
			return false
		}
	})
}

func isLogField(f *ast.Field) bool {
	return f.ObjectDefinition != nil && slices.Contains(logFields(f.ObjectDefinition.Name), f.Name)
}
