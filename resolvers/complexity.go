package resolvers

import (
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// What lists are taken to hold when an operation is weighed: each field costs
// one point, and what is inside a list that many times.
const (
	typicalLog     = 10
	typicalHistory = 3
	typicalFiles   = 2
)

// anyLog is what the order of an entry weighs more than its fields: it is read
// once per entry, and a log may be full. An event of a subscription is one entry.
const anyLog = delivery.MaxLog

// Complexity weighs the lists of the schema; fields without a weight cost one
// point and what is inside them.
func Complexity() graph.ComplexityRoot {
	var c graph.ComplexityRoot

	c.Query.Orders = func(child int, first *int, _ *string, last *int, _ *string, _ *graph.OrderFilter, _ *graph.OrderSort) int {
		return 1 + pageSize(first, last)*child
	}
	c.Query.Refunds = func(
		child int, first *int, _ *string, last *int, _ *string, _ *graph.RefundFilter, _ graph.SortDirection,
	) int {
		return 1 + pageSize(first, last)*child
	}
	c.Query.Nodes = func(child int, ids []string) int { return 1 + len(ids)*child }
	c.Order.LogAfter = func(child, _, first int) int { return 1 + min(max(first, 1), typicalLog)*child }
	c.Order.Steps = times(5)
	c.Order.Requirements = times(typicalHistory)
	c.Order.Deliveries = times(typicalHistory)
	c.Order.Refunds = times(typicalHistory)
	c.DeliveryStep.Executions = times(typicalHistory)
	c.FlowLogEntry.Order = times(anyLog)
	c.Subscription.FlowLogAppended = func(child int, _ string, _ *int) int { return 1 + child/anyLog }

	for _, files := range []*func(int) int{
		&c.Acceptance.Attachments, &c.Delivery.Attachments, &c.FlowLogEntry.Attachments, &c.Judgement.Attachments,
		&c.Refund.Attachments, &c.Requirement.Attachments, &c.StepExecution.Attachments,
	} {
		*files = times(typicalFiles)
	}

	return c
}

func times(n int) func(int) int { return func(child int) int { return 1 + n*child } }

// pageSize is how many items a page is weighed with; sizes that will be refused
// are weighed as the largest page.
func pageSize(first, last *int) int {
	size := defaultPage

	for _, asked := range []*int{first, last} {
		if asked != nil {
			size = *asked
		}
	}

	if size < 0 || size > store.MaxPage {
		return store.MaxPage
	}

	return max(size, 1)
}
