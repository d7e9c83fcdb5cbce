package main

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/tools/imports"
)

// header makes the file a generated one for every tool.
const header = `// Code generated from schema.graphqls, DO NOT EDIT.

package %s

`

// objects writes the functions for the objects of a schema.
type objects struct {
	strings.Builder

	data *codegen.Data
	// here is the path of the package that is written.
	here string
	// lists are those whose function is needed, by its name.
	lists map[string]list
}

// list is a list of objects of one type.
type list struct {
	object *codegen.Object
	// elem is the Go type of an element.
	elem types.Type
}

func writeObjects(data *codegen.Data, path string) error {
	o := &objects{data: data, here: data.Config.Exec.ImportPath(), lists: map[string]list{}}

	fmt.Fprintf(o, header, data.Config.Exec.Package)

	for _, object := range data.Objects {
		if written(object) {
			o.object(object)
		}
	}

	o.marshalers()

	for _, name := range slices.Sorted(maps.Keys(o.lists)) {
		o.list(name, o.lists[name])
	}

	source, err := imports.Process(path, []byte(o.String()), nil)
	if err != nil {
		return fmt.Errorf("%w in\n%s", err, o)
	}

	return os.WriteFile(path, source, 0o644)
}

// written tells whether the members of an object are written by a function. Roots
// are gqlgen's, and so is the introspection, which nobody waits for.
func written(object *codegen.Object) bool {
	return !object.Root && !object.Stream && !strings.HasPrefix(object.Name, "__")
}

func (o *objects) object(object *codegen.Object) {
	name, goType := object.Name, o.typeName(object.Reference())

	var cases strings.Builder

	for _, field := range object.Fields {
		if !field.IsReserved() {
			fmt.Fprintf(&cases, "case %q:\n%s\n", field.Name, o.field(field))
		}
	}

	mark := ""
	if strings.Contains(cases.String(), "NullFrom(mark)") {
		mark = "mark := w.Len()\n"
	}

	fmt.Fprintf(o, `func (ec *executionContext) _%[1]s(ctx context.Context, sel ast.SelectionSet, obj %[2]s) graphql.Marshaler {
	return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.write%[1]s(w, at, of, obj)
	})
}

func (ec *executionContext) write%[1]s(w *answer.Buffer, at *place, of *answer.Selection, obj %[2]s) bool {
	fields := of.Fields(ec.OperationContext, %[3]sImplementors)
	w.Open('{')

	for i := range fields {
		field := &fields[i]
		here := place{parent: at, object: %[1]q, field: field}
		ok := false

		w.Key(i, field.Alias)
		%[4]s
		switch field.Name {
		case "__typename":
			ok = w.Word(%[1]q)
		%[5]sdefault:
			panic("unknown field " + strconv.Quote(field.Name))
		}

		if !ok {
			return false
		}
	}

	w.Close('}')

	return true
}

`, name, goType, templates.LcFirst(name), mark, cases.String())
}

// field is the statement that writes the value of a field.
func (o *objects) field(f *codegen.Field) string {
	write, direct := "", isPlain(f)
	if direct {
		write, direct = o.value(f)
	}

	if !direct {
		return fmt.Sprintf("ok = marshal(w, ec._%s_%s(at.context(), field.CollectedField, obj), %t)",
			f.Object.Name, f.Name, f.TypeReference.GQL.NonNull)
	}

	source := f.GoReceiverName + "." + f.GoFieldName
	if f.IsMethod() {
		source += "()"
	}

	if f.IsMethod() && !f.NoErr {
		return fmt.Sprintf("if v, err := %s; err != nil {\nok = ec.failed(&here, err)%s\n} else {\n%s\n}",
			source, orNull(f.TypeReference), strings.ReplaceAll(write, "$", "v"))
	}

	if strings.Count(write, "$") > 1 || (f.IsMethod() && strings.Contains(write, "&$")) {
		return fmt.Sprintf("v := %s\n%s", source, strings.ReplaceAll(write, "$", "v"))
	}

	return strings.ReplaceAll(write, "$", source)
}

// isPlain tells whether the value of a field is there for the asking: a variable, or a
// method without arguments.
func isPlain(f *codegen.Field) bool {
	return !f.IsResolver && !f.IsMap() && !f.IsBatch() && !f.HasDirectives() && !f.VOkFunc && !f.HasHaser &&
		!f.MethodHasContext && len(f.Args) == 0
}

func orNull(ref *config.TypeReference) string {
	if ref.GQL.NonNull {
		return ""
	}

	return " || w.Null()"
}

// value is the statement that writes a value, $ standing for it; it is not direct
// where only gqlgen knows how.
func (o *objects) value(f *codegen.Field) (statement string, direct bool) {
	ref := f.TypeReference
	missing := cmp.Or(orNull(ref), " || ec.missing(&here)")

	switch {
	case ref.IsMarshaler || ref.IsContext || ref.IsOmittable || ref.IsPtrToPtr() || ref.IsPtrToSlice():
		return "", false
	case ref.Definition.IsLeafType():
		return o.leaf(ref, missing)
	case isObject(ref):
		return o.objectValue(f)
	default:
		return "", false
	}
}

// leaf writes scalars and enums.
func (o *objects) leaf(ref *config.TypeReference, missing string) (statement string, direct bool) {
	write := "write" + ref.Definition.Name
	if ref.Definition.Kind == ast.Enum {
		write = "writeEnum"
	}

	switch {
	case ref.IsSlice() && (!isList(ref) || ref.Elem().IsPtr()):
		return "", false
	case ref.IsSlice() && ref.GQL.NonNull:
		return fmt.Sprintf("ok = writeLeaves(w, $, %s)%s", write, missing), true
	case ref.IsSlice():
		return fmt.Sprintf("ok = $ != nil && writeLeaves(w, $, %s) || w.NullFrom(mark)", write), true
	case ref.IsPtr():
		return fmt.Sprintf("ok = writePointer(w, $, %s)%s", write, missing), true
	default:
		return fmt.Sprintf("ok = %s(w, $)%s", write, missing), true
	}
}

func (o *objects) objectValue(f *codegen.Field) (statement string, direct bool) {
	ref := f.TypeReference

	if ref.IsSlice() {
		if !isList(ref) {
			return "", false
		}

		write := fmt.Sprintf("ec.%s(w, &here, &field.Selected, $)", o.listName(ref))
		if ref.GQL.NonNull {
			return "ok = " + write, true
		}

		return fmt.Sprintf("ok = $ != nil && %s || w.NullFrom(mark)", write), true
	}

	write := fmt.Sprintf("ec.write%s(w, &here, &field.Selected, %%s)", ref.Definition.Name)

	switch {
	case ref.IsPtr() && ref.GQL.NonNull:
		return "if $ == nil {\nok = ec.missing(&here)\n} else {\nok = " + fmt.Sprintf(write, "$") + "\n}", true
	case ref.IsPtr():
		return "ok = $ != nil && " + fmt.Sprintf(write, "$") + " || w.NullFrom(mark)", true
	case ref.IsStruct() && ref.GQL.NonNull:
		return "ok = " + fmt.Sprintf(write, "&$"), true
	default:
		return "", false
	}
}

// isObject tells whether values are objects, or lists of objects, that are written by
// functions.
func isObject(ref *config.TypeReference) bool {
	return ref.Definition.Kind == ast.Object && !strings.HasPrefix(ref.Definition.Name, "__")
}

// isList tells whether values are lists of what is never null, and no list itself.
func isList(ref *config.TypeReference) bool {
	return ref.IsSlice() && !ref.Elem().IsSlice() && ref.Elem().GQL.NonNull
}

// listName is the name of the function that writes a list.
func (o *objects) listName(ref *config.TypeReference) string {
	name := "write" + ref.Definition.Name + "List"
	if ref.Elem().IsPtr() {
		name = "write" + ref.Definition.Name + "PointerList"
	}

	o.lists[name] = list{object: o.data.Objects.ByName(ref.Definition.Name), elem: ref.Elem().GO}

	return name
}

// batchedFields are the names, quoted, of the fields that are resolved for all objects
// of a list at once.
func batchedFields(object *codegen.Object) (names []string) {
	for _, f := range object.Fields {
		if f.IsBatch() {
			names = append(names, strconv.Quote(f.Name))
		}
	}

	return names
}

func (o *objects) list(name string, l list) {
	_, pointers := l.elem.(*types.Pointer)
	object := l.object.Name

	fmt.Fprintf(o, `func (ec *executionContext) %s(w *answer.Buffer, at *place, of *answer.Selection, v []%s) bool {
`, name, o.typeName(l.elem))

	fmt.Fprintf(o, `fields := of.Fields(ec.OperationContext, %sImplementors)
	if !w.Takes(len(v) * len(fields)) {
		v = nil
	}

`, templates.LcFirst(object))

	if batched := batchedFields(l.object); len(batched) > 0 {
		with, more := "WithBatchParentValues", ""
		if pointers {
			with, more = "WithBatchParents", ", nil"
		}

		fmt.Fprintf(o, `if asksFor(fields, %s) {
			at.ctx = graphql.%s(at.context(), %q, v%s)
		}

`, strings.Join(batched, ", "), with, object, more)
	}

	o.WriteString(`w.Open('[')

	for i := range v {
		w.Comma(i)
		element := place{parent: at, element: true, index: i}

`)

	if pointers {
		fmt.Fprintf(o, `if v[i] == nil {
			return ec.missing(&element)
		}

		if !ec.write%s(w, &element, of, v[i]) {
			return false
		}
`, object)
	} else {
		fmt.Fprintf(o, `if !ec.write%s(w, &element, of, &v[i]) {
			return false
		}
`, object)
	}

	o.WriteString(`}

	w.Close(']')

	return true
}

`)
}

// marshalers writes those of lists, which gqlgen's functions for fields call.
func (o *objects) marshalers() {
	for _, key := range slices.Sorted(maps.Keys(o.data.ReferencedTypes)) {
		ref := o.data.ReferencedTypes[key]
		name := ref.MarshalFunc()

		if name == "" || !isObject(ref) || !isList(ref) {
			continue
		}

		fmt.Fprintf(o, "func (ec *executionContext) %s(ctx context.Context, sel ast.SelectionSet, v %s) graphql.Marshaler {\n",
			name, o.typeName(ref.GO))

		if !ref.GQL.NonNull {
			o.WriteString("if v == nil {\nreturn graphql.Null\n}\n\n")
		}

		fmt.Fprintf(o, `return segment(ctx, sel, func(w *answer.Buffer, at *place, of *answer.Selection) bool {
		return ec.%s(w, at, of, v)
	})
}

`, o.listName(ref))
	}
}

func (o *objects) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == o.here {
			return ""
		}

		return p.Name()
	})
}
