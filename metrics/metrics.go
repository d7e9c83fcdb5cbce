// Package metrics counts what the server does, for Prometheus.
package metrics

import (
	"context"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/jiaofu/jiaofu/apierror"
)

// Config says what metrics need to know. The zero value is good.
type Config struct {
	// Version is that of the program, for jiaofu_build_info.
	Version string
	// Admits tells whether the names of the context's caller may become values
	// of a label: strangers could fill the room for them. Default: everybody's.
	Admits func(ctx context.Context) bool
	// Now is the clock that timers are compared with. Default time.Now.
	Now func() time.Time
}

// Metrics are the server's metrics. They observe the transports, the moves, the
// timers and the store. Their methods may be called at once by many goroutines.
type Metrics struct {
	config   Config
	registry *prometheus.Registry

	operations operations
	refused    *prometheus.CounterVec

	sockets       prometheus.Gauge
	subscriptions prometheus.Gauge
	events        prometheus.Counter
	resumes       prometheus.Histogram

	moves    *prometheus.CounterVec
	timers   *prometheus.HistogramVec
	calls    *prometheus.HistogramVec
	wakes    *prometheus.CounterVec
	uploads  *prometheus.CounterVec
	received prometheus.Counter
	requests *prometheus.CounterVec

	state *state
}

// New returns metrics that start at zero, those that alarms watch from the first
// scrape on.
func New(config Config) *Metrics {
	if config.Admits == nil {
		config.Admits = func(context.Context) bool { return true }
	}

	if config.Now == nil {
		config.Now = time.Now
	}

	m := &Metrics{
		config: config, registry: prometheus.NewRegistry(), operations: newOperations(), state: newState(config.Now),
		refused: counters("jiaofu_graphql_requests_refused_total",
			"Requests refused before an operation of theirs was executed, by code.", "code"),
		sockets:       gauge("jiaofu_sockets", "Open WebSockets."),
		subscriptions: gauge("jiaofu_subscriptions", "Open subscriptions."),
		events:        counter("jiaofu_subscription_events_total", "Events delivered to subscriptions."),
		resumes: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "jiaofu_subscription_resume_events",
			Help:    "Events that a new subscription was given before it had caught up; 0 for one that began at the present.",
			Buckets: []float64{0, 1, 10, 100, 1000, 10_000},
		}),
	}
	m.process()
	m.preset()
	m.register()

	return m
}

// process makes the metrics of the process of delivery, and of what keeps it.
func (m *Metrics) process() {
	m.moves = counters("jiaofu_moves_total",
		"Moves asked for, by move, outcome and, where it was refused or failed, code.", "move", "outcome", "code")
	m.timers = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "jiaofu_timer_lateness_seconds", Help: "How long after its time a timer fired, by the move it made.",
		Buckets: []float64{0.01, 0.1, 1, 5, 30, 120, 600, 3600, 86_400},
	}, []string{"move"})
	m.calls = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "jiaofu_store_call_duration_seconds", Help: "Time of a call of the store, by method and outcome.",
		Buckets: latencies(),
	}, []string{"method", "outcome"})
	m.wakes = counters("jiaofu_store_wakeups_total",
		"Changes that subscriptions were woken for, by how this process came to know.", "source")
	m.uploads = counters("jiaofu_uploads_total",
		"Uploads that were begun (pending) and finished (ready, rejected), by status.", "status")
	m.received = counter("jiaofu_upload_received_bytes_total", "Bytes of uploads that are ready.")
	m.requests = counters("jiaofu_file_requests_total",
		"Answered uploads and downloads, by method and HTTP status.", "method", "code")
}

func (m *Metrics) register() {
	m.registry.MustRegister(
		m.operations.counted, m.operations.timed, m.operations.answered, m.refused, m.sockets, m.subscriptions, m.events, m.resumes,
		m.moves, m.timers, m.calls, m.wakes, m.uploads, m.received, m.requests, m.state, m.build(),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
}

// build is the metric that tells which program runs.
func (m *Metrics) build() prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "jiaofu_build_info", Help: "1, labelled with the version of the program and of Go.",
		ConstLabels: prometheus.Labels{"version": m.config.Version, "goversion": runtime.Version()},
	})
	info.Set(1)

	return info
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
}

// latencies are the bounds, in seconds, of the buckets of latencies: from a read
// of the embedded store to the time limit of an operation.
func latencies() []float64 {
	return []float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
}

// Handler serves the metrics in the text format of Prometheus, also to scrapers
// that ask for OpenMetrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// Gatherer gives the metrics to a program instead of a scraper.
func (m *Metrics) Gatherer() prometheus.Gatherer { return m.registry }

// CountFiles counts what the handler of uploads and downloads answers.
func (m *Metrics) CountFiles(next http.Handler) http.Handler {
	return promhttp.InstrumentHandlerCounter(m.requests, next)
}

// RequestRefused counts a request refused before it was executed.
func (m *Metrics) RequestRefused(code apierror.Code) { m.refused.WithLabelValues(string(code)).Inc() }

// SocketsChanged counts open sockets.
func (m *Metrics) SocketsChanged(delta int) { m.sockets.Add(float64(delta)) }

// SubscriptionsChanged counts open subscriptions.
func (m *Metrics) SubscriptionsChanged(delta int) { m.subscriptions.Add(float64(delta)) }

// SubscriptionCaughtUp notes how many events a subscription was given first.
func (m *Metrics) SubscriptionCaughtUp(events int) { m.resumes.Observe(float64(events)) }

// EventDelivered counts a delivered event.
func (m *Metrics) EventDelivered() { m.events.Inc() }
