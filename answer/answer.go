// Package answer puts the answer to one operation together, within its bounds. How
// long the lists of an order are, and how long its texts, is known only when they
// were read: the estimate of an operation's cost, which is made before, goes by what
// is usual.
package answer

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrTooLong is what writing to a [Buffer] panics with when the answer gets longer
// than its limit: nothing else ends the marshalling of an answer, which heeds no
// errors, and whose rest would be made in vain.
var ErrTooLong = errors.New("the answer is longer than its limit")

// Limits bounds an answer.
type Limits struct {
	// Bytes bounds its JSON.
	Bytes int
	// Fields bounds the fields of the elements of all its lists together, each
	// list's own.
	Fields int
}

// Answer is the answer to one operation, while it is put together. Its methods
// may be called by several goroutines, and on nil, which has no limits.
type Answer struct {
	limits Limits
	plan   *Plan
	fields atomic.Int64
	// excess tells that it is longer than it may be, or that its lists have more
	// fields than they may have.
	excess atomic.Bool
}

type key struct{}

// Begin returns a context for an operation whose answer is bounded. The plan is
// that of its document, or a new one.
func Begin(ctx context.Context, limits Limits, plan *Plan) (context.Context, *Answer) {
	a := &Answer{limits: limits, plan: plan}

	return context.WithValue(ctx, key{}, a), a
}

// Of returns the answer of the context, nil without one.
func Of(ctx context.Context) *Answer {
	a, _ := ctx.Value(key{}).(*Answer)

	return a
}

// Plan is what is known of the operation's selections.
func (a *Answer) Plan() *Plan {
	if a == nil {
		return &Plan{}
	}

	return a.plan
}

// Takes counts the fields of a list's elements, and reports whether they still fit.
func (a *Answer) Takes(fields int) bool {
	if a == nil {
		return true
	}

	if a.fields.Add(int64(fields)) > int64(a.limits.Fields) {
		a.excess.Store(true)
	}

	return !a.excess.Load()
}

// Exceeds reports whether there is more than fits: then the answer is not whole,
// and must not be given.
func (a *Answer) Exceeds() bool { return a != nil && a.excess.Load() }
