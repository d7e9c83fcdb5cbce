package files

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// hurriedStride is what has to come, in bytes, in the time that a connection has
// for it while others wait.
const hurriedStride = 256 << 10

// strides is what a connection has taken for its stride so far, of so many bytes
// each.
type strides struct {
	each, came int64
	spent      time.Duration
}

// add adds bytes that came, and begins anew after a stride.
func (s *strides) add(count int, took time.Duration) {
	s.spent += took

	if s.came += int64(count); s.came >= s.each {
		s.came, s.spent = 0, 0
	}
}

// gait is how fast a content comes. The connection pays for its own time only: a
// slow disk between two reads is not its fault.
type gait struct {
	conn *http.ResponseController
	// most is what a hurried connection may take for a stride.
	most time.Duration

	mu      sync.Mutex // guards what follows
	since   time.Time  // when the read that is under way began; zero when none is
	strides strides
}

func newGait(w http.ResponseWriter, most time.Duration) *gait {
	return &gait{conn: http.NewResponseController(w), most: most, strides: strides{each: hurriedStride}}
}

// begin begins a read, which ends at the deadline or when the connection is too
// slow for others to wait for it.
func (g *gait) begin(now, deadline time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	if err := g.conn.SetReadDeadline(deadline); err != nil {
		return fmt.Errorf("set the deadline of an upload: %w", err)
	}

	g.since = now

	return nil
}

// end ends a read of so many bytes, and tells how long it took.
func (g *gait) end(count int) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()

	took := time.Since(g.since)
	g.since = time.Time{}
	g.strides.add(count, took)

	return took
}

// hurry ends the read that is under way when the connection has taken too long
// for its stride.
func (g *gait) hurry(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()

	if !g.since.IsZero() && g.strides.spent+now.Sub(g.since) > g.most {
		_ = g.conn.SetReadDeadline(now) // the read tells
	}
}
