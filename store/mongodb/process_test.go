package mongodb_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

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

func TestStoresHearEachOther(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	here, there := newEar(), newEar()
	a := open(t, mongodb.Config{Database: database, Wake: here.hear})
	b := open(t, mongodb.Config{Database: database, Wake: there.hear})

	o := create(t, a)
	there.await(t, wakeOf(o), 1)
	require.NotContains(t, there.sources(wakeOf(o)), store.WakeLocal)

	_, err := submit(t.Context(), b, o.ID)
	require.NoError(t, err)

	// What came before is heard before the change of another order.
	last := create(t, b, deliverytest.Nth(2))
	here.await(t, wakeOf(last), 1)
	require.NotContains(t, here.sources(wakeOf(last)), store.WakeLocal)

	for name, e := range map[string]*ear{"here": here, "there": there} {
		own, others := e.told(wakeOf(o))
		require.Equal(t, 1, own, name)
		require.GreaterOrEqual(t, others, 1, name)
	}
}

// TestOwnChangesAreToldOnce: or hardly ever twice, since a change may be read
// from the database before the command that made it is answered.
func TestOwnChangesAreToldOnce(t *testing.T) {
	t.Parallel()

	const many = 10

	database := mongotest.Database(t)
	ear := newEar()
	s := open(t, mongodb.Config{Database: database, Wake: ear.hear})
	other := open(t, mongodb.Config{Database: database})

	var made []*delivery.Order
	for n := range many {
		made = append(made, create(t, s, deliverytest.Nth(n)))
	}

	last := create(t, other, deliverytest.Nth(many))
	ear.await(t, wakeOf(last), 1)

	again := 0

	for _, o := range made {
		own, others := ear.told(wakeOf(o))
		require.Equal(t, 1, own)
		require.LessOrEqual(t, others, 1)

		again += others
	}

	require.LessOrEqual(t, again, many/2, "its own changes were heard again")
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()

	database := mongotest.Database(t)
	s := open(t, mongodb.Config{Database: database})
	require.NoError(t, s.Ready(t.Context()))

	client, err := mongo.Connect(options.Client().ApplyURI(mongotest.URI(t)))
	require.NoError(t, err)

	defer func() { require.NoError(t, client.Disconnect(context.Background())) }()

	_, err = client.Database(database).Collection("meta").UpdateOne(t.Context(),
		bson.M{"_id": "schema"}, bson.M{"$set": bson.M{"version": int64(99)}})
	require.NoError(t, err)

	require.ErrorContains(t, s.Ready(t.Context()), "schema version 99")

	_, err = mongodb.Open(t.Context(), mongodb.Config{URI: mongotest.URI(t), Database: database})
	require.ErrorContains(t, err, "schema version 99")
}

func TestRacingMovesReadTheOrderOnceEach(t *testing.T) {
	t.Parallel()

	const people = 16

	var sent atomic.Int64

	count := &event.CommandMonitor{Started: func(context.Context, *event.CommandStartedEvent) { sent.Add(1) }}
	s := open(t, mongodb.Config{Monitor: count})
	o := create(t, s, deliverytest.At(delivery.PhaseImplementing))
	before := sent.Load()

	var racing sync.WaitGroup

	errs := make([]error, people)
	for i := range people {
		racing.Go(func() {
			_, errs[i] = s.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
				_, err := o.Apply(deliverytest.Command(o, delivery.MoveReportProgress, o.UpdatedAt))

				return err
			})
		})
	}

	racing.Wait()
	require.NoError(t, errors.Join(errs...))
	require.EqualValues(t, 2*people, sent.Load()-before)

	saved, err := s.Order(t.Context(), store.Scope{}, o.ID, store.Whole)
	require.NoError(t, err)
	require.Equal(t, o.Version+people, saved.Version)
	require.True(t, saved.Verify().Valid)
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()

	var sent atomic.Int64

	count := &event.CommandMonitor{Started: func(context.Context, *event.CommandStartedEvent) { sent.Add(1) }}
	s := open(t, mongodb.Config{Monitor: count})
	o := create(t, s, deliverytest.Then("requestRefund"))
	second := create(t, s, deliverytest.Nth(2))
	scope := store.Scope{Buyer: o.Buyer.Account}
	page := store.Page{Limit: store.MaxPage}

	for name, c := range map[string]struct {
		trips int64
		call  func(ctx context.Context) error
	}{
		"Order": {1, func(ctx context.Context) error { _, err := s.Order(ctx, store.Scope{}, o.ID, store.Whole); return err }},
		"Number": {1, func(ctx context.Context) error {
			_, err := s.OrderByNumber(ctx, store.Scope{}, o.Number, store.Head)
			return err
		}},
		"Refund": {1, func(ctx context.Context) error {
			_, err := s.OrderOfRefund(ctx, store.Scope{}, o.Refunds[0].ID, store.Head)
			return err
		}},
		"Orders": {1, func(ctx context.Context) error {
			_, err := s.Orders(ctx, store.Scope{}, []string{o.ID}, store.Head)
			return err
		}},
		"List": {1, func(ctx context.Context) error {
			_, err := s.ListOrders(ctx, store.OrderQuery{Scope: scope, Page: page})

			return err
		}},
		"Count":         {1, func(ctx context.Context) error { _, err := s.CountOrders(ctx, scope, store.OrderFilter{}); return err }},
		"CountByStatus": {1, func(ctx context.Context) error { _, err := s.CountByStatus(ctx, scope); return err }},
		"Refunds": {1, func(ctx context.Context) error {
			_, err := s.ListRefunds(ctx, store.RefundQuery{Scope: scope, Page: page})

			return err
		}},
		"Log":    {1, func(ctx context.Context) error { _, err := s.Log(ctx, store.Scope{}, o.ID, 0, 10); return err }},
		"Timers": {1, func(ctx context.Context) error { _, err := s.Timers(ctx, 10); return err }},
		"Move":   {2, func(ctx context.Context) error { _, err := submit(ctx, s, second.ID); return err }},
		"Create": {1, func(ctx context.Context) error { return s.CreateOrder(ctx, deliverytest.Order(t, deliverytest.Nth(3))) }},
	} {
		before := sent.Load()

		require.NoError(t, c.call(t.Context()), name)
		require.Equal(t, c.trips, sent.Load()-before, name)
	}
}
