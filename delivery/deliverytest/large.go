package deliverytest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
)

// long is a text of n characters of four bytes each, the most that one takes.
func long(n int) string { return strings.Repeat("😀", n) }

// Long is a fitting command for the move with the longest text and idempotency
// key that there are, and so many files with long names.
func Long(o *delivery.Order, move delivery.MoveName, files int) delivery.Command {
	c := Command(o, move, o.UpdatedAt)
	key := fmt.Sprintf("%03d", o.Version) + long(delivery.MaxKey-4)
	c.Text, c.Key = long(delivery.MaxText), &key

	for i := range files {
		c.Attachments = append(c.Attachments, delivery.Attachment{
			ID: fmt.Sprintf("att_%022d%04d", o.Version, i), Name: long(60) + ".pdf", Size: 50 << 20,
			Type:   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
			SHA256: fmt.Sprintf("%064x", i),
		})
	}

	return c
}

// Full makes an order that the provider can report no more progress of: its log
// is full, in entries or in bytes, with long commands of so many files each.
func Full(tb testing.TB, files int, options ...Option) *delivery.Order {
	tb.Helper()

	o := Order(tb, append(options, At(delivery.PhaseImplementing))...)

	for {
		_, err := o.Apply(Long(o, delivery.MoveReportProgress, files))
		if err == nil {
			continue
		}

		var refused *delivery.RefusedError

		require.ErrorAs(tb, err, &refused)
		require.Equal(tb, []delivery.Refusal{{Code: delivery.CodeLogFull}}, refused.Refusals)

		return o
	}
}
