package graph

import (
	"context"

	"github.com/jiaofu/jiaofu/delivery"
)

// Node is what has an id of its own: an order, a refund request, a file.
type Node any

// MovePayload is the result of every move.
type MovePayload struct {
	// Order is the order as it is now; nil when it is not the caller's.
	Order *delivery.Order
	// Entry is what was written to the flow log; nil after a refusal.
	Entry *delivery.Entry
	// UserErrors tells why the move was refused.
	UserErrors []UserError
}

// OrderConnection is one page of a list of orders.
type OrderConnection struct {
	Edges    []OrderEdge
	PageInfo PageInfo
	// ChangesCursor is where the changes after this page begin; empty unless
	// somebody asks.
	ChangesCursor string
	// Count counts the whole list; it is called only when somebody asks.
	Count func(context.Context) (int, error)
}

// Nodes are the orders of the page.
func (c *OrderConnection) Nodes() []*delivery.Order {
	nodes := make([]*delivery.Order, len(c.Edges))
	for i := range c.Edges {
		nodes[i] = c.Edges[i].Node
	}

	return nodes
}

// TotalCount counts the whole list.
func (c *OrderConnection) TotalCount(ctx context.Context) (int, error) { return c.Count(ctx) }

// RefundConnection is one page of a list of refund requests.
type RefundConnection struct {
	Edges    []RefundEdge
	PageInfo PageInfo
	// ChangesCursor is where the changes of orders after this page begin; empty
	// unless somebody asks.
	ChangesCursor string
	// Count counts the whole list; it is called only when somebody asks.
	Count func(context.Context) (int, error)
}

// Nodes are the refund requests of the page.
func (c *RefundConnection) Nodes() []*delivery.Refund {
	nodes := make([]*delivery.Refund, len(c.Edges))
	for i := range c.Edges {
		nodes[i] = c.Edges[i].Node
	}

	return nodes
}

// TotalCount counts the whole list.
func (c *RefundConnection) TotalCount(ctx context.Context) (int, error) { return c.Count(ctx) }
