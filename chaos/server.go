package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	// startTime bounds the start of a server, stopTime its polite end.
	startTime = 30 * time.Second
	stopTime  = 20 * time.Second
	// poll is how often something is asked that has no signal.
	poll = 2 * time.Millisecond
)

// server is the program on one data folder, or one database, and one address.
// It can be started and killed many times.
type server struct {
	chaos *chaos
	// address is host and port, the same at each start; url is http:// and it.
	address, url string
	// dir is the data folder.
	dir string
	// env are more settings, which may be changed between two starts.
	env []string
	// wrapper is a command that runs the program, like strace with its options.
	wrapper []string

	command *exec.Cmd
	exited  chan struct{}
	log     *os.File
}

// newServer returns a server that is not started yet, on a free port.
func (c *chaos) newServer(ctx context.Context, dir string, env ...string) (*server, error) {
	var listen net.ListenConfig

	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}

	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}

	s := &server{chaos: c, address: address, url: "http://" + address, dir: dir, env: env}
	c.servers = append(c.servers, s)

	return s, nil
}

// startServer returns a server that is started and ready.
func (c *chaos) startServer(ctx context.Context, dir string, env ...string) (*server, error) {
	s, err := c.newServer(ctx, dir, env...)
	if err != nil {
		return nil, err
	}

	return s, s.start(ctx)
}

// environment is that of the machine without settings, and with ours.
func (s *server) environment() []string {
	var env []string

	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "JIAOFU_") && !strings.HasPrefix(pair, "MONGODB_") {
			env = append(env, pair)
		}
	}

	env = append(env, "JIAOFU_ADDR="+s.address, "JIAOFU_DATA_DIR="+s.dir, "JIAOFU_JWT_SECRET="+s.chaos.secret,
		"JIAOFU_DEMO=false", "JIAOFU_LOG_LEVEL=warn")

	return append(env, s.env...)
}

// start starts the program and waits until it is ready.
func (s *server) start(ctx context.Context) error {
	if err := s.launch(ctx); err != nil {
		return err
	}

	return s.awaitReady(ctx, startTime)
}

// launch starts the program and waits until it says that it listens.
func (s *server) launch(ctx context.Context) error {
	args := append([]string{s.chaos.program}, "serve")
	args = append(append([]string{}, s.wrapper...), args...)

	s.command = exec.CommandContext(context.WithoutCancel(ctx), args[0], args[1:]...)
	s.command.Env = s.environment()
	s.command.SysProcAttr = dieWithParent()

	if err := s.openLog(); err != nil {
		return err
	}

	output, err := s.command.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open the output of a server: %w", err)
	}

	if err := s.command.Start(); err != nil {
		return fmt.Errorf("start a server: %w", err)
	}

	if pipe, ok := output.(*os.File); ok {
		_ = pipe.SetReadDeadline(time.Now().Add(startTime))
	}

	lines := bufio.NewReader(output)
	_, err = lines.ReadString('\n')

	s.wait(output)

	if err != nil {
		s.kill()

		return fmt.Errorf("a server did not start: %w: %s", err, s.lastWords())
	}

	return nil
}

// openLog lets the program write its log to a file of this server.
func (s *server) openLog() error {
	if s.log == nil {
		log, err := os.CreateTemp(s.chaos.work, "server-*.log")
		if err != nil {
			return fmt.Errorf("open the log of a server: %w", err)
		}

		s.log = log
	}

	s.command.Stderr = s.log

	return nil
}

// wait notices the end of the process.
func (s *server) wait(output io.Closer) {
	command, exited := s.command, make(chan struct{})
	s.exited = exited

	go func() {
		defer close(exited)

		_ = command.Wait() // how it ended is in its state

		_ = output.Close()
	}()
}

// awaitReady waits until the server says that it is ready.
func (s *server) awaitReady(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()

	return s.await(ctx, "be ready", func() bool { return s.status(ctx, "/readyz") == http.StatusOK })
}

// await asks until the answer is yes, the context ends, or the process does.
func (s *server) await(ctx context.Context, what string, ask func() bool) error {
	for !ask() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for a server to %s: %w: %s", what, ctx.Err(), s.lastWords())
		case <-s.exited:
			return fmt.Errorf("wait for a server to %s: it ended: %s", what, s.lastWords())
		case <-time.After(poll):
		}
	}

	return nil
}

// status is that of the answer to a GET; 0 without one.
func (s *server) status(ctx context.Context, path string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return 0
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}

	_ = response.Body.Close()

	return response.StatusCode
}

// running tells whether the process runs.
func (s *server) running() bool {
	if s.exited == nil {
		return false
	}

	select {
	case <-s.exited:
		return false
	default:
		return true
	}
}

// kill ends the process as kill -9 does, and waits for its end.
func (s *server) kill() {
	if s.running() {
		_ = s.command.Process.Kill()
		<-s.exited
	}
}

// terminate asks the process to end, as SIGTERM does, without waiting.
func (s *server) terminate() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("ask a server to end: %w", err)
	}

	return nil
}

// stop ends the process politely, and expects it to end well.
func (s *server) stop() error {
	if !s.running() {
		return nil
	}

	if err := s.terminate(); err != nil {
		return err
	}

	select {
	case <-s.exited:
	case <-time.After(stopTime):
		s.kill()

		return errors.New("a server did not end in time")
	}

	if !s.command.ProcessState.Success() {
		return fmt.Errorf("a server ended badly: %s: %s", s.command.ProcessState, s.lastWords())
	}

	return nil
}

// lastWords is the end of what the server logged.
func (s *server) lastWords() string {
	const enough = 600

	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		return "its log cannot be read"
	}

	text = bytes.TrimSpace(text)

	return string(text[max(0, len(text)-enough):])
}

// verify runs `jiaofu verify` on what the server, which is not running, left,
// and returns what it found, its last line.
func (s *server) verify(ctx context.Context) (string, error) {
	verify := exec.CommandContext(ctx, s.chaos.program, "verify")
	verify.Env = s.environment()

	said, err := verify.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("jiaofu verify: %w: %s", err, said)
	}

	lines := strings.Split(strings.TrimSpace(string(said)), "\n")

	return lines[len(lines)-1], nil
}

// database is the path of the embedded database.
func (s *server) database() string { return filepath.Join(s.dir, "jiaofu.db") }
