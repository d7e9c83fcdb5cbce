package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// passing is what differs between answers that are the same otherwise: the id
// of the request, and what is left of the caller's budget.
var passing = regexp.MustCompile(`"requestId":"[^"]*"|"currentlyAvailable":\d+`)

// asker writes operations that name something by its id, for any field of the
// schema.
type asker struct{ schema *ast.Schema }

func newAsker(t *testing.T) *asker {
	t.Helper()

	text, err := os.ReadFile("schema.graphqls")
	require.NoError(t, err)

	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	require.NoError(t, err)

	return &asker{schema}
}

// value is a value of a type, with the id wherever one is asked for. It reports
// whether there was such a place.
func (a *asker) value(kind *ast.Type, id string) (value any, named bool) {
	if kind.Elem != nil {
		value, named = a.value(kind.Elem, id)

		return []any{value}, named
	}

	definition := a.schema.Types[kind.NamedType]

	switch {
	case kind.NamedType == "ID":
		return id, true
	case kind.NamedType == "Int":
		return 1, false
	case kind.NamedType == "Decimal":
		return "1.00", false
	case definition.Kind == ast.Enum:
		return definition.EnumValues[0].Name, false
	case definition.Kind == ast.InputObject:
		object := map[string]any{}

		for _, field := range definition.Fields {
			if !field.Type.NonNull && field.Name != "orderId" {
				continue
			}

			part, here := a.value(field.Type, id)
			object[field.Name] = part
			named = named || here
		}

		return object, named
	default:
		return "x", false
	}
}

// question asks for a field about the id; empty when it takes none.
func (a *asker) question(operation string, field *ast.FieldDefinition, id string) string {
	variables := map[string]any{}

	var declared, passed []string

	about := false

	for _, argument := range field.Arguments {
		value, named := a.value(argument.Type, id)
		if !named && !argument.Type.NonNull {
			continue
		}

		about = about || named
		variables[argument.Name] = value
		declared = append(declared, "$"+argument.Name+": "+argument.Type.String())
		passed = append(passed, argument.Name+": $"+argument.Name)
	}

	if !about {
		return ""
	}

	text, err := json.Marshal(variables)
	if err != nil {
		panic(err) // maps and strings are JSON
	}

	return question(fmt.Sprintf("%s (%s) { %s(%s) %s }", operation, strings.Join(declared, ", "), field.Name,
		strings.Join(passed, ", "), a.selection(field.Type, 3)), string(text))
}

// selection asks for everything that needs no argument, so deep.
func (a *asker) selection(kind *ast.Type, depth int) string {
	definition := a.schema.Types[kind.Name()]
	if !definition.IsCompositeType() {
		return ""
	}

	fields := []string{"__typename"}

	for _, field := range definition.Fields {
		needs := slices.ContainsFunc(field.Arguments, func(arg *ast.ArgumentDefinition) bool { return arg.Type.NonNull })
		composite := a.schema.Types[field.Type.Name()].IsCompositeType()

		if !needs && !strings.HasPrefix(field.Name, "__") && (!composite || depth > 1) {
			fields = append(fields, field.Name+" "+a.selection(field.Type, depth-1))
		}
	}

	return "{ " + strings.Join(fields, " ") + " }"
}

// belongings are the ids of what belongs to others, by their kinds.
func (v *victim) belongings(t *testing.T) map[string]string {
	t.Helper()

	upload := v.call(t, v.buyer, `mutation ($id: ID!) { createUpload(input: {orderId: $id, fileName: "a.txt", byteSize: 3})
		{ attachment { id } } }`, map[string]any{"id": v.order})
	refund := v.call(t, v.buyer, `mutation ($id: ID!) { requestRefund(input: {orderId: $id, reason: OTHER, detail: "x"})
		{ order { refund { id } } } }`, map[string]any{"id": v.order})

	return map[string]string{
		"order":      v.order,
		"attachment": at[string](t, upload, "createUpload", "attachment", "id"),
		"refund":     at[string](t, refund, "requestRefund", "order", "refund", "id"),
	}
}

// tryOthersObjects: A10. Every field of the schema that takes an id
// answers about what belongs to others as it answers about what does not exist.
// The fields are found in the schema, so that a new one is tried, too.
func tryOthersObjects(t *testing.T, s *sheet) {
	t.Helper()
	s.eachTransport(t, transports(), func(t *testing.T, v *victim) {
		t.Helper()

		a, belongings := newAsker(t), v.belongings(t)
		tried := map[string]bool{}
		slowest := map[string]time.Duration{}

		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			for _, definition := range []*ast.Definition{a.schema.Query, a.schema.Mutation, a.schema.Subscription} {
				if !v.carries(definition) {
					continue
				}

				for _, field := range definition.Fields {
					for kind, id := range belongings {
						unknown := id[:len(id)-6] + "zzzzzz"

						theirs := a.question(strings.ToLower(definition.Name), field, id)
						if theirs == "" {
							continue
						}

						tried[field.Name] = true

						for _, stranger := range []string{v.stranger, v.strangerSells} {
							none := v.about(t, stranger, a.question(strings.ToLower(definition.Name), field, unknown), "unknown", slowest)
							got := v.about(t, stranger, theirs, "others", slowest)
							require.Equal(t, none, got, "%s about another's %s", field.Name, kind)
							require.NotContains(t, got, id)
						}
					}
				}
			}
		})

		t.Logf("%d fields; the slowest answers: %v", len(tried), slowest)

		for name, by := range map[string][]over{
			"order": transports(), "node": transports(), "nodes": transports(), "refundPreview": transports(), "verifyFlowLog": transports(),
			"submitRequirement": changers(), "approveRefund": changers(), "createUpload": changers(), "flowLogAppended": streams(),
		} {
			require.Equal(t, slices.Contains(by, v.by), tried[name], name)
		}

		v.tried("A10")
	})
}

// carries tells whether the victim's transport can ask for a field of the type.
func (v *victim) carries(operation *ast.Definition) bool {
	switch operation.Name {
	case "Mutation":
		return slices.Contains(changers(), v.by)
	case "Subscription":
		return slices.Contains(streams(), v.by)
	default:
		return true
	}
}

// about asks, and returns the answer without what differs each time.
func (v *victim) about(t *testing.T, token, body, what string, slowest map[string]time.Duration) string {
	t.Helper()

	began := time.Now()
	answer := v.ask(t, token, body)
	slowest[what] = max(slowest[what], time.Since(began))

	require.Zero(t, answer.closed)
	require.Less(t, answer.status, http.StatusInternalServerError, "%s: %s", body, answer.body)

	return fmt.Sprint(answer.status, " ", passing.ReplaceAllString(answer.body, ""))
}
