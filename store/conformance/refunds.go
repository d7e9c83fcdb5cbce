package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

func refundCases() []testCase {
	return []testCase{
		{"EveryListOfRefundsIsWalkedBothWays", everyListOfRefundsIsWalkedBothWays},
		{"RefundsAreListedInFull", refundsAreListedInFull},
	}
}

func everyListOfRefundsIsWalkedBothWays(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)

	for _, size := range []int{1, store.MaxPage} {
		f.walkRefunds(t, store.RefundQuery{}, listedRefunds(all, store.RefundQuery{}), size)
	}

	for _, statuses := range [][]delivery.RefundStatus{
		nil, {delivery.RefundSubmitted}, {delivery.RefundPaid, delivery.RefundRejected}, {delivery.RefundWithdrawn}, {"$ne"},
	} {
		for _, scope := range scopes() {
			for _, descending := range []bool{false, true} {
				q := store.RefundQuery{Scope: scope, Statuses: statuses, Descending: descending}
				want := listedRefunds(all, q)

				count, err := f.CountRefunds(t.Context(), q)
				require.NoError(t, err)
				require.Equal(t, len(want), count, "count of %v in %v", statuses, scope)

				f.walkRefunds(t, q, want, 7)
			}
		}
	}
}

// walkRefunds reads page after page, from both ends, and compares each.
func (f *fixture) walkRefunds(t *testing.T, q store.RefundQuery, want []delivery.Refund, size int) {
	t.Helper()

	for _, fromEnd := range []bool{false, true} {
		q.Page = store.Page{Limit: size, FromEnd: fromEnd}

		for more := true; more; {
			expected, goesOn := paged(want, refundKey, q.Descending, q.Page)
			page, err := f.ListRefunds(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, refundIDs(expected), refundIDs(page.Refunds), "%+v", q)
			require.Equal(t, goesOn, page.More, "%+v", q)

			more = page.More
			if more {
				q.Page = nextRefunds(q.Page, page.Refunds)
			}
		}
	}
}

func nextRefunds(p store.Page, refunds []delivery.Refund) store.Page {
	first, last := refundKey(refunds[0]), refundKey(refunds[len(refunds)-1])
	if p.FromEnd {
		return store.Page{Limit: p.Limit, FromEnd: true, Before: &first}
	}

	return store.Page{Limit: p.Limit, After: &last}
}

func refundsAreListedInFull(t *testing.T, f *fixture) {
	t.Helper()

	all := f.populate(t)
	q := store.RefundQuery{Page: store.Page{Limit: 30}}

	page, err := f.ListRefunds(t.Context(), q)
	require.NoError(t, err)

	for i := range all {
		all[i] = normal(t, all[i])
	}

	want, _ := paged(listedRefunds(all, q), refundKey, false, q.Page)
	require.Equal(t, want, page.Refunds)
}

func refundIDs(refunds []delivery.Refund) []string {
	list := make([]string, 0, len(refunds))
	for _, r := range refunds {
		list = append(list, r.ID)
	}

	return list
}
