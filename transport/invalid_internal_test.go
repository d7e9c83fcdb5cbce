package transport

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// TestEveryRuleSpeaksChinese, and nothing else is in the table.
func TestEveryRuleSpeaksChinese(t *testing.T) {
	t.Parallel()

	known := rules.NewDefaultRules().GetInner()
	for name := range known {
		require.Contains(t, inChinese, name)
	}

	require.Len(t, inChinese, len(known)+1, "ours is %s", literals)
}

func TestMessagesAreTranslated(t *testing.T) {
	t.Parallel()

	for rule, c := range map[string]struct{ message, want string }{
		"FieldsOnCorrectTypeWithoutSuggestions": {
			`Cannot query field "nope" on type "Query".`, `类型没有该字段："nope"、"Query"`,
		},
		"FieldsOnCorrectType": {
			`Cannot query field "order" on type "Viewer". Did you mean "orders" or "id"?`,
			`类型没有该字段："order"、"Viewer"；是否应为 "orders"、"id"`,
		},
		"LoneAnonymousOperation": {`This anonymous operation must be the only defined operation.`, "匿名操作必须是唯一的操作"},
		"AnotherRule":            {`Something about "it".`, `查询不符合 schema："it"`},
	} {
		require.Equal(t, c.want, translated(&gqlerror.Error{Rule: rule, Message: c.message}))
	}
}
