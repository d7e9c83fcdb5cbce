package transport

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Complexity is the cost of the first operation of a document by the pass of
// our own, without its floor.
func Complexity(schema graphql.ExecutableSchema, document *ast.QueryDocument, variables map[string]any) int {
	ctx := context.Background()

	return newBook(ctx, schema, document).complexity(ctx, document.Operations[0], variables)
}
