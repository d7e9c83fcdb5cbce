package metrics

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/observed"
)

// preset makes the series that can be told in advance, at zero. Prometheus sees
// no increase in a series that is born with its first event, so an alarm would
// miss the first failure after each start.
func (m *Metrics) preset() {
	m.presetOperations()
	m.presetProcess()

	for _, source := range []store.WakeSource{store.WakeLocal, store.WakeStream, store.WakePoll} {
		m.wakes.WithLabelValues(labelOf(source))
	}

	for _, status := range []store.UploadStatus{store.UploadPending, store.UploadReady, store.UploadRejected} {
		m.uploads.WithLabelValues(strings.ToLower(string(status)))
	}

	for _, method := range []string{"get", "put"} {
		for _, status := range []string{"200", "500", "503"} {
			m.requests.WithLabelValues(method, status)
		}
	}

	// Every order is read and changed by these two.
	for _, method := range []string{"Order", "UpdateOrder"} {
		for _, outcome := range []observed.Outcome{observed.OK, observed.Unavailable, observed.Failed} {
			m.calls.WithLabelValues(method, string(outcome))
		}
	}
}

// ourFailures are the codes of what is not the caller's fault.
func ourFailures() []string {
	return []string{string(apierror.Internal), string(apierror.Unavailable), string(apierror.Timeout)}
}

func (m *Metrics) presetOperations() {
	for _, code := range append(ourFailures(), "") {
		m.operations.answered.WithLabelValues(code)
	}

	for _, code := range append(ourFailures(), string(apierror.RateLimited)) {
		m.refused.WithLabelValues(code)
	}

	for _, kind := range []ast.Operation{ast.Query, ast.Mutation} {
		m.operations.timed.WithLabelValues("", string(kind))
	}
}

func (m *Metrics) presetProcess() {
	for _, move := range delivery.Moves() {
		name := string(move.Name)
		m.moves.WithLabelValues(name, moveAccepted, "")
		m.moves.WithLabelValues(name, moveReplayed, "")

		for _, code := range ourFailures() {
			m.moves.WithLabelValues(name, moveFailed, code)
		}

		if slices.Contains(move.Roles, delivery.RoleSystem) {
			m.timers.WithLabelValues(name)
		}
	}
}
