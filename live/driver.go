package live

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

var (
	// ErrAttached tells that an operation started a second stream on one driver.
	ErrAttached = errors.New("the driver has a stream already")
	// ErrNoDriver tells that nobody would run a stream.
	ErrNoDriver = errors.New("a stream was started without a driver")
)

// The states of a driver. A wake-up that arrives while it runs is remembered as
// missed, so that none is lost between "caught up" and going idle.
const (
	idle int32 = iota
	running
	missed
)

// Driver lets a transport run a subscription's stream when there is something
// to read, instead of keeping a goroutine waiting.
//
// The transport puts it into the operation's context, and whoever starts the
// operation owns the driver at first. The owner calls Next until it is caught
// up, and then Rest; when Rest says that the driver sleeps, ownership is given
// up, and the next wake-up calls start, which hands it to somebody new.
type Driver struct {
	start func()
	state atomic.Int32

	mu     sync.Mutex
	source source
	// subscriber is nil before the stream is attached, and after it ended.
	subscriber *Subscriber
	closed     bool
}

// source makes the next value of a stream ready in the stream's channel.
type source interface {
	next(ctx context.Context) (ready bool, err error)
}

type driverKey struct{}

// NewDriver returns a driver owned by its caller. start is called, by whoever
// wakes it, each time it has something to do again; it must not block and must
// not call a hub.
func NewDriver(start func()) *Driver {
	driver := &Driver{start: start}
	driver.state.Store(running)

	return driver
}

// WithDriver returns a context whose Stream is run by the driver.
func WithDriver(ctx context.Context, driver *Driver) context.Context {
	return context.WithValue(ctx, driverKey{}, driver)
}

// Attached tells whether a stream was started on the driver.
func (d *Driver) Attached() bool {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.source != nil
}

// Next puts the next value into the stream's channel, reading the log when
// needed. It reports false when the stream is caught up or has to be read again
// later, io.EOF when it is at its end, and any other error when it broke. Only the
// owner may call it, and has to take the value before it calls again.
func (d *Driver) Next(ctx context.Context) (bool, error) {
	d.mu.Lock()
	source, subscriber := d.source, d.subscriber
	d.mu.Unlock()

	if source == nil {
		return false, nil
	}

	ready, err := source.next(ctx)
	if err != nil && subscriber != nil && retried(err, subscriber) {
		return false, nil
	}

	return ready, err
}

// Wake tells the driver that there may be something to read.
func (d *Driver) Wake() {
	for {
		switch state := d.state.Load(); state {
		case missed:
			return
		case running:
			if d.state.CompareAndSwap(running, missed) {
				return
			}
		default:
			if d.state.CompareAndSwap(idle, running) {
				d.start()

				return
			}
		}
	}
}

// WakeAfter wakes the driver after a time, once however often it is called until
// then.
func (d *Driver) WakeAfter(wait time.Duration) {
	d.mu.Lock()
	subscriber := d.subscriber
	d.mu.Unlock()

	if subscriber != nil {
		subscriber.WakeAfter(wait)
	}
}

// Rest gives up ownership of a driver that is caught up. It reports false when
// a wake-up came meanwhile: then the caller is still the owner, and reads again.
func (d *Driver) Rest() bool {
	if d.state.CompareAndSwap(running, idle) {
		return true
	}

	d.state.Store(running)

	return false
}

// Close ends the stream: after it has returned nothing wakes the driver any
// more. It may be called by anybody, more than once.
func (d *Driver) Close() {
	d.mu.Lock()
	subscriber := d.subscriber
	d.closed, d.subscriber = true, nil
	d.mu.Unlock()

	if subscriber != nil {
		subscriber.Cancel()
	}
}

// attach gives the driver its stream. A driver that was closed meanwhile takes
// it, but is never woken by it.
func (d *Driver) attach(hub *Hub, topic Topic, from source) error {
	subscriber := hub.Subscribe(topic, d.Wake)

	d.mu.Lock()
	refused := d.source != nil
	keep := !refused && !d.closed

	if !refused {
		d.source = from
	}

	if keep {
		d.subscriber = subscriber
	}
	d.mu.Unlock()

	if !keep {
		subscriber.Cancel()
	}

	if refused {
		return ErrAttached
	}

	return nil
}
