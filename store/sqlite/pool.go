package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/jiaofu/jiaofu/store"
)

// readers is how many connections read at once; more would only take turns on
// the processors of a small machine.
const readers = 4

// pool lends connections for reading. They are opened when they are first
// needed, and the one that was used last is lent first: its cache is warm.
type pool struct {
	path   string
	logger *slog.Logger
	slots  chan struct{}

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

func newPool(path string, logger *slog.Logger) *pool {
	return &pool{path: path, logger: logger, slots: make(chan struct{}, readers)}
}

// read runs a read on a connection of its own. Action says what is read.
func (p *pool) read(ctx context.Context, action string, read func(*conn) error) error {
	c, err := p.take(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}

	// A connection that a read left in an unknown state is not lent again.
	sound := false

	defer func() { p.give(c, sound) }()

	err = read(c)
	// In a transaction it would read what was there when that began, for ever.
	sound = c.db.AutocommitEnabled() && !errors.Is(err, store.ErrUnavailable)

	if err == nil {
		return nil
	}

	if errors.Is(err, errInterrupted) && ctx.Err() != nil {
		err = ctx.Err()
	}

	if errors.Is(err, store.ErrDamaged) {
		p.logger.ErrorContext(ctx, "the database is damaged", slog.String("action", action), slog.Any("error", err))
	}

	return fmt.Errorf("%s: %w", action, err)
}

// scan is read for reads that may take long: they end when ctx does. Arming a
// connection for that costs more than a short read.
func (p *pool) scan(ctx context.Context, action string, read func(*conn) error) error {
	return p.read(ctx, action, func(c *conn) error {
		c.db.SetInterrupt(ctx.Done())
		defer c.db.SetInterrupt(nil)

		return read(c)
	})
}

func (p *pool) take(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err //nolint:wrapcheck // read says what it was for
	}

	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err() //nolint:wrapcheck // read says what it was for
	}

	c, err := p.lend()
	if err != nil {
		<-p.slots
	}

	return c, err
}

func (p *pool) lend() (*conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()

	if p.closed {
		return nil, errClosed
	}

	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]

		return c, nil
	}

	return openReader(p.path)
}

func openReader(path string) (*conn, error) {
	c, err := openConn(path)
	if err != nil {
		return nil, err
	}

	if _, err := c.pragma("query_only = ON"); err != nil {
		_ = c.close()

		return nil, err
	}

	return c, nil
}

func (p *pool) give(c *conn, sound bool) {
	if sound {
		p.mu.Lock()
		p.idle = append(p.idle, c)
		p.mu.Unlock()
	} else {
		_ = c.close()
	}

	<-p.slots
}

// close waits for the reads under way and closes every connection.
func (p *pool) close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()

	for range readers {
		p.slots <- struct{}{}
	}

	var errs []error

	for _, c := range p.idle {
		errs = append(errs, c.close())
	}

	p.idle = nil

	for range readers {
		<-p.slots
	}

	return errors.Join(errs...)
}
