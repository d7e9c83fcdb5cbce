// Command chaos breaks things around the built program – processes, disks,
// clocks, connections – and tells whether its promises held. See
// docs/reliability.md.
//
// Everything runs on loopback and in temporary folders. The exit code is 1 when
// a promise broke.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// errBroken is the error of a run in which a promise broke.
var errBroken = errors.New("a promise broke")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// run runs the parts that the arguments choose and prints their rows.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "small and short: to see that it runs, not to rely on")
	seed := flags.Uint64("seed", 0, "where the random choices begin (default another one each time)")
	program := flags.String("program", "", "try this program, built before, instead of building one")
	only := flags.String("only", "", "run only these, separated by commas: "+strings.Join(names(), ", "))

	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}

	chosen, err := choose(*only)
	if err != nil {
		return err
	}

	if *seed == 0 {
		*seed = rand.Uint64()
	}

	c := &chaos{size: sizeFull, seed: *seed, stderr: stderr, program: *program}
	if *quick {
		c.size = sizeQuick
	}

	return c.run(ctx, chosen, stdout)
}

// choose returns the parts with the names; all of them without any.
func choose(only string) ([]part, error) {
	if only == "" {
		return parts(), nil
	}

	var chosen []part

	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(parts(), func(p part) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no part %q; there are %s", name, strings.Join(names(), ", "))
		}

		chosen = append(chosen, parts()[i])
	}

	return chosen, nil
}

// size is how much of everything a run does.
type size int

const (
	// sizeTest is for `go test`: seconds for each part.
	sizeTest size = iota
	// sizeQuick is for a look: two minutes for all parts.
	sizeQuick
	// sizeFull is what the promises say: twenty minutes for all parts.
	sizeFull
)

// of returns the number for this size.
func (s size) of(test, quick, full int) int {
	return [...]int{sizeTest: test, sizeQuick: quick, sizeFull: full}[s]
}

// within bounds what has a goal in time. Tests are for any machine, however
// busy: there it has to happen at all, within minutes.
func (s size) within(goal time.Duration) time.Duration {
	const anyMachine = time.Minute

	if s == sizeTest {
		return anyMachine
	}

	return goal
}

// chaos is one run.
type chaos struct {
	size   size
	seed   uint64
	stderr io.Writer

	// root is the repository, work this run's own folder.
	root, work, program string
	secret              string
	tokens              tokens
	mongo               *bundledMongoDB
	servers             []*server
}

// run runs the parts one after another; each ends what it started.
func (c *chaos) run(ctx context.Context, chosen []part, stdout io.Writer) (err error) {
	began := time.Now()

	if err := c.prepare(ctx); err != nil {
		return err
	}

	var rows []row

	for _, p := range chosen {
		c.sayf("%s: %s", p.name, p.about)

		found, err := c.runPart(ctx, p)
		rows = append(rows, found...)

		if err != nil {
			rows = append(rows, row{promise: p.name + ": the part ends", measured: err.Error(), goal: "no error"})
		}
	}

	fmt.Fprintf(stdout, "%s; %s; seed %d; took %s\n\n",
		machine(), time.Now().UTC().Format(time.DateOnly), c.seed, time.Since(began).Round(time.Second))

	return errors.Join(printTable(stdout, rows), c.clean(allHeld(rows)))
}

// runPart runs one part and kills what it left running.
func (c *chaos) runPart(ctx context.Context, p part) ([]row, error) {
	ctx, cancel := context.WithTimeout(ctx, partTime)
	defer cancel()

	began := time.Now()
	rows, err := p.run(ctx, c)

	for _, s := range c.servers {
		s.kill()
	}

	c.servers = nil

	c.sayf("%s: took %s", p.name, time.Since(began).Round(time.Second/10))

	return rows, err
}

// random returns the source of random choices of a part.
func (c *chaos) random(part string) *rand.Rand {
	var stream uint64
	for _, b := range []byte(part) {
		stream = stream*31 + uint64(b)
	}

	return rand.New(rand.NewPCG(c.seed, stream))
}

func (c *chaos) sayf(format string, values ...any) { fmt.Fprintf(c.stderr, format+"\n", values...) }

// clean ends everything. The folder with the logs of the servers stays when
// something broke.
func (c *chaos) clean(held bool) error {
	err := c.mongo.stop()

	if !held {
		c.sayf("the folder of the run, with the logs of the servers, is %s", c.work)

		return errors.Join(errBroken, err)
	}

	if err := errors.Join(err, os.RemoveAll(c.work)); err != nil {
		return fmt.Errorf("clean up: %w", err)
	}

	return nil
}
