// Package apierror is the one form in which a request that cannot be answered
// is told so: a stable code and a message for people.
//
// It covers the second and third layer of the contract: request errors (at the
// top of a response, without data) and stream errors (the end of a
// subscription). Refusals of the delivery process are data and live in package
// delivery.
package apierror

import (
	"context"
	"errors"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/locale"
)

// Code names what is wrong with a request. Codes are the contract.
type Code string

// The codes of request and stream errors.
const (
	// ParseFailed: the document is not GraphQL.
	ParseFailed Code = "GRAPHQL_PARSE_FAILED"
	// ValidationFailed: the document does not fit the schema.
	ValidationFailed Code = "GRAPHQL_VALIDATION_FAILED"
	// BadUserInput: the request or an argument is malformed or over a limit.
	BadUserInput Code = "BAD_USER_INPUT"
	// Unauthenticated: there is no token, or a bad or expired one.
	Unauthenticated Code = "UNAUTHENTICATED"
	// Forbidden: the caller may not do this.
	Forbidden Code = "FORBIDDEN"
	// CursorInvalid: the cursor is forged, of another list, or of another order.
	CursorInvalid Code = "CURSOR_INVALID"
	// ComplexityLimitExceeded: the operation asks for too much at once.
	ComplexityLimitExceeded Code = "COMPLEXITY_LIMIT_EXCEEDED"
	// RateLimited: the caller asks too often.
	RateLimited Code = "RATE_LIMITED"
	// SubscriptionLimit: the caller has too many subscriptions open.
	SubscriptionLimit Code = "SUBSCRIPTION_LIMIT"
	// Timeout: the operation did not end within its time limit.
	Timeout Code = "TIMEOUT"
	// Unavailable: the store cannot be reached; trying again later helps.
	Unavailable Code = "UNAVAILABLE"
	// Internal: our mistake. It never carries its cause.
	Internal Code = "INTERNAL"
)

// Error is a coded request or stream error. Its message may be shown to the
// caller; its cause may not, and is kept for the log.
type Error struct {
	Code Code
	// Text is what the caller reads.
	Text locale.Text
	// RetryAfter, where it is set, tells when trying again is worth it.
	RetryAfter time.Duration
	// Cause is what the log reads; nil where the caller is at fault.
	Cause error
}

// New makes a coded error with its message in English and in Chinese.
func New(code Code, english, chinese string) *Error {
	return &Error{Code: code, Text: locale.Text{EN: english, ZH: chinese}}
}

// WithCause returns a copy of the error that keeps its cause for the log.
func (e *Error) WithCause(cause error) *Error {
	copied := *e
	copied.Cause = cause

	return &copied
}

// WithRetryAfter returns a copy of the error that tells when to try again.
func (e *Error) WithRetryAfter(after time.Duration) *Error {
	copied := *e
	copied.RetryAfter = after

	return &copied
}

// Error returns the English message, with the cause when there is one.
func (e *Error) Error() string {
	if e.Cause != nil {
		return string(e.Code) + ": " + e.Text.EN + ": " + e.Cause.Error()
	}

	return string(e.Code) + ": " + e.Text.EN
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of an error: Internal for one that carries none, and
// nothing for none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}

	if coded, ok := errors.AsType[*Error](err); ok {
		return coded.Code
	}

	return Internal
}

// errInternal is all that a caller learns of our own mistakes.
func errInternal() *Error {
	return New(Internal, "something went wrong on our side", "服务内部错误")
}

// From returns the coded error inside err. A deadline that passed becomes
// Timeout; anything else unknown becomes Internal, with err as its cause.
func From(err error) *Error {
	if coded, ok := errors.AsType[*Error](err); ok {
		return coded
	}

	if errors.Is(err, context.DeadlineExceeded) {
		return New(Timeout, "the operation took too long", "操作超时").WithCause(err)
	}

	return errInternal().WithCause(err)
}

// GraphQL renders the error for the caller: message in the context's language,
// extensions.code, extensions.requestId, and extensions.retryAfter (seconds)
// where trying again later helps. The cause stays behind.
func (e *Error) GraphQL(ctx context.Context, path ast.Path) *gqlerror.Error {
	extensions := map[string]any{"code": string(e.Code)}
	if id := RequestID(ctx); id != "" {
		extensions["requestId"] = id
	}

	if e.RetryAfter > 0 {
		extensions["retryAfter"] = int(max(e.RetryAfter, time.Second).Seconds())
	}

	return &gqlerror.Error{
		Err:        e,
		Message:    e.Text.In(locale.FromContext(ctx)),
		Path:       path,
		Extensions: extensions,
	}
}

type requestIDKey struct{}

// WithRequestID returns a context whose errors and log lines name the request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id of the context's request, empty outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)

	return id
}
