package resolvers

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// narrow is a store that reads few whole orders together, and their feed.
type narrow struct {
	store.Store

	most   int
	orders map[string]*delivery.Order
	page   []store.Change
}

func (n *narrow) Orders(_ context.Context, _ store.Scope, ids []string, _ store.Part) ([]*delivery.Order, error) {
	if len(ids) > n.most {
		return nil, store.ErrTooMuch
	}

	list := make([]*delivery.Order, len(ids))
	for i, id := range ids {
		list[i] = n.orders[id]
	}

	return list, nil
}

func (n *narrow) Next(context.Context) ([]store.Change, bool, error) {
	page := n.page
	n.page = nil

	return page, false, nil
}

// TestLargeOrdersAreToldOneAfterAnother: changes of orders that are not read
// together come all the same, in their order and whole.
func TestLargeOrdersAreToldOneAfterAnother(t *testing.T) {
	t.Parallel()

	const changes = 7

	for most := 1; most <= changes; most++ {
		n := &narrow{most: most, orders: map[string]*delivery.Order{}}

		var want, got []string

		for i := range changes {
			o := deliverytest.Order(t, deliverytest.Nth(i))
			n.orders[o.ID] = o
			want = append(want, o.ID)

			head := *o
			head.Log = nil
			n.page = append(n.page, store.Change{Order: &head})
		}

		reader := &changeReader{store: n, feed: n, part: store.Whole}

		for more := true; more; {
			var (
				told []*graph.OrderChange
				err  error
			)

			told, more, err = reader.next(t.Context())
			require.NoError(t, err)
			require.LessOrEqual(t, len(told), most)

			for _, change := range told {
				require.NotEmpty(t, change.Order.Log)

				got = append(got, change.Order.ID)
			}
		}

		require.Equal(t, want, got)
	}
}

func TestWhatIsTooLargeIsTold(t *testing.T) {
	t.Parallel()

	err := coded(store.ErrTooMuch)
	require.Equal(t, apierror.ComplexityLimitExceeded, apierror.CodeOf(err))
	require.ErrorContains(t, err, "32 MiB")
}
