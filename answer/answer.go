// Package answer bounds what one operation is answered with. How long the lists
// of an order are, and how long its texts, is known only when they were read: the
// estimate of an operation's cost, which is made before, goes by what is usual.
package answer

import (
	"bytes"
	"context"
	"sync/atomic"
)

// usual is room, in bytes, for most answers.
const usual = 512

// Limits bounds an answer.
type Limits struct {
	// Bytes bounds its JSON.
	Bytes int
	// Items bounds the elements of all its lists together.
	Items int
}

// Answer is the answer to one operation, while it is put together. Its methods
// may be called by several goroutines, and on nil, which has no limits.
type Answer struct {
	limits Limits
	items  atomic.Int64
	// excess tells that it would be longer than its limits. Then it is not
	// finished: what is added to it is dropped.
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

// Takes counts the elements of a list, and reports whether they still fit.
func (a *Answer) Takes(items int) bool {
	if a == nil {
		return true
	}

	if a.items.Add(int64(items)) > int64(a.limits.Items) {
		a.excess.Store(true)
	}

	return !a.excess.Load()
}

// Exceeds reports whether the answer would be longer than its limits: then it is
// not whole, and must not be given.
func (a *Answer) Exceeds() bool { return a != nil && a.excess.Load() }

// Buffer is where the JSON of an answer is written to. What would make it longer
// than its limit is dropped.
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
	if b.fits(len(p)) {
		b.Buffer.Write(p)
	}

	return len(p), nil
}

// WriteString is part of [io.StringWriter]. It never fails.
func (b *Buffer) WriteString(s string) (int, error) {
	if b.fits(len(s)) {
		b.Buffer.WriteString(s)
	}

	return len(s), nil
}

func (b *Buffer) fits(n int) bool {
	if b.of == nil {
		return true
	}

	if b.Len()+n > b.of.limits.Bytes {
		b.of.excess.Store(true)
	}

	return !b.of.excess.Load()
}
