// Package boottime measures time by a clock that nobody sets and that goes on while
// the machine sleeps.
package boottime

import (
	"time"

	"golang.org/x/sys/unix"
)

// Clock returns the clock that no jump changes. It goes on while the
// machine sleeps, which the monotonic clock of package time does not here.
func Clock() func() time.Duration {
	start := time.Now()

	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
			return time.Since(start)
		}

		return time.Duration(t.Nano())
	}
}
