package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// CopyRecord tells of a copy that is, or was, made into a store.
type CopyRecord struct {
	// Source says for people where the copy comes from, without credentials.
	Source string
	// StartedAt is when the latest run of the copy began to write.
	StartedAt time.Time
	// FinishedAt is when the copy was found to be complete; zero while it is
	// not. A back end refuses to open a store whose copy is not finished, so
	// that nobody works on half of the orders.
	FinishedAt time.Time
}

// SameRun reports whether a record is of the same run, finished or not.
func (r *CopyRecord) SameRun(as CopyRecord) bool {
	return r.Source == as.Source && r.StartedAt.UnixMilli() == as.StartedAt.UnixMilli()
}

// Finished reports whether the store holds all that was to be copied.
func (r *CopyRecord) Finished() bool { return !r.FinishedAt.IsZero() }

// Unfinished is the error of opening a store whose copy is not finished.
func (r *CopyRecord) Unfinished(where string) error {
	return fmt.Errorf("%s holds an unfinished copy of %s, begun %s: run jiaofu copy again until it says that it is done",
		where, r.Source, r.StartedAt.UTC().Format(time.RFC3339))
}

// CopyRecords keeps the one record of a copy into the store. Times are kept in
// milliseconds.
type CopyRecords interface {
	// CopyRecord returns the record, or ErrNotFound where nothing was copied
	// into the store.
	CopyRecord(ctx context.Context) (CopyRecord, error)
	// SaveCopyRecord saves the record in the place of the one before. One that is
	// finished takes only the place of one of its own run; otherwise this gives
	// ErrOvertaken.
	SaveCopyRecord(ctx context.Context, r CopyRecord) error
}

// errFold is the error of an order that its log does not give.
var errFold = errors.New("the stored state is not the fold of the log")

// CheckOrder says what is wrong with a whole order as it was read: a hash chain
// that is broken, or a state that is not the fold of the log. It returns nil
// when nothing is.
func CheckOrder(o *delivery.Order) error {
	if v := o.Verify(); !v.Valid {
		return fmt.Errorf("the hash chain is broken at entry %d", v.BrokenAt)
	}

	folded, err := delivery.Fold(slices.Clone(o.Log))
	if err != nil {
		return fmt.Errorf("fold the log: %w", err)
	}

	if !reflect.DeepEqual(folded, o) {
		return errFold
	}

	return nil
}
