package sqlite_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func TestNoLogIsLookedAtForAnotherScope(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	o := deliverytest.Order(t, deliverytest.Between("buyer", "provider"),
		deliverytest.Refund(delivery.RefundRejected), deliverytest.At(delivery.PhaseImplementing))

	for range 30 {
		c := deliverytest.Command(o, delivery.MoveReportProgress, o.UpdatedAt.Add(time.Hour))
		c.Text = strings.Repeat("x", 4000)

		_, err := o.Apply(c)
		require.NoError(t, err)
	}

	require.NoError(t, s.CreateOrder(t.Context(), o))

	for _, scope := range []store.Scope{
		{}, {Buyer: "buyer"}, {Provider: "provider"}, {Buyer: "buyer", Provider: "provider"},
	} {
		rows, err := s.LogRowsRead(scope, o)
		require.NoError(t, err)

		for name, n := range rows {
			require.Greater(t, n, 5, "%s in %+v", name, scope)
		}
	}

	for _, scope := range []store.Scope{
		{Buyer: "other"}, {Provider: "other"}, {Buyer: "buyer", Provider: "other"}, {Buyer: "other", Provider: "provider"},
	} {
		rows, err := s.LogRowsRead(scope, o)
		require.NoError(t, err)
		require.Equal(t, map[string]int{"sqlWhole": 0, "sqlWholeByNumber": 0, "sqlWholeByRefund": 0, "sqlLog": 0}, rows, "%+v", scope)
	}
}
