package sqlite

import (
	"math"
	"slices"
	"strings"
	"time"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// bound is a place in a list: beside an item, not on it.
type bound struct {
	at int64
	id string
}

func (b bound) before(other bound) bool {
	return b.at < other.at || b.at == other.at && b.id < other.id
}

// boundAt is the place before the first item of a time; open when the time is
// zero.
func boundAt(t time.Time, open bound) bound {
	if t.IsZero() {
		return open
	}

	return bound{at: ceilMilli(t)}
}

// boundOf is the place of a key: of its item, or between two others when no
// item can have it.
func boundOf(k store.Key) bound {
	if at := ceilMilli(k.At); at != milli(k.At) {
		return bound{at: at}
	}

	return bound{at: milli(k.At), id: k.ID}
}

// ceilMilli rounds up to the milliseconds in which times are stored: no stored
// time lies between.
func ceilMilli(t time.Time) int64 {
	ms := milli(t)
	if time.UnixMilli(ms).Before(t) {
		ms++
	}

	return ms
}

// span is what lies between two places.
type span struct{ lower, upper bound }

func openSpan() span {
	return span{lower: bound{at: math.MinInt64}, upper: bound{at: math.MaxInt64}}
}

// between narrows the span to a range of times.
func (s span) between(from, to time.Time) span {
	if b := boundAt(from, s.lower); s.lower.before(b) {
		s.lower = b
	}

	if b := boundAt(to, s.upper); b.before(s.upper) {
		s.upper = b
	}

	return s
}

// page narrows the span to what a page asks for.
func (s span) page(p *store.Page, descending bool) span {
	lowest, highest := p.After, p.Before
	if descending {
		lowest, highest = p.Before, p.After
	}

	if lowest != nil {
		if b := boundOf(*lowest); s.lower.before(b) {
			s.lower = b
		}
	}

	if highest != nil {
		if b := boundOf(*highest); b.before(s.upper) {
			s.upper = b
		}
	}

	return s
}

// ranges is a query made of ranges of one index: one for each status that
// passes, or a single one.
type ranges struct {
	shape    shape
	accounts []any
	statuses []string
	span     span
	// rest are the values after those of the span.
	rest []any
	// every asks for every status where only single ones have a range.
	every bool
	// empty tells that nothing can pass.
	empty bool
}

// scoped begins a query over what belongs to a scope.
func scoped(table, timeColumn string, scope store.Scope) ranges {
	r := ranges{shape: shape{table: table, time: timeColumn, owner: ofAll}, span: openSpan()}

	switch {
	case scope.Buyer != "":
		r.shape.owner, r.accounts = ofBuyer, []any{scope.Buyer}
	case scope.Provider != "":
		r.shape.owner, r.accounts = ofProvider, []any{scope.Provider}
	}

	if scope.Buyer != "" && scope.Provider != "" {
		r.shape.both = true
		r.accounts = append(r.accounts, scope.Provider)
	}

	return r
}

// orderRanges is the query of a filter, over the range sorted by a time.
func orderRanges(scope store.Scope, f *store.OrderFilter, timeColumn string) ranges {
	r := scoped(tableOrders, timeColumn, scope)
	r.statuses, r.empty = passing(f.Statuses, delivery.AllStatuses())

	if !f.AutoAcceptBefore.IsZero() {
		r.beforeDeadline(f)
	}

	r.every = timeColumn == timeUpdated && len(r.statuses) == 0 && !r.shape.deadline
	r.shape.status = r.every || len(r.statuses) > 0
	own, other := [2]time.Time{f.CreatedFrom, f.CreatedTo}, [2]time.Time{f.UpdatedFrom, f.UpdatedTo}

	if timeColumn == timeUpdated {
		own, other = other, own
	}

	r.span = r.span.between(own[0], own[1])

	if !other[0].IsZero() || !other[1].IsZero() {
		s := openSpan().between(other[0], other[1])
		r.shape.other = true
		r.rest = append(r.rest, s.lower.at, s.upper.at)
	}

	if f.Search != "" {
		r.shape.search = true
		r.rest = append(r.rest, store.FoldSearch(f.Search))
	}

	return r
}

// beforeDeadline makes it the query of the deadlines before a time. Only orders
// that wait for acceptance have one, so the statuses need no ranges.
func (r *ranges) beforeDeadline(f *store.OrderFilter) {
	pending := string(delivery.StatusOf(delivery.PhaseAcceptancePending, delivery.HoldNone))

	r.empty = r.empty || len(r.statuses) > 0 && !slices.Contains(r.statuses, pending)
	r.statuses = nil
	r.shape.deadline = true
	r.rest = append(r.rest, ceilMilli(f.AutoAcceptBefore))
}

// refundRanges is the query of refunds.
func refundRanges(q *store.RefundQuery) ranges {
	r := scoped(tableRefunds, timeRequested, q.Scope)
	r.statuses, r.empty = passing(q.Statuses, []delivery.RefundStatus{
		delivery.RefundSubmitted, delivery.RefundPaying, delivery.RefundPaymentFailed,
		delivery.RefundPaid, delivery.RefundRejected, delivery.RefundWithdrawn,
	})
	r.shape.status = len(r.statuses) > 0

	return r
}

// passing returns the statuses to look for, each once; none when all pass, in
// which case one range holds them all. Nothing passes when all asked for are
// unknown.
func passing[S ~string](asked, all []S) (statuses []string, nothing bool) {
	if len(asked) == 0 {
		return nil, false
	}

	for _, status := range all {
		if slices.Contains(asked, status) {
			statuses = append(statuses, string(status))
		}
	}

	if len(statuses) == len(all) {
		return nil, false
	}

	return statuses, len(statuses) == 0
}

// settle finds the statuses that there are orders of, when every status is
// asked for by ranges of single ones.
func (r *ranges) settle(c *conn) error {
	if !r.every {
		return nil
	}

	account := ""
	if len(r.accounts) > 0 {
		account, _ = r.accounts[0].(string)
	}

	err := c.query(sqlCounts, func(row *driver.Stmt) (bool, error) {
		if row.ColumnInt64(1) > 0 {
			r.statuses = append(r.statuses, row.ColumnText(0))
		}

		return true, nil
	}, string(r.shape.owner), account)
	r.empty = len(r.statuses) == 0

	return err
}

// slow reports whether the query may have to look at more than it returns.
func (r *ranges) slow() bool {
	return r.shape.both || r.shape.other || r.shape.search || r.shape.deadline || r.shape.count
}

// statements returns the bound statements of the ranges.
func (r *ranges) statements(c *conn) ([]*driver.Stmt, error) {
	if r.empty {
		return nil, nil
	}

	n := max(len(r.statuses), 1)
	list := make([]*driver.Stmt, 0, n)
	values := make([]any, 0, len(r.accounts)+5+len(r.rest)) //nolint:mnd // a status and the four values of a span

	for i := range n {
		s := r.shape
		s.slot = i

		stmt, err := c.rangeStmt(s)
		if err != nil {
			return nil, err
		}

		values = append(values[:0], r.accounts...)
		if s.status {
			values = append(values, r.statuses[i])
		}

		values = append(values, r.span.lower.at, r.span.lower.id, r.span.upper.at, r.span.upper.id)
		bind(stmt, append(values, r.rest...))

		list = append(list, stmt)
	}

	return list, nil
}

// rangeStmt returns the held statement of a shape. Each slot of a shape has one
// of its own, though the text is the same.
func (c *conn) rangeStmt(s shape) (*driver.Stmt, error) {
	if held, ok := c.ranges[s]; ok {
		return held, nil
	}

	held, err := c.stmt(s.sql() + strings.Repeat(" ", s.slot))
	if err != nil {
		return nil, err
	}

	c.ranges[s] = held

	return held, nil
}
