// Package resolvers answers the fields of the schema: each decodes, makes one
// call of the store with one call of the domain, and returns.
package resolvers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/live"
	"github.com/jiaofu/jiaofu/store"
)

// retryAfter is when asking again is worth it while the store is unavailable.
const retryAfter = 2 * time.Second

// Resolver holds what resolvers need. Every field without a default is required.
type Resolver struct {
	Store  store.Store
	Hub    *live.Hub
	Files  *files.Service
	Timing delivery.Timing
	// Moved is told what became of each move that somebody asked for; repeated is
	// one that was made before, with the same idempotency key. Default: nobody is.
	Moved func(move delivery.MoveName, repeated bool, err error)
	// Now is the clock.
	Now func() time.Time
	// NewID makes an id with a prefix that sorts by the time.
	NewID func(prefix string, at time.Time) string
}

var _ graph.ResolverRoot = (*Resolver)(nil)

// Each type of the schema with resolvers has a type of its own here, because
// several have a field of the same name.
type (
	acceptanceResolver    struct{ *Resolver }
	attachmentResolver    struct{ *Resolver }
	flowLogEntryResolver  struct{ *Resolver }
	mutationResolver      struct{ *Resolver }
	orderResolver         struct{ *Resolver }
	orderActionResolver   struct{ *Resolver }
	processMoveResolver   struct{ *Resolver }
	queryResolver         struct{ *Resolver }
	refundResolver        struct{ *Resolver }
	refundPreviewResolver struct{ *Resolver }
	subscriptionResolver  struct{ *Resolver }
	viewerResolver        struct{ *Resolver }
)

// Acceptance returns the resolvers of windows of acceptance.
func (r *Resolver) Acceptance() graph.AcceptanceResolver { return acceptanceResolver{r} }

// Attachment returns the resolvers of files.
func (r *Resolver) Attachment() graph.AttachmentResolver { return attachmentResolver{r} }

// FlowLogEntry returns the resolvers of log entries.
func (r *Resolver) FlowLogEntry() graph.FlowLogEntryResolver { return flowLogEntryResolver{r} }

// Mutation returns the resolvers of mutations.
func (r *Resolver) Mutation() graph.MutationResolver { return mutationResolver{r} }

// Order returns the resolvers of orders.
func (r *Resolver) Order() graph.OrderResolver { return orderResolver{r} }

// OrderAction returns the resolvers of offered moves.
func (r *Resolver) OrderAction() graph.OrderActionResolver { return orderActionResolver{r} }

// ProcessMove returns the resolvers of the moves of the process.
func (r *Resolver) ProcessMove() graph.ProcessMoveResolver { return processMoveResolver{r} }

// Query returns the resolvers of queries.
func (r *Resolver) Query() graph.QueryResolver { return queryResolver{r} }

// Refund returns the resolvers of refund requests.
func (r *Resolver) Refund() graph.RefundResolver { return refundResolver{r} }

// RefundPreview returns the resolvers of refund previews.
func (r *Resolver) RefundPreview() graph.RefundPreviewResolver { return refundPreviewResolver{r} }

// Subscription returns the resolvers of subscriptions.
func (r *Resolver) Subscription() graph.SubscriptionResolver { return subscriptionResolver{r} }

// Viewer returns the resolvers of who is calling.
func (r *Resolver) Viewer() graph.ViewerResolver { return viewerResolver{r} }

// viewer returns who is calling; the error is UNAUTHENTICATED when nobody is
// signed in.
func viewer(ctx context.Context) (delivery.Actor, error) {
	identity, ok := auth.FromContext(ctx)
	if !ok {
		return delivery.Actor{}, ErrAnonymous()
	}

	return identity.Actor, nil
}

// ErrAnonymous is the answer to whoever asks without a token for what needs one:
// UNAUTHENTICATED.
func ErrAnonymous() error {
	return apierror.New(apierror.Unauthenticated, "this needs a bearer token", "请先登录：需要访问令牌")
}

func errForbidden() error {
	return apierror.New(apierror.Forbidden, "there is no such order for you to watch", "没有可供您查看的此订单")
}

func errCursor() error {
	return apierror.New(apierror.CursorInvalid, "the cursor is not one of this list: read it again from its beginning",
		"游标无效，请从头重新加载")
}

func badInput(english, chinese string) error {
	return apierror.New(apierror.BadUserInput, english, chinese)
}

// coded turns an error of the store into one that callers may see; nil stays
// nil.
func coded(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrUnavailable):
		return apierror.New(apierror.Unavailable, "the service is not available right now", "服务暂时不可用，请稍后重试").
			WithRetryAfter(retryAfter).WithCause(err)
	case errors.Is(err, store.ErrPosition):
		return errCursor()
	case errors.Is(err, store.ErrTooMuch):
		return apierror.New(apierror.ComplexityLimitExceeded,
			fmt.Sprintf("the flow logs of these orders take more than %d MiB: ask for fewer orders at a time", store.MaxRead>>20),
			fmt.Sprintf("这些订单的流程日志超过 %d MiB：请减少每次查询的订单数", store.MaxRead>>20))
	default:
		return err
	}
}

// optional is a nullable text: nil when it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}

	return &s
}
