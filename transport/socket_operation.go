package transport

import (
	"bytes"
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/requestid"
)

// operation is what a client has asked for under an id. Whoever takes it out of
// its socket's list ends it, so that this happens once.
type operation struct {
	socket *socket
	id     string
	ctx    context.Context //nolint:containedctx // an operation outlives its message
	cancel context.CancelFunc

	// events is set while the socket's mu is held; nil for what has no stream.
	events *subscription
}

// admission is whether an operation may begin.
type admission int

const (
	enlisted admission = iota
	duplicate
	tooMany
)

func (s *socket) newOperation(id string) *operation {
	one := &operation{socket: s, id: id}
	one.ctx, one.cancel = context.WithCancel(apierror.WithRequestID(s.ctx, requestid.New()))

	return one
}

// enlist makes the operation one of the socket's.
func (s *socket) enlist(one *operation) admission {
	s.mu.Lock()
	defer s.mu.Unlock()

	if slices.ContainsFunc(s.operations, func(other *operation) bool { return other.id == one.id }) {
		return duplicate
	}

	if len(s.operations) >= s.handler.limits.Subscriptions {
		return tooMany
	}

	s.operations = append(s.operations, one)

	return enlisted
}

// complete ends an operation because the client lost interest. One that is not
// known has ended meanwhile.
func (s *socket) complete(id string) {
	s.mu.Lock()
	found := slices.IndexFunc(s.operations, func(one *operation) bool { return one.id == id })

	var one *operation
	if found >= 0 {
		one = s.operations[found]
	}
	s.mu.Unlock()

	if one != nil && s.dismiss(one) {
		one.end()
		s.closeWhenDrained()
	}
}

// dismiss takes the operation out of the list; it reports false when somebody
// else did.
func (s *socket) dismiss(one *operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	found := slices.Index(s.operations, one)
	if found < 0 {
		return false
	}

	s.operations = slices.Delete(s.operations, found, found+1)
	if len(s.operations) == 0 {
		s.operations = nil
	}

	return true
}

// drain ends subscriptions, without telling so: the client comes back and goes
// on. It closes the socket when queries and mutations have been answered.
func (s *socket) drain() {
	s.mu.Lock()
	s.draining = true
	streams := slices.DeleteFunc(slices.Clone(s.operations), func(one *operation) bool { return one.events == nil })
	s.operations = slices.DeleteFunc(s.operations, func(one *operation) bool { return one.events != nil })
	s.mu.Unlock()

	for _, one := range streams {
		one.end()
	}

	s.closeWhenDrained()
}

func (s *socket) closeWhenDrained() {
	s.mu.Lock()
	over := s.draining && len(s.operations) == 0
	s.mu.Unlock()

	if over {
		s.close(closeRestart, "Service restart")
	}
}

// run does what comes before the events, and all of it where there are none.
func (o *operation) run(asked *request) {
	handler := o.socket.handler

	defer func() {
		if value := recover(); value != nil {
			o.fail(handler.refuse(o.ctx, panicked(value)), false)
		}
	}()

	asked.caller = o.socket.person

	if err := handler.nothingLeftFor(asked.caller); err != nil {
		o.fail(handler.refuse(o.ctx, err), false)

		return
	}

	ctx, op, errs := handler.prepare(o.ctx, asked)
	if len(errs) > 0 {
		o.fail(errs, false)

		return
	}

	if err := handler.takeTurn(ctx, op); err != nil {
		o.fail(handler.refuse(ctx, err), false)

		return
	}

	if op.Operation.Operation == ast.Subscription {
		o.stream(askingOf(ctx), op)

		return
	}

	answer := handler.run(ctx, op)
	if o.next(&answer, false) == nil {
		o.finish(false)
	}
}

// stream begins a subscription and leaves it to the workers.
func (o *operation) stream(asked *asking, op *graphql.OperationContext) {
	s := o.socket
	events := s.handler.newSubscription(o.ctx, o.cancel, asked, func() { s.wake(o) })

	s.mu.Lock()

	wanted := !s.draining && slices.Contains(s.operations, o)
	if wanted {
		o.events = events
	}
	s.mu.Unlock()

	if !wanted {
		events.end()

		if s.dismiss(o) {
			o.cancel()
			s.closeWhenDrained()
		}

		return
	}

	if errs := s.handler.beginInTurn(events, op); len(errs) > 0 {
		o.fail(errs, false)

		return
	}

	s.wake(o)
}

// step delivers the next event of a subscription; a worker calls it.
func (o *operation) step() {
	answer, came := o.events.step()

	switch {
	case came == delivered:
		if o.next(&answer, true) == nil {
			o.socket.handler.config.Observer.EventDelivered()
			o.socket.wake(o)
		}
	case came == caughtUp:
		if !o.events.driver.Rest() {
			o.socket.wake(o)
		}
	case len(answer.errors) > 0:
		o.fail(answer.errors, true)
	default:
		o.finish(true)
	}
}

// next sends a result.
func (o *operation) next(answer *result, byWorker bool) error {
	frame := o.socket.newFrame()
	defer o.socket.handler.buffers.put(frame)

	o.envelope(frame, "next")
	frame.WriteString(`,"payload":`)
	answer.writeTo(frame)
	frame.WriteByte('}')

	return o.socket.write(framed(frame), o, byWorker)
}

// tell sends why the operation has no result, or no more of them.
func (o *operation) tell(errs gqlerror.List, byWorker bool) error {
	frame := o.socket.newFrame()
	defer o.socket.handler.buffers.put(frame)

	o.envelope(frame, "error")
	frame.WriteString(`,"payload":`)
	writeJSON(frame, errs)
	frame.WriteByte('}')

	return o.socket.write(framed(frame), nil, byWorker)
}

// fail ends the operation with errors, which are its last message.
func (o *operation) fail(errs gqlerror.List, byWorker bool) {
	if !o.socket.dismiss(o) {
		return
	}

	_ = o.tell(errs, byWorker) // a socket that cannot be written to is closed

	o.end()
	o.socket.closeWhenDrained()
}

// finish ends the operation after its last result.
func (o *operation) finish(byWorker bool) {
	if !o.socket.dismiss(o) {
		return
	}

	frame := o.socket.newFrame()
	defer o.socket.handler.buffers.put(frame)

	o.envelope(frame, "complete")
	frame.WriteByte('}')

	_ = o.socket.write(framed(frame), nil, byWorker) // a socket that cannot be written to is closed

	o.end()
	o.socket.closeWhenDrained()
}

// envelope begins a message to the client about the operation.
func (o *operation) envelope(frame *bytes.Buffer, kind string) {
	frame.WriteString(`{"type":"`)
	frame.WriteString(kind)
	frame.WriteString(`","id":`)

	quoted, err := jsontext.AppendQuote(frame.AvailableBuffer(), o.id)
	if err != nil {
		quoted = []byte(`""`) // ids were read as valid UTF-8
	}

	frame.Write(quoted)
}

// end frees what the operation holds.
func (o *operation) end() {
	o.cancel()

	o.socket.mu.Lock()
	events := o.events
	o.socket.mu.Unlock()

	if events != nil {
		events.end()
	}
}
