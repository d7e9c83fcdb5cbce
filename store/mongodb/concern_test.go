package mongodb_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
)

func TestCommandsAskForTheMajorityAndTheJournal(t *testing.T) {
	t.Parallel()

	var (
		mu   sync.Mutex
		sent = map[string]bson.Raw{}
	)

	s := open(t, mongodb.Config{Monitor: &event.CommandMonitor{
		Started: func(_ context.Context, e *event.CommandStartedEvent) {
			mu.Lock()
			defer mu.Unlock()

			sent[e.CommandName] = append(bson.Raw(nil), e.Command...)
		},
	}})

	o := create(t, s)
	_, err := submit(t.Context(), s, o.ID)
	require.NoError(t, err)

	_, err = s.OrderByNumber(t.Context(), store.Scope{}, o.Number, store.Whole)
	require.NoError(t, err)

	mu.Lock()
	defer mu.Unlock()

	for _, name := range []string{"insert", "findAndModify", "update"} {
		command, ok := sent[name]
		if !ok {
			continue
		}

		require.Equal(t, "majority", command.Lookup("writeConcern", "w").StringValue(), name)
		require.True(t, command.Lookup("writeConcern", "j").Boolean(), name)
	}

	require.Contains(t, sent, "insert")
	require.Condition(t, func() bool { return sent["findAndModify"] != nil || sent["update"] != nil })
	require.Contains(t, sent, "find")
	require.Equal(t, "majority", sent["find"].Lookup("readConcern", "level").StringValue())
	require.NotContains(t, sent["find"].String(), "$readPreference", "of the primary")
}
