//go:build !linux

package main

import (
	"fmt"
	"runtime"
	"syscall"
)

// dieWithParent has no means here: what a run that is killed leaves behind goes
// on.
func dieWithParent() *syscall.SysProcAttr { return nil }

// machine says on what the run was.
func machine() string {
	return fmt.Sprintf("%s %s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}
