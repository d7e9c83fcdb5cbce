package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// dieWithParent makes a process end when this one does, however it does.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// machine says on what the run was.
func machine() string {
	name := runtime.GOARCH

	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if model, ok := strings.CutPrefix(line, "model name\t: "); ok {
				name = strings.TrimSpace(model)
			}
		}
	}

	return fmt.Sprintf("%s, %d processors, %s", name, runtime.NumCPU(), runtime.Version())
}
