// Package history keeps what clients asked of orders and what they were told,
// and tells whether it could have come from orders that exist once: each call
// takes effect at one moment between its begin and its end, an acknowledged one
// surely, one whose answer was lost perhaps.
package history

import (
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// Outcome is what a client knows of its call.
type Outcome int

// The outcomes.
const (
	// Unknown: no answer, or one that promises nothing. The call may have had
	// its effect, may have it later, or never.
	Unknown Outcome = iota
	// Accepted: the move was made, or the order was read.
	Accepted
	// Refused: the move was refused and changed nothing.
	Refused
)

// Call is one call of a client about one order.
type Call struct {
	// Order is the id of the order.
	Order string
	// Client numbers who calls, from 0; a client calls one after the other.
	Client int
	// Command is the move; without a name the order is read. At does not matter.
	Command delivery.Command
	// Began and Ended are on one clock, since its start. Ended of an unknown
	// outcome does not matter.
	Began, Ended time.Duration
	Outcome      Outcome
	Seen         Seen
}

// Seen is what an answer tells.
type Seen struct {
	// Version, Phase, Hold and Tokens are the order's; Tokens, the tokens of its
	// log, are told by reads alone.
	Version int
	Phase   delivery.Phase
	Hold    delivery.Hold
	Tokens  []string
	// Seq is that of the entry that the move wrote.
	Seq int
	// Code is why it was refused.
	Code delivery.Code
}

// Read tells whether the call only reads.
func (c *Call) Read() bool { return c.Command.Move == "" }

// Token is what an entry of the log is known by: the idempotency key of its
// move, or without one its text.
func Token(key, text string) string {
	if key != "" {
		return key
	}

	return text
}

// token is that of the entry that the call asks for.
func (c *Call) token() string {
	if c.Command.Key != nil {
		return *c.Command.Key
	}

	return c.Command.Text
}

// Recorder collects calls from many clients.
type Recorder struct {
	mu    sync.Mutex
	calls map[string][]Call
	began time.Time
}

// NewRecorder returns an empty recorder, whose clock starts now.
func NewRecorder() *Recorder { return &Recorder{calls: map[string][]Call{}, began: time.Now()} }

// Now is the time on the recorder's clock.
func (r *Recorder) Now() time.Duration { return time.Since(r.began) }

// Add adds a call that has ended.
func (r *Recorder) Add(c Call) {
	r.mu.Lock()
	defer r.mu.Unlock()

	r.calls[c.Order] = append(r.calls[c.Order], c)
}

// Of returns the calls about an order.
func (r *Recorder) Of(order string) []Call {
	r.mu.Lock()
	defer r.mu.Unlock()

	return append([]Call(nil), r.calls[order]...)
}

// Count counts the calls by their outcome.
func (r *Recorder) Count() map[Outcome]int {
	r.mu.Lock()
	defer r.mu.Unlock()

	counts := map[Outcome]int{}

	for _, calls := range r.calls {
		for i := range calls {
			counts[calls[i].Outcome]++
		}
	}

	return counts
}
