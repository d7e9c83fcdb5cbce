package graph

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/jiaofu/jiaofu/answer"
)

var _ graphql.ExecutableSchemaWithEventContext = (*executableSchema)(nil)

// ExecWithEventContext executes a subscription for gqlgen's executor, which
// prefers it to the generated Exec. That would keep the last event's answer for
// as long as the subscription lasts; here it goes with the event. Nor would that
// know where in the answer it is, or that an event which is never null leaves no
// data when it is.
func (e *executableSchema) ExecWithEventContext(ctx context.Context) graphql.ResponseHandlerWithContext {
	op := graphql.GetOperationContext(ctx)

	next := newExecutionContext(op, e, nil)._Subscription(ctx, op.Operation.SelectionSet)
	if next == nil {
		return func(ctx context.Context) (context.Context, *graphql.Response) { return ctx, nil }
	}

	field := graphql.CollectFields(op, op.Operation.SelectionSet, subscriptionImplementors)[0]

	return func(ctx context.Context) (context.Context, *graphql.Response) {
		event := next(inRootField(ctx, field))
		if event == nil {
			return ctx, nil
		}

		buf := answer.Of(ctx).NewBuffer()
		event.MarshalGQL(buf)

		return ctx, &graphql.Response{Data: dataOf(buf.Bytes(), field)}
	}
}

// inRootField is the context of a subscription's field, as gqlgen has that of any
// other. The arguments were read when it began; none would mean that they could
// not be.
func inRootField(ctx context.Context, field graphql.CollectedField) context.Context {
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Subscription"})

	return graphql.WithFieldContext(ctx, &graphql.FieldContext{
		Object: "Subscription", Field: field, IsMethod: true, IsResolver: true, Args: map[string]any{},
	})
}

// dataOf is the data of an event that is written: null where the field is, and
// never may be.
func dataOf(event []byte, field graphql.CollectedField) []byte {
	if field.Definition.Type.NonNull && string(event) == "{"+strconv.Quote(field.Alias)+":null}" {
		return []byte("null")
	}

	return event
}
