package auth

import (
	"context"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// Identity is a caller whose token was checked.
type Identity struct {
	// Actor is who acts, and for which account. Its role is never SYSTEM.
	Actor delivery.Actor
	// ExpiresAt is when the token ends, in UTC. A subscription ends with it.
	ExpiresAt time.Time
}

type contextKey struct{}

// NewContext returns a context that carries the caller.
func NewContext(ctx context.Context, identity Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, identity)
}

// FromContext returns the context's caller; false when nobody is signed in.
func FromContext(ctx context.Context) (Identity, bool) {
	identity, ok := ctx.Value(contextKey{}).(Identity)

	return identity, ok
}
