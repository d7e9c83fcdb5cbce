package timers

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot returns the clock that no jump changes. It goes on while the
// machine sleeps, which the monotonic clock of package time does not here.
func sinceBoot() func() time.Duration {
	start := time.Now()

	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
			return time.Since(start)
		}

		return time.Duration(t.Nano())
	}
}
