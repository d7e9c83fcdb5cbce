// Package ident makes ids: opaque strings with a readable prefix that sort by
// time.
package ident

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// Source makes ids. Those made by one source in one millisecond sort in the
// order in which they were made. It is safe for concurrent use.
type Source struct {
	mu      sync.Mutex
	entropy *ulid.MonotonicEntropy
}

// NewSource returns a source of ids.
func NewSource() *Source { return &Source{entropy: ulid.Monotonic(rand.Reader, 0)} }

// New makes an id of a prefix and a time: "ord_" and 26 lower-case letters and
// digits.
func (s *Source) New(prefix string, at time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return prefix + strings.ToLower(ulid.MustNew(ulid.Timestamp(at), s.entropy).String())
}
