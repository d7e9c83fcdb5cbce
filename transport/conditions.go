package transport

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

// conditions are the variables that @skip and @include of an operation read and
// that may be null: those with a default. The executor would stumble over one
// that is given as null, wherever it comes to it.
type conditions map[*ast.OperationDefinition][]string

// newConditions looks through each operation of a valid document, its fragments
// included.
func newConditions(document *ast.QueryDocument) conditions {
	all := conditions{}

	for _, operation := range document.Operations {
		walk := &conditionWalk{operation: operation, seen: map[*ast.FragmentDefinition]bool{}}
		walk.set(operation.SelectionSet)

		if len(walk.found) > 0 {
			all[operation] = walk.found
		}
	}

	return all
}

// check returns why the variables cannot be the conditions of the operation, nil
// when they can.
func (c conditions) check(operation *ast.OperationDefinition, given map[string]any) *apierror.Error {
	for _, name := range c[operation] {
		if value, present := given[name]; present && value == nil {
			return misfit("$"+name, whyNull())
		}
	}

	return nil
}

// conditionWalk looks for the conditions of one operation. It looks at each
// fragment once, however often that is spread.
type conditionWalk struct {
	operation *ast.OperationDefinition
	seen      map[*ast.FragmentDefinition]bool
	found     []string
}

func (w *conditionWalk) set(selections ast.SelectionSet) {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			w.directives(selection.Directives)
			w.set(selection.SelectionSet)
		case *ast.InlineFragment:
			w.directives(selection.Directives)
			w.set(selection.SelectionSet)
		case *ast.FragmentSpread:
			w.directives(selection.Directives)

			if !w.seen[selection.Definition] {
				w.seen[selection.Definition] = true
				w.set(selection.Definition.SelectionSet)
			}
		}
	}
}

func (w *conditionWalk) directives(directives ast.DirectiveList) {
	for _, directive := range directives {
		if directive.Name != "skip" && directive.Name != "include" {
			continue
		}

		for _, argument := range directive.Arguments {
			w.condition(argument.Value)
		}
	}
}

func (w *conditionWalk) condition(value *ast.Value) {
	if value.Kind != ast.Variable || slices.Contains(w.found, value.Raw) {
		return
	}

	if declared := w.operation.VariableDefinitions.ForName(value.Raw); declared != nil && !declared.Type.NonNull {
		w.found = append(w.found, value.Raw)
	}
}
