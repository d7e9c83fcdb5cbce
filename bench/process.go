package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/jiaofu/jiaofu/bench/floor"
	"github.com/jiaofu/jiaofu/bench/load"
)

const (
	// startTime bounds the start of a process, stopTime its end.
	startTime = 30 * time.Second
	stopTime  = 15 * time.Second
	// connIdleTime is how long connections are kept that nobody uses: servers
	// close them after a while.
	connIdleTime = 20 * time.Second
	// poll is how often a starting server is asked whether it is ready.
	poll = time.Millisecond
)

// process is a server of its own on the servers' processor.
type process struct {
	command *exec.Cmd
	input   io.Closer
	// address is host and port.
	address string
	// endsWithInput is set of a program that ends when its input does.
	endsWithInput bool
	// pools are the open connections by their number.
	pools map[int]*load.Pool
	used  map[int]time.Time
}

// start runs a program and waits for the line that says where it listens.
func (b *bench) start(ctx context.Context, env []string, program string, args ...string) (*process, error) {
	p := &process{
		command: exec.CommandContext(context.WithoutCancel(ctx), program, args...), pools: map[int]*load.Pool{}, used: map[int]time.Time{},
	}

	p.command.Env = append(os.Environ(), env...)
	p.command.Stderr = b.serverLog
	p.command.SysProcAttr = dieWithParent()

	input, err := p.command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("open the input of a server: %w", err)
	}

	p.input = input

	output, err := p.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("open the output of a server: %w", err)
	}

	if err := startOn(b.serversCPU, p.command.Start); err != nil {
		return nil, fmt.Errorf("start a server: %w", err)
	}

	b.running = append(b.running, p)

	if pipe, ok := output.(*os.File); ok {
		_ = pipe.SetReadDeadline(time.Now().Add(startTime))
	}

	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("read where a server listens: %w", errors.Join(err, p.stop()))
	}

	p.address = strings.TrimSpace(strings.TrimPrefix(line, "listening on http://"))

	return p, nil
}

// startServer runs our server on a data folder and waits until it is ready.
func (b *bench) startServer(ctx context.Context, dir string, env ...string) (*process, error) {
	env = append([]string{
		"JIAOFU_ADDR=127.0.0.1:0", "JIAOFU_DATA_DIR=" + dir, "JIAOFU_JWT_SECRET=" + b.secret, "JIAOFU_DEMO=false",
		"JIAOFU_LOG_LEVEL=warn", "MONGODB_URI=",
		// A handful of people ask for more than any person does.
		"JIAOFU_LIMIT_COST_RATE=1000000000", "JIAOFU_LIMIT_COST_BURST=1000000000",
	}, env...)

	p, err := b.start(ctx, env, b.program)
	if err != nil {
		return nil, err
	}

	return p, p.awaitReady(ctx)
}

// startFloor runs the floor on a database.
func (b *bench) startFloor(ctx context.Context, path string, mode floor.Mode) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}

	return b.start(ctx, nil, self, "floor", path, string(mode))
}

// awaitReady waits until the server says that it is ready.
func (p *process) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()

	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+"/readyz", nil)
		if err != nil {
			return fmt.Errorf("ask whether the server is ready: %w", err)
		}

		response, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = response.Body.Close()

			if response.StatusCode == http.StatusOK {
				return nil
			}
		}

		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until the server is ready: %w", ctx.Err())
		case <-time.After(poll):
		}
	}
}

// pid is the number of the process.
func (p *process) pid() int { return p.command.Process.Pid }

// conns returns so many connections to the server, the same ones at each call
// unless they were left alone for long.
func (p *process) conns(ctx context.Context, n int) (*load.Pool, error) {
	if pool := p.pools[n]; pool != nil && time.Since(p.used[n]) < connIdleTime {
		p.used[n] = time.Now()

		return pool, nil
	} else if pool != nil {
		pool.Close()
	}

	pool, err := load.Dial(ctx, p.address, n)
	if err != nil {
		return nil, fmt.Errorf("connect to a server: %w", err)
	}

	p.pools[n], p.used[n] = pool, time.Now()

	return pool, nil
}

// stop ends the process, politely first. It may be called again.
func (p *process) stop() error {
	for _, pool := range p.pools {
		pool.Close()
	}

	p.pools = nil
	_ = p.input.Close()

	if p.command.ProcessState != nil {
		return nil
	}

	if !p.endsWithInput {
		_ = p.command.Process.Signal(syscall.SIGTERM)
	}

	late := time.AfterFunc(stopTime, func() { _ = p.command.Process.Kill() })

	defer late.Stop()

	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("a server ended badly: %w", err)
	}

	return nil
}
