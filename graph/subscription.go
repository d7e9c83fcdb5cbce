package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/jiaofu/jiaofu/answer"
)

var _ graphql.ExecutableSchemaWithEventContext = (*executableSchema)(nil)

// ExecWithEventContext executes a subscription for gqlgen's executor, which
// prefers it to the generated Exec. That would keep the last event's answer for
// as long as the subscription lasts; here it goes with the event.
func (e *executableSchema) ExecWithEventContext(ctx context.Context) graphql.ResponseHandlerWithContext {
	op := graphql.GetOperationContext(ctx)
	next := newExecutionContext(op, e, nil)._Subscription(ctx, op.Operation.SelectionSet)

	return func(ctx context.Context) (context.Context, *graphql.Response) {
		event := next(ctx)
		if event == nil {
			return ctx, nil
		}

		buf := answer.Of(ctx).NewBuffer()
		event.MarshalGQL(buf)

		return ctx, &graphql.Response{Data: buf.Bytes()}
	}
}
