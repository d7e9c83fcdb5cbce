// Package metrics counts what the server does, for Prometheus.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

// Metrics are the server's metrics. It observes the transports.
type Metrics struct {
	registry      *prometheus.Registry
	operations    *prometheus.HistogramVec
	refused       *prometheus.CounterVec
	sockets       prometheus.Gauge
	subscriptions prometheus.Gauge
	events        prometheus.Counter
}

// New returns metrics that start at zero.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		operations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "jiaofu_graphql_operation_duration_seconds", Help: "Time to answer a query or a mutation.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9),
		}, []string{"type", "code"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "jiaofu_graphql_refused_requests_total", Help: "Requests refused before they were executed.",
		}, []string{"code"}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "jiaofu_sockets", Help: "Open WebSockets.",
		}),
		subscriptions: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "jiaofu_subscriptions", Help: "Open subscriptions.",
		}),
		events: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "jiaofu_events_delivered_total", Help: "Events delivered to subscriptions.",
		}),
	}

	m.registry.MustRegister(m.operations, m.refused, m.sockets, m.subscriptions, m.events,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	return m
}

// Handler serves the metrics in the text format of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// OperationDone counts an answered query or mutation.
func (m *Metrics) OperationDone(kind ast.Operation, code apierror.Code, took time.Duration) {
	m.operations.WithLabelValues(string(kind), string(code)).Observe(took.Seconds())
}

// RequestRefused counts a request refused before it was executed.
func (m *Metrics) RequestRefused(code apierror.Code) { m.refused.WithLabelValues(string(code)).Inc() }

// SocketsChanged counts open sockets.
func (m *Metrics) SocketsChanged(delta int) { m.sockets.Add(float64(delta)) }

// SubscriptionsChanged counts open subscriptions.
func (m *Metrics) SubscriptionsChanged(delta int) { m.subscriptions.Add(float64(delta)) }

// EventDelivered counts a delivered event.
func (m *Metrics) EventDelivered() { m.events.Inc() }
