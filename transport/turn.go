package transport

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/apierror"
)

// asking is one request that is being answered: its document, and what it
// costs.
type asking struct {
	*document

	caller string
	cost   int
	// extra is what its length costs beside.
	extra int
	bill  bill
}

// plan is what the document selects, or a plan for this operation alone.
func (a *asking) plan() *answer.Plan {
	if a.document == nil || a.document.plan == nil {
		return &answer.Plan{}
	}

	return a.document.plan
}

type askingKey struct{}

// askingOf is the request of a context that prepare made.
func askingOf(ctx context.Context) *asking {
	one, ok := ctx.Value(askingKey{}).(*asking)
	if !ok {
		return &asking{}
	}

	return one
}

// nothingLeftFor refuses whom nothing could be given, before a byte of the
// request is read.
func (h *Handler) nothingLeftFor(caller string) error {
	if wait := h.budget.lacks(caller, 1); wait > 0 {
		h.config.Observer.RequestRefused(apierror.RateLimited)

		return errRateLimited(wait)
	}

	if h.lanes.turnAway() {
		h.config.Observer.RequestRefused(apierror.Unavailable)

		return errBusy()
	}

	return nil
}

// notKnown charges the address that a token came from which is no good, for
// reading it, and returns what is told: why it is refused, or that the address
// has sent too many. Callers from there whose tokens are good do not notice. Keys
// that cannot be had are nobody's fault.
func (h *Handler) notKnown(address, authorization string, err error) error {
	if apierror.CodeOf(err) != apierror.Unauthenticated {
		return err
	}

	caller := addressCaller(address)
	if wait := h.budget.lacks(caller, 1); wait > 0 {
		err = errRateLimited(wait)
	}

	h.budget.fine(caller, tokenPoints+len(authorization)/bytesPerPoint)
	h.config.Observer.RequestRefused(apierror.From(err).Code)

	return err
}

// takeTurn charges an operation to its caller and waits for its turn, which run
// gives back; a subscription has none. Its error says why the operation is not
// run, and then it has cost nothing.
func (h *Handler) takeTurn(ctx context.Context, op *graphql.OperationContext) (err error) {
	asked := askingOf(ctx)

	defer func() {
		if err != nil && ctx.Err() == nil {
			h.config.Observer.RequestRefused(apierror.From(err).Code)
		}
	}()

	cost := asked.cost + asked.extra

	left, wait := h.budget.take(asked.caller, cost)
	if wait > 0 {
		return errRateLimited(wait)
	}

	if h.budget != nil {
		asked.bill = bill{of: h.budget, cost: cost, left: left}
	}

	if op.Operation.Operation == ast.Subscription {
		return nil
	}

	if err := h.lanes.laneOf(op.Operation.Operation).enter(ctx); err != nil {
		h.budget.giveBack(asked.caller, cost)

		return err
	}

	return nil
}

// run executes an operation that has its turn, and gives that to another.
func (h *Handler) run(ctx context.Context, op *graphql.OperationContext) result {
	defer h.lanes.laneOf(op.Operation.Operation).leave()

	asked := askingOf(ctx)
	ctx, points := h.config.Meter(ctx)

	answer := h.execute(ctx, op)
	answer.bill = asked.bill
	answer.bill.extra = h.chargeExtra(asked.caller, len(answer.data), points())

	return answer
}

// chargeExtra charges what an execution cost beside what was expected, which it
// returns.
func (h *Handler) chargeExtra(caller string, answered, points int) (extra int) {
	if extra = points + surcharge(answered, freeAnswer, answerPerPoint); extra > 0 {
		h.budget.fine(caller, extra)
	}

	return extra
}

// beginInTurn begins a subscription when few others do. Nobody is refused: who
// comes back after a restart comes with everybody.
func (h *Handler) beginInTurn(events *subscription, op *graphql.OperationContext) gqlerror.List {
	late := time.NewTimer(h.limits.OperationTime)
	defer late.Stop()

	select {
	case h.streamSlots <- struct{}{}:
		defer func() { <-h.streamSlots }()
	case <-events.ctx.Done():
		return h.refuse(events.ctx, errTimeout())
	case <-late.C:
		return h.refuse(events.ctx, errTimeout())
	}

	return events.begin(op)
}
