package graph

import "github.com/vektah/gqlparser/v2/ast"

// served is the schema without what gqlparser puts into every one and we do not
// serve: @defer, since an answer is one answer here.
func served(schema *ast.Schema) *ast.Schema {
	delete(schema.Directives, "defer")

	return schema
}
