package mongodb_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// sent records the commands that look for documents.
type sent struct {
	mu       sync.Mutex
	commands []bson.Raw
}

func (s *sent) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		if slices.Contains([]string{"find", "aggregate", "update", "delete"}, e.CommandName) {
			s.mu.Lock()
			defer s.mu.Unlock()

			s.commands = append(s.commands, slices.Clone(e.Command))
		}
	}}
}

// asked are the commands so far, but for those on the one document that tells
// the schema.
func (s *sent) asked(t *testing.T) []bson.Raw {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()

	asked := slices.DeleteFunc(slices.Clone(s.commands), func(c bson.Raw) bool { return collectionOf(t, c) == "meta" })
	require.Greater(t, len(asked), 100)

	return asked
}

func collectionOf(t *testing.T, command bson.Raw) string {
	t.Helper()

	first, err := command.IndexErr(0)
	require.NoError(t, err)

	return first.Value().StringValue()
}

// exercised is a database on which everything was asked that a store asks.
func exercised(t *testing.T) (*mongo.Database, []bson.Raw) {
	t.Helper()

	commands, name := &sent{}, mongotest.Database(t)
	s := open(t, mongodb.Config{Database: name, Monitor: commands.monitor()})
	o := create(t, s)

	_, err := submit(t.Context(), s, o.ID)
	require.NoError(t, err)

	readAll(t, s, o)
	listAll(t, s, o)
	uploadAll(t, s, o)

	client, err := mongo.Connect(options.Client().ApplyURI(mongotest.URI(t)))
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })

	return client.Database(name), commands.asked(t)
}

// readAll reads by everything but lists.
func readAll(t *testing.T, s store.Store, o *delivery.Order) {
	t.Helper()

	ctx := t.Context()

	_, err := s.OrderByNumber(ctx, store.Scope{}, o.Number, store.Head)
	require.NoError(t, err)

	_, err = s.OrderOfRefund(ctx, store.Scope{}, "ref_none", store.Whole)
	require.ErrorIs(t, err, store.ErrNotFound)

	_, err = s.Orders(ctx, store.Scope{}, []string{o.ID, "ord_none"}, store.Head)
	require.NoError(t, err)

	_, err = s.Log(ctx, store.Scope{}, o.ID, 0, 1)
	require.NoError(t, err)

	_, err = s.Timers(ctx, 1)
	require.NoError(t, err)

	require.NoError(t, store.Walk(ctx, s, func(*delivery.Order) error { return nil }))

	for _, scope := range scopes(o) {
		for _, position := range []store.Position{"1.0.", ""} {
			if position == "" {
				position, err = s.Position(ctx)
				require.NoError(t, err)
			}

			feed, err := s.Changes(ctx, scope, position)
			require.NoError(t, err)

			_, _, err = feed.Next(ctx)
			require.NoError(t, err)
		}
	}
}

func scopes(o *delivery.Order) []store.Scope {
	buyer, provider := o.Buyer.Account, o.Provider.Account

	return []store.Scope{{}, {Buyer: buyer}, {Provider: provider}, {Buyer: buyer, Provider: provider}}
}

// listAll asks for lists and counts of all forms.
func listAll(t *testing.T, s store.Store, o *delivery.Order) {
	t.Helper()

	ctx, at := t.Context(), deliverytest.Start()
	key := &store.Key{At: at, ID: o.ID}
	pages := []store.Page{{Limit: 2}, {Limit: 2, After: key}, {Limit: 2, Before: key, FromEnd: true}}
	filters := []store.OrderFilter{
		{},
		{Statuses: []delivery.Status{delivery.StatusRefunding}},
		{Search: "x"},
		{AutoAcceptBefore: at},
		{CreatedFrom: at, CreatedTo: at.Add(time.Hour)},
		{UpdatedFrom: at, UpdatedTo: at.Add(time.Hour)},
	}

	for _, scope := range scopes(o) {
		for i, filter := range filters {
			// Every filter on one page, and every page without a filter.
			for _, page := range pages[:max(1, len(pages)*(1-min(i, 1)))] {
				for _, sort := range []store.SortField{store.SortCreatedAt, store.SortUpdatedAt} {
					_, err := s.ListOrders(ctx, store.OrderQuery{
						Scope: scope, Filter: filter, Sort: sort, Page: page, Descending: i%2 == 0,
					})
					require.NoError(t, err)
				}
			}

			_, err := s.CountOrders(ctx, scope, filter)
			require.NoError(t, err)
		}

		_, err := s.CountByStatus(ctx, scope)
		require.NoError(t, err)

		refunds := store.RefundQuery{Scope: scope, Page: pages[1]}

		_, err = s.ListRefunds(ctx, refunds)
		require.NoError(t, err)

		_, err = s.CountRefunds(ctx, refunds)
		require.NoError(t, err)
	}
}

// uploadAll does everything with an upload and its content.
func uploadAll(t *testing.T, s store.Store, o *delivery.Order) {
	t.Helper()

	ctx, later := t.Context(), time.Now().Add(time.Hour)
	u := store.Upload{
		ID: "upl_1", OrderID: o.ID, Key: "k", CreatedAt: deliverytest.Start(), Status: store.UploadPending, File: "f1",
	}

	for range 2 {
		_, err := s.CreateUpload(ctx, u)
		require.NoError(t, err)
	}

	u.Status = store.UploadReady
	require.NoError(t, s.FinishUpload(ctx, u))
	require.NoError(t, s.WriteFile(ctx, u.File, strings.NewReader("content")))

	content, err := s.OpenFile(ctx, u.File)
	require.NoError(t, err)

	_, err = content.Read(make([]byte, 1))
	require.NoError(t, err)
	require.NoError(t, content.Close())

	_, err = s.UploadsBefore(ctx, later, "", 1)
	require.NoError(t, err)

	_, err = s.FilesBefore(ctx, later, "", 1)
	require.NoError(t, err)

	require.NoError(t, s.DeleteFile(ctx, u.File))
	require.NoError(t, s.DeleteUpload(ctx, u.ID))
}

// TestEveryQueryHasAnIndex needs no MongoDB: it compares what is sent with the
// indexes that are there.
func TestEveryQueryHasAnIndex(t *testing.T) {
	t.Parallel()

	db, commands := exercised(t)
	indexes := map[string][][]string{}

	for _, command := range commands {
		c := collectionOf(t, command)
		if indexes[c] == nil {
			indexes[c] = fieldsOfIndexes(t, db.Collection(c))
		}

		for _, s := range searchesOf(t, command) {
			require.True(t, slices.ContainsFunc(indexes[c], s.servedBy), "no index of %s serves %+v of %s", c, s, command)
		}
	}

	// What an index is not there for is noticed.
	for name, s := range map[string]search{
		"all":               {},
		"sorted otherwise":  {equal: []string{"status"}, sort: []string{"number"}},
		"both directions":   {equal: []string{"status"}, sort: []string{"createdAt", "-_id"}},
		"by another field":  {equal: []string{"version"}},
		"by a second field": {equal: []string{"createdAt"}},
	} {
		require.False(t, slices.ContainsFunc(indexes["orders"], s.servedBy), name)
	}
}

// search is what a command looks for: the fields that are compared with single
// values, those with ranges, and how the result is sorted, descending with a
// minus.
type search struct {
	equal, ranges, sort []string
	// limited tells that it ends after a number of documents.
	limited bool
}

// servedBy reports whether an index finds what is looked for, already sorted:
// its first fields are compared with values, then those of the sort follow.
func (s search) servedBy(index []string) bool {
	bound := 0
	for bound < len(index) && slices.Contains(s.equal, index[bound]) {
		bound++
	}

	rest := index[bound:]
	begins := bound > 0 || slices.Contains(s.ranges, rest[0]) || s.limited && len(s.sort) > 0

	return begins && s.sortedBy(rest)
}

func (s search) sortedBy(fields []string) bool {
	descending := len(s.sort) > 0 && strings.HasPrefix(s.sort[0], "-")

	for i, field := range s.sort {
		name, down := strings.CutPrefix(field, "-")
		if down != descending || i >= len(fields) || fields[i] != name {
			return false
		}
	}

	return true
}

// searchesOf reads what a command looks for. Pipelines are sorted, if at all,
// after their first stage has found what they are about.
func searchesOf(t *testing.T, command bson.Raw) []search {
	t.Helper()

	var c struct {
		Filter   bson.D `bson:"filter"`
		Sort     bson.D `bson:"sort"`
		Limit    int64  `bson:"limit"`
		Pipeline []struct {
			Match bson.D `bson:"$match"`
		} `bson:"pipeline"`
		Updates []struct {
			Q bson.D `bson:"q"`
		} `bson:"updates"`
		Deletes []struct {
			Q bson.D `bson:"q"`
		} `bson:"deletes"`
	}

	require.NoError(t, bson.Unmarshal(command, &c))

	if len(c.Pipeline) > 0 {
		return []search{searchFor(c.Pipeline[0].Match)}
	}

	var searches []search
	for _, change := range slices.Concat(c.Updates, c.Deletes) {
		searches = append(searches, searchFor(change.Q))
	}

	if searches != nil {
		return searches
	}

	s := searchFor(c.Filter)
	s.limited = c.Limit > 0

	for _, e := range c.Sort {
		sign := ""
		if fmt.Sprint(e.Value) == "-1" {
			sign = "-"
		}

		s.sort = append(s.sort, sign+e.Key)
	}

	return []search{s}
}

// searchFor reads a filter. Alternatives and patterns find nothing by
// themselves.
func searchFor(filter bson.D) (s search) {
	for _, e := range filter {
		inner, isDocument := e.Value.(bson.D)

		switch {
		case e.Key == "$and":
			for _, part := range e.Value.(bson.A) { //nolint:forcetypeassert // $and takes a list of documents
				more := searchFor(part.(bson.D)) //nolint:forcetypeassert // as above
				s.equal, s.ranges = append(s.equal, more.equal...), append(s.ranges, more.ranges...)
			}
		case strings.HasPrefix(e.Key, "$"):
		case !isDocument:
			if _, pattern := e.Value.(bson.Regex); !pattern {
				s.equal = append(s.equal, e.Key)
			}
		case inner[0].Key == "$in":
			s.equal = append(s.equal, e.Key)
		default:
			s.ranges = append(s.ranges, e.Key)
		}
	}

	return s
}

// fieldsOfIndexes are the fields of each index of a collection.
func fieldsOfIndexes(t *testing.T, c *mongo.Collection) (indexes [][]string) {
	t.Helper()

	specifications, err := c.Indexes().ListSpecifications(t.Context())
	require.NoError(t, err)

	for _, specification := range specifications {
		var keys bson.D
		require.NoError(t, bson.Unmarshal(specification.KeysDocument, &keys))

		var fields []string

		for _, key := range keys {
			require.Equal(t, "1", fmt.Sprint(key.Value), "all are ascending")
			fields = append(fields, key.Key)
		}

		indexes = append(indexes, fields)
	}

	return indexes
}
