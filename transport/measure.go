package transport

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

// boundless is where sums stop growing: far above every limit, far below an
// overflow.
const boundless = 1 << 24

// cost is what a selection set asks for, its fragments spread.
type cost struct {
	fields     int // fields at its own level
	selections int // fields and fragments at all levels
	aliases    int
	depth      int
}

// measurement walks a document once: every fragment is measured once, however
// often it is spread.
type measurement struct {
	document   *ast.QueryDocument
	limits     Limits
	fragments  map[string]*cost // nil while a fragment is being measured
	named      map[string]int   // the fields of the document by their names in the response
	selections int              // of the document, each definition once
	spread     int              // of its operations, their fragments spread
	directives int
	refusal    *apierror.Error
}

// measure refuses a document that asks for too much or spreads a fragment
// within itself, and counts its selections and directives. It takes linear time and
// needs no schema, so it goes before everything that costs more. A fragment that is
// spread nowhere is bounded, too: it is validated like the others.
func measure(document *ast.QueryDocument, limits Limits) *measurement {
	walk := &measurement{document: document, limits: limits, fragments: map[string]*cost{}, named: map[string]int{}}

	for _, fragment := range document.Fragments {
		walk.bound(walk.fragment(fragment.Name))
	}

	for _, operation := range document.Operations {
		walk.operation(operation)

		if walk.refusal != nil {
			break
		}
	}

	return walk
}

// refuse keeps the first refusal.
func (m *measurement) refuse(err *apierror.Error) {
	if m.refusal == nil {
		m.refusal = err
	}
}

func (m *measurement) operation(operation *ast.OperationDefinition) {
	m.allDirectives(operation.Directives)

	if len(operation.VariableDefinitions) > m.limits.Variables {
		m.refuse(tooMuch("the operation declares more than %d variables", "操作声明的变量超过 %d 个", m.limits.Variables))
	}

	for _, variable := range operation.VariableDefinitions {
		m.allDirectives(variable.Directives)
		m.value(variable.DefaultValue)
	}

	total := m.selectionSet(operation.SelectionSet)
	m.spread += total.selections
	m.bound(total)

	if total.fields > m.limits.RootFields {
		m.refuse(tooMuch("the operation has more than %d root fields", "操作的根字段超过 %d 个", m.limits.RootFields))
	}
}

// bound refuses an operation or a fragment that asks for too much.
func (m *measurement) bound(total cost) {
	switch {
	case total.depth > m.limits.Depth:
		m.refuse(tooMuch("the operation nests fields deeper than %d levels", "操作的字段嵌套超过 %d 层", m.limits.Depth))
	case total.aliases > m.limits.Aliases:
		m.refuse(tooMuch("the operation has more than %d aliases", "操作的别名超过 %d 个", m.limits.Aliases))
	case total.selections > m.limits.Selections:
		m.refuse(tooMuch("the operation selects more than %d fields", "操作选择的字段超过 %d 个", m.limits.Selections))
	}
}

func (m *measurement) selectionSet(set ast.SelectionSet) cost {
	var total cost

	m.selections += len(set)

	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			total.add(m.field(selection))
		case *ast.InlineFragment:
			m.allDirectives(selection.Directives)

			inner := m.selectionSet(selection.SelectionSet)
			inner.selections++
			total.add(inner)
		case *ast.FragmentSpread:
			m.allDirectives(selection.Directives)

			inner := m.fragment(selection.Name)
			inner.selections++
			total.add(inner)
		}
	}

	return total
}

func (m *measurement) field(field *ast.Field) cost {
	m.allDirectives(field.Directives)

	if m.named[field.Alias]++; m.named[field.Alias] > m.limits.SameFields {
		m.refuse(tooMuch("the query selects fields of one name more than %d times", "查询中同名字段超过 %d 个", m.limits.SameFields))
	}

	for _, argument := range field.Arguments {
		m.value(argument.Value)
	}

	total := m.selectionSet(field.SelectionSet)
	total.fields = 1
	total.selections++
	total.depth++

	if field.Alias != field.Name {
		total.aliases++
	}

	return total
}

func (m *measurement) fragment(name string) cost {
	if known, seen := m.fragments[name]; seen {
		if known == nil {
			m.refuse(errInvalid("a fragment is spread within itself", "片段引用了自身"))

			return cost{}
		}

		return *known
	}

	definition := m.document.Fragments.ForName(name)
	if definition == nil {
		return cost{} // the validation tells
	}

	m.fragments[name] = nil
	m.allDirectives(definition.Directives)

	total := m.selectionSet(definition.SelectionSet)
	m.fragments[name] = &total

	return total
}

// allDirectives counts directives. Incremental delivery is refused: a response
// is one answer here.
func (m *measurement) allDirectives(directives ast.DirectiveList) {
	for _, directive := range directives {
		if directive.Name == "defer" || directive.Name == "stream" {
			m.refuse(errInvalid("incremental delivery is not supported", "不支持增量交付"))
		}

		for _, argument := range directive.Arguments {
			m.value(argument.Value)
		}
	}

	if m.directives += len(directives); m.directives > m.limits.Directives {
		m.refuse(tooMuch("the query has more than %d directives", "查询的指令超过 %d 个", m.limits.Directives))
	}
}

// value bounds the lists of a literal; its depth the brackets bound.
func (m *measurement) value(value *ast.Value) {
	if value == nil {
		return
	}

	if value.Kind == ast.ListValue && len(value.Children) > m.limits.ListItems {
		m.refuse(errListTooLong(m.limits.ListItems))
	}

	for _, child := range value.Children {
		m.value(child.Value)
	}
}

func (c *cost) add(other cost) {
	c.fields = min(c.fields+other.fields, boundless)
	c.selections = min(c.selections+other.selections, boundless)
	c.aliases = min(c.aliases+other.aliases, boundless)
	c.depth = max(c.depth, other.depth)
}
