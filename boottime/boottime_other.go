//go:build !linux

package boottime

import "time"

// Clock returns the clock that no jump changes. Whether it goes on while the machine
// sleeps is the system's choice.
func Clock() func() time.Duration {
	start := time.Now()

	return func() time.Duration { return time.Since(start) }
}
