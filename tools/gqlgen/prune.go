package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/imports"
)

// replacements are made in gqlgen's own file: answers go to a buffer that bounds
// them, a list is marshalled in order (graph/slices.go tells why), and the schema
// offers what is served (graph/schema.go).
var replacements = []struct{ old, new string }{
	{"var buf bytes.Buffer", "buf := answer.Of(ctx).NewBuffer()"},
	{"MarshalGQL(&buf)", "MarshalGQL(buf)"},
	{"graphql.MarshalSliceConcurrently(ctx, len(v), 0, false, ", "marshalInOrder(ctx, len(v), "},
	{"gqlparser.MustLoadSchema(sources...)", "served(gqlparser.MustLoadSchema(sources...))"},
}

// prune takes out of gqlgen's file what another file of its package has, and then
// what nothing in the package uses any more.
func prune(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}

	for _, r := range replacements {
		if !bytes.Contains(source, []byte(r.old)) {
			return fmt.Errorf("there is no %q any more", r.old)
		}

		source = bytes.ReplaceAll(source, []byte(r.old), []byte(r.new))
	}

	others, err := otherFiles(path)
	if err != nil {
		return err
	}

	for taken := true; taken; {
		if source, taken, err = pruneOnce(path, source, others); err != nil {
			return err
		}
	}

	source, err = imports.Process(path, source, nil)
	if err != nil {
		return err
	}

	return os.WriteFile(path, source, 0o644)
}

// otherFiles parses the other files of the package, but for its tests.
func otherFiles(path string) (files []*ast.File, err error) {
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
	if err != nil {
		return nil, err
	}

	for _, name := range names {
		if filepath.Base(name) == filepath.Base(path) || strings.HasSuffix(name, "_test.go") {
			continue
		}

		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}

		files = append(files, file)
	}

	return files, nil
}

// pruneOnce takes out the methods of executionContext that are not used, or are
// elsewhere.
func pruneOnce(path string, source []byte, others []*ast.File) (rest []byte, taken bool, err error) {
	set := token.NewFileSet()

	file, err := parser.ParseFile(set, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, false, err
	}

	used, elsewhere := map[string]int{}, map[string]bool{}
	for _, other := range others {
		count(other, used)

		for _, method := range methods(other) {
			elsewhere[method.Name.Name] = true
			used[method.Name.Name]--
		}
	}

	count(file, used)

	end := 0

	for _, method := range methods(file) {
		name := method.Name.Name
		if !elsewhere[name] && used[name] > 1 {
			continue
		}

		taken = true
		from := method.Pos()

		if method.Doc != nil {
			from = method.Doc.Pos()
		}

		rest = append(rest, source[end:set.Position(from).Offset]...)
		end = set.Position(method.End()).Offset
	}

	return append(rest, source[end:]...), taken, nil
}

// count counts how often each name occurs.
func count(file *ast.File, used map[string]int) {
	ast.Inspect(file, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok {
			used[name.Name]++
		}

		return true
	})
}

// methods are those of executionContext.
func methods(file *ast.File) (found []*ast.FuncDecl) {
	for _, decl := range file.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if !ok || function.Recv == nil || len(function.Recv.List) != 1 {
			continue
		}

		pointer, ok := function.Recv.List[0].Type.(*ast.StarExpr)
		if !ok {
			continue
		}

		if name, ok := pointer.X.(*ast.Ident); ok && name.Name == "executionContext" {
			found = append(found, function)
		}
	}

	return found
}
