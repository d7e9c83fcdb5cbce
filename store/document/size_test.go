package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store/document"
)

// mongoLimit is the smallest document limit of a database that orders may be
// stored in, in bytes.
const mongoLimit = 16 << 20

// TestLargestOrderFitsADocument fills orders until the process takes no more,
// and then uses up what it keeps for their ends.
func TestLargestOrderFitsADocument(t *testing.T) {
	t.Parallel()

	for _, files := range []int{0, delivery.MaxAttachments} {
		o := deliverytest.Full(t, files)

		for fits := true; fits; {
			_, err := o.Apply(deliverytest.Long(o, delivery.MoveRecordInvoice, files))
			fits = err == nil
		}

		deliverytest.Move(t, o, delivery.MoveSubmitDelivery, o.UpdatedAt)

		size := len(document.AppendHead(nil, o))
		for i := range o.Log {
			size += len(document.AppendEntry(nil, &o.Log[i]))
		}

		t.Logf("%d files each: %d entries, %d bytes of log as the process counts, %d as documents", files, o.Version, o.LogSize, size)
		require.Less(t, size, mongoLimit-64<<10, "with room for what a back end adds")
		require.LessOrEqual(t, size, o.LogSize+64<<10, "the process counts no less than what is stored")
	}
}
