package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/answer"
	"github.com/jiaofu/jiaofu/apierror"
)

// RootFields returns the names of the fields at the top of an operation, its
// fragments spread and what is skipped left out: "__schema" and "__type" are
// introspection. It is meant for Config.Authorize.
func RootFields(op *graphql.OperationContext) []string {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, nil)
	names := make([]string, len(fields))

	for i, field := range fields {
		names[i] = field.Name
	}

	return names
}

// prepare does everything that comes before the execution. It returns the
// context of the operation, or why the request is refused.
func (h *Handler) prepare(
	ctx context.Context, asked *request,
) (opCtx context.Context, op *graphql.OperationContext, refused gqlerror.List) {
	defer func() {
		if value := recover(); value != nil {
			refused = h.refuse(ctx, panicked(value))
		}

		if len(refused) > 0 {
			h.config.Observer.RequestRefused(codeOf(refused))
			h.fine(asked, codeOf(refused))
		}
	}()

	read, refused := h.documents.read(ctx, asked.query)
	if len(refused) > 0 {
		return ctx, nil, h.hopeless(ctx, read, asked, refused)
	}

	operation, err := h.choose(read, asked)
	if err != nil {
		return ctx, nil, h.refuse(ctx, err)
	}

	// The rest would be in vain.
	if h.lanes.turnAwayKind(operation.Operation) {
		return ctx, nil, h.refuse(ctx, errBusy())
	}

	one := &asking{document: read, caller: asked.caller, extra: surcharge(asked.length, freeBody, bodyPerPoint)}
	ctx = graphql.StartOperationTrace(context.WithValue(ctx, askingKey{}, one))

	op, errs := h.exec.CreateOperationContext(ctx, &graphql.RawParams{
		Query: read.query, OperationName: asked.operationName, Variables: asked.variables,
	})
	if len(errs) > 0 {
		return ctx, nil, h.refuse(ctx, errInvalid("the variables do not fit the operation", "变量与操作不符"))
	}

	ctx = graphql.WithOperationContext(ctx, op)
	one.cost = read.prices.cost(ctx, op.Operation, op.Variables)

	if err := h.allow(ctx, op, one.cost); err != nil {
		return ctx, nil, h.refuse(ctx, err)
	}

	return ctx, op, nil
}

// hopeless adds to the errors of an invalid document, of which nothing more can
// be told than that it does not fit the schema, that its variables do not fit
// what it declares either: such a request is bad input.
func (h *Handler) hopeless(
	ctx context.Context, read *document, asked *request, refused gqlerror.List,
) gqlerror.List {
	if read == nil {
		return refused
	}

	operation := read.ast.Operations.ForName(asked.operationName)
	if operation == nil {
		return refused
	}

	err := h.documents.checkVariables(operation, asked.variables)
	if err == nil {
		return refused
	}

	err.Code = apierror.BadUserInput

	return h.capped(append(h.refuse(ctx, err), refused...))
}

// fine charges for a request that is refused for what it asks; one that comes
// at a bad time costs nothing.
func (h *Handler) fine(asked *request, code apierror.Code) {
	if code != apierror.Unavailable {
		h.budget.fine(asked.caller, 1+len(asked.query)/bytesPerPoint)
	}
}

// choose returns the operation of the document that the request names, and makes
// sure that it is given the variables that it declares. It notes its kind.
func (h *Handler) choose(read *document, asked *request) (*ast.OperationDefinition, error) {
	operation := read.ast.Operations.ForName(asked.operationName)
	if operation == nil {
		return nil, errInvalid("operationName does not name an operation of the query", "operationName 没有对应的操作")
	}

	asked.kind = operation.Operation

	if err := h.documents.checkVariables(operation, asked.variables); err != nil {
		return nil, err
	}

	if err := read.conditions.check(operation, asked.variables); err != nil {
		return nil, err
	}

	return operation, nil
}

// allow applies what depends on the operation's variables and on its caller.
func (h *Handler) allow(ctx context.Context, op *graphql.OperationContext, cost int) error {
	if cost > h.limits.Complexity {
		return apierror.New(apierror.ComplexityLimitExceeded,
			fmt.Sprintf("the operation costs %d points, more than %d: ask for fewer at a time, lists and flow logs by first",
				cost, h.limits.Complexity),
			fmt.Sprintf("操作的复杂度为 %d，超过上限 %d：请用 first 减少列表或流程日志单次查询的条数", cost, h.limits.Complexity))
	}

	if op.Operation.Operation == ast.Subscription && !h.subscribesToOne(op) {
		return errInvalid("a subscription must have one root field", "订阅必须有且只有一个根字段")
	}

	op.DisableIntrospection = false

	return h.config.Authorize(ctx, op)
}

// subscribesToOne tells whether a subscription has one root field that is not
// skipped. It asks as the generated code will, which then finds the answer.
func (h *Handler) subscribesToOne(op *graphql.OperationContext) bool {
	root := []string{h.documents.schema.Subscription.Name}

	return len(graphql.CollectFields(op, op.Operation.SelectionSet, root)) == 1
}

// execute runs a query or a mutation within its time.
func (h *Handler) execute(ctx context.Context, op *graphql.OperationContext) (told result) {
	began := time.Now()

	ctx, span := h.beginSpan(ctx, op)

	ctx, cancel := context.WithTimeout(ctx, h.limits.OperationTime)
	defer cancel()

	ctx, bounded := h.boundAnswer(ctx, askingOf(ctx).plan())
	changed := watchMutation(op)

	defer func() {
		if value := recover(); value != nil {
			told = result{errors: h.refuse(ctx, h.brokenOff(value))}
		}

		if told.data == nil && changed() {
			told.data = []byte("null")
		}

		h.done(ctx, op, &told, time.Since(began))
		span.end(told.errors)
	}()

	responses, ctx := h.exec.DispatchOperation(ctx, op)

	response := responses(ctx)
	if response == nil {
		return result{errors: h.refuse(ctx, unanswered(ctx))}
	}

	if bounded.Exceeds() {
		return result{errors: h.refuse(ctx, h.errLongAnswer())}
	}

	return h.settle(op, response, changed())
}

// watchMutation returns a function that tells whether any root field of the
// operation, if it is a mutation, was executed without an error: then there is
// something that happened, whatever becomes of the answer.
func watchMutation(op *graphql.OperationContext) (changed func() bool) {
	var executed atomic.Bool

	if op.Operation.Operation != ast.Mutation {
		return executed.Load
	}

	inner := op.ResolverMiddleware
	op.ResolverMiddleware = func(ctx context.Context, next graphql.Resolver) (any, error) {
		value, err := inner(ctx, next)
		if err == nil && isRoot(graphql.GetFieldContext(ctx)) {
			executed.Store(true)
		}

		return value, err
	}

	return executed.Load
}

// isRoot tells whether a field stands at the top of an operation.
func isRoot(field *graphql.FieldContext) bool {
	return field.Parent == nil || field.Parent.Field.Field == nil && field.Parent.Index == nil
}

// boundAnswer bounds what an operation is answered with.
func (h *Handler) boundAnswer(ctx context.Context, plan *answer.Plan) (context.Context, *answer.Answer) {
	return answer.Begin(ctx, answer.Limits{Bytes: h.limits.AnswerBytes, Fields: h.limits.AnswerFields}, plan)
}

// brokenOff is the error of an execution that panicked, as one does whose answer
// gets too long.
func (h *Handler) brokenOff(value any) *apierror.Error {
	if err, ok := value.(error); ok && errors.Is(err, answer.ErrTooLong) {
		return h.errLongAnswer()
	}

	return panicked(value)
}

// errLongAnswer says that there would have been too much to answer. A mutation
// was executed all the same; its data is null.
func (h *Handler) errLongAnswer() *apierror.Error {
	return apierror.New(apierror.ComplexityLimitExceeded,
		fmt.Sprintf("the answer would be longer than %d bytes, or its lists than %d fields: ask for less at a time",
			h.limits.AnswerBytes, h.limits.AnswerFields),
		fmt.Sprintf("响应超过 %d 字节，或列表字段超过 %d 个：请减少单次查询的内容",
			h.limits.AnswerBytes, h.limits.AnswerFields))
}

// done tells of an answer.
func (h *Handler) done(ctx context.Context, op *graphql.OperationContext, answer *result, took time.Duration) {
	done := Operation{
		Name: op.Operation.Name, Type: op.Operation.Operation, Code: codeOf(answer.errors),
		Partial: len(answer.errors) > 0 && answer.hasData(), Took: took,
	}

	h.config.Observer.OperationDone(ctx, &done)

	if !h.config.Logger.Enabled(ctx, slog.LevelDebug) {
		return
	}

	h.config.Logger.LogAttrs(ctx, slog.LevelDebug, "operation answered",
		slog.String("type", string(done.Type)), slog.String("operation", operationName(op)),
		slog.String("code", string(done.Code)), slog.Duration("took", took))
}

// unanswered is the error of an operation that gave no response.
func unanswered(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("execute: %w", err)
	}

	return errTimeout()
}

// settle makes a response of a query or mutation the answer: without data when
// nothing of it is left and nothing was changed. The specification has data be
// there, null, whenever an execution has begun; the contract has the errors of an
// operation that did nothing be request errors.
func (h *Handler) settle(op *graphql.OperationContext, response *graphql.Response, changed bool) result {
	answer := result{errors: h.capped(inOrder(op, response.Errors)), data: response.Data, extensions: response.Extensions}
	if len(answer.errors) > 0 && !changed && nothingLeft(response.Data) {
		answer.data = nil
	}

	return answer
}

// authenticate asks who the caller is.
func (h *Handler) authenticate(
	ctx context.Context, authorization string,
) (known context.Context, expiry time.Time, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = panicked(value)
		}
	}()

	known, expiry, err = h.config.Authenticate(ctx, authorization)
	if err != nil {
		return ctx, expiry, unauthenticated(err)
	}

	if !expiry.IsZero() && !time.Now().Before(expiry) {
		return ctx, expiry, errExpired()
	}

	return known, expiry, nil
}

// unauthenticated keeps a coded error; any other means that the token is bad,
// whatever the reason.
func unauthenticated(err error) error {
	if apierror.CodeOf(err) != apierror.Internal {
		return err
	}

	return errBadToken()
}
