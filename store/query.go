package store

import (
	"slices"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// MaxPage is how many items one page has at most.
const MaxPage = 100

// Scope is which orders somebody may see: those of a buyer account, those of a
// provider account, or all when both are empty.
type Scope struct {
	Buyer    string
	Provider string
}

// ScopeOf returns which orders an actor may see. It is for actors whose role
// is valid: see [delivery.Actor.Sees].
func ScopeOf(a delivery.Actor) Scope {
	switch a.Role {
	case delivery.RoleBuyer:
		return Scope{Buyer: a.Account}
	case delivery.RoleProvider:
		return Scope{Provider: a.Account}
	default:
		return Scope{}
	}
}

// Contains reports whether the order is in the scope.
func (s Scope) Contains(o *delivery.Order) bool {
	return (s.Buyer == "" || s.Buyer == o.Buyer.Account) && (s.Provider == "" || s.Provider == o.Provider.Account)
}

// OrderFilter narrows a list of orders. Its zero value passes every order.
type OrderFilter struct {
	// Statuses are the statuses that pass; empty for all.
	Statuses []delivery.Status
	// Search is looked for, without regard to case, in the order number, the
	// name of the goods, and the name of the counterparty; see SearchText.
	Search string
	// The ranges include their From and exclude their To; zero is open.
	CreatedFrom time.Time
	CreatedTo   time.Time
	UpdatedFrom time.Time
	UpdatedTo   time.Time
	// AutoAcceptBefore passes orders that are accepted by themselves before a
	// time; zero for all orders.
	AutoAcceptBefore time.Time
}

// Matches reports whether an order of the scope passes the filter. Back ends
// express the same in their own queries; the conformance suite compares them.
func (f *OrderFilter) Matches(scope Scope, o *delivery.Order) bool {
	return (len(f.Statuses) == 0 || slices.Contains(f.Statuses, o.Status())) &&
		(f.Search == "" || strings.Contains(SearchText(scope, o), FoldSearch(f.Search))) &&
		within(o.CreatedAt, f.CreatedFrom, f.CreatedTo) &&
		within(o.UpdatedAt, f.UpdatedFrom, f.UpdatedTo) &&
		(f.AutoAcceptBefore.IsZero() || f.deadlineMatches(o))
}

func (f *OrderFilter) deadlineMatches(o *delivery.Order) bool {
	deadline := AutoAcceptAt(o)

	return !deadline.IsZero() && deadline.Before(f.AutoAcceptBefore)
}

func within(at, from, to time.Time) bool {
	return (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
}

// AutoAcceptAt is the live deadline of acceptance of an order, zero without
// one.
func AutoAcceptAt(o *delivery.Order) time.Time {
	if o.Window == nil {
		return time.Time{}
	}

	return o.Window.AutoAcceptAt
}

// FoldSearch brings a text to the form in which it is searched.
func FoldSearch(s string) string { return strings.ToLower(s) }

// SearchText is what a search in a scope looks through: the order number, the
// goods and the name of the counterparty – a buyer's is the provider, a
// provider's the buyer; those who see all orders find both. Lines keep a search
// from matching across two of them.
func SearchText(scope Scope, o *delivery.Order) string {
	lines := []string{o.Number, o.Goods.Name}

	if scope.Provider == "" {
		lines = append(lines, o.Provider.Name)
	}

	if scope.Buyer == "" {
		lines = append(lines, o.Buyer.Name)
	}

	return FoldSearch(strings.Join(lines, "\n"))
}

// SortField is what a list of orders is sorted by. Ties are sorted by id, in
// the same direction.
type SortField string

// The sort fields.
const (
	SortCreatedAt SortField = "CREATED_AT"
	SortUpdatedAt SortField = "UPDATED_AT"
)

// Key is the place of an item in a list: the value sorted by, and its id.
type Key struct {
	At time.Time
	ID string
}

// Page asks for one page of a list: the items after After, or before Before,
// neither of which needs to exist any more. At most one of the two is set.
type Page struct {
	// Limit is from 0 to MaxPage.
	Limit  int
	After  *Key
	Before *Key
	// FromEnd asks for the last items instead of the first; the items come in
	// the order of the list all the same.
	FromEnd bool
}

// OrderQuery asks for one page of a list of orders.
type OrderQuery struct {
	Scope      Scope
	Filter     OrderFilter
	Sort       SortField
	Descending bool
	Page       Page
	Part       Part
}

// Key returns the place of an order in a list sorted by the query.
func (q *OrderQuery) Key(o *delivery.Order) Key {
	if q.Sort == SortUpdatedAt {
		return Key{At: o.UpdatedAt, ID: o.ID}
	}

	return Key{At: o.CreatedAt, ID: o.ID}
}

// OrderPage is one page of a list of orders. More tells whether the list goes
// on beyond the page in the direction of reading.
type OrderPage struct {
	Orders []*delivery.Order
	More   bool
}

// RefundQuery asks for one page of refund requests, sorted by RequestedAt.
type RefundQuery struct {
	Scope Scope
	// Statuses are the statuses that pass; empty for all.
	Statuses   []delivery.RefundStatus
	Descending bool
	Page       Page
}

// RefundPage is one page of refund requests.
type RefundPage struct {
	Refunds []delivery.Refund
	More    bool
}
