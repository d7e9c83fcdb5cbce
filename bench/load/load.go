// Package load sends requests over connections that stay open, as fast as
// answers come, and measures. It costs little itself, so that one processor can
// load a server on another one.
package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// answerTime bounds the wait for an answer.
const answerTime = 30 * time.Second

// ErrAnswer is the error of an answer that is not the expected one.
var ErrAnswer = errors.New("unexpected answer")

// conn is one connection.
type conn struct {
	net.Conn

	reader *bufio.Reader
	body   bytes.Buffer
	// refused tells of the last answer that it said to come back later.
	refused bool
}

// Pool is a number of connections to one server.
type Pool struct{ conns []*conn }

// Dial opens connections.
func Dial(ctx context.Context, address string, conns int) (*Pool, error) {
	p := &Pool{}

	var dialer net.Dialer

	for range conns {
		c, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			p.Close()

			return nil, fmt.Errorf("connect: %w", err)
		}

		p.conns = append(p.conns, &conn{Conn: c, reader: bufio.NewReaderSize(c, 16<<10)})
	}

	return p, nil
}

// Close closes the connections.
func (p *Pool) Close() {
	for _, c := range p.conns {
		_ = c.Close()
	}
}

// Request is what is asked: the n-th request as it goes over the wire, and
// whether an answer is the expected one.
type Request struct {
	Bytes func(n int) []byte
	Check func(body []byte) bool
}

// Result is what a run measured.
type Result struct {
	Requests int
	Elapsed  time.Duration
	// Latencies are those of the single requests, in ascending order.
	Latencies []time.Duration
}

// Rate is the requests per second.
func (r *Result) Rate() float64 { return float64(r.Requests) / r.Elapsed.Seconds() }

// Quantile is the latency that the share q of the requests did not exceed.
func (r *Result) Quantile(q float64) time.Duration {
	return r.Latencies[int(q*float64(len(r.Latencies)-1))]
}

// Run sends so many requests, numbered from a first one, over all connections.
// The first answer that is not 200, or not the expected one, ends it.
func (p *Pool) Run(first, count int, request Request) (Result, error) {
	var (
		next    atomic.Int64
		running sync.WaitGroup
	)

	latencies := make([][]time.Duration, len(p.conns))
	failures := make([]error, len(p.conns))
	began := time.Now()

	for i, c := range p.conns {
		running.Go(func() {
			for failures[i] == nil {
				n := int(next.Add(1)) - 1
				if n >= count {
					return
				}

				sent := time.Now()
				failures[i] = c.ask(first+n, request)
				latencies[i] = append(latencies[i], time.Since(sent))
			}
		})
	}

	running.Wait()

	result := Result{Requests: count, Elapsed: time.Since(began), Latencies: slices.Concat(latencies...)}
	slices.Sort(result.Latencies)

	return result, errors.Join(failures...)
}

// Ask sends one request on the first connection and returns the answer.
func (p *Pool) Ask(request []byte) ([]byte, error) {
	c := p.conns[0]
	err := c.ask(0, Request{
		Bytes: func(int) []byte { return request }, Check: func([]byte) bool { return true },
	})

	return bytes.Clone(c.body.Bytes()), err
}

func (c *conn) ask(n int, request Request) error {
	if err := c.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return fmt.Errorf("bound the wait: %w", err)
	}

	if _, err := c.Write(request.Bytes(n)); err != nil {
		return fmt.Errorf("send: %w", err)
	}

	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	c.refused = isRefusal(response)
	c.body.Reset()

	_, err = io.Copy(&c.body, response.Body)
	_ = response.Body.Close()

	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	if response.StatusCode != http.StatusOK || !request.Check(c.body.Bytes()) {
		return fmt.Errorf("%w: %s %.500s", ErrAnswer, response.Status, c.body.Bytes())
	}

	return nil
}
