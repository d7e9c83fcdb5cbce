// Package mongodb is the back end on MongoDB, for several processes on one
// database.
//
// An order is one document that holds its head and its log, so that a move is
// one guarded update: it matches the version that was read, and is tried again
// on a fresh load when another one came first. No transaction is needed, and a
// single server is enough, though acknowledged moves survive the loss of a
// server only on a replica set. Writes are acknowledged by a majority and
// journaled; reads are majority reads from the primary.
package mongodb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/boottime"
	"github.com/jiaofu/jiaofu/store"
)

// closeTime bounds the wait for operations under way when a store is closed.
const closeTime = 10 * time.Second

// Store is a MongoDB database with orders in it.
type Store struct {
	client     *mongo.Client
	meta       *mongo.Collection
	orders     *mongo.Collection
	uploads    *mongo.Collection
	files      *mongo.Collection
	chunks     *mongo.Collection
	unfinished *mongo.Collection

	logger  *slog.Logger
	timeout time.Duration
	clock   serverClock
	// slicing tells that the server can send a part of a log.
	slicing bool
	journal *journal
	wake    func(store.Wake)
	// streaming tells that a change stream is open.
	streaming atomic.Bool
	own       ownChanges
	turns     turns

	// writes guards closing against changes under way.
	writes  sync.WaitGroup
	closing sync.RWMutex
	closed  bool

	stop    context.CancelFunc
	stopped chan struct{}
}

var _ store.Store = (*Store)(nil)

// Open connects to the database and prepares it: it checks the schema version
// and creates the indexes. A configuration that cannot work is refused with a
// sentence; a database that cannot be reached gives [store.ErrUnavailable].
func Open(ctx context.Context, cfg Config) (*Store, error) {
	cfg.complete()

	opts, err := cfg.clientOptions()
	if err != nil {
		return nil, err
	}

	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, translate("connect to MongoDB", err)
	}

	s := newStore(client, cfg)
	if err := s.start(ctx, &cfg); err != nil {
		return nil, errors.Join(err, s.disconnect()) //nolint:contextcheck // also when the context is at its end
	}

	return s, nil
}

func newStore(client *mongo.Client, cfg Config) *Store {
	db := client.Database(cfg.Database)

	return &Store{
		client:     client,
		meta:       db.Collection(collectionMeta),
		orders:     db.Collection(collectionOrders),
		uploads:    db.Collection(collectionUploads),
		files:      db.Collection(collectionFiles),
		chunks:     db.Collection(collectionChunks),
		unfinished: db.Collection(collectionUnfinished),
		logger:     cfg.Logger,
		timeout:    cfg.Timeout,
		clock:      serverClock{db: db, timeout: cfg.Timeout, elapsed: boottime.Clock()},
		wake:       cfg.Wake,
		stop:       func() {},
		stopped:    make(chan struct{}),
	}
}

// start prepares the database and begins to listen to other processes.
func (s *Store) start(ctx context.Context, cfg *Config) error {
	now, err := s.clock.read(ctx)
	if err != nil {
		return err
	}

	if err := s.prepare(ctx, cfg); err != nil {
		return err
	}

	if !cfg.Unfinished {
		if err := s.refuseUnfinished(ctx); err != nil {
			return err
		}
	}

	if s.slicing, err = s.slices(ctx); err != nil {
		return err
	}

	s.journal = newJournal(newTail(s, now.UnixMilli()), s.tell)

	if s.wake == nil {
		close(s.stopped)

		return nil
	}

	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	l := &listener{store: s, interval: cfg.PollInterval, longest: cfg.streamWait, again: cfg.streamRetry}

	go func() {
		defer close(s.stopped)

		l.run(listening)
	}()

	return nil
}

// Close implements [store.Store]. Operations begun after it give
// [store.ErrUnavailable].
func (s *Store) Close() error {
	s.closing.Lock()
	again := s.closed
	s.closed = true
	s.closing.Unlock()

	if again {
		return nil
	}

	s.stop()
	<-s.stopped
	s.writes.Wait()

	return s.disconnect()
}

func (s *Store) disconnect() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()

	if err := s.client.Disconnect(ctx); err != nil {
		return fmt.Errorf("disconnect from MongoDB: %w", err)
	}

	return nil
}

// bounded gives an operation its time.
func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.timeout)
}

// begin announces a change, for which Close waits until the returned function
// is called.
func (s *Store) begin() (func(), error) {
	s.closing.RLock()
	defer s.closing.RUnlock()

	if s.closed {
		return nil, fmt.Errorf("the store is closed: %w", store.ErrUnavailable)
	}

	s.writes.Add(1)

	return s.writes.Done, nil
}
