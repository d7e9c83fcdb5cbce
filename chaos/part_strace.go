package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// injection is which calls fail in a run, and how.
type injection struct {
	// calls are those of the system that fail, failure is how.
	calls, failure string
	// nth is which one of each thread.
	nth int
}

// systemFaults lets calls of the running program to the system fail: what
// writes and syncs its database, one call of each thread in each run.
func systemFaults(ctx context.Context, c *chaos) ([]row, error) {
	if _, err := exec.LookPath("strace"); err != nil {
		return []row{rowf("the system fails a call of the program", "tried", false, "strace is missing: install it")}, nil
	}

	f := &faults{chaos: c, client: newClient()}
	defer f.client.close()

	if err := f.prepareFolder(ctx); err != nil {
		return nil, err
	}

	deepest := c.size.of(6, 2, 20)

	for _, calls := range []string{"pwrite64", "fsync,fdatasync", "ftruncate"} {
		for _, failure := range []string{"EIO", "ENOSPC"} {
			for nth := range deepest {
				if err := f.try(ctx, injection{calls, failure, nth + 1}); err != nil {
					return nil, fmt.Errorf("%s fails with %s: %w", calls, failure, err)
				}
			}
		}
	}

	what := fmt.Sprintf("%d system calls of the running program fail with EIO or ENOSPC, in %d runs", f.injected, f.runs)

	return []row{
		rowf(what+", acknowledged and lost", "0", f.lost == 0 && f.injected > 0, "%d of %d", f.lost, f.held),
		rowf(what+", jiaofu verify", "0 broken", f.broken == 0, "%d broken", f.broken),
		rowf(what+", serves again", "each time", f.unhealed == 0, "%d of %d", f.runs-f.unhealed, f.runs),
	}, nil
}

// faults is a series of runs.
type faults struct {
	*chaos

	client *client
	// prepared is a folder with orders that each run takes a copy of.
	prepared string
	orders   []string

	runs, injected, held, lost, broken, unhealed int
}

func (f *faults) prepareFolder(ctx context.Context) (err error) {
	const orders = 4

	if f.prepared, err = f.folder("prepared"); err != nil {
		return err
	}

	s, err := f.startServer(ctx, f.prepared)
	if err != nil {
		return err
	}

	for i := range orders {
		id, err := f.client.implement(ctx, s.url, f.tokens, fmt.Sprintf("FAULT-%d", i))
		if err != nil {
			return err
		}

		f.orders = append(f.orders, id)
	}

	return s.stop()
}

// try runs the program on a copy, lets calls fail, and kills it at the end.
func (f *faults) try(ctx context.Context, i injection) error {
	dir, err := f.folder("fault")
	if err != nil {
		return err
	}

	if err := os.CopyFS(dir, os.DirFS(f.prepared)); err != nil {
		return fmt.Errorf("copy orders: %w", err)
	}

	s, err := f.newServer(ctx, dir)
	if err != nil {
		return err
	}

	trace := filepath.Join(dir, "trace")
	s.wrapper = []string{
		"strace", "-D", "-f", "--seccomp-bpf", "-o", trace, "-P", s.database(), "-P", s.database() + "-wal",
		"-e", "trace=" + i.calls, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d", i.calls, i.failure, i.nth),
	}

	if err := f.startAgain(ctx, s); err != nil {
		return err
	}

	made := f.work(ctx, s)

	s.kill()

	return f.judge(ctx, s, made, trace)
}

// startAgain starts the program, once more when a call failed during its start.
func (f *faults) startAgain(ctx context.Context, s *server) error {
	if s.start(ctx) == nil {
		return nil
	}

	s.kill()
	s.wrapper = nil

	return s.start(ctx)
}

// work makes moves until each is acknowledged.
func (f *faults) work(ctx context.Context, s *server) ledger {
	const moves = 12

	made := ledger{}

	ctx, cancel := context.WithTimeout(ctx, f.size.within(callTime))
	defer cancel()

	for n := range moves {
		input := map[string]any{"orderId": f.orders[n%len(f.orders)], "note": "进展", "idempotencyKey": keyName(n)}

		m, err := insist(ctx, func() (moved, error) {
			return f.client.move(ctx, s.url, f.tokens.provider, "reportProgress", input)
		})
		if err != nil || !m.accepted() {
			f.unhealed++

			return made
		}

		made.note(&m)
	}

	if s.awaitReady(ctx, f.size.within(healTime)) != nil {
		f.unhealed++
	}

	return made
}

// judge looks at what the program left.
func (f *faults) judge(ctx context.Context, s *server, made ledger, trace string) error {
	traced, err := os.ReadFile(trace)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("read what failed: %w", err)
	}

	f.runs++
	f.injected += strings.Count(string(traced), "(INJECTED)")
	f.held += len(made)

	said, err := s.verify(ctx)
	if err != nil {
		return err
	}

	if !strings.HasSuffix(said, " 0 broken") {
		f.broken++
	}

	found, err := made.audit(ctx, s.dir)
	f.lost += found.lost

	return err
}
