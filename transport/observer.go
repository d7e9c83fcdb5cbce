package transport

import (
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

// Observer is told what the transports do. Its methods are called often, and
// at once by many goroutines: they must be fast.
type Observer interface {
	// OperationDone: a query or mutation was answered after the time it took.
	// code is empty when it was answered without an error, else the code of
	// its first error.
	OperationDone(kind ast.Operation, code apierror.Code, took time.Duration)
	// RequestRefused: a request was refused before it was executed.
	RequestRefused(code apierror.Code)
	// SocketsChanged: a socket opened (+1) or went away (-1).
	SocketsChanged(delta int)
	// SubscriptionsChanged: a subscription began (+1) or ended (-1).
	SubscriptionsChanged(delta int)
	// EventDelivered: an event of a subscription was written.
	EventDelivered()
}

// unobserved is the Observer of a handler that has none.
type unobserved struct{}

func (unobserved) OperationDone(ast.Operation, apierror.Code, time.Duration) {}
func (unobserved) RequestRefused(apierror.Code)                              {}
func (unobserved) SocketsChanged(int)                                        {}
func (unobserved) SubscriptionsChanged(int)                                  {}
func (unobserved) EventDelivered()                                           {}
