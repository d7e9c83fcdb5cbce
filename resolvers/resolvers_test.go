package resolvers

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCursorsComeBack(t *testing.T) {
	t.Parallel()

	key := store.Key{At: time.UnixMilli(1_790_000_000_123).UTC(), ID: "ord_01m3dm0dbdyzkgenm8n050pvfa"}
	cursor := encodeKey("orders.CREATED_AT.DESC", key)

	got, err := decodeKey("orders.CREATED_AT.DESC", cursor)
	require.NoError(t, err)
	require.Equal(t, key, *got)

	for name, foreign := range map[string]string{
		"AnotherSort": encodeKey("orders.UPDATED_AT.DESC", key), "AnotherList": encodeCursor(changesList, "c12"),
		"Empty": "", "NotBase64": "???", "Padded": cursor + "=", "Long": strings.Repeat("A", 10_000),
		"NoTime": encodeCursor("orders.CREATED_AT.DESC", "ord_x"), "NoID": encodeCursor("orders.CREATED_AT.DESC", "12 "),
		"Negative": encodeCursor("orders.CREATED_AT.DESC", "-12 ord_x"),
	} {
		_, err := decodeKey("orders.CREATED_AT.DESC", foreign)
		require.Equal(t, apierror.CursorInvalid, apierror.CodeOf(err), name)
	}
}

func FuzzDecodeKey(f *testing.F) {
	f.Add(encodeKey("orders.CREATED_AT.DESC", store.Key{At: time.UnixMilli(12), ID: "ord_x"}))
	f.Add("b3JkZXJz")
	f.Fuzz(func(t *testing.T, cursor string) {
		key, err := decodeKey("orders.CREATED_AT.DESC", cursor)
		if err != nil {
			require.Equal(t, apierror.CursorInvalid, apierror.CodeOf(err))

			return
		}

		again, err := decodeKey("orders.CREATED_AT.DESC", encodeKey("orders.CREATED_AT.DESC", *key))
		require.NoError(t, err)
		require.Equal(t, key, again)
	})
}

// TestEveryListIsWeighed fails when a list of objects is added to the schema
// whose length no weight takes into account.
func TestEveryListIsWeighed(t *testing.T) {
	t.Parallel()

	text, err := os.ReadFile("../schema.graphqls")
	require.NoError(t, err)

	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	require.NoError(t, err)

	// Lists that are weighed where their connection is, and one header.
	light := map[string]bool{
		"OrderConnection.edges": true, "OrderConnection.nodes": true, "RefundConnection.edges": true,
		"RefundConnection.nodes": true, "CreateUploadPayload.uploadHeaders": true,
	}
	weights := reflect.ValueOf(Complexity())

	for _, definition := range schema.Types {
		if definition.BuiltIn || definition.Kind != ast.Object {
			continue
		}

		for _, field := range definition.Fields {
			path := definition.Name + "." + field.Name
			weighed := connection(field.Type) || field.Type.Elem != nil && object(schema, field.Type)

			if !weighed || light[path] || field.Name == "userErrors" || strings.HasPrefix(field.Name, "__") {
				continue
			}

			name := strings.ToUpper(field.Name[:1]) + field.Name[1:]
			weight := weights.FieldByName(definition.Name).FieldByName(name)
			require.True(t, weight.IsValid(), path)
			require.False(t, weight.IsNil(), "%s has no weight", path)
		}
	}
}

func connection(t *ast.Type) bool { return strings.HasSuffix(t.Name(), "Connection") }

func object(schema *ast.Schema, t *ast.Type) bool {
	kind := schema.Types[t.Name()].Kind

	return kind == ast.Object || kind == ast.Interface
}

func TestPagesAreWeighedByTheirSize(t *testing.T) {
	t.Parallel()

	one, hundred, huge := 1, 100, 1<<30
	weigh := Complexity().Query.Orders

	require.Equal(t, 1+defaultPage*7, weigh(7, nil, nil, nil, nil, nil, nil))
	require.Equal(t, 1+7, weigh(7, &one, nil, nil, nil, nil, nil))
	require.Equal(t, 1+100*7, weigh(7, nil, nil, &hundred, nil, nil, nil))
	require.Equal(t, 1+100*7, weigh(7, &huge, nil, nil, nil, nil, nil))
}

func TestLogsAreWeighedByTheirSize(t *testing.T) {
	t.Parallel()

	weights := Complexity()

	require.Equal(t, 1+1000*8, weights.Order.FlowLog(8, 0, 1000))
	require.Equal(t, 1+20*8, weights.Order.FlowLog(8, 0, 20))
	require.Equal(t, 1+8, weights.Order.FlowLog(8, 0, 0))
	require.Equal(t, 1+1000*8, weights.Order.FlowLog(8, 0, -1))
	require.Greater(t, 1000*weights.FlowLogEntry.Order(1), 25_000, "the order of each entry is a read")
}

// TestWeightsDoNotOverflow: a weight below one counts as none.
func TestWeightsDoNotOverflow(t *testing.T) {
	t.Parallel()

	weights := Complexity()
	child := 1

	for range 100 {
		next := weights.Order.FlowLog(weights.FlowLogEntry.Order(child), 0, 1000)
		require.GreaterOrEqual(t, next, min(child, 1<<40))

		child = next
	}
}
