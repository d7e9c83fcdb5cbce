// Package answer bounds what one operation is answered with. How long the lists
// of an order are, and how long its texts, is known only when they were read: the
// estimate of an operation's cost, which is made before, goes by what is usual.
package answer

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
)

// ErrTooLong is what writing to a [Buffer] panics with when the answer gets longer
// than its limit: nothing else ends the marshalling of an answer, which heeds no
// errors, and whose rest would be made in vain.
var ErrTooLong = errors.New("the answer is longer than its limit")

// usual is room, in bytes, for most answers.
const usual = 512

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
	fields atomic.Int64
	// excess tells that its lists have more fields than they may have.
	excess atomic.Bool
}

type key struct{}

// Begin returns a context for an operation whose answer is bounded.
func Begin(ctx context.Context, limits Limits) (context.Context, *Answer) {
	a := &Answer{limits: limits}

	return context.WithValue(ctx, key{}, a), a
}

// Of returns the answer of the context, nil without one.
func Of(ctx context.Context) *Answer {
	a, _ := ctx.Value(key{}).(*Answer)

	return a
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

// Exceeds reports whether there are more fields than fit: then the answer is not
// whole, and must not be given.
func (a *Answer) Exceeds() bool { return a != nil && a.excess.Load() }

// Buffer is where the JSON of an answer is written to. It takes no more than the
// limit: see [ErrTooLong].
type Buffer struct {
	bytes.Buffer

	of *Answer
}

// NewBuffer returns an empty buffer for the answer.
func (a *Answer) NewBuffer() *Buffer {
	b := &Buffer{of: a}
	b.Grow(usual)

	return b
}

// Write is part of [io.Writer]. It never fails.
func (b *Buffer) Write(p []byte) (int, error) {
	b.bound(len(p))

	return b.Buffer.Write(p) //nolint:wrapcheck // there is no error
}

// WriteString is part of [io.StringWriter]. It never fails.
func (b *Buffer) WriteString(s string) (int, error) {
	b.bound(len(s))

	return b.Buffer.WriteString(s) //nolint:wrapcheck // there is no error
}

func (b *Buffer) bound(more int) {
	if b.of != nil && b.Len()+more > b.of.limits.Bytes {
		panic(ErrTooLong)
	}
}
