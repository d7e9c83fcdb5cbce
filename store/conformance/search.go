package conformance

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func searchCases() []testCase {
	return []testCase{
		{"SearchFindsExactlyTheText", searchFindsExactlyTheText},
		{"SearchLooksThroughTheCounterparty", searchLooksThroughTheCounterparty},
	}
}

// searchFindsExactlyTheText: no letter of a search is ever an operator.
func searchFindsExactlyTheText(t *testing.T, f *fixture) {
	t.Helper()

	names := []string{
		"数据库迁移服务", "等保测评(三级)", "100% 完成_度", `C:\temp\n`, `a.*b+(c)[d]{2}|^e$?`, "aXXb", "STRASSE", "Straße",
		"ÄÖÜ äöü", "ＡＢＣ全角", "İstanbul", "ΣΊΣΥΦΟΣ", "'; DROP TABLE orders; --", `"quoted"`, `{"$ne":null}`, "😀👩‍👩‍👧‍👦", "-x -y", "a*",
	}
	searches := slices.Concat(names, []string{
		"%", "_", "\\", "\\n", "n%", "100", ".", ".*", "a.*b", "(", "[d", "{2}", "|", "^", "$", "?", "+", "*", "'", `"`, "--",
		"$ne", "ä", "Ä", "straSSE", "straße", "ß", "ａｂｃ", "ABC", "istanbul", "i̇", "σίσυφος", "σ", "迁移", "移迁", "三级", "😀", "👩", "\u200d",
		" ", "  ", "jf", "JF0000000", "-y", "OR", "a", "NOT x", "near/1", "x*",
	})

	all := make([]*delivery.Order, 0, len(names))
	for n, name := range names {
		all = append(all, f.create(t, deliverytest.Nth(n),
			deliverytest.With(func(c *delivery.RegisterCommand) { c.Goods.Name = name })))
	}

	for _, search := range searches {
		f.finds(t, all, store.OrderQuery{Filter: store.OrderFilter{Search: search}})
	}
}

// searchLooksThroughTheCounterparty: a buyer's search finds the provider, a
// provider's the buyer, and never the own name, which every order has.
func searchLooksThroughTheCounterparty(t *testing.T, f *fixture) {
	t.Helper()

	var all []*delivery.Order

	for n, names := range [][2]string{{"晨星电商", "云桥科技"}, {"云桥科技", "晨星电商"}, {"晨星电商", "Nordlicht"}} {
		all = append(all, f.create(t, deliverytest.Nth(n), deliverytest.With(func(c *delivery.RegisterCommand) {
			c.Buyer.Name, c.Provider.Name = names[0], names[1]
		})))
	}

	for _, scope := range []store.Scope{
		{}, {Buyer: deliverytest.BuyerAccount}, {Provider: deliverytest.ProviderAccount}, {Buyer: "somebody else"},
	} {
		for _, search := range []string{"晨星", "云桥", "nordlicht", "电商", "none"} {
			f.finds(t, all, store.OrderQuery{Scope: scope, Filter: store.OrderFilter{Search: search}})
		}
	}
}

// finds compares what a query finds, and how much, with the oracle.
func (f *fixture) finds(t *testing.T, all []*delivery.Order, q store.OrderQuery) {
	t.Helper()

	q.Sort, q.Page.Limit = store.SortCreatedAt, store.MaxPage
	want := ids(listedOrders(all, q))

	page, err := f.ListOrders(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, want, ids(page.Orders), "search %q in %v", q.Filter.Search, q.Scope)

	count, err := f.CountOrders(t.Context(), q.Scope, q.Filter)
	require.NoError(t, err)
	require.Equal(t, len(want), count, "search %q in %v", q.Filter.Search, q.Scope)
}
