package turnstile

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The errors, as MongoDB has them.
const (
	codeBadValue       = 2
	codeCursorNotFound = 43
	codeCursorKilled   = 237
	codeInvalidToken   = 260
	codeHistoryLost    = 286
)

// streamStage is the stage that makes an aggregation of a collection a change
// stream.
func (c *command) streamStage() (bson.Raw, bool) {
	stages := documents(c.body.Lookup("pipeline"))
	if c.name != "aggregate" && c.name != commandStream || c.collection == "" || len(stages) == 0 {
		return nil, false
	}

	return stages[0].Lookup(commandStream).DocumentOK()
}

// readStages reads the stages behind $changeStream.
func readStages(stages []bson.Raw) (bare bool, err error) {
	for _, stage := range stages {
		projection, ok := stage.Lookup("$project").DocumentOK()
		elements, _ := projection.Elements()

		if !ok || len(elements) != 1 || number(projection, "_id") != 1 {
			return false, fmt.Errorf("no stage but a projection of the id is taken, not %s", stage)
		}

		bare = true
	}

	return bare, nil
}

// batch is an answer with events. The number is 0 when the stream has ended.
func (s *streams) batch(c *cursor, name string, events bson.A, id int64) bson.D {
	return bson.D{
		{Key: "cursor", Value: bson.D{
			{Key: "id", Value: id},
			{Key: "ns", Value: c.database + "." + c.collection},
			{Key: name, Value: events},
			{Key: "postBatchResumeToken", Value: s.token(c.after)},
		}},
		{Key: "ok", Value: 1.0},
	}
}

// failure is an answer that refuses.
func failure(code int32, message string) bson.D {
	return bson.D{{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: message}, {Key: "code", Value: code}}
}
