package resolvers

import (
	"context"
	"errors"
	"strings"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/wording"
)

// userErrors turns a refusal into data; ok is false when err is something else.
// The order is the current one, nil when the caller may not see it.
func userErrors(ctx context.Context, err error, actor delivery.Actor, o *delivery.Order) ([]graph.UserError, bool) {
	var refused *delivery.RefusedError
	if !errors.As(err, &refused) {
		return nil, false
	}

	list := make([]graph.UserError, len(refused.Refusals))
	for i, refusal := range refused.Refusals {
		list[i] = userError(ctx, refusal, actor, o)
	}

	return list, true
}

func userError(ctx context.Context, r delivery.Refusal, actor delivery.Actor, o *delivery.Order) graph.UserError {
	message := wording.Refusal(locale.FromContext(ctx), r)
	field := inputPath(r.Field)

	switch r.Code {
	case delivery.CodeNotFound:
		return graph.NotFoundError{Code: r.Code, Message: message, Field: field}
	case delivery.CodeAttachmentNotReady, delivery.CodeAttachmentRejected:
		return graph.AttachmentError{Code: r.Code, Message: message, Field: field, AttachmentID: optional(r.Attachment)}
	case delivery.CodeRequired, delivery.CodeInvalid, delivery.CodeTooLong, delivery.CodeTooManyAttachments:
		return graph.InputError{Code: r.Code, Message: message, Field: field, Limit: limit(r)}
	case delivery.CodeVersionConflict, delivery.CodeRevisionOutdated, delivery.CodeNumberTaken,
		delivery.CodeIdempotencyKeyReused:
		return conflict(r, message, field, o)
	default:
		return transition(r, message, field, actor, o)
	}
}

func limit(r delivery.Refusal) *int {
	if r.Limit == 0 {
		return nil
	}

	return &r.Limit
}

func conflict(r delivery.Refusal, message string, field []string, o *delivery.Order) graph.ConflictError {
	e := graph.ConflictError{Code: r.Code, Message: message, Field: field}
	if o == nil {
		return e
	}

	e.CurrentVersion = &o.Version

	if o.Revision > 0 {
		e.CurrentRevision = &o.Revision
	}

	if o.Round > 0 {
		e.CurrentRound = &o.Round
	}

	return e
}

func transition(
	r delivery.Refusal, message string, field []string, actor delivery.Actor, o *delivery.Order,
) graph.TransitionError {
	e := graph.TransitionError{Code: r.Code, Message: message, Field: field, AllowedActions: []string{}}
	if o == nil {
		return e
	}

	e.Phase = &o.Phase
	if o.Hold != delivery.HoldNone {
		e.Hold = &o.Hold
	}

	for _, name := range o.AllowedActions(actor) {
		e.AllowedActions = append(e.AllowedActions, string(name))
	}

	return e
}

// inputPath turns the field of a refusal, "goods.name", into the path of the
// input; nil for none.
func inputPath(field string) []string {
	if field == "" {
		return nil
	}

	return append([]string{"input"}, strings.Split(field, ".")...)
}
