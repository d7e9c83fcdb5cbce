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
	fault

	// failure is how they fail.
	failure string
	// nth is which one of each thread.
	nth int
}

// fault is calls of the system that fail.
type fault struct {
	calls string
	// anywhere tells that they fail whatever they are on, otherwise on the database and
	// its log: the names of uploaded files are not known before.
	anywhere bool
}

// systemFaults lets calls of the running program to the system fail: what
// writes and syncs its database and uploaded files, one call of each thread in each
// run.
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

	for _, failing := range []fault{
		{"pwrite64", false}, {"fsync,fdatasync", true}, {"ftruncate", false}, {"?rename,renameat,renameat2,?mkdir,mkdirat", true},
	} {
		for _, failure := range []string{"EIO", "ENOSPC"} {
			for nth := range deepest {
				if err := f.try(ctx, injection{failing, failure, nth + 1}); err != nil {
					return nil, fmt.Errorf("%s fails with %s: %w", failing.calls, failure, err)
				}
			}
		}
	}

	what := fmt.Sprintf("%d system calls of the running program fail with EIO or ENOSPC, in %d runs", f.injected, f.runs)

	return []row{
		rowf(what+", acknowledged and lost", "0", f.lost == 0 && f.injected > 0, "%d of %d", f.lost, f.held),
		rowf(what+", uploads acknowledged and lost", "0", f.gone == 0 && f.uploads > 0, "%d of %d", f.gone, f.uploads),
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
	// uploads were acknowledged, gone are those of them that are lost.
	uploads, gone int
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

	s.wrapper = []string{"strace", "-D", "-f", "--seccomp-bpf", "-o", trace}
	if !i.anywhere {
		s.wrapper = append(s.wrapper, "-P", s.database(), "-P", s.database()+"-wal")
	}

	s.wrapper = append(s.wrapper,
		"-e", "trace="+i.calls, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d", i.calls, i.failure, i.nth))

	if err := f.startAgain(ctx, s); err != nil {
		return err
	}

	made, texts := f.work(ctx, s)

	s.kill()

	f.uploads += len(texts)

	gone, err := lostUploads(ctx, dir, texts)
	f.gone += gone

	return errors.Join(err, f.judge(ctx, s, made, trace))
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

// work makes moves, and uploads some texts, until each is acknowledged.
func (f *faults) work(ctx context.Context, s *server) (made ledger, texts map[string]string) {
	const moves, perUpload = 12, 4

	made, texts = ledger{}, map[string]string{}

	ctx, cancel := context.WithTimeout(ctx, f.size.within(callTime))
	defer cancel()

	for n := range moves {
		input := map[string]any{"orderId": f.orders[n%len(f.orders)], "note": "进展", "idempotencyKey": keyName(n)}

		m, err := insist(ctx, func() (moved, error) {
			return f.client.move(ctx, s.url, f.tokens.provider, "reportProgress", input)
		})
		if err != nil || !m.accepted() {
			f.unhealed++

			return made, texts
		}

		made.note(&m)

		if n%perUpload > 0 {
			continue
		}

		text := strings.Repeat(keyName(n), 100)

		id, err := f.client.upload(ctx, s.url, f.tokens.provider, f.orders[0], keyName(n), text)
		if err != nil {
			f.unhealed++

			return made, texts
		}

		texts[id] = text
	}

	if s.awaitReady(ctx, f.size.within(healTime)) != nil {
		f.unhealed++
	}

	return made, texts
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
