package transport_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/complexity"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/resolvers"
	"github.com/jiaofu/jiaofu/transport"
)

// author writes random documents for a schema.
type author struct {
	*rapid.T

	schema    *ast.Schema
	names     int
	left      int // fields that may still be written
	declared  []string
	variables map[string]any
	fragments map[string]string // their types, by name
	texts     []string
}

func (a *author) name(prefix string) string {
	a.names++

	return prefix + strconv.Itoa(a.names)
}

func (a *author) oneIn(n int) bool { return rapid.IntRange(1, n).Draw(a.T, "oneIn") == 1 }

// set writes a selection set of a type.
func (a *author) set(typ *ast.Definition, depth int) string {
	var text strings.Builder

	text.WriteString("{ " + a.name("t") + ": __typename ")

	for range rapid.IntRange(0, 4).Draw(a.T, "selections") {
		switch {
		case a.oneIn(6):
			inner := a.narrowed(typ)
			text.WriteString("... on " + inner.Name + " " + a.set(inner, depth-1) + " ")
		case a.oneIn(4):
			text.WriteString(a.spread(typ, depth))
		case typ.Kind != ast.Union:
			text.WriteString(a.field(rapid.SampledFrom(typ.Fields).Draw(a.T, "field"), depth))
		}
	}

	return text.String() + "}"
}

// narrowed is the type itself, or for an interface perhaps one that has it.
func (a *author) narrowed(typ *ast.Definition) *ast.Definition {
	return rapid.SampledFrom(append([]*ast.Definition{typ}, a.schema.GetPossibleTypes(typ)...)).Draw(a.T, "narrowed")
}

// spread spreads a fragment that is there, or a new one.
func (a *author) spread(typ *ast.Definition, depth int) string {
	var known []string

	for name, on := range a.fragments {
		if on == typ.Name {
			known = append(known, name)
		}
	}

	if len(known) > 0 {
		slices.Sort(known)

		return "..." + rapid.SampledFrom(known).Draw(a.T, "fragment") + " "
	}

	name := a.name("F")
	a.texts = append(a.texts, "fragment "+name+" on "+typ.Name+" "+a.set(typ, depth-1))
	a.fragments[name] = typ.Name

	return "..." + name + " "
}

func (a *author) field(field *ast.FieldDefinition, depth int) string {
	result := a.schema.Types[field.Type.Name()]
	if strings.HasPrefix(field.Name, "__") || a.left == 0 || depth <= 0 && result.IsCompositeType() {
		return ""
	}

	arguments, ok := a.arguments(field.Arguments)
	if !ok {
		return ""
	}

	a.left--

	text := a.name("a") + ": " + field.Name + arguments
	if result.IsCompositeType() {
		text += a.set(result, depth-1)
	}

	return text + " "
}

// arguments reports false when there is one that must be given and is not
// written here.
func (a *author) arguments(arguments ast.ArgumentDefinitionList) (text string, ok bool) {
	var given []string

	for _, argument := range arguments {
		required := argument.Type.NonNull && argument.DefaultValue == nil
		written := argument.Type.Name() == "Int" || argument.Type.Name() == "ID" || argument.Type.Name() == "String"

		switch {
		case required && !written:
			return "", false
		case written && (required || a.oneIn(2)):
			given = append(given, argument.Name+": "+a.value(argument.Type))
		}
	}

	if len(given) == 0 {
		return "", true
	}

	return "(" + strings.Join(given, ", ") + ")", true
}

// value writes a value, or a variable that has it.
func (a *author) value(typ *ast.Type) string {
	value := any("ord_1")
	if typ.Name() == "Int" {
		value = json.Number(strconv.Itoa(rapid.IntRange(-3, 1500).Draw(a.T, "int")))
	}

	if typ.Elem != nil {
		value = slices.Repeat([]any{value}, rapid.IntRange(0, 5).Draw(a.T, "items"))
	}

	if a.oneIn(2) {
		text, err := json.Marshal(value)
		require.NoError(a, err)

		return string(text)
	}

	name := a.name("v")
	a.declared = append(a.declared, "$"+name+": "+typ.String())

	if typ.NonNull || a.oneIn(3) {
		a.variables[name] = value
	}

	return "$" + name
}

func (a *author) document() string {
	body := a.set(a.schema.Query, 6)

	declared := ""
	if len(a.declared) > 0 {
		declared = "(" + strings.Join(a.declared, ", ") + ")"
	}

	return "query Random" + declared + " " + body + "\n" + strings.Join(a.texts, "\n")
}

// TestCostIsTheComplexityOfTheSchema compares the linear pass with gqlgen's
// walk.
func TestCostIsTheComplexityOfTheSchema(t *testing.T) {
	t.Parallel()

	schema := graph.NewExecutableSchema(graph.Config{Complexity: resolvers.Complexity()})
	require.Implements(t, (*transport.ScalarSchema)(nil), schema)

	weighed := 0

	rapid.Check(t, func(r *rapid.T) {
		a := &author{T: r, schema: schema.Schema(), left: 60, variables: map[string]any{}, fragments: map[string]string{}}
		text := a.document()

		document, err := parser.ParseQuery(&ast.Source{Input: text})
		require.NoError(r, err)
		require.Empty(r, validator.ValidateWithRules(a.schema, document, rules.NewDefaultRules()), text)

		operation := document.Operations[0]
		variables, err := validator.VariableValues(a.schema, operation, a.variables)
		require.NoError(r, err, text)

		want := complexity.Calculate(t.Context(), schema, operation, variables)
		require.Equal(r, want, transport.Complexity(schema, document, variables), text)

		if want > 500 {
			weighed++
		}
	})

	require.Positive(t, weighed, "no document had a list")
}

// TestFragmentBombIsPricedInLinearTime: gqlgen's walk visits 67 million
// selections here and takes seconds.
func TestFragmentBombIsPricedInLinearTime(t *testing.T) {
	t.Parallel()

	const levels = 26

	schema := graph.NewExecutableSchema(graph.Config{Complexity: resolvers.Complexity()})
	variables := map[string]any{"n": json.Number("7")}

	var chain strings.Builder
	for level := range levels {
		fmt.Fprintf(&chain, " fragment F%d on Query{...F%d}", level, level+1)
	}

	for text, cost := range map[string]int{
		"{...F0} fragment F26 on Query{serverTime}":                                    1 << levels,
		"query ($n: Int) {...F0} fragment F26 on Query{orders(first: $n){totalCount}}": 8 << levels,
	} {
		document, err := parser.ParseQuery(&ast.Source{Input: text + chain.String()})
		require.NoError(t, err)
		require.Empty(t, validator.ValidateWithRules(schema.Schema(), document, rules.NewDefaultRules()))

		// Only now, because validation is exponential, too; the limit of
		// selections, which comes before it, is what saves it.
		for level := range levels {
			fragment := document.Fragments.ForName("F" + strconv.Itoa(level))
			fragment.SelectionSet = append(fragment.SelectionSet, fragment.SelectionSet[0])
		}

		require.Equal(t, cost, transport.Complexity(schema, document, variables))
	}
}
