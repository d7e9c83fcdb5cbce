package resolvers

import (
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// What lists without a size of their own are taken to hold when an operation is
// weighed: each field costs one point, and what is inside a list that many
// times.
const (
	fixedSteps     = 5
	typicalHistory = 3
	typicalFiles   = 2
	typicalActions = 4
	statusCount    = 10
	phaseCount     = 8
	moveCount      = 20
)

const (
	// orderRead is what an order costs that is read by itself inside of a list.
	orderRead = 30
	// wholeLog is what it costs to check a log, whatever is told of it.
	wholeLog = 200
	// heaviest is where weights stop growing: far above every limit, and far
	// below an overflow.
	heaviest = 1 << 40
)

// Complexity weighs the lists of the schema; fields without a weight cost one
// point and what is inside them. A list that says how long it may be is weighed
// with that.
func Complexity() graph.ComplexityRoot {
	var c graph.ComplexityRoot

	c.Query.Orders = func(child int, first *int, _ *string, last *int, _ *string, _ *graph.OrderFilter, _ *graph.OrderSort) int {
		return weigh(pageSize(first, last), child)
	}
	c.Query.Refunds = func(
		child int, first *int, _ *string, last *int, _ *string, _ *graph.RefundFilter, _ graph.SortDirection,
	) int {
		return weigh(pageSize(first, last), child)
	}
	c.Query.Nodes = func(child int, ids []string) int { return weigh(len(ids), child) }
	c.Query.OrderCounts = times(statusCount)
	c.Query.VerifyFlowLog = func(child int, _ string) int { return wholeLog + child }

	c.Order.FlowLog = func(child, _, first int) int { return weigh(logSize(first), child) }
	c.FlowLogEntry.Order = func(child int) int { return orderRead + child }

	weighOrders(&c)
	weighProcess(&c)

	return c
}

// weighOrders weighs the lists of an order that have no size of their own.
func weighOrders(c *graph.ComplexityRoot) {
	c.Order.Steps = times(fixedSteps)
	c.Order.Requirements = times(typicalHistory)
	c.Order.Deliveries = times(typicalHistory)
	c.Order.Refunds = times(typicalHistory)
	c.Order.Actions = times(typicalActions)
	c.DeliveryStep.Executions = times(typicalHistory)

	for _, files := range []*func(int) int{
		&c.Acceptance.Attachments, &c.Delivery.Attachments, &c.FlowLogEntry.Attachments, &c.Judgement.Attachments,
		&c.Refund.Attachments, &c.Requirement.Attachments, &c.StepExecution.Attachments,
	} {
		*files = times(typicalFiles)
	}
}

// weighProcess weighs what is told of the process itself.
func weighProcess(c *graph.ComplexityRoot) {
	c.DeliveryProcess.Steps = times(fixedSteps)
	c.DeliveryProcess.Phases = times(phaseCount)
	c.DeliveryProcess.Statuses = times(statusCount)
	c.DeliveryProcess.Moves = times(moveCount)
}

func times(n int) func(int) int { return func(child int) int { return weigh(n, child) } }

// weigh is what a list of so many costs. A weight that is not positive would
// count as none, so it must not overflow.
func weigh(n, child int) int {
	if n > 0 && child > heaviest/n {
		return heaviest
	}

	return 1 + n*child
}

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

// logSize is how many entries a log is weighed with; sizes that will be refused
// are weighed as the whole.
func logSize(first int) int {
	if first < 0 || first > delivery.MaxLog {
		return delivery.MaxLog
	}

	return max(first, 1)
}
