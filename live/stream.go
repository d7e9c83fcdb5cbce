package live

import (
	"context"
	"errors"
	"time"
)

// RetryError is the error of a read that may succeed later.
type RetryError struct {
	// After is when to read again.
	After time.Duration
	// Err is why nothing was read.
	Err error
}

// Error is part of the error interface.
func (e *RetryError) Error() string { return e.Err.Error() }

// Unwrap returns why nothing was read.
func (e *RetryError) Unwrap() error { return e.Err }

// retried reports whether the error of a read is a [RetryError]; then the
// subscriber is going to be woken.
func retried(err error, s *Subscriber) bool {
	var later *RetryError

	if !errors.As(err, &later) {
		return false
	}

	s.WakeAfter(later.After)

	return true
}

// Read reads the next events of a stream.
type Read[T any] = func(ctx context.Context) (page []T, more bool, err error)

// Stream is the channel of a subscription's resolver: it reads once at the
// start and again after each wake-up of the topic, until read returns nothing
// new. It waits on the hub before it reads first, so no change is missed.
//
// read owns the cursor. It returns the next events in order, at most a page of
// them, and whether there may be more already: without more it is not called again
// before the topic is woken, while it reads or later. It is never called twice at
// once. A [RetryError] has it called again after a time, or sooner when the topic is
// woken. Any other error ends the subscription: io.EOF quietly, an
// *apierror.Error such as Forbidden as the stream error that the caller is told.
//
// It is run by the transport's Driver, so no goroutine waits for an idle
// subscription. Without one it fails with ErrNoDriver.
func Stream[T any](ctx context.Context, hub *Hub, topic Topic, read Read[T]) (<-chan T, error) {
	driver, ok := ctx.Value(driverKey{}).(*Driver)
	if !ok {
		return nil, ErrNoDriver
	}

	pull := &pulled[T]{out: make(chan T, 1), read: read}

	return pull.out, driver.attach(hub, topic, pull)
}

// pulled is a stream under a driver. Its page lives only while it is being
// delivered.
type pulled[T any] struct {
	out  chan T
	read Read[T]
	page []T
	// last tells that there was no more behind the page when it was read.
	last bool
}

func (p *pulled[T]) next(ctx context.Context) (bool, error) {
	if len(p.out) > 0 {
		return true, nil
	}

	for len(p.page) == 0 {
		p.page = nil

		if p.last {
			// What woke the driver meanwhile has it called again.
			p.last = false

			return false, nil
		}

		page, more, err := p.read(ctx)
		if err != nil {
			return false, err
		}

		p.page, p.last = page, !more
	}

	p.out <- p.page[0]

	var none T

	p.page[0] = none // what is delivered need not be kept until the page ends
	p.page = p.page[1:]

	return true, nil
}
