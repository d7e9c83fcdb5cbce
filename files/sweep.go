package files

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const (
	sweepPage = 100
	// restFor is how many times as long as a page took a sweep rests after it: it
	// is at work for a tenth of its time, however much there is to look at.
	restFor = 9
	// settledFor is the age at which nothing more happens to an upload or to
	// its contents: no link to it works, and every content of it is old enough
	// to have been looked at.
	settledFor = 72 * time.Hour
)

// sweeper remembers what was looked at. What a move used is used for good, so
// nothing is looked at twice. A restart begins at the beginning: it looks at every
// upload there is, and reads the orders of those that are READY.
type sweeper struct {
	sync.Mutex

	uploads string
	files   string
}

// Run sweeps now and then every Config.SweepEvery, until the context ends.
// Several processes may do so at once.
func (s *Service) Run(ctx context.Context) {
	ticker := time.NewTicker(s.config.SweepEvery)
	defer ticker.Stop()

	for {
		removed, err := s.Sweep(ctx)

		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.config.Logger.WarnContext(ctx, "sweep unused uploads", slog.Int("removed", removed), slog.Any("error", err))
		case removed > 0:
			s.config.Logger.InfoContext(ctx, "swept unused uploads", slog.Int("removed", removed))
		}

		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Sweep removes the uploads that no move used in 25 hours, whatever became of
// them, and contents as old that no upload refers to. It returns how many of
// both it removed. An error does not stop it unless the store is gone; what was
// left comes again at the next sweep. It rests after each page.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	s.sweep.Lock()
	defer s.sweep.Unlock()

	before := s.now().Add(-unusedFor)

	var known usage

	uploads, err := walk(ctx, &s.sweep.uploads,
		func(after string) ([]store.Upload, error) {
			known = usage{}

			return s.config.Store.UploadsBefore(ctx, before, after, sweepPage)
		},
		func(u store.Upload) (string, verdict, error) { return s.sweepUpload(ctx, known, &u) })
	if err != nil && lost(err) {
		return uploads, err
	}

	files, fileErr := walk(ctx, &s.sweep.files,
		func(after string) ([]string, error) { return s.config.Store.FilesBefore(ctx, before, after, sweepPage) },
		func(key string) (string, verdict, error) { return s.sweepFile(ctx, key) })

	return uploads + files, errors.Join(err, fileErr)
}

// verdict is what became of an item of a sweep.
type verdict int

const (
	// removed: it is gone.
	removed verdict = iota
	// kept: it stays, for good.
	kept
	// undecided: it has to be looked at again.
	undecided
)

// walk reads all pages and handles each item. The mark, from which the next
// walk goes on, moves until the first item that has to be looked at again.
func walk[T any](ctx context.Context, mark *string, page func(after string) ([]T, error),
	handle func(T) (id string, v verdict, err error),
) (int, error) {
	var (
		count int
		first error
	)

	for after, settled := *mark, true; ; {
		began := time.Now()

		items, err := page(after)
		if err != nil {
			return count, errors.Join(first, fmt.Errorf("list what to sweep: %w", err))
		}

		for _, item := range items {
			id, v, err := handle(item)
			if err != nil && (first == nil || lost(err)) {
				first = err
			}

			if v == removed {
				count++
			}

			if settled = settled && v != undecided; settled {
				*mark = id
			}

			after = id
		}

		if len(items) < sweepPage || (first != nil && lost(first)) || !rest(ctx, restFor*time.Since(began)) {
			return count, first
		}
	}
}

// rest waits; it is false when the context ends first.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// lost reports whether there is no use in going on.
func lost(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded)
}

// sweepUpload removes an upload, first what is known of it: a content without
// an upload is found again, an upload without its content would be a lie.
func (s *Service) sweepUpload(ctx context.Context, known usage, u *store.Upload) (string, verdict, error) {
	used, err := s.used(ctx, known, u)
	if err != nil {
		return u.ID, undecided, err
	}

	if used {
		return u.ID, kept, nil
	}

	if err := s.config.Store.DeleteUpload(ctx, u.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
		return u.ID, undecided, fmt.Errorf("delete an unused upload: %w", err)
	}

	if u.File == "" {
		return u.ID, removed, nil
	}

	if err := s.config.Store.DeleteFile(ctx, u.File); err != nil {
		return u.ID, removed, fmt.Errorf("delete the content of an unused upload: %w", err)
	}

	return u.ID, removed, nil
}

// usage is which files the acts of an order used, by the orders that were read.
type usage map[string]map[string]bool

// used reports whether a move of the order used the upload. Only READY ones can
// be, and none of this age comes to be used any more: what is known stays true.
func (s *Service) used(ctx context.Context, known usage, u *store.Upload) (bool, error) {
	if u.Status != store.UploadReady {
		return false, nil
	}

	files, ok := known[u.OrderID]
	if !ok {
		var err error
		if files, err = s.usedFiles(ctx, u.OrderID); err != nil {
			return false, fmt.Errorf("read the order of an upload: %w", err)
		}

		known[u.OrderID] = files
	}

	return files[u.ID], nil
}

// usedFiles lists the files that the acts of an order used; none for an order
// that is not there.
func (s *Service) usedFiles(ctx context.Context, orderID string) (map[string]bool, error) {
	files := map[string]bool{}

	order, err := s.config.Store.Order(ctx, store.Scope{}, orderID, store.Whole)

	switch {
	case errors.Is(err, store.ErrNotFound):
		return files, nil
	case err != nil:
		return nil, err
	case len(order.Log) != order.Version:
		return nil, delivery.ErrNoLog
	}

	for i := range order.Log {
		for _, f := range order.Log[i].Attachments {
			files[f.ID] = true
		}
	}

	return files, nil
}

// sweepFile removes a content that no upload refers to.
func (s *Service) sweepFile(ctx context.Context, key string) (string, verdict, error) {
	u, err := s.config.Store.Upload(ctx, uploadOf(key))

	switch {
	case err == nil && u.File == key && s.now().Sub(u.CreatedAt) > settledFor:
		return key, kept, nil
	case err == nil && u.File == key:
		return key, undecided, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return key, undecided, fmt.Errorf("read the upload of a content: %w", err)
	}

	if err := s.config.Store.DeleteFile(ctx, key); err != nil {
		return key, undecided, fmt.Errorf("delete a content without an upload: %w", err)
	}

	return key, removed, nil
}
