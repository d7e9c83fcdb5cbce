package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jiaofu/jiaofu/chaos/history"
	"github.com/jiaofu/jiaofu/delivery"
)

const (
	// clientsEach is how many clients race for an order, and callsEach how often
	// each calls: longer histories take too long to decide on.
	clientsEach, callsEach = 5, 10
	// decideTime bounds the decision on one history.
	decideTime = time.Minute
	// impatience bounds a call of these clients.
	impatience = 3 * time.Second
)

// race is clients that move orders at random while things break.
type race struct {
	chaos    *chaos
	stage    *stage
	client   *client
	recorder *history.Recorder
	internal atomic.Int64

	mu     sync.Mutex
	orders []raced
}

// raced is an order at the end of its race.
type raced struct {
	id string
	// log are the tokens of its log.
	log []string
	err error
}

// linear races clients through one process.
func linear(ctx context.Context, c *chaos) ([]row, error) {
	st, err := c.newStage(ctx)
	if err != nil {
		return nil, err
	}

	return c.race(ctx, st)
}

// linearShared races clients through two processes on one database, which poll
// for each other's changes where the bundled server is used.
func linearShared(ctx context.Context, c *chaos) ([]row, error) {
	st, err := c.newSharedStage(ctx, false)
	if err != nil {
		return nil, err
	}

	return c.race(ctx, st)
}

// race races clients on a stage, which it closes, and checks what they were
// told.
func (c *chaos) race(ctx context.Context, st *stage) (rows []row, err error) {
	defer func() { err = errors.Join(err, st.close()) }()

	r := &race{chaos: c, stage: st, client: newClient(), recorder: history.NewRecorder()}
	r.client.http.Timeout = impatience

	defer r.client.close()

	length := time.Duration(c.size.of(4, 15, 120)) * time.Second
	breaking, stop := context.WithTimeout(ctx, length)

	defer stop()

	var running sync.WaitGroup

	groups := c.size.of(2, 3, 4)
	if st.slow() {
		groups = 1
	}

	failures := make([]error, 1+groups)

	running.Go(func() { failures[0] = st.breakThings(breaking, c.random("linear")) })

	for group := 1; group < len(failures); group++ {
		running.Go(func() { failures[group] = r.group(ctx, breaking, group) })
	}

	running.Wait()

	if err := errors.Join(failures...); err != nil {
		return nil, err
	}

	return r.rows(ctx)
}

// group races clients for one order after the other until nothing breaks any
// more.
func (r *race) group(ctx, breaking context.Context, group int) error {
	for n := 0; breaking.Err() == nil; n++ {
		number := fmt.Sprintf("L-%d-%d", group, n)

		id, err := r.register(ctx, number)
		if err != nil {
			return err
		}

		var running sync.WaitGroup

		for client := range clientsEach {
			random := r.chaos.random(fmt.Sprintf("linear %s %d", number, client))

			running.Go(func() { r.play(ctx, random, id, client) })
		}

		running.Wait()

		end, err := r.readSurely(ctx, id)
		if err != nil {
			return err
		}

		r.recorder.Add(end)
		r.judge(number, id, end.Seen.Tokens)
	}

	return nil
}

// judge checks the history of an order.
func (r *race) judge(number, id string, log []string) {
	command := history.Registration(number)
	command.At = time.Now()
	registered, err := delivery.Register(command)

	calls := r.recorder.Of(id)
	page := filepath.Join(r.chaos.work, number+".html")

	if err == nil {
		err = history.Check(registered, calls, decideTime, page)
	}

	if err != nil {
		err = fmt.Errorf("%s: %w", number, err)
	}

	r.mu.Lock()
	defer r.mu.Unlock()

	r.orders = append(r.orders, raced{id: id, log: log, err: err})
}

// register registers an order, again and again until it is told that it did:
// the same registration gives the same order.
func (r *race) register(ctx context.Context, number string) (string, error) {
	var last error

	for ctx.Err() == nil {
		id, err := r.client.register(ctx, r.stage.anyURL(nil), r.chaos.tokens, number)
		if err == nil {
			return id, nil
		}

		last = err

		sleep(ctx, 50*time.Millisecond)
	}

	return "", errors.Join(ctx.Err(), last)
}

// play is one client: it reads, and makes moves by what it read.
func (r *race) play(ctx context.Context, random *rand.Rand, id string, client int) {
	last := history.Last{Phase: delivery.PhaseRequirementPending}

	for n := range callsEach {
		c := history.Call{Order: id, Client: client}
		if random.IntN(5) > 0 {
			c.Command = history.Choose(random, last, fmt.Sprintf("c%d-%d", client, n))
		}

		r.call(ctx, r.stage.anyURL(random), &c, &last)

		if c.Outcome == history.Unknown {
			sleep(ctx, time.Duration(100+random.IntN(300))*time.Millisecond)
		}

		if c.Outcome == history.Unknown && c.Command.Key != nil {
			again := history.Call{Order: id, Client: client, Command: c.Command}
			r.call(ctx, r.stage.anyURL(random), &again, &last)
		}
	}
}

// call makes a call and records it.
func (r *race) call(ctx context.Context, url string, c *history.Call, last *history.Last) {
	c.Began = r.recorder.Now()
	told, err := r.ask(ctx, url, c)
	c.Ended = r.recorder.Now()

	var failed *callError

	switch {
	case errors.As(err, &failed) && failed.answer.code == "INTERNAL":
		r.internal.Add(1)
	case err == nil:
		told.tell(c)
		*last = told.last()
	}

	r.recorder.Add(*c)
}

// readSurely reads an order, again and again until there is an answer.
func (r *race) readSurely(ctx context.Context, id string) (history.Call, error) {
	var last error

	for ctx.Err() == nil {
		c := history.Call{Order: id, Client: clientsEach, Began: r.recorder.Now()}

		told, err := r.ask(ctx, r.stage.anyURL(nil), &c)
		if err == nil {
			c.Ended = r.recorder.Now()
			told.tell(&c)

			return c, nil
		}

		last = err

		sleep(ctx, 50*time.Millisecond)
	}

	return history.Call{}, errors.Join(ctx.Err(), last)
}

// ask sends a call.
func (r *race) ask(ctx context.Context, url string, c *history.Call) (told, error) {
	if c.Read() {
		return ask[told](ctx, r.client, url, r.chaos.tokens.operator, readQuery, map[string]any{"id": c.Order}, "order")
	}

	move := string(c.Command.Move)
	data, err := ask[toldMove](ctx, r.client, url, r.tokenOf(c.Command.Actor.Role), moveQuery(move),
		map[string]any{"input": inputOf(c.Order, &c.Command)}, move)
	data.Order.move = &data

	return data.Order, err
}

func (r *race) tokenOf(role delivery.Role) string {
	t := &r.chaos.tokens

	return map[delivery.Role]string{
		delivery.RoleBuyer: t.buyer, delivery.RoleProvider: t.provider,
		delivery.RoleOperator: t.operator, delivery.RoleMarketplace: t.market,
	}[role]
}

// rows reads every order again, now that all is well, and counts what does not
// add up.
func (r *race) rows(ctx context.Context) ([]row, error) {
	var (
		wrong, odd []error
		moves      int
	)

	for i := range r.orders {
		o := &r.orders[i]
		if o.err != nil {
			wrong = append(wrong, o.err)
		}

		end, err := r.readSurely(ctx, o.id)
		if err != nil {
			return nil, err
		}

		log := end.Seen.Tokens
		moves += len(log) - 1

		if len(log) < len(o.log) || !slices.Equal(log[:len(o.log)], o.log) {
			odd = append(odd, fmt.Errorf("the log of %s changed", o.id))
		}

		if err := history.Account(r.recorder.Of(o.id), log); err != nil {
			odd = append(odd, fmt.Errorf("%s: %w", o.id, err))
		}
	}

	verified, err := r.stage.verify(ctx)
	counts := r.recorder.Count()
	all := counts[history.Accepted] + counts[history.Refused] + counts[history.Unknown]

	for _, what := range append(wrong, odd...) {
		r.chaos.sayf("linear: %v", what)
	}

	return []row{
		rowf("linear: orders whose history is linearizable through kills and cut connections, "+r.stage.about, "all", len(wrong) == 0 && moves > len(r.orders),
			"%d of %d; %d calls, %d without an answer; %d faults",
			len(r.orders)-len(wrong), len(r.orders), all, counts[history.Unknown], r.stage.faults.Load()),
		rowf("linear: orders with moves lost, doubled, or asked for by nobody", "0", len(odd) == 0,
			"%d; %d moves", len(odd), moves),
		rowf("linear: answers INTERNAL", "0", r.internal.Load() == 0, "%d", r.internal.Load()),
		rowf("linear: jiaofu verify afterwards", "clean", err == nil, "%s", said(verified, err)),
	}, nil
}

// said is what a row tells of a command.
func said(text string, err error) string {
	if err != nil {
		return err.Error()
	}

	return text
}
