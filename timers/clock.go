package timers

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// doubt is how long a clock that jumped forward must have kept its lead
	// before it is believed: a wrong clock accepts orders for good.
	doubt = time.Hour
	// worthTelling is from what lead on an operator is told.
	worthTelling = time.Minute
)

// steadyClock is a clock that never runs ahead of the time that passed since it
// was first read: while the clock behind it leads, because somebody set it
// forward or the machine slept, it goes on at its own pace, and follows after
// the doubt. When the clock behind it goes back so does this one.
type steadyClock struct {
	// behind is the clock that may jump, elapsed what no jump changes: the time
	// that passed since some instant.
	behind  func() time.Time
	elapsed func() time.Duration
	logger  *slog.Logger

	mu      sync.Mutex
	started bool
	// offset is what this clock shows when elapsed is 0.
	offset time.Time
	// leads tells that the other clock leads, since when and by what at least.
	leads bool
	since time.Duration
	lead  time.Duration
}

// now reads the clock.
func (c *steadyClock) now(ctx context.Context) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	// In this order: a pause in between is a lead for once, and never a lag.
	passed := c.elapsed()
	shown := c.behind().Round(0)

	if !c.started {
		c.started, c.offset = true, shown.Add(-passed)
	}

	lead := shown.Sub(c.offset.Add(passed))

	switch {
	case lead <= 0:
		c.leads, c.offset = false, c.offset.Add(lead)
	case !c.leads:
		c.leads, c.since, c.lead = true, passed, lead
		c.tell(ctx)
	case passed-c.since < doubt:
		c.lead = min(c.lead, lead)
	default:
		c.leads, c.offset = false, c.offset.Add(min(c.lead, lead))
	}

	return c.offset.Add(passed)
}

func (c *steadyClock) tell(ctx context.Context) {
	if c.lead >= worthTelling {
		c.logger.WarnContext(ctx, "the clock jumped forward: timers go on at the old pace until it has kept its lead for a while",
			slog.Duration("jump", c.lead), slog.Duration("doubt", doubt))
	}
}
