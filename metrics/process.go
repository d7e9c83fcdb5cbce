package metrics

import (
	"errors"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/observed"
)

// The outcomes of moves.
const (
	moveAccepted = "accepted"
	moveReplayed = "replayed"
	moveRefused  = "refused"
	moveFailed   = "failed"
)

// MoveAnswered counts a move that somebody asked for. repeated tells that it was
// made before, with the same idempotency key.
func (m *Metrics) MoveAnswered(move delivery.MoveName, repeated bool, err error) {
	outcome, code := moveAccepted, ""

	switch refused, ok := errors.AsType[*delivery.RefusedError](err); {
	case ok:
		outcome, code = moveRefused, string(refused.Refusals[0].Code)
	case err != nil:
		outcome, code = moveFailed, string(apierror.From(err).Code)
	case repeated:
		outcome = moveReplayed
	}

	m.moves.WithLabelValues(string(move), outcome, code).Inc()
}

// TimerFired counts a move that a timer made so long after its time.
func (m *Metrics) TimerFired(move delivery.MoveName, late time.Duration) {
	m.MoveAnswered(move, false, nil)
	m.timers.WithLabelValues(string(move)).Observe(late.Seconds())
}

// StoreCalled counts a call of the store.
func (m *Metrics) StoreCalled(method string, outcome observed.Outcome, took time.Duration) {
	m.calls.WithLabelValues(method, string(outcome)).Observe(took.Seconds())
}

// UploadChanged counts an upload that was begun or finished.
func (m *Metrics) UploadChanged(status store.UploadStatus, size int64) {
	m.uploads.WithLabelValues(strings.ToLower(string(status))).Inc()

	if status == store.UploadReady {
		m.received.Add(float64(size))
	}
}

// Woken counts a change that subscriptions are woken for.
func (m *Metrics) Woken(source store.WakeSource) {
	m.wakes.WithLabelValues(labelOf(source)).Inc()
}

func labelOf(source store.WakeSource) string {
	if source == store.WakeLocal {
		return "local"
	}

	return string(source)
}
