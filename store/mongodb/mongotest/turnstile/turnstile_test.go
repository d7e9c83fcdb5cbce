package turnstile_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/turnstile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// behind is a collection behind a turnstile that has change streams.
func behind(t *testing.T) (*turnstile.Turnstile, *mongo.Collection) {
	t.Helper()

	database := mongotest.Database(t)
	gate, uri := mongotest.Streaming(t)

	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Disconnect(context.Background())) })

	return gate, client.Database(database).Collection("things")
}

func watch(t *testing.T, c *mongo.Collection, opts ...options.Lister[options.ChangeStreamOptions]) *mongo.ChangeStream {
	t.Helper()

	stream, err := c.Watch(t.Context(), mongo.Pipeline{}, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = stream.Close(context.Background()) })

	return stream
}

// told is an event: what was done, and to which document.
type told struct {
	Type string `bson:"operationType"`
	Key  struct {
		ID string `bson:"_id"`
	} `bson:"documentKey"`
}

func (e told) String() string { return e.Type + " " + e.Key.ID }

// next are the next events of a stream.
func next(t *testing.T, stream *mongo.ChangeStream, count int) []string {
	t.Helper()

	var list []string

	for range count {
		require.True(t, stream.Next(t.Context()), "%v after %v", stream.Err(), list)

		var e told
		require.NoError(t, stream.Decode(&e))

		list = append(list, e.String())
	}

	return list
}

// put inserts documents with the ids.
func put(t *testing.T, c *mongo.Collection, ids ...string) {
	t.Helper()

	for _, id := range ids {
		_, err := c.InsertOne(t.Context(), bson.M{"_id": id})
		require.NoError(t, err)
	}
}

// code is that of an error of the server.
func code(err error) int32 {
	var command mongo.CommandError
	if !errors.As(err, &command) {
		return 0
	}

	return command.Code
}

func TestStreamsTellWhatWasWritten(t *testing.T) {
	t.Parallel()

	_, things := behind(t)
	stream := watch(t, things)
	ctx, set := t.Context(), bson.M{"$set": bson.M{"a": 1}}

	must := func(_ any, err error) {
		t.Helper()
		require.NoError(t, err)
	}

	put(t, things, "a", "b")

	_, err := things.InsertMany(ctx, []any{bson.M{"_id": "c"}, bson.M{"_id": "a"}, bson.M{"_id": "d"}})
	require.True(t, mongo.IsDuplicateKeyError(err))

	_, err = things.InsertMany(ctx, []any{bson.M{"_id": "b"}, bson.M{"_id": "d"}}, options.InsertMany().SetOrdered(false))
	require.True(t, mongo.IsDuplicateKeyError(err))

	must(things.UpdateOne(ctx, bson.M{"_id": "a"}, set))
	must(things.UpdateOne(ctx, bson.M{"_id": "a"}, set))
	must(things.UpdateOne(ctx, bson.M{"_id": "z"}, set))
	must(things.UpdateMany(ctx, bson.M{"a": bson.M{"$exists": false}}, set))
	must(things.UpdateOne(ctx, bson.M{"_id": "e"}, set, options.UpdateOne().SetUpsert(true)))
	must(things.ReplaceOne(ctx, bson.M{"_id": "a"}, bson.M{"b": 2}))
	must(nil, things.FindOneAndUpdate(ctx, bson.M{"b": 2}, bson.M{"$set": bson.M{"b": 3}}).Err())
	must(nil, things.FindOneAndReplace(ctx, bson.M{"b": 3}, bson.M{"b": 4}).Err())
	must(nil, things.FindOneAndDelete(ctx, bson.M{"b": 4}).Err())
	must(things.DeleteOne(ctx, bson.M{"_id": "a"}))
	must(things.DeleteOne(ctx, bson.M{"_id": "b"}))
	must(things.DeleteMany(ctx, bson.M{"_id": bson.M{"$in": bson.A{"c", "d"}}}))

	_, err = things.Database().Collection("others").InsertOne(ctx, bson.M{"_id": "x"})
	require.NoError(t, err)

	_, err = things.BulkWrite(ctx, []mongo.WriteModel{
		mongo.NewInsertOneModel().SetDocument(bson.M{"_id": "f"}), mongo.NewInsertOneModel().SetDocument(bson.M{"_id": "g"}),
		mongo.NewUpdateOneModel().SetFilter(bson.M{"_id": "f"}).SetUpdate(set), mongo.NewDeleteOneModel().SetFilter(bson.M{"_id": "g"}),
	})
	require.NoError(t, err)
	require.NoError(t, things.Drop(ctx))

	want := []string{
		"insert a", "insert b", "insert c", "insert d", "update a", "update ", "update ", "update ", "insert e", "replace a",
		"update a", "replace a", "delete a", "delete b", "delete ", "delete ", "insert f", "insert g", "update f", "delete g",
		"drop ", "invalidate ",
	}
	require.Equal(t, want, next(t, stream, len(want)))
	require.Zero(t, stream.ID())
	require.False(t, stream.Next(ctx))
	require.NoError(t, stream.Err())
}

func TestStreamsGoOnFromTokens(t *testing.T) {
	t.Parallel()

	gate, things := behind(t)
	stream := watch(t, things)

	put(t, things, "a", "b", "c")
	require.Equal(t, []string{"insert a"}, next(t, stream, 1))

	token := stream.ResumeToken()
	later := []string{"insert b", "insert c"}
	require.Equal(t, later, next(t, watch(t, things, options.ChangeStream().SetResumeAfter(token)), 2))
	require.Equal(t, later, next(t, watch(t, things, options.ChangeStream().SetStartAfter(token).SetBatchSize(1)), 2))

	gate.Cut()
	require.Equal(t, later, next(t, stream, 2))
	require.Eventually(t, func() bool { return things.Database().Client().Ping(t.Context(), nil) == nil }, time.Minute, time.Millisecond)

	require.NoError(t, things.Drop(t.Context()))
	require.Equal(t, []string{"drop ", "invalidate "}, next(t, stream, 2))

	_, err := things.Watch(t.Context(), mongo.Pipeline{}, options.ChangeStream().SetResumeAfter(stream.ResumeToken()))
	require.EqualValues(t, 260, code(err), "after an invalidation")

	put(t, things, "d")
	require.Equal(t, []string{"insert d"}, next(t, watch(t, things, options.ChangeStream().SetStartAfter(stream.ResumeToken())), 1))

	gate.Forget()

	for name, token := range map[string]any{"forgotten": token, "foreign": bson.M{"_data": "8263"}, "no": bson.M{"a": 1}} {
		_, err := things.Watch(t.Context(), mongo.Pipeline{}, options.ChangeStream().SetResumeAfter(token))
		require.EqualValues(t, 286, code(err), name)
	}
}

func TestStreamsThatEnd(t *testing.T) {
	t.Parallel()

	gate, things := behind(t)

	for name, c := range map[string]struct {
		end  func(stream *mongo.ChangeStream)
		code int32
	}{
		"killed":      {func(*mongo.ChangeStream) { gate.Kill() }, 237},
		"fell behind": {func(*mongo.ChangeStream) { gate.Forget(); put(t, things, "a") }, 286},
	} {
		stream := watch(t, things, options.ChangeStream().SetMaxAwaitTime(time.Hour))
		stream.TryNext(t.Context())

		var waiting sync.WaitGroup

		waiting.Go(func() { stream.TryNext(t.Context()) })

		require.Eventually(t, func() bool { _, waiting := gate.Watching(); return waiting == 1 }, time.Minute, time.Millisecond)
		c.end(stream)
		waiting.Wait()

		require.Equal(t, c.code, code(stream.Err()), name)

		open, _ := gate.Watching()
		require.Zero(t, open, name)
	}

	stream := watch(t, things)

	open, waiting := gate.Watching()
	require.Equal(t, []int{1, 0}, []int{open, waiting})
	require.NoError(t, stream.Close(t.Context()))

	open, _ = gate.Watching()
	require.Zero(t, open)

	gate.Refuse(40573)

	_, err := things.Watch(t.Context(), mongo.Pipeline{})
	require.EqualValues(t, 40573, code(err))

	gate.Refuse(0)

	_, err = things.Watch(t.Context(), mongo.Pipeline{{{Key: "$match", Value: bson.M{}}}})
	require.EqualValues(t, 2, code(err), "stages that it does not know are not passed over")
}

// TestCommandsPassOneAtATime: of racing conditional updates one finds what it
// looks for, though the server finds and updates in two steps.
func TestCommandsPassOneAtATime(t *testing.T) {
	t.Parallel()

	const people, rounds = 8, 5

	_, things := behind(t)
	put(t, things, "a")

	for round := range rounds {
		var (
			racing  sync.WaitGroup
			matched [people]int64
		)

		for i := range people {
			racing.Go(func() {
				found, err := things.UpdateOne(t.Context(), bson.M{"_id": "a", "round": bson.M{"$ne": round}}, bson.M{"$set": bson.M{"round": round}})
				if err == nil {
					matched[i] = found.MatchedCount
				}
			})
		}

		racing.Wait()

		var winners int64
		for _, n := range matched {
			winners += n
		}

		require.EqualValues(t, 1, winners)
	}
}

// TestMessagesAsTheProtocolSays: sums are passed on, and what is no message ends
// the connection.
func TestMessagesAsTheProtocolSays(t *testing.T) {
	t.Parallel()

	gate, _ := behind(t)
	ping, err := bson.Marshal(bson.D{{Key: "ping", Value: int32(1)}, {Key: "$db", Value: "admin"}})
	require.NoError(t, err)

	section := append([]byte{0}, ping...)
	flags := func(bits uint32) []byte { return binary.LittleEndian.AppendUint32(nil, bits) }

	for name, c := range map[string]struct {
		content  []byte
		answered bool
	}{
		"a command":                      {append(flags(0), section...), true},
		"no flags":                       {nil, false},
		"no section":                     {flags(0), false},
		"a section of an unknown kind":   {append(flags(0), append([]byte{7}, ping...)...), false},
		"a section that is cut off":      {append(flags(0), section[:len(section)-2]...), false},
		"a sequence without a name":      {append(append(flags(0), section...), 1, 6, 0, 0, 0, 'a', 'b'), false},
		"nobody who waits for an answer": {append(flags(2), section...), false},
		"a sum that is cut off":          {append(flags(1), 0), false},
	} {
		server, err := net.Dial("tcp", gate.Address())
		require.NoError(t, err)
		require.NoError(t, server.SetDeadline(time.Now().Add(time.Minute)))

		message := binary.LittleEndian.AppendUint32(nil, uint32(16+len(c.content)))
		message = append(message, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0)
		_, err = server.Write(append(message, c.content...))
		require.NoError(t, err)

		answer := make([]byte, 16)
		_, err = io.ReadFull(server, answer)
		require.Equal(t, c.answered, err == nil, "%s: %v", name, err)
		require.NoError(t, server.Close())
	}
}
