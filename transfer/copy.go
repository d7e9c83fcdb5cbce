// Package transfer copies everything from one store into another: orders with
// their logs, uploads, and the contents of files.
//
// A copy is found by comparing, not by remembering: both stores are read in one
// order, and what the target lacks is brought. So it can be broken off anywhere
// and run again, and a run after the last one brings nothing. Hashes tell
// whether an order of the target is the source's, an earlier state of it, or
// something else; of the latter nothing is ever overwritten.
//
// The source has to be at rest meanwhile. Whether it was is checked at the end.
package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

// Progress hears how far the copy is. It is called from several goroutines.
type Progress interface {
	// Begin begins a stage of a number of items, 0 where that is not known.
	Begin(stage string, total int64)
	// Add tells that n more items are done.
	Add(n int64)
}

// Config says what to copy where to.
type Config struct {
	// From is read, To is written. To was opened so that it may hold an
	// unfinished copy.
	From, To store.Store
	// Source names From for people, without credentials. It is kept in To.
	Source string
	// Progress hears how far the copy is.
	Progress Progress
	// Now is the clock.
	Now func() time.Time
}

// Result tells what a copy found and did.
type Result struct {
	// Orders, Entries, Uploads and Bytes are what the target holds at the end,
	// each compared with the source. Bytes are those of files.
	Orders, Entries, Uploads int
	Bytes                    int64
	// Created orders were not in the target before; Extended ones were there in
	// an earlier state.
	Created, Extended int
	// Brought uploads were not in the target before, or not finished; Removed
	// ones are not in the source any more.
	Brought, Removed int
	// Lost and Damaged count uploads whose content is missing in the source, or
	// is not what was uploaded. They are so in the target, too.
	Lost, Damaged int
}

// Changed reports whether the run had anything to bring.
func (r *Result) Changed() bool { return r.Created+r.Extended+r.Brought+r.Removed > 0 }

// ErrForeign says that the target holds what is not the source's. Nothing was
// changed.
var ErrForeign = errors.New("the target is not a copy of this source")

// ErrNotAtRest says that the source changed, or somebody else wrote to the
// target, while the copy was made. Running it again brings what is missing.
var ErrNotAtRest = errors.New("the source or the target changed while the copy was made")

// copier makes one copy.
type copier struct {
	Config

	result Result
	// record is that of the runs before this one, and own is this one's, where it
	// has something to do.
	record, own store.CopyRecord
	// position is where the changes of the source ended when the run began.
	position store.Position
}

// Copy copies everything that the target lacks, then compares all of both. When
// it returns nil the target holds what the source holds: the same counts, every
// log with the same hashes, every content with the same digest. An error leaves
// a target that no server opens, unless nothing was changed; the next run goes
// on.
func Copy(ctx context.Context, cfg Config) (Result, error) {
	c := &copier{Config: cfg}

	err := c.run(ctx)

	return c.result, err
}

func (c *copier) run(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return err
	}

	plan, err := c.plan(ctx)
	if err != nil {
		return err
	}

	if plan.work() > 0 || c.brokenOff() {
		return c.complete(ctx, plan)
	}

	if err := c.check(ctx, plan); err != nil || c.record.Finished() {
		return err
	}

	// Both were alike before anything was copied.
	if err := c.start(ctx); err != nil {
		return err
	}

	return c.finish(ctx)
}

// brokenOff tells that an earlier run did not come to its end.
func (c *copier) brokenOff() bool { return c.record.Source != "" && !c.record.Finished() }

// complete brings what is missing and compares it.
func (c *copier) complete(ctx context.Context, p *plan) error {
	if err := c.start(ctx); err != nil {
		return err
	}

	if err := c.bring(ctx, p); err != nil {
		return err
	}

	if err := c.check(ctx, p); err != nil {
		return err
	}

	return c.finish(ctx)
}

// start makes the target unfinished, and this the run that may write to it.
func (c *copier) start(ctx context.Context) error {
	c.own = store.CopyRecord{Source: c.Source, StartedAt: c.Now()}

	return c.save(ctx, c.own)
}

func (c *copier) finish(ctx context.Context) error {
	finished := c.own
	finished.FinishedAt = c.Now()

	return c.save(ctx, finished)
}

// begin reads what is known before anything is compared.
func (c *copier) begin(ctx context.Context) (err error) {
	if c.position, err = c.From.Position(ctx); err != nil {
		return fmt.Errorf("read where the source's changes end: %w", err)
	}

	c.record, err = c.To.CopyRecord(ctx)

	switch {
	case errors.Is(err, store.ErrNotFound):
		c.record = store.CopyRecord{StartedAt: c.Now()}
	case err != nil:
		return fmt.Errorf("read the record of the copy: %w", err)
	}

	return nil
}

// bring writes what the plan found to be missing.
func (c *copier) bring(ctx context.Context, p *plan) error {
	if p.orders() > 0 {
		if err := c.bringOrders(ctx, p); err != nil {
			return err
		}
	}

	if p.uploads() > 0 {
		if err := c.bringUploads(ctx, p); err != nil {
			return err
		}
	}

	return nil
}

func (c *copier) save(ctx context.Context, r store.CopyRecord) error {
	switch err := c.To.SaveCopyRecord(ctx, r); {
	case errors.Is(err, store.ErrOvertaken):
		return errOvertaken
	case err != nil:
		return fmt.Errorf("save the record of the copy: %w", err)
	default:
		return nil
	}
}

// errOvertaken is the error of a copy into a target that another one writes to.
var errOvertaken = fmt.Errorf("another copy into the target has begun: %w", ErrNotAtRest)

// alone refuses to write when another copy has begun to: it has compared both
// stores before, or it is done and servers work with the target. What is asked
// before each write keeps two apart that run at the same time, but for one write
// that hangs while the other copy is made as a whole.
func (c *copier) alone(ctx context.Context) error {
	r, err := c.To.CopyRecord(ctx)
	if err != nil {
		return fmt.Errorf("read the record of the copy: %w", err)
	}

	if !r.SameRun(c.own) {
		return errOvertaken
	}

	return nil
}
