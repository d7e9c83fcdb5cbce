package transport

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.opentelemetry.io/otel/trace"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/live"
)

// errNotStreamed is a mistake of a resolver: its channel could only be waited
// for by a goroutine.
var errNotStreamed = errors.New("the subscription's resolver did not use live.Stream")

// subscription is a stream of events on any transport.
type subscription struct {
	handler *Handler
	// ctx is the operation's; its end is the end of the subscription.
	ctx    context.Context //nolint:containedctx // a subscription is a running operation
	cancel context.CancelFunc
	driver *live.Driver
	next   graphql.ResponseHandler
	op     *graphql.OperationContext
	// plan is what each event's answer selects.
	plan *answer.Plan
	// caller is charged cost for each event.
	caller string
	cost   int
	// origin is the span in which the subscription began.
	origin trace.SpanContext
	// given counts the events until the subscription has caught up first.
	given    int
	caughtUp bool
}

// progress is what one step of a subscription came to.
type progress int

const (
	// delivered: there is an event to write.
	delivered progress = iota
	// caughtUp: there is nothing to do until a wake-up.
	caughtUp
	// ended: there are no more events; the errors say why, if there are any.
	ended
)

// newSubscription returns a subscription that was asked for and has not begun. Its
// end calls cancel, which must be that of ctx. start is called when a wake-up gives
// it something to do; it must not block.
func (h *Handler) newSubscription(
	ctx context.Context, cancel context.CancelFunc, asked *asking, start func(),
) *subscription {
	s := &subscription{
		handler: h, ctx: ctx, cancel: cancel, driver: live.NewDriver(start), plan: asked.plan(), caller: asked.caller, cost: asked.cost,
	}

	h.config.Observer.SubscriptionsChanged(1)

	return s
}

// begin runs the subscription's resolver within the time of an operation. It
// returns the stream errors when there is no stream. Afterwards the caller is
// the owner of the driver.
func (s *subscription) begin(op *graphql.OperationContext) (refused gqlerror.List) {
	late := time.AfterFunc(s.handler.limits.OperationTime, s.cancel)
	s.op, s.ctx = op, graphql.WithOperationContext(s.ctx, op)
	ctx, span := s.handler.beginSpan(live.WithDriver(s.ctx, s.driver), op)
	s.origin = span.origin()

	defer func() {
		if value := recover(); value != nil {
			refused = s.handler.refuse(s.ctx, panicked(value))
		}

		s.ctx = s.handler.untraced(s.ctx)

		span.end(refused)
	}()

	s.next, _ = s.handler.exec.DispatchOperation(ctx, op)

	if !late.Stop() {
		return s.handler.refuse(s.ctx, errTimeout())
	}

	if s.driver.Attached() {
		return nil
	}

	// Without a stream there is nothing but the resolver's error, which comes
	// at once; whatever else there were to wait for, an ended context leaves.
	over, cancel := context.WithCancel(s.ctx)
	cancel()

	if response := s.next(over); response != nil && len(response.Errors) > 0 {
		return s.handler.capped(response.Errors)
	}

	return s.handler.refuse(s.ctx, errNotStreamed)
}

// step reads and executes the next event. One that the caller's budget does not
// hold waits until it does. Only the owner of the driver may call it. The answer is
// valid until the next step.
func (s *subscription) step() (answer result, came progress) {
	if s.ctx.Err() != nil {
		return result{}, ended
	}

	began := time.Now()

	ctx, cancel := context.WithTimeout(s.ctx, s.handler.limits.OperationTime)
	defer cancel()

	ctx, points := s.handler.config.Meter(ctx)

	defer func() {
		if value := recover(); value != nil {
			answer, came = result{errors: s.handler.refuse(ctx, s.handler.brokenOff(value))}, ended
		}

		s.handler.chargeExtra(s.caller, len(answer.data), points())
	}()

	switch ready, err := s.driver.Next(ctx); {
	case errors.Is(err, io.EOF):
		return result{}, ended
	case err != nil:
		return result{errors: s.handler.refuse(ctx, err)}, ended
	case !ready:
		s.rest()

		return result{}, caughtUp
	}

	if _, wait := s.handler.budget.take(s.caller, s.cost); wait > 0 {
		s.driver.WakeAfter(wait)

		return result{}, caughtUp
	}

	return s.deliver(ctx, began)
}

// rest notes that there is nothing more to read now.
func (s *subscription) rest() {
	s.forget()

	if !s.caughtUp {
		s.caughtUp = true
		s.handler.config.Observer.SubscriptionCaughtUp(s.given)
	}
}

// forget drops what gqlgen remembers of the operation as it executes it. That
// serves the events of one burst; between two it would only lie there.
func (s *subscription) forget() {
	*s.op = graphql.OperationContext{
		RawQuery: s.op.RawQuery, Variables: s.op.Variables, OperationName: s.op.OperationName, Doc: s.op.Doc,
		Extensions: s.op.Extensions, Headers: s.op.Headers, Operation: s.op.Operation,
		DisableIntrospection: s.op.DisableIntrospection, RecoverFunc: s.op.RecoverFunc,
		ResolverMiddleware: s.op.ResolverMiddleware, RootResolverMiddleware: s.op.RootResolverMiddleware,
		Stats: s.op.Stats,
	}
}

// deliver executes the event that is ready.
func (s *subscription) deliver(ctx context.Context, began time.Time) (answer result, came progress) {
	s.given++

	ctx, span := s.handler.beginDelivery(ctx, s.op, s.origin, began)
	defer func() { span.end(answer.errors) }()

	ctx, bounded := s.handler.boundAnswer(ctx, s.plan)

	response := s.next(ctx)
	if response == nil {
		return result{errors: s.handler.refuse(ctx, unanswered(ctx))}, ended
	}

	if bounded.Exceeds() {
		return result{errors: s.handler.refuse(ctx, s.handler.errLongAnswer())}, ended
	}

	return result{
		errors: s.handler.capped(response.Errors), data: response.Data, extensions: response.Extensions,
	}, delivered
}

// end frees what the subscription holds. It must be called exactly once.
func (s *subscription) end() {
	s.cancel()
	s.driver.Close()
	s.handler.config.Observer.SubscriptionsChanged(-1)
}
