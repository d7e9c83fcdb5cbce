package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/turnstile"
)

// way is how processes on one MongoDB hear of each other.
type way struct {
	name string
	// limit is the goal, in milliseconds.
	limit float64
}

func polling() way { return way{"polling", 600} }

func changeStream() way { return way{"change stream", 50} }

func emulatedStream() way {
	return way{"change stream emulated before FerretDB", changeStream().limit}
}

// measureWays measures how soon one process hears of another: on a server that is
// named by what it has, on the bundled one both ways.
func (b *bench) measureWays(ctx context.Context, uri string) error {
	if os.Getenv(mongoEnvironment) != "" {
		return b.measureProcesses(ctx, uri, way{})
	}

	return errors.Join(b.measureProcesses(ctx, uri, polling()), b.measureEmulated(ctx, uri))
}

// measureEmulated puts change streams before the bundled server.
func (b *bench) measureEmulated(ctx context.Context, uri string) error {
	to, err := url.Parse(uri)
	if err != nil {
		return fmt.Errorf("read the URI of MongoDB: %w", err)
	}

	gate, err := turnstile.Open(ctx, turnstile.Config{Target: to.Host, Streams: true})
	if err != nil {
		return err
	}

	defer gate.Close()

	// Who waits for a change needs a connection, and the others one beside it.
	to.Host, to.RawQuery = gate.Address(), ""

	return b.measureProcesses(ctx, to.String(), emulatedStream())
}

// measureProcesses measures how soon a watcher on one server hears of a move on
// another one, in a way; where none is said it is that of the server.
func (b *bench) measureProcesses(ctx context.Context, uri string, w way) (err error) {
	d, err := openDatabase(ctx, uri, len(kinds()))
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, d.drop(ctx)) }()

	if w, err = wayOn(ctx, d.Database, w); err != nil {
		return err
	}

	servers := make([]*process, 2)

	for i := range servers {
		dir, err := os.MkdirTemp(b.work, "data-")
		if err != nil {
			return fmt.Errorf("make a folder: %w", err)
		}

		if servers[i], err = b.startServer(ctx, dir, "MONGODB_URI="+uri, "MONGODB_DATABASE="+d.Name()); err != nil {
			return err
		}
	}

	_, answered, err := b.deliveries(ctx, d.data, servers[0], servers[1], b.scale.polls, mongodb.DefaultPollInterval)
	if err != nil {
		return err
	}

	name := "MongoDB, answer on one process to event on another, " + w.name

	b.add(
		atMost(name+", p50", millis(answered), w.limit),
		information(name+", longest", quantity{slices.Max(answered) / 1000, "ms"}),
	)

	for _, server := range servers {
		err = errors.Join(err, server.stop())
	}

	return err
}

// wayOn is the way of processes on a server, which has to be the one that is
// meant, if one is.
func wayOn(ctx context.Context, db *mongo.Database, meant way) (way, error) {
	is := polling()
	if streams(ctx, db) {
		is = changeStream()
	}

	switch {
	case meant == way{}:
		return is, nil
	case (meant == polling()) != (is == polling()):
		return way{}, fmt.Errorf("the server is none for: %s", meant.name)
	default:
		return meant, nil
	}
}

// streams tells whether the server has change streams for this user, by opening
// one, as the back end does: neither that a server is a member of a replica set
// nor that it routes to shards says so of every server that speaks the protocol.
func streams(ctx context.Context, db *mongo.Database) bool {
	stream, err := db.Collection("orders").Watch(ctx, mongo.Pipeline{})
	if err != nil {
		return false
	}

	return stream.Close(ctx) == nil
}
