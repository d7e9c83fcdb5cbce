package transport

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// InOrder sorts errors as an answer tells them.
func InOrder(op *graphql.OperationContext, list gqlerror.List) gqlerror.List {
	return inOrder(op, list)
}

// Complexity is the cost of the first operation of a document by the pass of
// our own, without its floor.
func Complexity(schema graphql.ExecutableSchema, document *ast.QueryDocument, variables map[string]any) int {
	ctx := context.Background()

	return newBook(ctx, schema, document).complexity(ctx, document.Operations[0], variables)
}
