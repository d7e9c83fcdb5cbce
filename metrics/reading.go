package metrics

import (
	"context"
	"sync"
	"time"
)

// reading is something that is read from time to time, while somebody asks for
// it, and remembered.
type reading[T any] struct {
	// age is how old it may be before it is read again.
	age   time.Duration
	asked chan struct{}

	mu    sync.Mutex
	value T
	// at is when it was read, zero while it never was; due is when it may be
	// read again.
	at, due time.Time
	// under is closed when the reading under way has ended; nil when none is.
	under chan struct{}
}

func newReading[T any](age time.Duration) *reading[T] {
	return &reading[T]{age: age, asked: make(chan struct{}, 1)}
}

// ask has it read when it is old. It does not wait.
func (r *reading[T]) ask() {
	r.mu.Lock()
	defer r.mu.Unlock()

	if r.under != nil || time.Now().Before(r.due) {
		return
	}

	select {
	case r.asked <- struct{}{}:
		r.under = make(chan struct{})
	default:
	}
}

// get returns it, after the reading under way when that ends in time. It reports
// false when it was not read for long.
func (r *reading[T]) get(ctx context.Context) (T, bool) {
	r.mu.Lock()
	under := r.under
	r.mu.Unlock()

	if under != nil {
		select {
		case <-under:
		case <-ctx.Done():
		}
	}

	r.mu.Lock()
	defer r.mu.Unlock()

	return r.value, !r.at.IsZero() && time.Since(r.at) < forgotten
}

// run reads when it was asked for, until the context ends.
func (r *reading[T]) run(ctx context.Context, read func(context.Context) (T, error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.asked:
			r.refresh(ctx, read)
		}
	}
}

func (r *reading[T]) refresh(ctx context.Context, read func(context.Context) (T, error)) {
	bounded, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()

	began := time.Now()
	value, err := read(bounded)
	took := time.Since(began)

	r.mu.Lock()
	defer r.mu.Unlock()

	if err == nil {
		r.value, r.at = value, time.Now()
	}

	r.due = time.Now().Add(max(r.age, workShare*took))
	close(r.under)
	r.under = nil
}
