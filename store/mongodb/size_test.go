package mongodb_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store/mongodb"
)

// documentLimit is MongoDB's, which the bundled server does not have.
const documentLimit = 16 << 20

func TestLargestOrderFitsADocument(t *testing.T) {
	t.Parallel()

	const files = delivery.MaxAttachments

	o := deliverytest.Order(t)
	long := func(move delivery.MoveName) error {
		_, err := o.Apply(deliverytest.Long(o, move, files))

		return err
	}

	for range delivery.MaxRefundRequests {
		require.NoError(t, long(delivery.MoveRequestRefund))
		require.NoError(t, long(delivery.MoveWithdrawRefund))
	}

	require.NoError(t, long(delivery.MoveSubmitRequirement))
	require.NoError(t, long(delivery.MoveConfirmRequirement))

	for long(delivery.MoveReportProgress) == nil {
		continue
	}

	for long(delivery.MoveSubmitDelivery) == nil && long(delivery.MoveRejectDelivery) == nil {
		continue
	}

	document, err := bson.Marshal(mongodb.Document(o, time.Now()))
	require.NoError(t, err)
	require.Less(t, len(document), documentLimit)
}
