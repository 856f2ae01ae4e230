// Package bytoken is for tests of resources that are registered by type token, because
// the package with their types costs more of every build than they are worth. It holds
// their inputs to those types all the same.
package bytoken

import (
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Misfits are the paths of inputs that a type of the SDK does not have, has as
// something else, or requires and does not get.
func Misfits(path string, input pulumi.Input, want reflect.Type) []string {
	for want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	var found []string
	switch in := input.(type) {
	case pulumi.Map:
		if want.Kind() != reflect.Struct {
			return []string{path + " is no block"}
		}
		known := map[string]reflect.Type{}
		for field := range want.Fields() {
			name := field.Tag.Get("pulumi")
			known[name] = field.Type
			optional := field.Type.Kind() == reflect.Pointer || field.Type.Kind() == reflect.Slice || field.Type.Kind() == reflect.Map
			if _, given := in[name]; !given && !optional {
				found = append(found, path+"."+name+" is required")
			}
		}
		for name, value := range in {
			if known[name] == nil {
				found = append(found, path+"."+name+" is unknown")
				continue
			}
			found = append(found, Misfits(path+"."+name, value, known[name])...)
		}
	case pulumi.Array:
		if want.Kind() != reflect.Slice {
			return []string{path + " is no list"}
		}
		for _, item := range in {
			found = append(found, Misfits(path, item, want.Elem())...)
		}
	default:
		// An Input of a *T is one of a T too.
		got := input.ElementType()
		for got.Kind() == reflect.Pointer {
			got = got.Elem()
		}
		if got != want {
			found = append(found, path+" is a "+want.String()+", not a "+got.String())
		}
	}
	return found
}
