package playground_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/jiaofu/jiaofu/playground"
)

// schemaOf reads the schema of the API.
func schemaOf(tb testing.TB) *ast.Schema {
	tb.Helper()

	source, err := os.ReadFile("../schema.graphqls")
	require.NoError(tb, err)

	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(source)})
	require.NoError(tb, err)

	return schema
}

func TestEveryExampleFitsTheSchema(t *testing.T) {
	t.Parallel()

	schema := schemaOf(t)
	examples, err := playground.Examples()
	require.NoError(t, err)
	require.NotEmpty(t, examples)

	for _, example := range examples {
		t.Run(example.Name, func(t *testing.T) {
			t.Parallel()

			document, problems := gqlparser.LoadQueryWithRules(schema, example.Query, rules.NewDefaultRules())
			require.Empty(t, problems)
			require.Len(t, document.Operations, 1)
			require.NotEmpty(t, document.Operations[0].Name, "the name is the title of the tab")

			variables := map[string]any{}
			if example.Variables != "" {
				require.NoError(t, json.Unmarshal([]byte(example.Variables), &variables))
			}

			_, err := validator.VariableValues(schema, document.Operations[0], variables)
			require.NoError(t, err)
			require.Len(t, variables, len(document.Operations[0].VariableDefinitions))
		})
	}
}

func TestExamplesAreForRolesAndUseKnownPlaceholders(t *testing.T) {
	t.Parallel()

	roles := schemaOf(t).Types["Role"].EnumValues

	examples, err := playground.Examples()
	require.NoError(t, err)

	operation := regexp.MustCompile(`(?m)^(?:query|mutation|subscription) (\w+)`)
	names := map[string]bool{}

	for _, example := range examples {
		if example.Role != "" {
			require.NotNil(t, roles.ForName(example.Role), example.Role)
		}

		for _, placeholder := range regexp.MustCompile(`"@[^"]*"`).FindAllString(example.Variables, -1) {
			require.True(t, slices.Contains([]string{`"@order"`, `"@number"`, `"@buyer"`, `"@provider"`}, placeholder), placeholder)
		}

		found := operation.FindStringSubmatch(example.Query)
		require.NotNil(t, found, example.Name)
		require.False(t, names[found[1]], "two tabs of one title: %s", found[1])
		names[found[1]] = true
	}
}
