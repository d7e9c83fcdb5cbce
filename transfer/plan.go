package transfer

import (
	"context"
	"fmt"
	"strings"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// step is what has to be done about an order or an upload.
type step int

const (
	nothing step = iota
	// create: the target lacks it.
	create
	// extend: the target has an earlier state of it.
	extend
	// remove: the source has it no more.
	remove
	// foreign: the target has it from elsewhere.
	foreign
)

// maxExamples is how many foreign things an error names.
const maxExamples = 3

// plan counts what has to be done.
type plan struct {
	orderSteps  [foreign + 1]int64
	uploadSteps [foreign + 1]int64
	// examples names foreign things.
	examples []string
}

func (p *plan) orders() int64 { return p.orderSteps[create] + p.orderSteps[extend] }

func (p *plan) uploads() int64 {
	return p.uploadSteps[create] + p.uploadSteps[extend] + p.uploadSteps[remove]
}

func (p *plan) work() int64 { return p.orders() + p.uploads() }

func (p *plan) allOrders() int64 { return p.orders() + p.orderSteps[nothing] }

func (p *plan) allUploads() int64 {
	return p.uploadSteps[create] + p.uploadSteps[extend] + p.uploadSteps[nothing]
}

// plan compares both stores, and refuses a target with foreign things.
func (c *copier) plan(ctx context.Context) (*plan, error) {
	p := &plan{}

	total, err := c.From.CountOrders(ctx, store.Scope{}, store.OrderFilter{})
	if err != nil {
		return nil, fmt.Errorf("count the orders of the source: %w", err)
	}

	c.Progress.Begin("compare orders", int64(total))

	err = merge(ctx, ordersOf(c.From, store.Head), ordersOf(c.To, store.Head), compareOrders,
		func(from, to **delivery.Order) error {
			s, why, err := c.orderStep(ctx, from, to)
			p.orderSteps[s]++
			p.name(why)
			c.Progress.Add(1)

			return err
		})
	if err != nil {
		return nil, err
	}

	c.Progress.Begin("compare uploads", 0)

	err = merge(ctx, uploadsOf(c.From), uploadsOf(c.To), compareUploads, func(from, to *store.Upload) error {
		s, why := c.uploadStep(from, to)
		p.uploadSteps[s]++
		p.name(why)
		c.Progress.Add(1)

		return nil
	})
	if err != nil {
		return nil, err
	}

	return p, p.refuse()
}

func (p *plan) name(why string) {
	if why != "" && len(p.examples) < maxExamples {
		p.examples = append(p.examples, why)
	}
}

// refuse refuses to write to a target with foreign things.
func (p *plan) refuse() error {
	orders, uploads := p.orderSteps[foreign], p.uploadSteps[foreign]
	if orders+uploads == 0 {
		return nil
	}

	return fmt.Errorf("%w: %d of its orders and %d of its uploads are not the source's: %s; nothing was changed; "+
		"copy into an empty store, or into the one that an earlier run of this copy wrote and nobody has worked with since",
		ErrForeign, orders, uploads, strings.Join(p.examples, "; "))
}

// orderStep tells what has to be done about an order, given its heads in both
// stores, and why when it is foreign.
func (c *copier) orderStep(ctx context.Context, from, to **delivery.Order) (step, string, error) {
	switch {
	case to == nil:
		return create, "", nil
	case from == nil:
		return foreign, "the source has no order " + (*to).ID, nil
	}

	have, want := *to, *from

	switch {
	case have.Version == want.Version && have.LastHash == want.LastHash:
		return nothing, "", nil
	case have.Version > want.Version:
		return foreign, fmt.Sprintf("order %s has %d log entries, in the source only %d", have.ID, have.Version, want.Version), nil
	case have.Version < want.Version:
		entries, err := c.From.Log(ctx, store.Scope{}, want.ID, have.Version-1, 1)
		if err != nil {
			return foreign, "", fmt.Errorf("read the source: %w", err)
		}

		if len(entries) == 1 && entries[0].Hash == have.LastHash {
			return extend, "", nil
		}
	}

	return foreign, "order " + have.ID + " has another history", nil
}

// uploadStep does for uploads what orderStep does for orders. An upload that
// the source has no more was swept there, or was begun in the target.
func (c *copier) uploadStep(from, to *store.Upload) (step, string) {
	switch {
	case to == nil:
		return create, ""
	case from == nil && to.CreatedAt.Before(c.record.StartedAt) && c.record.Source != "":
		return remove, ""
	case from == nil:
		return foreign, "the source has no upload " + to.ID
	case *from == *to:
		return nothing, ""
	case to.Status == store.UploadPending && *from == finishedLike(from, to):
		return extend, ""
	default:
		return foreign, "upload " + to.ID + " is another one"
	}
}

// finishedLike is an upload with the result of another one.
func finishedLike(result, u *store.Upload) store.Upload {
	f := *u
	f.Status, f.Type, f.SHA256, f.Problem, f.File = result.Status, result.Type, result.SHA256, result.Problem, result.File

	return f
}
