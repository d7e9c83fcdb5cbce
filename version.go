package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// version is what a release was stamped as, by
// -ldflags '-X main.version=v1.2.3'; empty in other builds.
var version string

// programVersion is the version that the program was built as: the stamp, or
// without one what the Go command knows.
func programVersion() string {
	if version != "" {
		return version
	}

	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}

	return "unknown"
}

// printVersion prints the version that the program was built as, and by and for
// what.
func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "jiaofu %s %s %s/%s\n", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return fmt.Errorf("print version: %w", err)
	}

	return nil
}
