//go:build !linux

package main

import (
	"errors"
	"fmt"
)

// mountSmallDisk has no means here.
func mountSmallDisk(string) (unmount func(), err error) {
	return nil, fmt.Errorf("mount a small disk: %w", errors.ErrUnsupported)
}

// freeze has no means here.
func freeze(string, bool) error { return fmt.Errorf("freeze a file: %w", errors.ErrUnsupported) }
