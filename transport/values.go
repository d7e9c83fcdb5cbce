package transport

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
)

// errListTooLong tells the limit of lists in arguments.
func errListTooLong(limit int) *apierror.Error {
	return tooMuch("a list has more than %d elements", "列表的元素超过 %d 个", limit)
}

// reason is why a value does not fit; it never repeats the value.
type reason struct{ english, chinese string }

func whyMissing() *reason { return &reason{"must be given", "必须提供"} }
func whyNull() *reason    { return &reason{"must not be null", "不能为 null"} }

func whyUnknown() *reason {
	return &reason{"has a field that its type does not have", "含有其类型没有的字段"}
}

func whyOneOf() *reason {
	return &reason{"must have exactly one field, and that not null", "必须恰好有一个非 null 的字段"}
}

func whyNotAType() *reason { return &reason{"has no type of the schema", "的类型不存在"} }

func whyNotA(name string) *reason {
	return &reason{"is not a value of type " + name, "不是类型 " + name + " 的值"}
}

// ScalarSchema is what a schema may implement to say what its own scalars take,
// so that a bad value is told before anything is executed. Without it, or where
// it knows no such scalar, any value but an object or a list is taken.
type ScalarSchema interface {
	// CheckScalar returns why a value is not one of the scalar. The value is a
	// string, a bool, a json.Number of a variable, or an int64 or float64 of a
	// literal.
	CheckScalar(name string, value any) error
}

// values checks variables against their types, more strictly than the executor
// does: no numbers for strings nor strings for numbers, integers of 32 bits,
// enum values as they are written, exactly one field of a @oneOf.
type values struct {
	schema  *ast.Schema
	scalars ScalarSchema
	path    []string
}

// checkVariables returns why the variables do not fit the operation, nil when
// they do. Variables that the operation does not declare are ignored. A whole
// number is made one that is written without a fraction, for the executor.
func (d *documents) checkVariables(operation *ast.OperationDefinition, given map[string]any) *apierror.Error {
	for _, declared := range operation.VariableDefinitions {
		check := &values{schema: d.schema, scalars: d.scalars, path: []string{"$" + declared.Variable}}
		value, present := given[declared.Variable]

		var why *reason

		switch {
		case present:
			given[declared.Variable], why = check.value(declared.Type, value)
		case declared.Type.NonNull && declared.DefaultValue == nil:
			why = whyMissing()
		}

		if why != nil {
			return misfit(strings.Join(check.path, "."), why)
		}
	}

	return nil
}

// misfit says what is wrong with a variable, or with what is in it.
func misfit(where string, why *reason) *apierror.Error {
	if len(where) > longestMessage {
		where = "$…"
	}

	return errInvalid("the variable "+where+" "+why.english, "变量 "+where+" "+why.chinese)
}

// value checks one value, and returns it as the executor takes it; on a refusal
// the path stays where it was found.
func (v *values) value(typ *ast.Type, value any) (any, *reason) {
	if value == nil {
		if typ.NonNull {
			return nil, whyNull()
		}

		return nil, nil
	}

	if typ.Elem != nil {
		return v.list(typ.Elem, value)
	}

	definition := v.schema.Types[typ.NamedType]
	if definition == nil {
		return nil, whyNotAType()
	}

	switch definition.Kind {
	case ast.InputObject:
		return value, v.object(definition, value)
	case ast.Enum:
		name, ok := value.(string)
		if !ok || definition.EnumValues.ForName(name) == nil {
			return nil, whyNotA(typ.NamedType)
		}
	case ast.Scalar:
		if typ.NamedType == "Int" {
			value = whole(value)
		}

		if !fitsScalar(v.scalars, typ.NamedType, value) {
			return nil, whyNotA(typ.NamedType)
		}
	default:
		return nil, whyNotAType()
	}

	return value, nil
}

// list checks the elements of a list; a single value counts as a list of one.
func (v *values) list(element *ast.Type, value any) (any, *reason) {
	items, ok := value.([]any)
	if !ok {
		return v.value(element, value)
	}

	for i, item := range items {
		v.path = append(v.path, strconv.Itoa(i))

		var why *reason
		if items[i], why = v.value(element, item); why != nil {
			return nil, why
		}

		v.path = v.path[:len(v.path)-1]
	}

	return items, nil
}

func (v *values) object(definition *ast.Definition, value any) *reason {
	members, ok := value.(map[string]any)
	if !ok {
		return whyNotA(definition.Name)
	}

	known := 0

	for _, field := range definition.Fields {
		member, present := members[field.Name]
		if present {
			known++
		}

		v.path = append(v.path, field.Name)

		var why *reason

		switch {
		case present:
			members[field.Name], why = v.value(field.Type, member)
		case field.Type.NonNull && field.DefaultValue == nil:
			why = whyMissing()
		}

		if why != nil {
			return why
		}

		v.path = v.path[:len(v.path)-1]
	}

	if known != len(members) {
		return whyUnknown()
	}

	if definition.Directives.ForName("oneOf") != nil && !exactlyOne(members) {
		return whyOneOf()
	}

	return nil
}

func exactlyOne(members map[string]any) bool {
	for _, member := range members {
		return len(members) == 1 && member != nil
	}

	return false
}

// whole is a whole number without a fraction or an exponent, where it has 32 bits;
// anything else as it is.
func whole(value any) any {
	number, ok := value.(json.Number)
	if !ok || !strings.ContainsAny(string(number), ".eE") {
		return value
	}

	float, err := number.Float64()
	if err != nil || float != math.Trunc(float) || float < math.MinInt32 || float > math.MaxInt32 {
		return value
	}

	return json.Number(strconv.Itoa(int(float)))
}

// fitsScalar checks the scalars of the specification, and asks the schema of its
// own.
func fitsScalar(scalars ScalarSchema, name string, value any) bool {
	number, isNumber := value.(json.Number)

	switch name {
	case "Int":
		_, err := strconv.ParseInt(string(number), 10, 32)

		return isNumber && err == nil
	case "Float":
		float, err := number.Float64()

		return isNumber && err == nil && !math.IsInf(float, 0)
	case "String":
		_, ok := value.(string)

		return ok
	case "Boolean":
		_, ok := value.(bool)

		return ok
	case "ID":
		_, isString := value.(string)

		return isString || isNumber && !strings.ContainsAny(string(number), ".eE")
	default:
		return !isComposite(value) && (scalars == nil || scalars.CheckScalar(name, value) == nil)
	}
}

func isComposite(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	default:
		return false
	}
}

// listFits reports whether no list in the value is longer than limit.
func listFits(value any, limit int) bool {
	switch value := value.(type) {
	case []any:
		return len(value) <= limit && !slices.ContainsFunc(value, func(item any) bool { return !listFits(item, limit) })
	case map[string]any:
		for _, member := range value {
			if !listFits(member, limit) {
				return false
			}
		}
	}

	return true
}
