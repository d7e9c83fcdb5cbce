package metrics

import (
	"context"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/transport"
)

const (
	// mostNames bounds how many names of operations become values of a label:
	// clients choose them freely, and each is a series that never goes away.
	mostNames = 200
	// longestName bounds such a name, in bytes.
	longestName = 64
	// otherName stands for every name beyond.
	otherName = "other"
)

// operations counts operations by name.
type operations struct {
	counted *prometheus.CounterVec
	timed   *prometheus.HistogramVec
	// answered has no label that clients choose, so that it can be there from the
	// start: what alarms add up must not be born with its first event.
	answered *prometheus.CounterVec

	mu     *sync.RWMutex // guards what follows
	names  map[string]bool
	series map[operationKey]operationSeries
}

// operationKey is what the series of an operation are found by.
type operationKey struct {
	name    string
	kind    ast.Operation
	code    apierror.Code
	partial bool
}

type operationSeries struct {
	count  prometheus.Counter
	time   prometheus.Observer
	answer prometheus.Counter
}

func newOperations() operations {
	return operations{
		counted: counters("jiaofu_graphql_operations_total",
			"Answered queries and mutations, by name, type, outcome and the code of the first error.",
			"operation", "type", "outcome", "code"),
		timed: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "jiaofu_graphql_operation_duration_seconds",
			Help: "Time to execute a query or a mutation, by name and type.", Buckets: latencies(),
		}, []string{"operation", "type"}),
		answered: counters("jiaofu_graphql_answers_total",
			"Answered queries and mutations, by the code of the first error.", "code"),
		mu: &sync.RWMutex{}, names: map[string]bool{"": true}, series: map[operationKey]operationSeries{},
	}
}

// OperationDone counts an answered query or mutation.
func (m *Metrics) OperationDone(ctx context.Context, done *transport.Operation) {
	key := operationKey{name: done.Name, kind: done.Type, code: done.Code, partial: done.Partial}

	series, ok := m.operations.known(key)
	if !ok {
		key.name = m.operations.admit(done.Name, m.config.Admits(ctx))
		series = m.operations.add(key)
	}

	series.count.Inc()
	series.time.Observe(done.Took.Seconds())
	series.answer.Inc()
}

func (o *operations) known(key operationKey) (operationSeries, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()

	series, ok := o.series[key]

	return series, ok
}

// admit returns the value of the label for a name: the name itself as long as
// there is room.
func (o *operations) admit(name string, admitted bool) string {
	o.mu.Lock()
	defer o.mu.Unlock()

	if o.names[name] {
		return name
	}

	if !admitted || len(name) > longestName || len(o.names) > mostNames {
		return otherName
	}

	o.names[name] = true

	return name
}

func (o *operations) add(key operationKey) operationSeries {
	series := operationSeries{
		count:  o.counted.WithLabelValues(key.name, string(key.kind), outcomeOf(key), string(key.code)),
		time:   o.timed.WithLabelValues(key.name, string(key.kind)),
		answer: o.answered.WithLabelValues(string(key.code)),
	}

	o.mu.Lock()
	defer o.mu.Unlock()

	o.series[key] = series

	return series
}

// outcomeOf is ok, partial (some of the data, with errors) or failed.
func outcomeOf(key operationKey) string {
	switch {
	case key.code == "":
		return "ok"
	case key.partial:
		return "partial"
	default:
		return "failed"
	}
}
