package transport

import (
	"context"
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// mutationCost is what each root field of a mutation costs beside its
	// fields: a change is written to the disk, and a guess is an attempt.
	mutationCost = 20
	// introspectionCost is what each root field that reads the schema costs
	// beside its fields; the schema weighs those as nothing.
	introspectionCost = 500
)

// sum is what a selection set costs. It is the complexity that gqlgen
// calculates, with everything added up beforehand that does not depend on
// variables.
type sum struct {
	known int
	// fields and fragments are the rest, the fragments by their place in the
	// book.
	fields    []pricedField
	fragments []int
}

// pricedField is a field whose cost depends on variables.
type pricedField struct {
	field *ast.Field
	// owners are the types that the field may be of: several for an interface's.
	owners []*ast.Definition
	child  sum
}

// book has the prices of a document. It is not changed after it was written,
// so requests share it.
type book struct {
	schema graphql.ExecutableSchema
	// fragments whose cost depends on variables, inner ones before those that
	// spread them.
	fragments []sum
	// operations are the costs by operation, and floors what an operation costs
	// at the least.
	operations map[*ast.OperationDefinition]sum
	floors     map[*ast.OperationDefinition]int
}

// bookkeeper writes the book of a document. It looks at each selection once,
// however often its fragment is spread.
type bookkeeper struct {
	*book

	// ctx is that of the request which brought the document.
	ctx       context.Context //nolint:containedctx // it lives as long as one walk
	fragments map[*ast.FragmentDefinition]entry
	// floors are those of fragments that are spread at an operation's top, of
	// one kind of operations.
	floors map[*ast.FragmentDefinition]int
}

// entry is a fragment that was seen: its cost, or where that is in the book.
type entry struct {
	known int
	place int // -1 for a cost that is known
}

// newBook prices a document that is valid and within the limits.
func newBook(ctx context.Context, schema graphql.ExecutableSchema, document *ast.QueryDocument) *book {
	keeper := &bookkeeper{
		book: &book{
			schema:     schema,
			operations: map[*ast.OperationDefinition]sum{},
			floors:     map[*ast.OperationDefinition]int{},
		},
		ctx: ctx, fragments: map[*ast.FragmentDefinition]entry{},
	}

	for _, operation := range document.Operations {
		keeper.operations[operation] = keeper.set(operation.SelectionSet)
		keeper.floors = map[*ast.FragmentDefinition]int{}
		keeper.book.floors[operation] = keeper.floor(operation.Operation, operation.SelectionSet)
	}

	return keeper.book
}

// floor adds up what root fields cost beside their fields.
func (k *bookkeeper) floor(kind ast.Operation, root ast.SelectionSet) int {
	floor := 0

	for _, selection := range root {
		switch selection := selection.(type) {
		case *ast.Field:
			switch {
			case kind == ast.Mutation:
				floor += mutationCost
			case selection.Name == "__schema" || selection.Name == "__type":
				floor += introspectionCost
			}
		case *ast.InlineFragment:
			floor = saturated(floor, k.floor(kind, selection.SelectionSet))
		case *ast.FragmentSpread:
			inner, seen := k.floors[selection.Definition]
			if !seen {
				inner = k.floor(kind, selection.Definition.SelectionSet)
				k.floors[selection.Definition] = inner
			}

			floor = saturated(floor, inner)
		}
	}

	return floor
}

func (k *bookkeeper) set(selections ast.SelectionSet) sum {
	var total sum

	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			k.field(&total, selection)
		case *ast.InlineFragment:
			total.join(k.set(selection.SelectionSet))
		case *ast.FragmentSpread:
			if seen := k.fragment(selection.Definition); seen.place < 0 {
				total.known = saturated(total.known, seen.known)
			} else {
				total.fragments = append(total.fragments, seen.place)
			}
		}
	}

	return total
}

func (k *bookkeeper) fragment(definition *ast.FragmentDefinition) entry {
	if seen, ok := k.fragments[definition]; ok {
		return seen
	}

	inner := k.set(definition.SelectionSet)
	seen := entry{known: inner.known, place: -1}

	if inner.isOpen() {
		seen.place = len(k.book.fragments)
		k.book.fragments = append(k.book.fragments, inner)
	}

	k.fragments[definition] = seen

	return seen
}

// field adds a field: what it costs, or how that is found.
func (k *bookkeeper) field(total *sum, field *ast.Field) {
	schema := k.schema.Schema()
	result := schema.Types[field.Definition.Type.Name()]

	if result.Name == "__Schema" {
		return
	}

	one := pricedField{field: field, owners: []*ast.Definition{field.ObjectDefinition}}
	if field.ObjectDefinition.Kind == ast.Interface {
		one.owners = schema.GetPossibleTypes(field.ObjectDefinition)
	}

	if result.IsCompositeType() {
		one.child = k.set(field.SelectionSet)
	}

	if one.child.isOpen() || readsVariables(field) && k.isWeighed(&one) {
		total.fields = append(total.fields, one)

		return
	}

	total.known = saturated(total.known, k.price(k.ctx, &one, one.child.known, nil))
}

// isWeighed tells whether the schema has a weight for the field: without one
// its arguments do not matter.
func (k *bookkeeper) isWeighed(one *pricedField) bool {
	for _, owner := range one.owners {
		if _, ok := k.schema.Complexity(k.ctx, owner.Name, one.field.Name, 1, nil); ok {
			return true
		}
	}

	return false
}

func readsVariables(field *ast.Field) bool {
	for _, argument := range field.Arguments {
		if readsVariable(argument.Value) {
			return true
		}
	}

	return false
}

func readsVariable(value *ast.Value) bool {
	if value.Kind == ast.Variable {
		return true
	}

	for _, child := range value.Children {
		if readsVariable(child.Value) {
			return true
		}
	}

	return false
}

// cost is what an operation of the document costs with its variables: its
// complexity, and its floor.
func (b *book) cost(ctx context.Context, operation *ast.OperationDefinition, variables map[string]any) int {
	return saturated(b.complexity(ctx, operation, variables), b.floors[operation])
}

// complexity is the cost without the floor.
func (b *book) complexity(ctx context.Context, operation *ast.OperationDefinition, variables map[string]any) int {
	total := b.operations[operation]
	if !total.isOpen() {
		return total.known
	}

	known := make([]int, len(b.fragments))
	for place := range b.fragments {
		known[place] = b.evaluate(ctx, &b.fragments[place], variables, known)
	}

	return b.evaluate(ctx, &total, variables, known)
}

// evaluate adds up a selection set; known are the fragments before it.
func (b *book) evaluate(ctx context.Context, total *sum, variables map[string]any, known []int) int {
	cost := total.known

	for i := range total.fields {
		one := &total.fields[i]
		child := b.evaluate(ctx, &one.child, variables, known)
		cost = saturated(cost, b.price(ctx, one, child, variables))
	}

	for _, place := range total.fragments {
		cost = saturated(cost, known[place])
	}

	return cost
}

// price is what a field costs whose child costs so much: the most that it
// costs of any type.
func (b *book) price(ctx context.Context, one *pricedField, child int, variables map[string]any) int {
	var (
		arguments = one.field.ArgumentMap(variables)
		most      int
	)

	for _, owner := range one.owners {
		weight, ok := b.schema.Complexity(ctx, owner.Name, one.field.Name, child, arguments)
		if !ok || weight < 1 {
			weight = saturated(1, child)
		}

		most = max(most, weight)
	}

	return most
}

func (s *sum) isOpen() bool { return len(s.fields)+len(s.fragments) > 0 }

func (s *sum) join(other sum) {
	s.known = saturated(s.known, other.known)
	s.fields = append(s.fields, other.fields...)
	s.fragments = append(s.fragments, other.fragments...)
}

// saturated adds costs, which are never negative, without an overflow.
func saturated(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}

	return a + b
}
