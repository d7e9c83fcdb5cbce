package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// What is read from the store is read for a scrape, by one goroutine that the
// scrape does not wait for longer than scrapePatience; then it is told what was
// read last.
const (
	scrapePatience = 250 * time.Millisecond
	// readTime bounds one reading.
	readTime = 10 * time.Second
	// countsAge and timersAge are how old a reading may be before a scrape has
	// it read again. Counting costs MongoDB time that grows with the orders, so
	// a slow count is rarer still: it takes a workShare of the time at most.
	countsAge = 30 * time.Second
	timersAge = 5 * time.Second
	workShare = 20
	// forgotten is the age at which a reading is not told any more.
	forgotten = 10 * time.Minute
	// mostOverdue bounds how many overdue timers are counted.
	mostOverdue = 1000
)

// Source is what is read of a store for a scrape.
type Source interface {
	CountByStatus(ctx context.Context, scope store.Scope) (map[delivery.Status]int, error)
	Timers(ctx context.Context, limit int) ([]store.Timer, error)
}

// state collects what the store holds, rather than what happens to it.
type state struct {
	now    func() time.Time
	counts *reading[map[delivery.Status]int]
	timers *reading[[]store.Timer]

	orders  *prometheus.Desc
	overdue *prometheus.Desc
	lag     *prometheus.Desc
}

func newState(now func() time.Time) *state {
	return &state{
		now:    now,
		counts: newReading[map[delivery.Status]int](countsAge), timers: newReading[[]store.Timer](timersAge),
		orders: prometheus.NewDesc("jiaofu_orders",
			"Orders by status, the same from every process on one store.", []string{"status"}, nil),
		overdue: prometheus.NewDesc("jiaofu_timers_overdue",
			"Timers whose time has come and that have not fired, counted up to 1000.", nil, nil),
		lag: prometheus.NewDesc("jiaofu_timers_overdue_seconds",
			"How late the most overdue timer is; 0 when none is.", nil, nil),
	}
}

// WatchStore reads of the store what scrapes ask for, until the context ends.
// Without it, and while the store cannot be read, the metrics of what is in the
// store are missing.
func (m *Metrics) WatchStore(ctx context.Context, source Source) {
	var running sync.WaitGroup

	running.Go(func() {
		m.state.counts.run(ctx, func(ctx context.Context) (map[delivery.Status]int, error) {
			return source.CountByStatus(ctx, store.Scope{})
		})
	})
	running.Go(func() {
		m.state.timers.run(ctx, func(ctx context.Context) ([]store.Timer, error) {
			return source.Timers(ctx, mostOverdue)
		})
	})
	running.Wait()
}

// Describe is part of [prometheus.Collector].
func (s *state) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{s.orders, s.overdue, s.lag} {
		descs <- desc
	}
}

// Collect is part of [prometheus.Collector].
func (s *state) Collect(metrics chan<- prometheus.Metric) {
	patience, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()

	s.counts.ask()
	s.timers.ask()

	if counts, ok := s.counts.get(patience); ok {
		for _, status := range delivery.AllStatuses() {
			metrics <- prometheus.MustNewConstMetric(s.orders, prometheus.GaugeValue,
				float64(counts[status]), string(status))
		}
	}

	if timers, ok := s.timers.get(patience); ok {
		count, lag := overdue(timers, s.now())

		metrics <- prometheus.MustNewConstMetric(s.overdue, prometheus.GaugeValue, float64(count))

		metrics <- prometheus.MustNewConstMetric(s.lag, prometheus.GaugeValue, lag.Seconds())
	}
}

// overdue counts the timers whose time has come. They come earliest first.
func overdue(timers []store.Timer, now time.Time) (count int, lag time.Duration) {
	for _, timer := range timers {
		late := now.Sub(timer.At)
		if late <= 0 {
			break
		}

		count++
		lag = max(lag, late)
	}

	return count, lag
}
