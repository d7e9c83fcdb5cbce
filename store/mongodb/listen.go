package mongodb

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	// streamWait is how long a change stream waits for a change at most
	// before the journal is brought up to date all the same.
	streamWait = time.Second
	// pace is the least time between two readings that a change stream asks for:
	// each reads the changes of some seconds again, those of this process too.
	pace = 20 * time.Millisecond
	// clockAge is how old the reading of the server's clock may become.
	clockAge = time.Minute
	// streamRetry is how long a server that refused a change stream is polled: it may
	// have been a condition that passes, as while a cluster starts.
	streamRetry = 10 * time.Minute
	// The pauses after failures grow from minRetry to maxRetry.
	minRetry = 100 * time.Millisecond
	maxRetry = 2 * time.Second
	// killTime bounds the wait for the server to forget a change stream.
	killTime = time.Second
)

// errStreamEnded is the error of a change stream whose collection was dropped or
// renamed: the server has closed it, and nothing more would come.
var errStreamEnded = errors.New("the change stream has ended")

// listener wakes for the changes of other processes. What changed is always
// read from the tail; a change stream, where the server has one, only tells
// when to read.
type listener struct {
	store    *Store
	interval time.Duration
	// longest bounds the wait of a change stream, and again is how long after a
	// refusal the server is asked for one again.
	longest, again time.Duration
	// polls is until when the server is not asked for a change stream again, which
	// it refused; zero where it did not.
	polls  time.Time
	stream *mongo.ChangeStream
	// cursor is the number of the stream on the server, 0 when the server has
	// ended it. The driver gives it up when a wait is broken off, and another one
	// stands here when it has opened the stream again.
	cursor int64
	// read is when the journal was last brought up to date.
	read time.Time
	// deaf tells that it was logged that nothing is heard.
	deaf bool
}

// run listens until the context ends, through outages.
func (l *listener) run(ctx context.Context) {
	retry := minRetry

	for ctx.Err() == nil {
		before := l.cursor

		err := l.round(ctx)
		if err == nil && (l.stream == nil || l.cursor == before) {
			l.heard(ctx)

			retry = minRetry

			continue
		}

		if err == nil && before == 0 {
			// All is read up to a stream that is new. Whether it lasts is seen next.
			continue
		}

		if err != nil {
			l.fail(ctx, err)
		}

		sleep(ctx, retry/2+rand.N(retry)) //nolint:gosec // nothing secret depends on it

		retry = min(2*retry, maxRetry)
	}

	l.closeStream(ctx)
}

// fail gives up the stream, and tells why if nobody was told before.
func (l *listener) fail(ctx context.Context, why error) {
	if ctx.Err() == nil && !l.deaf {
		l.store.logger.WarnContext(ctx, "changes of other processes are not heard", slog.Any("error", why))

		l.deaf = true
	}

	l.closeStream(ctx)
}

// heard tells that what fail told of is over.
func (l *listener) heard(ctx context.Context) {
	if l.deaf {
		l.store.logger.InfoContext(ctx, "changes of other processes are heard again")
	}

	l.deaf = false
}

// round waits for the next change and has it told.
func (l *listener) round(ctx context.Context) error {
	if err := l.wait(ctx); err != nil {
		return err
	}

	if l.store.clock.age() > clockAge {
		if _, err := l.store.clock.read(ctx); err != nil {
			return err
		}
	}

	l.store.own.forget(time.Now().Add(-ownAge))

	if l.stream != nil {
		sleep(ctx, time.Until(l.read.Add(pace)))
	}

	l.read = time.Now()

	return l.store.journal.catchUp(ctx)
}

// wait returns when there may be a change.
func (l *listener) wait(ctx context.Context) error {
	if err := l.open(ctx); err != nil {
		return err
	}

	if l.stream == nil {
		sleep(ctx, l.interval)

		return nil
	}

	ctx, cancel := l.store.bounded(ctx)
	defer cancel()

	l.stream.TryNext(ctx)

	for l.stream.RemainingBatchLength() > 0 && l.stream.TryNext(ctx) {
		continue
	}

	if err := l.stream.Err(); err != nil {
		return translate("read the change stream", err)
	}

	if l.cursor = l.stream.ID(); l.cursor == 0 {
		return errStreamEnded
	}

	return nil
}

// open opens the change stream when there is none and the server has them.
func (l *listener) open(ctx context.Context) error {
	if l.stream != nil || time.Now().Before(l.polls) {
		return nil
	}

	ctx, cancel := l.store.bounded(ctx)
	defer cancel()

	stages := bson.A{bson.D{pair("$project", only(fieldID))}}

	stream, err := l.store.orders.Watch(ctx, stages, options.ChangeStream().SetMaxAwaitTime(l.longest))
	if err == nil {
		l.stream, l.cursor, l.polls = stream, stream.ID(), time.Time{}
		l.store.streaming.Store(true)

		return nil
	}

	var refused mongo.CommandError
	if !errors.As(err, &refused) || unavailable(err) {
		return translate("open a change stream", err)
	}

	if l.polls.IsZero() {
		l.store.logger.InfoContext(ctx, "the server has no change streams for this user, so changes of other processes are polled",
			slog.Int("code", int(refused.Code)), slog.Duration("interval", l.interval))
	}

	l.polls = time.Now().Add(l.again)

	return nil
}

func (l *listener) closeStream(ctx context.Context) {
	if l.stream == nil {
		return
	}

	// The server is told to forget it even when this process ends.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), killTime)
	defer cancel()

	if l.stream.ID() == 0 && l.cursor != 0 {
		orders := l.store.orders
		_ = orders.Database().RunCommand(ctx, bson.D{pair("killCursors", orders.Name()), pair("cursors", bson.A{l.cursor})}).Err()
	}

	_ = l.stream.Close(ctx)
	l.stream, l.cursor = nil, 0
	l.store.streaming.Store(false)
}

// sleep waits for a while or for the end of the context.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
