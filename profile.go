//go:build profile && unix

package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
)

// init lets a program that was built with the tag profile note where its
// processor time goes, from its start to a SIGUSR1, in the file that
// CPU_PROFILE names. The file is there when the profile is complete. Released
// programs have none of this; what they are built with is made by it.
func init() {
	path := os.Getenv("CPU_PROFILE")
	if path == "" {
		return
	}

	draft := path + ".part"

	file, err := os.Create(draft)
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}

	if err != nil {
		fmt.Fprintln(os.Stderr, "jiaofu: begin a profile:", err)
		os.Exit(1)
	}

	enough := make(chan os.Signal, 1)
	signal.Notify(enough, syscall.SIGUSR1)

	go func() {
		<-enough
		pprof.StopCPUProfile()

		err := file.Close()
		if err == nil {
			err = os.Rename(draft, path)
		}

		if err != nil {
			fmt.Fprintln(os.Stderr, "jiaofu: keep a profile:", err)
		}
	}()
}
