package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// cores returns the two processors that the run uses: one for servers and one
// for the load. Both are the same on a machine with one.
func cores() (servers, load int, err error) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return 0, 0, fmt.Errorf("ask for the processors: %w", err)
	}

	var list []int

	for cpu := 0; len(list) < allowed.Count(); cpu++ {
		if allowed.IsSet(cpu) {
			list = append(list, cpu)
		}
	}

	return list[0], list[len(list)-1], nil
}

// pin keeps every thread of this process on one processor.
func pin(cpu int) error {
	tasks, err := filepath.Glob("/proc/self/task/*")
	if err != nil {
		return fmt.Errorf("list threads: %w", err)
	}

	for _, task := range tasks {
		id, err := strconv.Atoi(filepath.Base(task))
		if err != nil {
			return fmt.Errorf("read a thread's id: %w", err)
		}

		if err := pinThread(id, cpu); err != nil {
			return err
		}
	}

	runtime.GOMAXPROCS(1)

	return nil
}

func pinThread(id, cpu int) error {
	var one unix.CPUSet

	one.Set(cpu)

	if err := unix.SchedSetaffinity(id, &one); err != nil {
		return fmt.Errorf("keep a thread on processor %d: %w", cpu, err)
	}

	return nil
}

// startOn calls start, which begins a process, so that the process stays on
// one processor from its first moment.
func startOn(cpu int, start func() error) error {
	runtime.LockOSThread()

	defer runtime.UnlockOSThread()

	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return fmt.Errorf("ask for the processors: %w", err)
	}

	if err := pinThread(0, cpu); err != nil {
		return err
	}

	err := start()

	if err := unix.SchedSetaffinity(0, &before); err != nil {
		return fmt.Errorf("go back to the processors: %w", err)
	}

	return err
}

// tellEnough tells a process that its profile is long enough.
func tellEnough(p *os.Process) error {
	if err := p.Signal(syscall.SIGUSR1); err != nil {
		return fmt.Errorf("end a profile: %w", err)
	}

	return nil
}

// dieWithParent makes a process end when this one does, however it does.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// cpuTime is the processor time, user and system, that a process has used: what
// /proc/PID/stat has in hundredths, in nanoseconds.
func cpuTime(pid int) (time.Duration, error) {
	// The clock of a process, as clock_getcpuclockid(3) makes its number.
	const sched = 2

	var at unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|sched), &at); err != nil {
		return 0, fmt.Errorf("read the processor time of a process: %w", err)
	}

	return time.Duration(at.Nano()), nil
}

// residentBytes is how much memory of a process is resident.
func residentBytes(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of a process: %w", err)
	}

	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, fmt.Errorf("read the memory of a process: %q", text)
	}

	pages, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0, fmt.Errorf("read the memory of a process: %w", err)
	}

	return float64(pages * os.Getpagesize()), nil
}

// writtenBytes is how much a process has caused to be written to disks.
func writtenBytes(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return 0, fmt.Errorf("read the writes of a process: %w", err)
	}

	_, rest, _ := strings.Cut(string(text), "\nwrite_bytes: ")
	number, _, _ := strings.Cut(rest, "\n")

	written, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, fmt.Errorf("read the writes of a process: %w", err)
	}

	return written, nil
}

// machine describes what the run was measured on.
func machine() string {
	model := "unknown processor"

	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, found := strings.Cut(string(text), "model name\t: "); found {
			model, _, _ = strings.Cut(rest, "\n")
		}
	}

	var kernel unix.Utsname
	if err := unix.Uname(&kernel); err != nil {
		return model
	}

	return fmt.Sprintf("%s, %d processors, Linux %s", model, runtime.NumCPU(), unix.ByteSliceToString(kernel.Release[:]))
}

// openFiles is how many files a process may have open.
func openFiles() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}

	return int(min(limit.Max, 1<<20))
}
