package resolvers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/wording"
)

// Prefixes of ids, by what has them.
const (
	prefixOrder      = "ord_"
	prefixRefund     = "ref_"
	prefixAttachment = "att_"
)

// Viewer answers Query.viewer: null without a token.
func (r queryResolver) Viewer(ctx context.Context) (*delivery.Actor, error) {
	identity, ok := auth.FromContext(ctx)
	if !ok {
		return nil, nil //nolint:nilnil // null is the answer
	}

	return &identity.Actor, nil
}

// ServerTime answers Query.serverTime.
func (r queryResolver) ServerTime(context.Context) (*time.Time, error) {
	now := r.Now()

	return &now, nil
}

// ExpiresAt answers Viewer.expiresAt.
func (r viewerResolver) ExpiresAt(ctx context.Context, _ *delivery.Actor) (*time.Time, error) {
	identity, ok := auth.FromContext(ctx)
	if !ok {
		return nil, ErrAnonymous()
	}

	return &identity.ExpiresAt, nil
}

// DisabledReason answers OrderAction.disabledReason.
func (r orderActionResolver) DisabledReason(ctx context.Context, a *delivery.OrderAction) (*string, error) {
	return reason(ctx, a.DisabledCode), nil
}

// reason says what a code means; nil for none.
func reason(ctx context.Context, code delivery.Code) *string {
	if code == "" {
		return nil
	}

	return optional(wording.Code(locale.FromContext(ctx), code))
}

// RemainingSeconds answers Acceptance.remainingSeconds, rounded up: 0 means
// that the time is over.
func (r acceptanceResolver) RemainingSeconds(_ context.Context, a *delivery.Acceptance) (int, error) {
	return int((a.RemainingAt(r.Now()) + time.Second - 1) / time.Second), nil
}

// URL answers Attachment.url.
func (r attachmentResolver) URL(_ context.Context, f *delivery.Attachment) (*string, error) {
	if f.Status() != delivery.AttachmentReady {
		return nil, nil //nolint:nilnil // null is the answer
	}

	return optional(r.Files.DownloadURL(f.ID)), nil
}

// Order answers FlowLogEntry.order for all entries of a log at once. Who may read
// an entry may see its order.
func (r flowLogEntryResolver) Order(ctx context.Context, entries []*delivery.Entry) ([]*delivery.Order, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	return ordersOf(ctx, r.Resolver, actor, entries, func(e *delivery.Entry) string { return e.OrderID })
}

// VerifyFlowLog answers Query.verifyFlowLog.
func (r queryResolver) VerifyFlowLog(ctx context.Context, orderID string) (*delivery.Verification, error) {
	o, err := visible(ctx, func(scope store.Scope) (*delivery.Order, error) {
		return r.Store.Order(ctx, scope, orderID, store.Whole)
	})
	if o == nil || err != nil {
		return nil, err
	}

	v := o.Verify()

	return &v, nil
}

// Node answers Query.node.
func (r queryResolver) Node(ctx context.Context, id string) (graph.Node, error) {
	var (
		found graph.Node
		err   error
	)

	switch {
	case strings.HasPrefix(id, prefixOrder):
		found, err = nodeOf(r.Order(ctx, id))
	case strings.HasPrefix(id, prefixRefund):
		found, err = nodeOf(r.refund(ctx, id))
	case strings.HasPrefix(id, prefixAttachment):
		found, err = nodeOf(r.attachment(ctx, id))
	default:
		_, err = viewer(ctx)
	}

	return found, err
}

// nodeOf keeps a nil pointer from becoming something.
func nodeOf[T any](item *T, err error) (graph.Node, error) {
	if item == nil || err != nil {
		return nil, err
	}

	return item, nil
}

// Nodes answers Query.nodes, its orders by one read.
func (r queryResolver) Nodes(ctx context.Context, ids []string) ([]graph.Node, error) {
	if len(ids) > store.MaxPage {
		return nil, badInput("at most 100 ids at once", "一次最多查询 100 个 id")
	}

	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	orders, err := ordersOf(ctx, r.Resolver, actor, ids, orderIDOf)
	if err != nil {
		return nil, err
	}

	nodes := make([]graph.Node, len(ids))

	for i, id := range ids {
		switch {
		case orderIDOf(id) == "":
			nodes[i], err = r.Node(ctx, id)
		case orders[i] != nil && orders[i].SeenBy(actor):
			nodes[i] = orders[i]
		}

		if err != nil {
			return nil, err
		}
	}

	return nodes, nil
}

// orderIDOf is the id of a node that is an order; empty when it is none.
func orderIDOf(id string) string {
	if !strings.HasPrefix(id, prefixOrder) {
		return ""
	}

	return id
}

// attachment finds a file of an order that the viewer may see. A file that no
// move used yet is its owner's account's alone.
func (r queryResolver) attachment(ctx context.Context, id string) (*delivery.Attachment, error) {
	actor, err := viewer(ctx)
	if err != nil {
		return nil, err
	}

	u, err := r.Store.Upload(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, coded(err)
	}

	owns := u.Owner.Role == actor.Role && u.Owner.Account == actor.Account
	orderID, part := u.OrderID, store.Whole

	switch {
	case u.Status == store.UploadRejected || !owns && u.Status != store.UploadReady:
		// It does not exist, or not for the viewer. An order is looked up, too, and
		// there is none: the answer takes as long as that about an order's file that
		// is somebody else's.
		orderID = id
	case owns:
		part = store.Head
	}

	o, err := visibleTo(actor, func(scope store.Scope) (*delivery.Order, error) {
		return r.Store.Order(ctx, scope, orderID, part)
	})
	if o == nil || err != nil {
		return nil, err
	}

	if !owns && !o.UsesAttachment(id) {
		return nil, nil //nolint:nilnil // null is the answer
	}

	file := u.Attachment()

	return &file, nil
}
