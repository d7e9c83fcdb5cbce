package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// operationLimit is the server's limit of an operation, readyLimit that of
	// /readyz; slack is for a busy machine.
	operationLimit = 10 * time.Second
	readyLimit     = 2 * time.Second
	slack          = 2 * time.Second
	// recoveryTime bounds how long a server takes to be ready again.
	recoveryTime = 15 * time.Second
)

// badDay is something that happens to the store of a server that runs.
type badDay struct {
	name   string
	server *server
	// begin makes the day bad and end makes it good again.
	begin, end func(ctx context.Context) error
	// slow tells that what takes long may succeed all the same.
	slow bool
	// gradual tells that it becomes bad only as orders move: there is some room
	// left in files that exist.
	gradual bool
}

// baddays lives through each bad day and expects callers to be told so, the
// program to live, and everything to go on by itself.
func baddays(ctx context.Context, c *chaos) ([]row, error) {
	var ends []func()

	atEnd := func(end func()) { ends = append(ends, end) }

	defer func() {
		for _, s := range c.servers {
			s.kill()
		}

		for _, end := range slices.Backward(ends) { // what was begun last ends first
			end()
		}
	}()

	days, err := c.embeddedDays(ctx, atEnd)
	if err != nil {
		return nil, err
	}

	if c.size != sizeTest { // the tests of the program have such a day of their own
		more, err := c.databaseDays(ctx, atEnd)
		if err != nil {
			return nil, err
		}

		days = append(days, more...)
	}

	var rows []row

	for _, d := range days {
		measured, err := c.live(ctx, d)
		if err != nil {
			measured = strings.ReplaceAll(err.Error(), "\n", "; ")
		}

		rows = append(rows, rowf("bad day: "+d.name, "UNAVAILABLE with when to try again, ≤ "+operationLimit.String(),
			err == nil, "%s", measured))
	}

	return rows, nil
}

// day is one bad day of a server, as its callers see it.
type day struct {
	badDay

	chaos  *chaos
	client *client
	order  string
	// last is the seq of the last entry of the order.
	last int
}

// live lives through a bad day. It returns how long callers waited.
func (c *chaos) live(ctx context.Context, bad badDay) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()

	d := &day{badDay: bad, chaos: c, client: newClient()}
	defer d.client.close()

	var err error

	number := "B-" + strings.ReplaceAll(bad.name, " ", "-")
	if d.order, err = d.client.implement(ctx, d.server.url, c.tokens, number); err != nil {
		return "", err
	}

	d.last = 3

	heard, err := d.listen(ctx)
	if err != nil {
		return "", err
	}

	if err := d.darken(ctx); err != nil {
		return "", err
	}

	waited, told := d.tell(ctx)

	began := time.Now()

	if err := errors.Join(told, d.end(ctx)); err != nil {
		return "", err
	}

	if err := d.server.awaitReady(ctx, recoveryTime); err != nil {
		return "", fmt.Errorf("recover: %w", err)
	}

	recovered := time.Since(began)

	if err := d.goOn(ctx, heard); err != nil {
		return "", err
	}

	return fmt.Sprintf("told after %s at most, ready again %s later",
		waited.Round(time.Millisecond), recovered.Round(time.Millisecond)), nil
}

// darken begins the day.
func (d *day) darken(ctx context.Context) error {
	if err := d.begin(ctx); err != nil {
		return fmt.Errorf("begin: %w", err)
	}

	for d.gradual && ctx.Err() == nil {
		_, err := d.client.move(ctx, d.server.url, d.chaos.tokens.provider, "reportProgress",
			map[string]any{"orderId": d.order, "note": strings.Repeat("满", 4000)})
		d.gradual = err == nil
	}

	return nil
}

// tell moves the order over every transport, and asks after the server's
// health. It returns the longest wait.
func (d *day) tell(ctx context.Context) (time.Duration, error) {
	var asking sync.WaitGroup

	waits, failures := make([]time.Duration, 4), make([]error, 4)

	for i, ask := range []func(context.Context) error{d.overHTTP, d.overSocket, d.overStream, d.health} {
		asking.Go(func() {
			began := time.Now()
			failures[i] = ask(ctx)
			waits[i] = time.Since(began)
		})
	}

	asking.Wait()

	waited, err := slices.Max(waits), errors.Join(failures...)
	if err == nil && waited > operationLimit+slack {
		err = fmt.Errorf("told after %s", waited)
	}

	return waited, err
}

const badDayMove = `mutation ($id: ID!) { reportProgress(input: {orderId: $id, note: "尝试"}) { entry { seq } userErrors { code } } }`

func (d *day) variables() map[string]any { return map[string]any{"id": d.order} }

func (d *day) overHTTP(ctx context.Context) error {
	a, err := d.client.ask(ctx, d.server.url, d.chaos.tokens.provider, badDayMove, d.variables())

	switch {
	case err != nil:
		return fmt.Errorf("over HTTP: %w", err)
	case a.code == "" && d.slow:
		return nil
	case a.code != "UNAVAILABLE" || a.status != http.StatusServiceUnavailable || a.after == "":
		return fmt.Errorf("over HTTP: answered %d %s, Retry-After %q: %s", a.status, a.code, a.after, a.data)
	default:
		return nil
	}
}

func (d *day) overSocket(ctx context.Context) error {
	s, err := dialSocket(ctx, d.server.url, d.chaos.tokens.provider)
	if err != nil {
		return fmt.Errorf("over a socket: %w", err)
	}
	defer s.hangUp()

	if err := s.subscribe("1", badDayMove, d.variables()); err != nil {
		return err
	}

	m, err := s.read()
	if err == nil {
		err = d.toldIn(m.Payload)
	}

	if err != nil {
		return fmt.Errorf("over a socket: %w", err)
	}

	return nil
}

func (d *day) overStream(ctx context.Context) error {
	s, err := openStream(ctx, d.server.url, d.chaos.tokens.provider, badDayMove, d.variables())
	if err != nil {
		return err
	}
	defer s.close()

	data, err := s.next()
	if err == nil {
		err = d.toldIn(data)
	}

	if err != nil {
		return fmt.Errorf("over a stream: %w", err)
	}

	return nil
}

// toldIn tells whether a message, of errors or of a result, says that the
// service is unavailable and when to try again.
func (d *day) toldIn(payload json.RawMessage) error {
	type failure struct {
		Extensions struct {
			Code       string `json:"code"`
			RetryAfter int    `json:"retryAfter"`
		} `json:"extensions"`
	}

	var (
		result struct {
			Errors []failure `json:"errors"`
		}
		list []failure
	)

	if json.Unmarshal(payload, &list) != nil {
		if err := json.Unmarshal(payload, &result); err != nil {
			return fmt.Errorf("read a message: %w", err)
		}

		list = result.Errors
	}

	switch {
	case len(list) == 0 && d.slow:
		return nil
	case len(list) == 0 || list[0].Extensions.Code != "UNAVAILABLE" || list[0].Extensions.RetryAfter == 0:
		return fmt.Errorf("told %s", payload)
	default:
		return nil
	}
}

// health expects a server that lives and is not ready.
func (d *day) health(ctx context.Context) error {
	if status := d.server.status(ctx, "/healthz"); status != http.StatusOK {
		return fmt.Errorf("/healthz answered %d", status)
	}

	err := d.server.await(ctx, "not be ready", func() bool {
		return d.server.status(ctx, "/readyz") == http.StatusServiceUnavailable
	})
	if err != nil {
		return err
	}

	began := time.Now()
	_ = d.server.status(ctx, "/readyz")

	if took := time.Since(began); took > readyLimit+slack {
		return fmt.Errorf("/readyz answered after %s", took)
	}

	if status := d.server.status(ctx, "/healthz"); status != http.StatusOK {
		return fmt.Errorf("/healthz answered %d", status)
	}

	return nil
}

// hearing is a subscription that should outlive the day: it returns the next
// seq.
type hearing func() (int, error)

// listen subscribes to the order over a socket and over a stream, and waits for
// the last entry on both: they are under way then.
func (d *day) listen(ctx context.Context) ([]hearing, error) {
	variables := map[string]any{"id": d.order, "after": d.last - 1}

	s, err := dialSocket(ctx, d.server.url, d.chaos.tokens.buyer)
	if err != nil {
		return nil, err
	}

	if err := s.subscribe("1", entriesQuery, variables); err != nil {
		return nil, err
	}

	e, err := openStream(ctx, d.server.url, d.chaos.tokens.buyer, entriesQuery, variables)
	if err != nil {
		return nil, err
	}

	context.AfterFunc(ctx, func() { s.hangUp(); e.close() })

	heard := []hearing{
		func() (int, error) {
			m, err := s.read()
			if err != nil {
				return 0, fmt.Errorf("the subscription on a socket: %w", err)
			}

			return seqIn(m.Payload)
		},
		func() (int, error) {
			data, err := e.next()
			if err != nil {
				return 0, fmt.Errorf("the subscription by a stream: %w", err)
			}

			return seqIn(data)
		},
	}

	for _, next := range heard {
		if _, err := next(); err != nil {
			return nil, err
		}
	}

	return heard, nil
}

func seqIn(payload json.RawMessage) (int, error) {
	var event struct {
		Data struct {
			Entry struct {
				Seq int `json:"seq"`
			} `json:"flowLogAppended"`
		} `json:"data"`
	}

	if err := json.Unmarshal(payload, &event); err != nil || event.Data.Entry.Seq == 0 {
		return 0, fmt.Errorf("%w: %s", errStream, payload)
	}

	return event.Data.Entry.Seq, nil
}

// goOn moves the order again, and expects the subscriptions of before to tell
// every entry.
func (d *day) goOn(ctx context.Context, heard []hearing) error {
	m, err := d.client.move(ctx, d.server.url, d.chaos.tokens.provider, "reportProgress",
		map[string]any{"orderId": d.order, "note": "又好了"})
	if err != nil || !m.accepted() {
		return fmt.Errorf("go on: %s: %w", m.refusal(), orRefused(err))
	}

	for _, next := range heard {
		for want := d.last + 1; want <= m.Entry.Seq; want++ {
			seq, err := next()
			if err != nil {
				return err
			}

			if seq != want {
				return fmt.Errorf("%w: entry %d came, not %d", errStream, seq, want)
			}
		}
	}

	return nil
}
