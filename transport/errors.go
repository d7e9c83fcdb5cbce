package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/logging"
)

// badInput is a request that is malformed in a way of its own.
func badInput(english, chinese string) *apierror.Error {
	return apierror.New(apierror.BadUserInput, english, chinese)
}

// tooMuch names the limit that an operation is over, and its number.
func tooMuch(english, chinese string, limit int) *apierror.Error {
	return apierror.New(apierror.ComplexityLimitExceeded,
		fmt.Sprintf(english, limit), fmt.Sprintf(chinese, limit))
}

func errInvalid(english, chinese string) *apierror.Error {
	return apierror.New(apierror.ValidationFailed, english, chinese)
}

func errClosing() *apierror.Error {
	return apierror.New(apierror.Unavailable, "the server is about to restart", "服务即将重启").
		WithRetryAfter(retryAfterRestart)
}

func errFull() *apierror.Error {
	return apierror.New(apierror.Unavailable, "there are too many connections", "连接过多").
		WithRetryAfter(retryAfterRestart)
}

func errTooManyOperations(limit int) *apierror.Error {
	return apierror.New(apierror.SubscriptionLimit,
		fmt.Sprintf("a connection runs at most %d operations at once", limit),
		fmt.Sprintf("一个连接最多同时进行 %d 个操作", limit))
}

func errTooManyStreams(limit int) *apierror.Error {
	return apierror.New(apierror.SubscriptionLimit,
		fmt.Sprintf("an account has at most %d event streams at once", limit),
		fmt.Sprintf("一个账号最多同时打开 %d 个事件流", limit))
}

// errBadToken does not say what is wrong with a token.
func errBadToken() *apierror.Error {
	return apierror.New(apierror.Unauthenticated, "the token is not valid", "令牌无效")
}

func errTwoTokens() *apierror.Error {
	return apierror.New(apierror.Unauthenticated,
		"there is more than one Authorization header", "Authorization 请求头不止一个")
}

func errExpired() *apierror.Error {
	return apierror.New(apierror.Unauthenticated, "the token has expired", "令牌已过期")
}

func errTimeout() *apierror.Error { return apierror.From(context.DeadlineExceeded) }

// refuse renders one request error for the caller of ctx, and logs its cause.
func (h *Handler) refuse(ctx context.Context, err error) gqlerror.List {
	coded := apierror.From(err)
	h.log(ctx, coded)

	return gqlerror.List{coded.GraphQL(ctx, nil)}
}

// turnDown renders why a request is refused before anything of it is executed, and
// counts it.
func (h *Handler) turnDown(ctx context.Context, err error) gqlerror.List {
	h.config.Observer.RequestRefused(apierror.From(err).Code)

	return h.refuse(ctx, err)
}

// present renders an error of the execution. Only coded errors are told; what
// gqlgen says of an argument that it cannot read is bad input of the field; anything
// else is internal.
func (h *Handler) present(ctx context.Context, err error) *gqlerror.Error {
	located := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	if inner, ok := errors.AsType[*gqlerror.Error](err); ok {
		located = inner
	}

	path, locations := located.Path, located.Locations
	if len(locations) == 0 {
		locations = locationsOf(graphql.GetFieldContext(ctx))
	}

	coded, ok := errors.AsType[*apierror.Error](err)
	if !ok {
		coded = apierror.From(err)

		if field := graphql.GetFieldContext(ctx); readsArguments(field) {
			coded = badInput("an argument has a value that its type does not take", "参数的值不符合其类型")
			path = field.Path()
		}
	}

	h.log(ctx, coded)

	shown := coded.GraphQL(ctx, path)
	shown.Locations = locations

	return shown
}

// locationsOf is where the field stands in the document, or that which a list's
// element is of.
func locationsOf(field *graphql.FieldContext) []gqlerror.Location {
	for ; field != nil; field = field.Parent {
		if field.Field.Field == nil {
			continue
		}

		if at := field.Field.Position; at != nil {
			return []gqlerror.Location{{Line: at.Line, Column: at.Column}}
		}

		return nil
	}

	return nil
}

// readsArguments tells whether the arguments of a field could not be read: gqlgen
// leaves them unset only then.
func readsArguments(field *graphql.FieldContext) bool {
	return field != nil && field.Args == nil && field.Field.Field != nil &&
		field.Field.Definition != nil && len(field.Field.Definition.Arguments) > 0
}

// recovered turns a panic of a resolver into an internal error.
func (h *Handler) recovered(_ context.Context, value any) error {
	return panicked(value)
}

func panicked(value any) *apierror.Error {
	return apierror.From(logging.Panicked(value))
}

// log writes what a caller is not told: the cause, once, where there is one
// and the caller still waits for the answer.
func (h *Handler) log(ctx context.Context, coded *apierror.Error) {
	if coded.Cause == nil || errors.Is(ctx.Err(), context.Canceled) {
		return
	}

	level := slog.LevelWarn

	switch coded.Code {
	case apierror.Internal:
		level = slog.LevelError
	case apierror.Unauthenticated:
		level = slog.LevelDebug // anybody may send as many bad tokens as they like
	}

	h.config.Logger.LogAttrs(ctx, level, "operation failed",
		slog.String("code", string(coded.Code)),
		slog.Any("cause", coded.Cause))
}

// codeOf reads the code of the first of some errors, empty when there are none.
func codeOf(list gqlerror.List) apierror.Code {
	if len(list) == 0 {
		return ""
	}

	code, _ := list[0].Extensions["code"].(string)

	return apierror.Code(code)
}

// inOrder sorts the errors of an execution by the operation's root fields. Those
// are executed at once, and the errors come as it happens; so the first, whose code
// the status follows, and those that are cut would be another time others.
func inOrder(op *graphql.OperationContext, list gqlerror.List) gqlerror.List {
	if len(list) < 2 {
		return list
	}

	places := map[ast.PathElement]int{}
	for i, field := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
		places[ast.PathName(field.Alias)] = i
	}

	slices.SortStableFunc(list, func(a, b *gqlerror.Error) int { return cmp.Compare(placeOf(a, places), placeOf(b, places)) })

	return list
}

// placeOf is that of the root field that an error is below, -1 for none.
func placeOf(err *gqlerror.Error, places map[ast.PathElement]int) int {
	if len(err.Path) == 0 {
		return -1
	}

	return places[err.Path[0]]
}

// capped cuts a list of errors.
func (h *Handler) capped(list gqlerror.List) gqlerror.List {
	return list[:min(len(list), h.limits.Errors)]
}
