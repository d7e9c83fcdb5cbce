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

// Stream is the channel of a subscription's resolver: it reads once at the
// start and again after each wake-up of the topic, until read returns nothing
// new. It waits on the hub before it reads first, so no change is missed.
//
// read owns the cursor. It returns the next events in order, at most a page of
// them (32 is plenty), and none when it has caught up. It is never called twice
// at once. A [RetryError] has it called again after a time, or sooner when the topic
// is woken. Any other error ends the subscription: io.EOF quietly, an
// *apierror.Error such as Forbidden as the stream error that the caller is told.
//
// Under a transport's Driver no goroutine waits for an idle subscription;
// without one Stream starts a goroutine, which ends with ctx, and all that is
// seen of an error is that the channel closes.
func Stream[T any](
	ctx context.Context, hub *Hub, topic Topic, read func(ctx context.Context) ([]T, error),
) (<-chan T, error) {
	if driver, ok := ctx.Value(driverKey{}).(*Driver); ok {
		pull := &pulled[T]{out: make(chan T, 1), read: read}

		return pull.out, driver.attach(hub, topic, pull)
	}

	return pushed(ctx, hub, topic, read), nil
}

// pulled is a stream under a driver. Its page lives only while it is being
// delivered.
type pulled[T any] struct {
	out  chan T
	read func(ctx context.Context) ([]T, error)
	page []T
}

func (p *pulled[T]) next(ctx context.Context) (bool, error) {
	if len(p.out) > 0 {
		return true, nil
	}

	if len(p.page) == 0 {
		page, err := p.read(ctx)
		if err != nil {
			return false, err
		}

		p.page = page
	}

	if len(p.page) == 0 {
		p.page = nil

		return false, nil
	}

	p.out <- p.page[0]

	var none T

	p.page[0] = none // what is delivered need not be kept until the page ends
	p.page = p.page[1:]

	return true, nil
}

func pushed[T any](
	ctx context.Context, hub *Hub, topic Topic, read func(ctx context.Context) ([]T, error),
) <-chan T {
	out := make(chan T)
	wake := make(chan struct{}, 1)
	subscriber := hub.Subscribe(topic, func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	})

	go func() {
		defer close(out)
		defer subscriber.Cancel()

		for ctx.Err() == nil {
			page, err := read(ctx)
			if err != nil && !retried(err, subscriber) || !deliver(ctx, out, page) {
				return
			}

			if len(page) > 0 {
				continue
			}

			select {
			case <-wake:
			case <-ctx.Done():
			}
		}
	}()

	return out
}

func deliver[T any](ctx context.Context, out chan<- T, page []T) bool {
	for _, event := range page {
		select {
		case out <- event:
		case <-ctx.Done():
			return false
		}
	}

	return true
}
