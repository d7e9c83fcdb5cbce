//go:build !linux

package timers

import "time"

// sinceBoot returns the clock that no jump changes.
func sinceBoot() func() time.Duration {
	start := time.Now()

	return func() time.Duration { return time.Since(start) }
}
