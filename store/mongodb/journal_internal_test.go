package mongodb

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// hasty is the context of somebody who waits for a turn and is gone when it
// comes.
type hasty struct {
	context.Context

	waited atomic.Bool
}

func (h *hasty) Done() <-chan struct{} {
	if h.waited.CompareAndSwap(false, true) {
		return nil
	}

	gone := make(chan struct{})
	close(gone)

	return gone
}

func (h *hasty) Err() error {
	if h.waited.Load() {
		return context.Canceled
	}

	return nil
}

// TestReadingThatFailsServesNobodyElse has two readers wait for their turn. The
// first is gone when it comes: the second reads itself, and finds what was there
// before it asked.
func TestReadingThatFailsServesNobodyElse(t *testing.T) {
	t.Parallel()

	s, err := Open(t.Context(), Config{URI: mongotest.URI(t), Database: mongotest.Database(t), PollInterval: time.Hour})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })

	begin, err := s.Position(t.Context())
	require.NoError(t, err)

	feed, err := s.Changes(t.Context(), store.Scope{}, begin)
	require.NoError(t, err)
	require.NoError(t, s.CreateOrder(t.Context(), deliverytest.Order(t)))

	s.journal.scan <- struct{}{}

	first, second := make(chan error, 1), make(chan int, 1)
	impatient := &hasty{Context: t.Context()}

	go func() { first <- s.journal.catchUp(impatient) }()

	require.Eventually(t, impatient.waited.Load, time.Minute, time.Millisecond)

	go func() {
		changes, _, err := feed.Next(t.Context())
		if err != nil {
			changes = nil
		}

		second <- len(changes)
	}()

	<-s.journal.scan
	require.ErrorIs(t, <-first, context.Canceled)
	require.Equal(t, 1, <-second)
}
