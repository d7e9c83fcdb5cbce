package graph

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/answer"
)

// place is where a value is in the answer: that of a field, of an element of a
// list, or that of a context. A path is made of it only when somebody asks: a
// resolver below it, or an error.
type place struct {
	parent *place
	// ctx is the context of the place, once it was asked for.
	ctx context.Context //nolint:containedctx // it is that of the operation, and of nothing that lasts

	object string
	field  *answer.Field

	element bool
	index   int
}

// context is the one for what is at the place, as gqlgen has it.
func (p *place) context() context.Context {
	if p.ctx != nil {
		return p.ctx
	}

	at := &graphql.FieldContext{Object: p.object}

	if p.element {
		index := p.index
		at.Index = &index
	} else {
		at.Field = p.field.CollectedField
	}

	p.ctx = graphql.WithFieldContext(p.parent.context(), at)

	return p.ctx
}

// asksFor tells whether any of the names is among the fields.
func asksFor(fields []answer.Field, names ...string) bool {
	for i := range fields {
		if slices.Contains(names, fields[i].Name) {
			return true
		}
	}

	return false
}

// segment writes a part of the answer. It is null where something that is never null
// is missing, or where writing panics.
func segment(
	ctx context.Context, sel ast.SelectionSet,
	write func(w *answer.Buffer, at *place, of *answer.Selection) bool,
) (written graphql.Marshaler) {
	whole := answer.Of(ctx)
	if whole.Exceeds() {
		return graphql.Null
	}

	defer func() {
		if r := recover(); r != nil {
			written = graphql.Null

			if err, ok := r.(error); !ok || !errors.Is(err, answer.ErrTooLong) {
				graphql.AddError(ctx, graphql.Recover(ctx, r))
			}
		}
	}()

	part := whole.NewPart()

	if !write(part, &place{ctx: ctx}, whole.Plan().Of(sel)) {
		part.Free()

		return graphql.Null
	}

	return part
}

// marshal writes what gqlgen's own function for a field made of it.
func marshal(w *answer.Buffer, value graphql.Marshaler, nonNull bool) bool {
	if value == graphql.RequiredNull || nonNull && value == graphql.Null {
		return false
	}

	value.MarshalGQL(w)

	return true
}

// missing notes that a value is null which never is. It returns false.
func (ec *executionContext) missing(at *place) bool {
	graphql.AddInvalidNullError(at.context(), "")

	return false
}

// failed notes why there is no value. It returns false.
func (ec *executionContext) failed(at *place, err error) bool {
	ctx := at.context()
	ec.Error(ctx, graphql.AddFieldLocationToError(ctx, err))

	return false
}
