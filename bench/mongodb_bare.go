package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// errCommands is the error of a back end that sends other commands than those
// that the bare driver knows how to send.
var errCommands = errors.New("a move is not one find and one update")

// callCounter counts the commands that a driver sends, and keeps them.
type callCounter struct {
	mu       sync.Mutex
	commands []bson.Raw
}

func (c *callCounter) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		c.mu.Lock()
		defer c.mu.Unlock()

		c.commands = append(c.commands, append(bson.Raw(nil), e.Command...))
	}}
}

func (c *callCounter) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.commands = nil
}

func (c *callCounter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()

	return len(c.commands)
}

// bareDriver sends what our back end sends for a read and for a move.
type bareDriver struct {
	orders     *mongo.Collection
	projection bson.Raw
	update     bson.Raw
	version    bson.RawValue
}

// newBareDriver learns the commands of a move from one that is made, and brings
// the orders of the driver to its version, so that each update of theirs finds
// what it compares.
func newBareDriver(ctx context.Context, d *database, id string, theirs []string) (*bareDriver, error) {
	d.calls.reset()

	if err := progress(ctx, d.store, id); err != nil {
		return nil, err
	}

	if d.calls.count() != 2 {
		return nil, errCommands
	}

	find, update := d.calls.commands[0], d.calls.commands[1]
	durable := true
	concern := writeconcern.Majority()
	concern.Journal = &durable

	b := &bareDriver{
		orders:     d.Collection(find.Lookup("find").StringValue(), options.Collection().SetWriteConcern(concern)),
		projection: find.Lookup("projection").Document(),
		update:     update.Lookup("updates", "0", "u").Document(),
	}
	b.version = b.update.Lookup("$set", "version")

	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: theirs}}}}
	set := bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: b.version}}}}

	if _, err := b.orders.UpdateMany(ctx, filter, set); err != nil {
		return nil, fmt.Errorf("prepare the bare driver's orders: %w", err)
	}

	return b, nil
}

func (b *bareDriver) read(ctx context.Context, id string) (bson.Raw, error) {
	doc, err := b.orders.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(b.projection)).Raw()
	if err != nil {
		return nil, fmt.Errorf("bare read: %w", err)
	}

	return doc, nil
}

func (b *bareDriver) move(ctx context.Context, id string) error {
	if _, err := b.read(ctx, id); err != nil {
		return err
	}

	filter := bson.D{{Key: "_id", Value: id}, {Key: "version", Value: b.version}}

	result, err := b.orders.UpdateOne(ctx, filter, b.update)
	if err != nil {
		return fmt.Errorf("bare update: %w", err)
	}

	if result.MatchedCount != 1 {
		return errCommands
	}

	return nil
}
