package mongodb_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
)

// clearedPoolError is the error of a pool that was cleared, whose type the
// driver keeps to itself.
type clearedPoolError struct{}

func (clearedPoolError) Error() string   { return "connection pool was cleared" }
func (clearedPoolError) Retryable() bool { return true }

func TestErrorsThatPassAreUnavailable(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		err         error
		unavailable bool
	}{
		"deadline":       {context.DeadlineExceeded, true},
		"canceled":       {context.Canceled, false},
		"disconnected":   {mongo.ErrClientDisconnected, true},
		"network":        {mongo.CommandError{Labels: []string{"NetworkError"}}, true},
		"election":       {mongo.CommandError{Code: 10107}, true},
		"shutdown":       {mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 91}}}, true},
		"full disk":      {mongo.CommandError{Code: 14031}, true},
		"retryable":      {mongo.CommandError{Code: 1, Labels: []string{"RetryableWriteError"}}, true},
		"not replicated": {mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 100}}, true},
		"cleared pool":   {clearedPoolError{}, true},
		"unauthorized":   {mongo.CommandError{Code: 13}, false},
		"too large":      {mongo.CommandError{Code: 10334}, false},
		"other":          {io.ErrUnexpectedEOF, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := mongodb.Translate("do it", c.err)
			require.Equal(t, c.unavailable, errors.Is(err, store.ErrUnavailable))
			require.Contains(t, err.Error(), "do it: ")

			// Errors that hold slices cannot be compared.
			require.ErrorContains(t, err, c.err.Error())
		})
	}

	require.NoError(t, mongodb.Translate("do it", nil))
}
