package answer

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plan is what the operations of one document select of objects: their fields, with
// the fragments spread and what is selected twice put together. It is found out as
// it is asked for, once, and kept for every other object and every other request. So
// the document must select the same whatever its variables are: one with @skip or
// @include needs a new plan for each request.
//
// The zero Plan is empty and ready. It may be used by several goroutines.
type Plan struct {
	mu sync.RWMutex
	// known has the selection sets that were asked for by their first selection.
	known map[ast.Selection][]*Selection
}

// Of returns what a selection set of the document selects. gqlgen makes a new slice
// of it for each request; what is in it is the same.
func (p *Plan) Of(sel ast.SelectionSet) *Selection {
	if len(sel) == 0 {
		return &Selection{}
	}

	p.mu.RLock()
	known := find(p.known[sel[0]], sel)
	p.mu.RUnlock()

	if known != nil {
		return known
	}

	p.mu.Lock()
	defer p.mu.Unlock()

	if known := find(p.known[sel[0]], sel); known != nil {
		return known
	}

	if p.known == nil {
		p.known = map[ast.Selection][]*Selection{}
	}

	found := &Selection{set: sel}
	p.known[sel[0]] = append(p.known[sel[0]], found)

	return found
}

func find(known []*Selection, sel ast.SelectionSet) *Selection {
	for _, one := range known {
		if slices.Equal(one.set, sel) {
			return one
		}
	}

	return nil
}

// Selection is what is selected of a value.
type Selection struct {
	set ast.SelectionSet
	// known begins the list of what that is, for each type of the value.
	known atomic.Pointer[fields]
}

type fields struct {
	object string
	list   []Field
	next   *fields
}

// Field is a field that is selected, once.
type Field struct {
	graphql.CollectedField

	// Selected is what is selected of its value.
	Selected Selection
}

// Fields returns the fields that an operation selects of an object: satisfies is its
// type and after that the others that it has.
func (s *Selection) Fields(op *graphql.OperationContext, satisfies []string) []Field {
	first := s.known.Load()

	for one := first; one != nil; one = one.next {
		if one.object == satisfies[0] {
			return one.list
		}
	}

	found := &fields{object: satisfies[0], list: collect(op, s.set, satisfies), next: first}
	// Who comes too late only finds it out once more.
	s.known.CompareAndSwap(first, found)

	return found.list
}

// collect is gqlgen's, but for fields that have the same alias: the interfaces of an
// object may have each told of one.
func collect(op *graphql.OperationContext, sel ast.SelectionSet, satisfies []string) []Field {
	collected := graphql.CollectFields(op, sel, satisfies)
	list := make([]Field, 0, len(collected))
	seen := make(map[string]bool, len(collected))

	for _, field := range collected {
		if seen[field.Alias] {
			continue
		}

		seen[field.Alias] = true
		list = append(list, Field{CollectedField: field})
		list[len(list)-1].Selected.set = field.Selections
	}

	return list
}
