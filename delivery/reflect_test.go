package delivery_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// eachField calls visit once for each field of a struct and of all the structs
// in it, with a function that changes that field and nothing else. Pointers
// and slices are filled with one element first, so that nothing is left out.
func eachField(t *testing.T, of any, visit func(path string, change func())) {
	t.Helper()

	fill(reflect.ValueOf(of).Elem())
	walk(t, "", reflect.ValueOf(of).Elem(), visit)
}

// fill makes what pointers and slices of a value lead to.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}

		fill(v.Elem())
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}

		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	default:
	}
}

func walk(t *testing.T, path string, v reflect.Value, visit func(path string, change func())) {
	t.Helper()

	if at, ok := reflect.TypeAssert[time.Time](v); ok {
		visit(path, func() { v.Set(reflect.ValueOf(at.Add(time.Hour))) })

		return
	}

	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walk(t, join(path, v.Type().Field(i).Name), v.Field(i), visit)
		}
	case reflect.Pointer:
		walk(t, path, v.Elem(), visit)
		visit(path+"=nil", func() { v.Set(reflect.Zero(v.Type())) })
	case reflect.Slice:
		for i := range v.Len() {
			walk(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i), visit)
		}

		visit(path+"[+]", func() { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) })
		visit(path+"=nil", func() { v.Set(reflect.Zero(v.Type())) })
	case reflect.String:
		visit(path, func() { v.SetString(v.String() + "x") })
	case reflect.Int, reflect.Int64:
		visit(path, func() { v.SetInt(v.Int() + 1) })
	default:
		t.Fatalf("%s: a field of kind %s needs a case here", path, v.Kind())
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}

	return path + "." + name
}
