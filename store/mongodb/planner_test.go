package mongodb_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// TestPlansOfMongoDBUseTheIndexes asks MongoDB itself.
func TestPlansOfMongoDBUseTheIndexes(t *testing.T) {
	t.Parallel()

	if lack := plansLack(t, collection(t, mongotest.Database(t), "probe")); lack != "" {
		t.Skip("plans cannot be judged: " + lack + "; set TEST_MONGODB_URI to a MongoDB server to run this")
	}

	db, commands := exercised(t)

	for _, command := range commands {
		// What belongs to the sending is not a part of the question.
		var question bson.D
		require.NoError(t, bson.Unmarshal(command, &question))

		question = slices.DeleteFunc(question, func(e bson.E) bool {
			return strings.HasPrefix(e.Key, "$") ||
				slices.Contains([]string{"lsid", "txnNumber", "readConcern", "writeConcern", "maxTimeMS"}, e.Key)
		})

		plan, err := explain(t.Context(), db, question)
		require.NoError(t, err, "%s", command)

		stages := winningStages(plan)
		require.NotEmpty(t, stages, "%v", plan)
		require.NotContains(t, stages, "COLLSCAN", "%s", command)

		if question[0].Key == "find" {
			require.NotContains(t, stages, "SORT", "%s", command)
		}
	}
}

// plansLack is why plans of the server do not tell whether there is an index for
// a command; empty where they do, as MongoDB's. A server may not explain all
// commands, do so in a form of its own, or read the few documents of a test one
// after another because that costs less. It is asked on a collection with an
// index for what is looked for: one that the store lacks is not excused.
func plansLack(t *testing.T, c *mongo.Collection) string {
	t.Helper()

	_, err := c.Indexes().CreateOne(t.Context(), mongo.IndexModel{Keys: bson.D{{Key: "a", Value: 1}}})
	require.NoError(t, err)

	_, err = c.InsertOne(t.Context(), bson.D{{Key: "a", Value: 1}})
	require.NoError(t, err)

	wanted := bson.D{{Key: "a", Value: 1}}

	for _, command := range []bson.D{
		{{Key: "find", Value: c.Name()}, {Key: "filter", Value: wanted}},
		{
			{Key: "aggregate", Value: c.Name()},
			{Key: "pipeline", Value: bson.A{bson.D{{Key: "$match", Value: wanted}}}},
			{Key: "cursor", Value: bson.D{}},
		},
		{{Key: "update", Value: c.Name()}, {Key: "updates", Value: bson.A{bson.D{
			{Key: "q", Value: wanted}, {Key: "u", Value: bson.D{{Key: "$set", Value: bson.D{{Key: "b", Value: 1}}}}},
		}}}},
		{{Key: "delete", Value: c.Name()}, {Key: "deletes", Value: bson.A{bson.D{
			{Key: "q", Value: wanted}, {Key: "limit", Value: 1},
		}}}},
	} {
		plan, err := explain(t.Context(), c.Database(), command)
		if lack := planLacks(t, plan, err); lack != "" {
			return fmt.Sprintf("the server, asked to explain one %s, %s", command[0].Key, lack)
		}
	}

	return ""
}

// planLacks is what is wrong with the plan of a command that an index serves.
func planLacks(t *testing.T, plan bson.M, err error) string {
	t.Helper()

	if refused := (mongo.CommandError{}); errors.As(err, &refused) && !refused.HasErrorLabel("NetworkError") {
		return "answers " + refused.Error()
	}

	require.NoError(t, err)

	switch stages := winningStages(plan); {
	case len(stages) == 0:
		return "names no stages of a winning plan"
	case slices.Contains(stages, "COLLSCAN"):
		return "reads the collection though there is an index"
	default:
		return ""
	}
}

// TestPlansAreJudgedWhereTheyTellOfIndexes: what servers answer.
func TestPlansAreJudgedWhereTheyTellOfIndexes(t *testing.T) {
	t.Parallel()

	refused := mongo.CommandError{Code: 238, Name: "NotImplemented", Message: "explain for update command is not supported"}
	found := `{"stage": "FETCH", "inputStage": {"stage": "IXSCAN", "indexName": "a_1"}}`

	for name, c := range map[string]struct {
		answer string
		err    error
		lack   string
	}{
		"MongoDB, find":      {answer: `{"queryPlanner": {"winningPlan": ` + found + `}}`},
		"MongoDB, aggregate": {answer: `{"stages": [{"$cursor": {"queryPlanner": {"winningPlan": {"queryPlan": ` + found + `}}}}]}`},
		"MongoDB, sharded":   {answer: `{"queryPlanner": {"winningPlan": {"stage": "SINGLE_SHARD", "shards": [{"winningPlan": ` + found + `}]}}}`},
		"PostgreSQL's words": {
			answer: `{"queryPlanner": {"Plan": {"Node Type": "Index Scan", "Index Name": "a_1"}}}`, lack: "no stages",
		},
		"by cost":    {answer: `{"queryPlanner": {"winningPlan": {"stage": "COLLSCAN"}}}`, lack: "reads the collection"},
		"not at all": {err: refused, lack: "NotImplemented"},
		"nothing":    {answer: `{"ok": 1}`, lack: "no stages"},
	} {
		var plan bson.M
		if c.err == nil {
			require.NoError(t, bson.UnmarshalExtJSON([]byte(c.answer), false, &plan), name)
		}

		lack := planLacks(t, plan, c.err)
		if c.lack == "" {
			require.Empty(t, lack, name)
		} else {
			require.Contains(t, lack, c.lack, name)
		}
	}
}

// explain asks how the server would do a command.
func explain(ctx context.Context, db *mongo.Database, command bson.D) (plan bson.M, err error) {
	err = db.RunCommand(ctx, bson.D{
		{Key: "explain", Value: command}, {Key: "verbosity", Value: "queryPlanner"},
	}).Decode(&plan)

	return plan, err
}

// winningStages are the names of the stages of the plan that is run, wherever
// in the answer it stands.
func winningStages(value any) (stages []string) {
	walk(value, func(key string, plan any) {
		if key == "winningPlan" {
			walk(plan, func(key string, stage any) {
				if name, ok := stage.(string); ok && key == "stage" {
					stages = append(stages, name)
				}
			})
		}
	})

	return stages
}

// walk visits every field of a document and of those inside.
func walk(value any, visit func(key string, value any)) {
	switch v := value.(type) {
	case bson.M:
		for key, inner := range v {
			visit(key, inner)
			walk(inner, visit)
		}
	case bson.D:
		for _, e := range v {
			visit(e.Key, e.Value)
			walk(e.Value, visit)
		}
	case bson.A:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}
