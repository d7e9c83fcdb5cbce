package mongodb_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
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

	at := options.Client().ApplyURI(mongotest.URI(t))
	require.True(t, asksPrimary(sent["find"], at.Direct != nil && *at.Direct), "%s", sent["find"])
}

// asksPrimary tells whether a read asks for the primary, by not saying anything
// else. On a direct connection the driver says "primaryPreferred", which allows
// a server to answer that is none: there is no other to ask.
func asksPrimary(command bson.Raw, direct bool) bool {
	preference, err := command.LookupErr("$readPreference", "mode")
	if err != nil {
		return errors.Is(err, bsoncore.ErrElementNotFound)
	}

	mode, _ := preference.StringValueOK()

	return direct && mode == "primaryPreferred"
}

func TestPrimaryIsAskedFor(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		command           string
		primary, ifDirect bool
	}{
		"silent":           {`{"find": "orders"}`, true, true},
		"primaryPreferred": {`{"find": "orders", "$readPreference": {"mode": "primaryPreferred"}}`, false, true},
		"secondary":        {`{"find": "orders", "$readPreference": {"mode": "secondary"}}`, false, false},
	} {
		var command bson.Raw
		require.NoError(t, bson.UnmarshalExtJSON([]byte(c.command), false, &command))
		require.Equal(t, c.primary, asksPrimary(command, false), name)
		require.Equal(t, c.ifDirect, asksPrimary(command, true), name)
	}
}
