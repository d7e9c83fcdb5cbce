// Command bench measures the server against its floors, in one run and side by
// side, and prints the ratios. See docs/performance.md.
//
// The server and the floor each run in a process of their own on one processor;
// the load comes from another one. All data is in temporary folders.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jiaofu/jiaofu/bench/floor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures, or is one of the processes that are measured.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	const floorArgs = 3
	if len(args) == floorArgs && args[0] == "floor" {
		return floor.Serve(ctx, args[1], args[2] == "true", stdout)
	}

	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "small and short: to see that it runs, not to believe the numbers")
	rounds := flags.Int("rounds", 0, "how often each side is measured, more for steadier numbers (default 7, quick 3)")
	program := flags.String("program", "", "measure this program, built before, instead of building one")
	only := flags.String("only", "", "measure only these, separated by commas: "+strings.Join(names(), ", "))

	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}

	b := &bench{scale: fullScale(), stderr: stderr, program: *program}
	if *quick {
		b.scale = quickScale()
	}

	if *rounds > 0 {
		b.scale.rounds = *rounds
	}

	if *only != "" {
		b.only = strings.Split(*only, ",")
	}

	return b.run(ctx, stdout)
}

// scale is how much is measured.
type scale struct {
	// large and small are the numbers of orders that are compared.
	large, small int
	// rounds is how often each side is measured; a round asks so many requests.
	rounds                       int
	orders, lists, counts        int
	moves, singleMoves           int
	sockets, watchedOrders       int
	latencies, starts, polls     int
	timerReads                   int
	databaseReads, databaseMoves int
}

func fullScale() scale {
	return scale{
		large: 100_000, small: 1_000, rounds: 7, orders: 4_000, lists: 1_500, counts: 4_000,
		moves: 3_000, singleMoves: 600, sockets: 5_000, watchedOrders: 50,
		latencies: 300, starts: 5, polls: 25, timerReads: 2_000,
		databaseReads: 150, databaseMoves: 20,
	}
}

func quickScale() scale {
	return scale{
		large: 8_000, small: 1_000, rounds: 3, orders: 400, lists: 150, counts: 400,
		moves: 1_000, singleMoves: 100, sockets: 200, watchedOrders: 10,
		latencies: 30, starts: 2, polls: 4, timerReads: 200,
		databaseReads: 20, databaseMoves: 5,
	}
}

// bench is one run.
type bench struct {
	scale  scale
	only   []string
	stderr io.Writer

	// root is the repository and version its code; cache keeps orders between
	// runs; work is this run's own folder.
	root, version, cache, work string
	program, secret            string
	tokens                     []string
	serversCPU                 int
	serverLog                  io.Writer

	running []*process
	rows    []row
}

// part is a part of the run, which adds rows.
type part struct {
	name    string
	measure func(*bench, context.Context) error
}

func parts() []part {
	return []part{
		{"requests", (*bench).measureRequests},
		{"timers", (*bench).measureTimers},
		{"start", (*bench).measureStart},
		{"sockets", (*bench).measureSockets},
		{"mongodb", (*bench).measureMongoDB},
		{"overload", (*bench).measureOverload},
	}
}

func names() []string {
	var list []string
	for _, p := range parts() {
		list = append(list, p.name)
	}

	return list
}

func (b *bench) run(ctx context.Context, stdout io.Writer) (err error) {
	began := time.Now()

	defer func() { err = errors.Join(err, b.clean()) }()

	if err := b.prepare(ctx); err != nil {
		return err
	}

	for _, p := range parts() {
		if b.only != nil && !slices.Contains(b.only, p.name) {
			continue
		}

		b.sayf("measuring %s", p.name)

		if err := p.measure(b, ctx); err != nil {
			return fmt.Errorf("measure %s: %w", p.name, err)
		}

		if err := b.stopAll(); err != nil {
			return err
		}
	}

	fmt.Fprintf(stdout, "%s; %s; %d orders; took %s\n\n",
		machine(), time.Now().UTC().Format(time.DateOnly), b.scale.large, time.Since(began).Round(time.Second))

	return printTable(stdout, b.rows)
}

// prepare builds the server and takes this process to its processor.
func (b *bench) prepare(ctx context.Context) error {
	module, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the repository: %w", err)
	}

	b.root = filepath.Dir(strings.TrimSpace(string(module)))
	if b.version, err = sourceHash(b.root); err != nil {
		return err
	}

	b.cache = filepath.Join(os.TempDir(), "jiaofu-bench")
	b.secret = rand.Text() + rand.Text()
	b.serverLog = b.stderr

	if err := os.MkdirAll(b.cache, 0o700); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}

	if b.work, err = os.MkdirTemp(b.cache, "run-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}

	if b.program == "" {
		b.program = filepath.Join(b.work, "jiaofu")
		if err := b.build(ctx, b.root, b.program); err != nil {
			return err
		}
	}

	if b.tokens, err = tokens(b.secret); err != nil {
		return err
	}

	var load int
	if b.serversCPU, load, err = cores(); err != nil {
		return err
	}

	return pin(load)
}

// build builds the program in a folder as it is released.
func (b *bench) build(ctx context.Context, dir, to string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", to, ".")
	build.Dir = dir

	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = b.stderr

	if err := build.Run(); err != nil {
		return fmt.Errorf("build %s: %w", dir, err)
	}

	return nil
}

func (b *bench) sayf(format string, values ...any) { fmt.Fprintf(b.stderr, format+"\n", values...) }

func (b *bench) add(rows ...row) { b.rows = append(b.rows, rows...) }

// stopAll ends every process that was started.
func (b *bench) stopAll() error {
	var err error
	// The last one first: others may depend on those before.
	for _, p := range slices.Backward(b.running) {
		err = errors.Join(err, p.stop())
	}

	b.running = nil

	return err
}

// clean leaves nothing behind but the orders for the next run.
func (b *bench) clean() error {
	err := b.stopAll()
	if b.work != "" {
		err = errors.Join(err, os.RemoveAll(b.work))
	}

	return err
}
