package load

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Storm is what a run measured in which more was asked than could be answered.
type Storm struct {
	// Served is of the requests that were answered with 200.
	Served Result
	// Refused is how many were answered with 429 or 503, and told when to come
	// back.
	Refused int
	// Refusals are the latencies of those, in ascending order.
	Refusals []time.Duration
}

// Storm sends requests at a rate per second for a time, whatever becomes of
// them: each connection sends at moments of its own, and late, at once and
// without heeding Retry-After, when the answer before was late. A latency begins
// when its request is sent. An answer that is neither the expected one nor a refusal
// ends it.
func (p *Pool) Storm(rate float64, lasts time.Duration, request Request) (Storm, error) {
	var (
		running sync.WaitGroup
		mu      sync.Mutex
		storm   Storm
		failed  error
	)

	every := time.Duration(float64(len(p.conns)) / rate * float64(time.Second))
	began := time.Now()

	for i, c := range p.conns {
		running.Go(func() {
			served, refusals, err := c.storm(i, began.Add(every*time.Duration(i)/time.Duration(len(p.conns))), every, began.Add(lasts), request)

			mu.Lock()
			defer mu.Unlock()

			storm.Served.Latencies = append(storm.Served.Latencies, served...)
			storm.Refusals = append(storm.Refusals, refusals...)
			failed = errors.Join(failed, err)
		})
	}

	running.Wait()

	storm.Served.Elapsed = time.Since(began)
	storm.Served.Requests, storm.Refused = len(storm.Served.Latencies), len(storm.Refusals)
	slices.Sort(storm.Served.Latencies)
	slices.Sort(storm.Refusals)

	return storm, failed
}

func (c *conn) storm(
	first int, next time.Time, every time.Duration, end time.Time, request Request,
) (served, refusals []time.Duration, err error) {
	for n := first; next.Before(end); n += 7 {
		time.Sleep(time.Until(next))

		next = next.Add(every)
		sent := time.Now()
		err := c.ask(n, request)
		took := time.Since(sent)

		switch {
		case err == nil:
			served = append(served, took)
		case c.refused:
			refusals = append(refusals, took)
		default:
			return served, refusals, err
		}
	}

	return served, refusals, nil
}

// isRefusal tells whether an answer says to come back later.
func isRefusal(response *http.Response) bool {
	busy := response.StatusCode == http.StatusServiceUnavailable || response.StatusCode == http.StatusTooManyRequests

	return busy && response.Header.Get("Retry-After") != ""
}
