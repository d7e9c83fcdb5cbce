package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
)

const (
	mongoEnvironment = "TEST_MONGODB_URI"
	// mongoOrders is how many orders the database has. Every other one of those
	// in IMPLEMENTING is moved by us, the rest by the bare driver: the bundled
	// server looks for an order from the first one on.
	mongoOrders = 80
	// dropTime bounds the end of a database.
	dropTime = time.Minute
)

// measureMongoDB measures the MongoDB back end, on the server that
// TEST_MONGODB_URI names or on the one that the tests bundle.
func (b *bench) measureMongoDB(ctx context.Context) error {
	uri, err := b.mongoURI(ctx)
	if err != nil {
		b.add(leftOut("MongoDB", err.Error()))

		return nil
	}

	return errors.Join(b.measureBackEnd(ctx, uri), b.measureWays(ctx, uri))
}

// database is a database of this run's own, with orders in it.
type database struct {
	*mongo.Database

	store *mongodb.Store
	calls *callCounter
	data  *dataset
}

// openDatabase makes a database and fills it, or leaves nothing of it.
func openDatabase(ctx context.Context, uri string, orders int) (*database, error) {
	d := &database{calls: &callCounter{}, data: &dataset{orders: orders, epoch: epoch()}}
	name := "jiaofu_bench_" + strings.ToLower(rand.Text())

	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		return nil, fmt.Errorf("connect the bare driver: %w", err)
	}

	d.Database = client.Database(name)

	d.store, err = mongodb.Open(ctx, mongodb.Config{URI: uri, Database: name, Monitor: d.calls.monitor()})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the MongoDB back end: %w", err), d.drop(ctx))
	}

	if err := fillSlowly(ctx, d.store, d.data); err != nil {
		return nil, errors.Join(err, d.drop(ctx))
	}

	return d, nil
}

// drop leaves nothing on the server, whatever of the database is there.
func (d *database) drop(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropTime)
	defer cancel()

	if d.store != nil {
		err = d.store.Close()
	}

	return errors.Join(err, d.Drop(ctx), d.Client().Disconnect(ctx))
}

// measureBackEnd measures the back end itself, in this process.
func (b *bench) measureBackEnd(ctx context.Context, uri string) (err error) {
	d, err := openDatabase(ctx, uri, mongoOrders)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, d.drop(ctx)) }()

	if err := b.measureCalls(ctx, d); err != nil {
		return err
	}

	return b.measureBare(ctx, d)
}

// mongoURI starts the bundled server when no other one is named. It is used by
// one connection at a time, because it finds and updates in two steps.
func (b *bench) mongoURI(ctx context.Context) (string, error) {
	if uri := os.Getenv(mongoEnvironment); uri != "" {
		return uri, nil
	}

	program := filepath.Join(b.work, "ferretdb")
	if err := b.build(ctx, filepath.Join(b.root, "tests", "ferretdb"), program); err != nil {
		return "", err
	}

	p, err := b.start(ctx, []string{"TMPDIR=" + b.work}, program)
	if err != nil {
		return "", err
	}

	p.endsWithInput = true

	return p.address + "?maxPoolSize=1", nil
}

// fillSlowly saves the orders one by one.
func fillSlowly(ctx context.Context, s store.OrderWriter, d *dataset) error {
	for n := range d.orders {
		o, err := play(d.epoch, n)
		if err == nil {
			err = s.CreateOrder(ctx, o)
		}

		if err != nil {
			return fmt.Errorf("fill MongoDB: %w", err)
		}
	}

	return nil
}

// measureCalls counts the commands that single reads and moves send.
func (b *bench) measureCalls(ctx context.Context, d *database) error {
	s, id := d.store, orderID(d.data.epoch, 0)
	scope := store.Scope{Provider: providerOf(0)}
	filter := store.OrderFilter{Statuses: []delivery.Status{delivery.Status(delivery.PhaseImplementing)}}
	most := 0.0

	for name, read := range map[string]func() error{
		"order":  func() error { return second(s.Order(ctx, store.Scope{}, id, store.Whole)) },
		"head":   func() error { return second(s.Order(ctx, store.Scope{}, id, store.Head)) },
		"number": func() error { return second(s.OrderByNumber(ctx, store.Scope{}, orderNumber(0), store.Whole)) },
		"several": func() error {
			return second(s.Orders(ctx, store.Scope{}, []string{id, orderID(d.data.epoch, 1)}, store.Head))
		},
		"log":    func() error { return second(s.Log(ctx, store.Scope{}, id, 1, 10)) },
		"timers": func() error { return second(s.Timers(ctx, dueBatch)) },
		"tabs":   func() error { return second(s.CountByStatus(ctx, scope)) },
		"count":  func() error { return second(s.CountOrders(ctx, scope, filter)) },
		"list": func() error {
			return second(s.ListOrders(ctx, store.OrderQuery{
				Scope: scope, Filter: filter, Sort: store.SortCreatedAt, Descending: true, Page: store.Page{Limit: 20},
			}))
		},
	} {
		d.calls.reset()

		if err := read(); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}

		most = math.Max(most, float64(d.calls.count()))
	}

	d.calls.reset()

	if err := progress(ctx, s, id); err != nil {
		return err
	}

	b.add(
		atMost("MongoDB, commands of a read, the most of nine kinds", quantity{most, ""}, 1),
		atMost("MongoDB, commands of a move", quantity{float64(d.calls.count()), ""}, 2),
	)

	return nil
}

func second[T any](_ T, err error) error { return err }

// progress makes the move that is measured.
func progress(ctx context.Context, s store.OrderWriter, id string) error {
	_, err := s.UpdateOrder(ctx, store.Scope{}, id, func(o *delivery.Order) error {
		_, err := o.Apply(command(o, delivery.MoveReportProgress, time.Now()))

		return err
	})
	if err != nil {
		return fmt.Errorf("move: %w", err)
	}

	return nil
}

// measureBare compares our reads and moves with those of the bare driver, which
// sends the same commands and does nothing with the answers.
func (b *bench) measureBare(ctx context.Context, d *database) error {
	var ours, theirs []string

	for i := range d.data.orders / len(kinds()) * kindImplementing / 2 {
		ours = append(ours, orderID(d.data.epoch, implementingOrder(2*i, d.data.orders)))
		theirs = append(theirs, orderID(d.data.epoch, implementingOrder(2*i+1, d.data.orders)))
	}

	bare, err := newBareDriver(ctx, d, ours[0], theirs)
	if err != nil {
		return err
	}

	for _, kind := range []struct {
		name       string
		calls      int
		ours, bare func(n int) error
	}{
		{
			"MongoDB, one order", b.scale.databaseReads,
			func(n int) error { return second(d.store.Order(ctx, store.Scope{}, ours[n%len(ours)], store.Whole)) },
			func(n int) error { return second(bare.read(ctx, theirs[n%len(theirs)])) },
		},
		{
			"MongoDB, move", b.scale.databaseMoves,
			func(n int) error { return progress(ctx, d.store, ours[n%len(ours)]) },
			func(n int) error { return bare.move(ctx, theirs[n%len(theirs)]) },
		},
	} {
		if err := b.measureCall(kind.name, kind.calls, kind.ours, kind.bare); err != nil {
			return err
		}
	}

	return nil
}

// measureCall measures a call of ours and one of the bare driver in turn.
func (b *bench) measureCall(name string, calls int, ours, bare func(n int) error) error {
	var rates, cpu [2][]float64

	for range b.scale.rounds {
		for i, call := range []func(int) error{ours, bare} {
			began := time.Now()

			used, err := cpuOf(calls, call)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}

			rates[i] = append(rates[i], float64(calls)/time.Since(began).Seconds())
			cpu[i] = append(cpu[i], used)
		}
	}

	const limit = 0.8

	b.add(
		atLeastTimes(name+", rate", pairs{rates[0], rates[1], "/s"}, limit),
		pairs{cpu[0], cpu[1], "µs"}.row(name+", CPU of the client per call"),
	)

	return nil
}
