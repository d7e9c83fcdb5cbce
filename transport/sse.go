package transport

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/paced"
)

// The frames of an event stream. EventSource drops an event without data, so
// complete has an empty one.
const (
	nextStart    = "event: next\ndata: "
	frameEnd     = "\n\n"
	completed    = "event: complete\ndata:\n\n"
	keepAliveDot = ":\n\n"
)

// stream is an answer of server-sent events in distinct connections mode. What
// is refused after the stream was agreed on is a next event with errors and no
// data, and complete. A subscription that the server's shutdown ends is not
// complete: the connection ends without, and clients resume on another one.
type stream struct {
	*exchange

	control *http.ResponseController
	out     *paced.Writer
	frame   *bytes.Buffer
	wake    chan struct{}
	// broken is set when nothing more is written.
	broken bool
}

// stream answers the operation, or the errors when there is none, as an event
// stream.
func (x *exchange) stream(ctx context.Context, op *graphql.OperationContext, errs gqlerror.List) {
	if !x.enterStream() {
		x.answer(&result{errors: x.turnDown(ctx, errClosing())})

		return
	}
	defer x.streams.Done()

	if op != nil && op.Operation.Operation == ast.Subscription {
		if !x.sockets.beginStream(x.caller) {
			x.answer(&result{errors: x.turnDown(ctx, errTooManyStreams(x.sockets.streamsPerPerson()))})

			return
		}
		defer x.sockets.endStream(x.caller)
	}

	if op != nil {
		if err := x.takeTurn(ctx, op); err != nil {
			x.answer(&result{errors: x.Handler.refuse(ctx, err)})

			return
		}
	}

	s := &stream{
		exchange: x, control: http.NewResponseController(x.w), out: x.paced(), frame: x.buffers.get(),
		wake: make(chan struct{}, 1),
	}
	defer x.buffers.put(s.frame)

	s.open()

	switch {
	case op == nil:
		s.next(&result{errors: errs})
	case op.Operation.Operation == ast.Subscription:
		s.subscribe(ctx, op)
	default:
		answer := x.Handler.run(ctx, op)
		s.next(&answer)
	}

	s.send(completed)
}

// open sends the headers. The server's time limits for a whole request do not
// hold for a stream; each piece that is written has its own.
func (s *stream) open() {
	header := s.w.Header()
	header.Set("Content-Type", string(eventStream)+"; charset=utf-8")
	header.Set("Cache-Control", "no-cache, no-store, no-transform")
	header.Set("X-Accel-Buffering", "no")

	_ = s.control.SetReadDeadline(time.Time{}) // not every writer has deadlines

	s.w.WriteHeader(http.StatusOK)
	s.send(keepAliveDot)
}

// send writes a frame; a client that takes none in time is cut.
func (s *stream) send(frame string) {
	s.frame.Reset()
	s.frame.WriteString(frame)
	s.flush()
}

// next writes an event.
func (s *stream) next(answer *result) {
	s.frame.Reset()
	s.frame.WriteString(nextStart)
	answer.writeTo(s.frame)

	// A line break in JSON can only be white space, but would end the data.
	for i, char := range s.frame.Bytes()[len(nextStart):] {
		if char == '\n' || char == '\r' {
			s.frame.Bytes()[len(nextStart)+i] = ' '
		}
	}

	s.frame.WriteString(frameEnd)
	s.flush()
}

func (s *stream) flush() {
	if s.broken {
		return
	}

	_, err := s.out.Write(s.frame.Bytes())
	if err == nil {
		err = s.control.Flush()
	}

	s.broken = err != nil
}

// subscribe delivers events until the subscription, the token, the client's
// interest or the server ends. The goroutine of the request drives it.
func (s *stream) subscribe(ctx context.Context, op *graphql.OperationContext) {
	ctx, cancel := context.WithCancel(ctx)

	events := s.newSubscription(ctx, cancel, askingOf(ctx), s.notify)
	defer events.end()

	//nolint:contextcheck // it has ctx
	if errs := s.beginInTurn(events, op); len(errs) > 0 {
		s.next(&result{errors: errs})

		return
	}

	keepAlive := time.NewTicker(s.limits.KeepAlive)
	defer keepAlive.Stop()

	expired, stop := s.untilExpiry()
	defer stop()

	// Whoever begins a subscription, or is woken, owns its driver.
	for owner := true; ; {
		//nolint:contextcheck // the subscription has ctx
		if owner && !s.pump(events) {
			return
		}

		owner = false

		select {
		case <-s.wake:
			owner = true
		case <-keepAlive.C:
			s.send(keepAliveDot)
		case <-expired:
			s.next(&result{errors: s.Handler.refuse(ctx, errExpired())})

			return
		case <-ctx.Done():
			s.broken = true

			return
		case <-s.closing:
			// Nothing is complete: whoever listens comes back, to another process.
			s.broken = true

			return
		}
	}
}

// notify is called by the hub, under its lock.
func (s *stream) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// untilExpiry returns a channel that speaks when the token expires; nil, which
// never does, when it does not.
func (s *stream) untilExpiry() (<-chan time.Time, func() bool) {
	if s.expiry.IsZero() {
		return nil, func() bool { return true }
	}

	timer := time.NewTimer(time.Until(s.expiry))

	return timer.C, timer.Stop
}

// pump delivers what there is, as the owner of the driver. It reports false when
// the stream is over.
func (s *stream) pump(events *subscription) bool {
	for !s.broken && !s.isClosing() && !s.isExpired() {
		answer, came := s.step(events)

		switch came {
		case delivered:
			s.next(&answer)
			s.config.Observer.EventDelivered()
		case caughtUp:
			if events.driver.Rest() {
				return true
			}
		case ended:
			if len(answer.errors) > 0 {
				s.next(&answer)
			}

			return false
		}
	}

	return !s.broken
}

// isExpired keeps events from going out after the token's end.
func (s *stream) isExpired() bool { return !s.expiry.IsZero() && !time.Now().Before(s.expiry) }

// step holds one of the slots in which streams read and execute, and not while
// it writes: a slow reader delays nobody.
func (s *stream) step(events *subscription) (result, progress) {
	s.streamSlots <- struct{}{}
	defer func() { <-s.streamSlots }()

	return events.step()
}
