//go:build !linux

package main

import (
	"errors"
	"os"
	"runtime"
	"syscall"
	"time"
)

// errPlatform is why nothing is measured here.
var errPlatform = errors.New("processes are kept on processors and their time is read as Linux does it: run this on Linux")

func cores() (servers, load int, err error) { return 0, 0, errPlatform }

func pin(int) error { return errPlatform }

func startOn(int, func() error) error { return errPlatform }

func tellEnough(*os.Process) error { return errPlatform }

func dieWithParent() *syscall.SysProcAttr { return nil }

func cpuTime(int) (time.Duration, error) { return 0, errPlatform }

func residentBytes(int) (float64, error) { return 0, errPlatform }

func writtenBytes(int) (float64, error) { return 0, errPlatform }

func machine() string { return runtime.GOOS }

func openFiles() int { return 0 }
