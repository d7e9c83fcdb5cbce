package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// usage is what a server holds, in bytes, and its goroutines.
type usage struct {
	resident   float64
	inUse      float64
	goroutines float64
}

func (u usage) minus(other usage) usage {
	return usage{u.resident - other.resident, u.inUse - other.inUse, u.goroutines - other.goroutines}
}

const (
	// collections is how many garbage collections a server is brought to do
	// before its memory is looked at, by as many requests as that takes.
	collections        = 3
	requestsAtATime    = 200
	metricCollections  = "go_gc_duration_seconds_count"
	metricGoroutines   = "go_goroutines"
	metricHeap         = "go_memstats_heap_inuse_bytes"
	metricStacks       = "go_memstats_stack_inuse_bytes"
	metricSubscription = "jiaofu_subscriptions"
)

// usage brings a server to collect its garbage, waits until it has given back
// what it does not need, and looks at what it holds.
func (b *bench) usage(ctx context.Context, server *process) (usage, error) {
	pool, err := server.conns(ctx, 1)
	if err != nil {
		return usage{}, err
	}

	counts := prepared([]pair{{ours: post(b.tokens[0], countsQuery, nil)}}, true, `"count":`)

	values, err := scrape(ctx, server)
	if err != nil {
		return usage{}, err
	}

	inUse := math.Inf(1)

	for enough := values[metricCollections] + collections; values[metricCollections] < enough; {
		if _, err := pool.Run(0, requestsAtATime, counts); err != nil {
			return usage{}, fmt.Errorf("make garbage: %w", err)
		}

		if values, err = scrape(ctx, server); err != nil {
			return usage{}, err
		}

		// The least is what was there right after a collection.
		inUse = min(inUse, values[metricHeap]+values[metricStacks])
	}

	resident, err := settled(server.pid())

	return usage{resident, inUse, values[metricGoroutines]}, err
}

// settled waits until a process that is left alone has had the time to give
// memory back, and its resident memory does not shrink any more, and returns it.
func settled(pid int) (float64, error) {
	const (
		calm  = 30 * time.Second
		looks = 10
		wait  = 2 * time.Second
		still = 0.99
	)

	time.Sleep(calm)

	resident, err := residentBytes(pid)

	for range looks {
		time.Sleep(wait)

		before := resident
		if resident, err = residentBytes(pid); err != nil || resident > still*before {
			break
		}
	}

	return resident, err
}

// awaitSubscriptions waits until the server runs so many subscriptions.
func awaitSubscriptions(ctx context.Context, server *process, count int) error {
	ctx, cancel := context.WithTimeout(ctx, eventTime)
	defer cancel()

	for {
		values, err := scrape(ctx, server)
		if err != nil {
			return err
		}

		if int(values[metricSubscription]) >= count {
			return nil
		}

		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %d subscriptions, there are %.0f: %w", count, values[metricSubscription], ctx.Err())
		case <-time.After(poll):
		}
	}
}

// scrape reads the metrics of a server that have no labels.
func scrape(ctx context.Context, server *process) (values map[string]float64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+server.address+"/metrics", nil)
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}

	defer func() { err = errors.Join(err, response.Body.Close()) }()

	values = map[string]float64{}

	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			values[name] = number
		}
	}

	return values, nil
}
