package transport

import (
	"context"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

// Operation is an answered query or mutation.
type Operation struct {
	// Name is what the client calls it, empty when it does not. It may be long.
	Name string
	// Type is query or mutation.
	Type ast.Operation
	// Code is that of the first error, empty when there is none.
	Code apierror.Code
	// Partial tells that there is data beside the errors.
	Partial bool
	// Took is how long it was executed.
	Took time.Duration
}

// Observer is told what the transports do. Its methods are called often, and
// at once by many goroutines: they must be fast.
type Observer interface {
	// OperationDone: a query or mutation was answered. The context is that of
	// its caller.
	OperationDone(ctx context.Context, done *Operation)
	// RequestRefused: a request was refused before it was executed.
	RequestRefused(code apierror.Code)
	// SocketsChanged: a socket opened (+1) or went away (-1).
	SocketsChanged(delta int)
	// SubscriptionsChanged: a subscription began (+1) or ended (-1).
	SubscriptionsChanged(delta int)
	// SubscriptionCaughtUp: a subscription has been given for the first time
	// what there is, which was so many events.
	SubscriptionCaughtUp(events int)
	// EventDelivered: an event of a subscription was written.
	EventDelivered()
}

// unobserved is the Observer of a handler that has none.
type unobserved struct{}

func (unobserved) OperationDone(context.Context, *Operation) {}
func (unobserved) RequestRefused(apierror.Code)              {}
func (unobserved) SocketsChanged(int)                        {}
func (unobserved) SubscriptionsChanged(int)                  {}
func (unobserved) SubscriptionCaughtUp(int)                  {}
func (unobserved) EventDelivered()                           {}
