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
		return floor.Serve(ctx, args[1], floor.Mode(args[2]), stdout)
	}

	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "small and short: to see that it runs, not to believe the numbers")
	rounds := flags.Int("rounds", 0, "how often each side is measured, more for steadier numbers (default 7, quick 3)")
	program := flags.String("program", "", "measure this program, built before, instead of building one")
	profile := flags.String("profile", "", "instead of measuring, load the program and keep in this file where its time goes")
	only := flags.String("only", "", "measure only these, separated by commas: "+strings.Join(names(), ", "))

	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}

	b := &bench{scale: fullScale(), stderr: stderr, program: *program, profile: *profile}
	if *quick {
		b.scale = quickScale()
	}

	if *rounds > 0 {
		b.scale.rounds = *rounds
	}

	switch {
	case *profile != "":
		b.only = []string{profilePart}
	case *only != "":
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
	// sizes are the numbers of orders that growth is measured at, ascending;
	// growing is how much of the requests of a full run is asked there.
	sizes   []int
	growing float64
}

func fullScale() scale {
	return scale{
		large: 100_000, small: 1_000, rounds: 7, orders: 4_000, lists: 1_500, counts: 4_000,
		moves: 3_000, singleMoves: 600, sockets: 5_000, watchedOrders: 50,
		latencies: 300, starts: 5, polls: 25, timerReads: 2_000,
		databaseReads: 150, databaseMoves: 20,
		sizes: []int{10_000, 100_000, 1_000_000}, growing: 1,
	}
}

func quickScale() scale {
	return scale{
		large: 8_000, small: 1_000, rounds: 3, orders: 400, lists: 150, counts: 400,
		moves: 1_000, singleMoves: 100, sockets: 200, watchedOrders: 10,
		latencies: 30, starts: 2, polls: 4, timerReads: 200,
		databaseReads: 20, databaseMoves: 5,
		sizes: []int{480, 960, 1_920}, growing: 0.05,
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
	program, secret, profile   string
	tokens                     []string
	serversCPU                 int
	serverLog                  io.Writer

	running []*process
	rows    []row
	growth  []growthRow
}

// part is a part of the run, which adds rows.
type part struct {
	name    string
	measure func(*bench, context.Context) error
	// asked tells that it is measured only when it is named: it takes long.
	asked bool
}

func parts() []part {
	return []part{
		{name: "requests", measure: (*bench).measureRequests},
		{name: "timers", measure: (*bench).measureTimers},
		{name: "start", measure: (*bench).measureStart},
		{name: "sockets", measure: (*bench).measureSockets},
		{name: "mongodb", measure: (*bench).measureMongoDB},
		{name: "overload", measure: (*bench).measureOverload},
		{name: "scale", measure: (*bench).measureScale, asked: true},
		{name: profilePart, measure: (*bench).measureProfile, asked: true},
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
		if !b.wants(p) {
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

	fmt.Fprintf(stdout, "%s; %s; %d orders; took %s\n",
		machine(), time.Now().UTC().Format(time.DateOnly), b.mostOrders(), time.Since(began).Round(time.Second))

	return b.print(stdout)
}

// wants reports whether a part is measured.
func (b *bench) wants(p part) bool {
	if b.only == nil {
		return !p.asked
	}

	return slices.Contains(b.only, p.name)
}

// mostOrders is how many orders the largest store has.
func (b *bench) mostOrders() int {
	if b.growth != nil {
		return b.scale.sizes[len(b.scale.sizes)-1]
	}

	return b.scale.large
}

// print writes what was measured. It returns errGrown when something that must
// not grow with the store does.
func (b *bench) print(stdout io.Writer) error {
	if b.rows != nil {
		fmt.Fprintln(stdout)

		if err := printTable(stdout, b.rows); err != nil {
			return err
		}
	}

	if b.growth == nil {
		return nil
	}

	fmt.Fprintln(stdout)

	if err := printGrowth(stdout, b.scale.sizes, b.growth); err != nil {
		return err
	}

	return grown(b.growth)
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

	if b.program == "" && b.profile == "" {
		b.program = filepath.Join(b.work, "jiaofu")
		if err := b.build(ctx, b.root, b.program, "-pgo="+filepath.Join(b.root, releaseProfile)); err != nil {
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

// releaseProfile is the profile that released programs are built with.
const releaseProfile = "release.pgo"

// build builds the program in a folder, with flags of go build beside those of
// a release.
func (b *bench) build(ctx context.Context, dir, to string, flags ...string) error {
	build := exec.CommandContext(ctx, "go", append([]string{"build", "-trimpath", "-o", to}, flags...)...)
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
