package mongodb_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// collection is a collection of a database, past the store.
func collection(t testing.TB, database, name string) *mongo.Collection {
	t.Helper()

	client, err := mongo.Connect(options.Client().ApplyURI(mongotest.URI(t)))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Disconnect(context.Background())) })

	return client.Database(database).Collection(name)
}

// insert saves orders as if each was changed at a time.
func insert(t testing.TB, c *mongo.Collection, changed func(i int) time.Time, orders ...*delivery.Order) {
	t.Helper()

	documents := make([]any, len(orders))
	for i, o := range orders {
		documents[i] = mongodb.Document(o, changed(i))
	}

	_, err := c.InsertMany(context.Background(), documents)
	require.NoError(t, err)
}

// every gives one time after another.
func every(from time.Time, step time.Duration) func(i int) time.Time {
	return func(i int) time.Time { return from.Add(time.Duration(i) * step) }
}

func orders(t testing.TB, from, to int) []*delivery.Order {
	t.Helper()

	var list []*delivery.Order
	for n := from; n < to; n++ {
		list = append(list, deliverytest.Order(t, deliverytest.Nth(n)))
	}

	return list
}

func position(t testing.TB, s store.Store) store.Position {
	t.Helper()

	p, err := s.Position(t.Context())
	require.NoError(t, err)

	return p
}

func changes(t testing.TB, s store.Store, after store.Position) store.Feed {
	t.Helper()

	f, err := s.Changes(t.Context(), store.Scope{}, after)
	require.NoError(t, err)

	return f
}

// drain reads the ids of a feed until it has caught up, and where it ended.
func drain(t testing.TB, f store.Feed) (ids []string, end store.Position) {
	t.Helper()

	for {
		page, _, err := f.Next(t.Context())
		require.NoError(t, err)

		if len(page) == 0 {
			return ids, end
		}

		for _, c := range page {
			ids = append(ids, c.Order.ID)
			end = c.Position
		}
	}
}

func idsOf(list []*delivery.Order) []string {
	ids := make([]string, 0, len(list))
	for _, o := range list {
		ids = append(ids, o.ID)
	}

	return ids
}

func TestLateChangeIsNotMissed(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	s := open(t, mongodb.Config{Database: database})
	feed := changes(t, s, position(t, s))
	early, late := create(t, s), deliverytest.Order(t, deliverytest.Nth(2))

	ids, end := drain(t, feed)
	require.Equal(t, []string{early.ID}, ids)

	// It becomes visible after the other one, with an earlier stamp.
	insert(t, collection(t, database, "orders"), every(time.Now().Add(-mongodb.Overlap/2), 0), late)

	ids, _ = drain(t, feed)
	require.Equal(t, []string{late.ID}, ids)

	ids, end = drain(t, changes(t, s, end))
	require.Equal(t, []string{late.ID}, ids, "from the position before it came")

	ids, _ = drain(t, changes(t, s, end))
	require.Empty(t, ids, "from its position")
}

func TestOverlapOfManyChangesIsPassed(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	s := open(t, mongodb.Config{Database: database})
	s.SetTailPage(20)

	start := position(t, s)
	feed := changes(t, s, start)

	many := orders(t, 0, store.MaxPage+50)
	insert(t, collection(t, database, "orders"), every(time.Now(), time.Millisecond), many...)

	ids, end := drain(t, feed)
	require.ElementsMatch(t, idsOf(many), ids)

	ids, _ = drain(t, changes(t, s, end))
	require.Empty(t, ids)

	other := open(t, mongodb.Config{Database: database})
	ids, end = drain(t, changes(t, other, start))
	require.ElementsMatch(t, idsOf(many), ids, "on another process")

	ids, _ = drain(t, changes(t, other, end))
	require.Empty(t, ids)
}

func TestOldChangesAreReadOnce(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	first := open(t, mongodb.Config{Database: database})
	start := position(t, first)

	many := orders(t, 0, store.MaxPage+50)
	insert(t, collection(t, database, "orders"), every(time.Now().Add(time.Minute), time.Second), many...)

	// Each page is read by a feed of its own. The clock is the server's, so
	// those changes lie ahead; what counts is how far behind the newest they are.
	s := open(t, mongodb.Config{Database: database})
	seen := map[string]int{}

	for place := start; ; {
		page, _, err := changes(t, s, place).Next(t.Context())
		require.NoError(t, err)

		if len(page) == 0 {
			break
		}

		for _, c := range page {
			seen[c.Order.ID]++
			place = c.Position
		}
	}

	require.Len(t, seen, len(many))

	for id, times := range seen {
		require.Equal(t, 1, times, id)
	}
}

func TestSlowReaderMissesNothing(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	s := open(t, mongodb.Config{Database: database})
	slow, quick := changes(t, s, position(t, s)), changes(t, s, position(t, s))
	raw := collection(t, database, "orders")
	all := orders(t, 0, 6)

	var got []string

	for i, pair := range [][]*delivery.Order{all[:2], all[2:4], all[4:]} {
		insert(t, raw, every(time.Now().Add(time.Duration(i)*2*mongodb.Retained), 0), pair...)

		ids, _ := drain(t, quick)
		got = append(got, ids...)
	}

	require.ElementsMatch(t, idsOf(all), got)

	got, _ = drain(t, slow)
	require.ElementsMatch(t, idsOf(all), got)
}

func TestPositionsAheadAreRefused(t *testing.T) {
	t.Parallel()

	s := open(t, mongodb.Config{})

	for _, p := range []store.Position{"99999999999999.0.0", "1.0", "01.0.0", "-1.0.0", "1.X.-1", "1.X.01", "1.X.0.0", position(t, s) + "9"} {
		_, err := s.Changes(t.Context(), store.Scope{}, p)
		require.ErrorIs(t, err, store.ErrPosition, "%s", p)
	}
}

func TestFailedReadIsMadeUpFor(t *testing.T) {
	t.Parallel()

	s := open(t, mongodb.Config{})
	feed := changes(t, s, position(t, s))
	o := create(t, s)

	canceled, cancel := context.WithCancel(t.Context())
	cancel()

	_, _, err := feed.Next(canceled)
	require.ErrorIs(t, err, context.Canceled)

	ids, _ := drain(t, feed)
	require.Equal(t, []string{o.ID}, ids)
}

func TestUnfinishedFilesAreFound(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	s := open(t, mongodb.Config{Database: database})
	chunks := collection(t, database, "files.chunks")

	// What a process leaves that dies while it writes.
	_, err := collection(t, database, "files.unfinished").InsertOne(t.Context(),
		bson.M{"_id": "half", "at": time.Now().Add(-time.Hour)})
	require.NoError(t, err)

	_, err = chunks.InsertOne(t.Context(), bson.M{"files_id": "half", "n": int32(0), "data": []byte("half")})
	require.NoError(t, err)

	_, err = s.OpenFile(t.Context(), "half")
	require.ErrorIs(t, err, store.ErrNotFound)

	keys, err := s.FilesBefore(t.Context(), time.Now(), "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"half"}, keys)

	require.NoError(t, s.DeleteFile(t.Context(), "half"))

	left, err := chunks.CountDocuments(t.Context(), bson.M{})
	require.NoError(t, err)
	require.Zero(t, left)

	keys, err = s.FilesBefore(t.Context(), time.Now(), "", 10)
	require.NoError(t, err)
	require.Empty(t, keys)
}
