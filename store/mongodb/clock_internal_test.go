package mongodb

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/store"
)

// TestServerClockGoesOnWhileTheMachineSleeps: what is stamped after a sleep is not
// stamped in the past, where nobody would look for it any more.
func TestServerClockGoesOnWhileTheMachineSleeps(t *testing.T) {
	t.Parallel()

	machine := time.Hour
	clock := serverClock{elapsed: func() time.Duration { return machine }}
	server := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	clock.last.Store(&reading{server: server, at: machine})

	machine += 8 * time.Hour

	require.Equal(t, server.Add(8*time.Hour), clock.now())
	require.Equal(t, 8*time.Hour, clock.age())
}

// TestContendedWritesMayBeTriedAgain: the codes of servers on PostgreSQL.
func TestContendedWritesMayBeTriedAgain(t *testing.T) {
	t.Parallel()

	for _, code := range []int32{codeDeadlock, codeSerialization} {
		err := mongo.CommandError{Code: code}
		require.True(t, contended(err))
		require.ErrorIs(t, translate("write", err), store.ErrUnavailable)
	}

	require.False(t, contended(mongo.CommandError{Code: 11000}))
}
