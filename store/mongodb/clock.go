package mongodb

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// serverClock tells the time of the database server, by which changes are
// ordered, whatever the clock of this machine says.
type serverClock struct {
	db      *mongo.Database
	timeout time.Duration
	elapsed func() time.Duration
	last    atomic.Pointer[reading]
}

// reading is what the server's clock said at an instant of the machine's, which
// goes on while the machine sleeps: after that the server's is not behind.
type reading struct {
	server time.Time
	at     time.Duration
}

// read asks the server.
func (c *serverClock) read(ctx context.Context) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()

	answer, err := c.db.RunCommand(ctx, bson.D{pair("hello", int32(1))}).Raw()
	if err != nil {
		return time.Time{}, translate("read the server's clock", err)
	}

	now, ok := answer.Lookup("localTime").TimeOK()
	if !ok {
		return time.Time{}, fmt.Errorf("read the server's clock: %w", errShape)
	}

	c.last.Store(&reading{server: now, at: c.elapsed()})

	return now, nil
}

// now estimates the server's time from its last answer.
func (c *serverClock) now() time.Time {
	r := c.last.Load()

	return r.server.Add(c.elapsed() - r.at)
}

// age is how old the server's last answer is.
func (c *serverClock) age() time.Duration { return c.elapsed() - c.last.Load().at }
