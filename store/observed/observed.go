// Package observed wraps a store, so that each call of it is counted, and is a
// span where a trace is being recorded.
package observed

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// Outcome is what became of a call.
type Outcome string

// The outcomes of calls.
const (
	// OK: the call did what was asked.
	OK Outcome = "ok"
	// Refused: the process refused the change, or the store's contract the
	// call: there is no such thing, or there is already. Nothing is wrong.
	Refused Outcome = "refused"
	// Cancelled: the caller went away, or its time was over.
	Cancelled Outcome = "cancelled"
	// Unavailable: the back end could not be reached, was full or too busy.
	Unavailable Outcome = "unavailable"
	// Failed: anything else, which is a mistake of ours.
	Failed Outcome = "failed"
)

// Outcomes returns every outcome.
func Outcomes() []Outcome { return []Outcome{OK, Refused, Cancelled, Unavailable, Failed} }

// Observer is told of each call. Its methods are called often, and at once by
// many goroutines: they must be fast.
type Observer interface {
	// StoreCalled: a method, named as in [store.Store], returned after the time
	// it took.
	StoreCalled(method string, outcome Outcome, took time.Duration)
	// UploadChanged: an upload of so many bytes was created or finished, and
	// has the status now.
	UploadChanged(status store.UploadStatus, size int64)
}

// Store is a store whose calls are told. What opens, closes or copies a whole
// store is passed on untold.
type Store struct {
	store.Store

	observer Observer
	tracer   trace.Tracer
}

var _ store.Store = (*Store)(nil)

// Wrap returns a store that does what next does and tells the observer. With a
// tracer, calls under a span that is being recorded have a span each; nil is
// for no traces. The store that it returns owns next.
func Wrap(next store.Store, observer Observer, tracer trace.Tracer) *Store {
	return &Store{Store: next, observer: observer, tracer: tracer}
}

// call is one call of a method.
type call struct {
	store  *Store
	method string
	began  time.Time
	span   trace.Span
}

// begin notes that a method is called.
func (s *Store) begin(ctx context.Context, method string) (context.Context, call) {
	c := call{store: s, method: method, began: time.Now()}

	// Nothing is recorded of what nobody asked for, such as looking for timers.
	if s.tracer != nil && trace.SpanFromContext(ctx).IsRecording() {
		//nolint:spancheck // end ends it
		ctx, c.span = s.tracer.Start(ctx, "store "+method, trace.WithSpanKind(trace.SpanKindClient),
			trace.WithAttributes(attribute.String("db.operation.name", method)))
	}

	return ctx, c
}

// end notes what became of the call.
func (c *call) end(err error) {
	outcome := outcomeOf(err)
	c.store.observer.StoreCalled(c.method, outcome, time.Since(c.began))

	if c.span == nil {
		return
	}

	if outcome != OK {
		c.span.SetAttributes(attribute.String("error.type", string(outcome)))
	}

	if outcome == Unavailable || outcome == Failed {
		c.span.SetStatus(codes.Error, string(outcome))
	}

	c.span.End()
}

func outcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return OK
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrNumberTaken), errors.Is(err, store.ErrPosition),
		errors.Is(err, store.ErrUploadFinished), errors.Is(err, store.ErrTooMuch), isRefusal(err):
		return Refused
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, store.ErrUnavailable): // also where it did not answer within the caller's time
		return Unavailable
	case errors.Is(err, context.DeadlineExceeded):
		return Cancelled
	default:
		return Failed
	}
}

func isRefusal(err error) bool {
	_, ok := errors.AsType[*delivery.RefusedError](err)

	return ok
}

// Ready is part of [store.Store].
func (s *Store) Ready(ctx context.Context) (err error) {
	ctx, c := s.begin(ctx, "Ready")
	defer func() { c.end(err) }()

	return s.Store.Ready(ctx)
}
