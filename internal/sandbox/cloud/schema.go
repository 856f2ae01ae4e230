package cloud

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

var (
	archiveType = reflect.TypeFor[pulumi.Archive]()
	assetType   = reflect.TypeFor[pulumi.Asset]()
	eitherType  = reflect.TypeFor[pulumi.AssetOrArchive]()
)

// checkShape compares a resource's inputs with the SDK's args struct t: unknown properties,
// missing required ones and values of the wrong kind. A property is required if the SDK cannot
// omit it: its type is neither pointer, slice, map nor interface, except where the args struct
// has no optional form (pulumi.Archive).
func checkShape(props resource.PropertyMap, t reflect.Type) []plugin.CheckFailure {
	return shapeOfStruct("", props, t)
}

func shapeOfStruct(path string, props resource.PropertyMap, t reflect.Type) []plugin.CheckFailure {
	fields := map[string]reflect.StructField{}
	for f := range structFields(t) {
		fields[f.Tag.Get("pulumi")] = f
	}
	var failures []plugin.CheckFailure
	for _, key := range props.StableKeys() {
		if strings.HasPrefix(string(key), "__") {
			continue
		}
		f, known := fields[string(key)]
		if !known {
			failures = append(failures, failure(join(path, string(key)), "unknown property; known are: %s",
				strings.Join(SortedNames(fields), ", ")))
			continue
		}
		failures = append(failures, shapeOfValue(join(path, string(key)), props[key], f.Type)...)
	}
	for _, name := range SortedNames(fields) {
		if v, present := props[resource.PropertyKey(name)]; (!present || v.IsNull()) && required(fields[name].Type) {
			failures = append(failures, failure(join(path, name), "missing required property"))
		}
	}
	return failures
}

func shapeOfValue(path string, v resource.PropertyValue, t reflect.Type) []plugin.CheckFailure {
	if v.IsNull() || v.IsComputed() || v.IsOutput() {
		return nil
	}
	if v.IsSecret() {
		return shapeOfValue(path, v.SecretValue().Element, t)
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	wrong := func(want string) []plugin.CheckFailure {
		return []plugin.CheckFailure{failure(path, "must be %s, is %s", want, v.TypeString())}
	}
	switch {
	case t == archiveType:
		if !v.IsArchive() {
			return wrong("an archive")
		}
	case t == assetType:
		if !v.IsAsset() {
			return wrong("an asset")
		}
	case t == eitherType, t.Kind() == reflect.Interface:
		return nil
	case t.Kind() == reflect.String && !v.IsString():
		return wrong("a string")
	case t.Kind() == reflect.Bool && !v.IsBool():
		return wrong("true or false")
	case (t.Kind() == reflect.Int || t.Kind() == reflect.Float64) && !v.IsNumber():
		return wrong("a number")
	case t.Kind() == reflect.Int && v.NumberValue() != float64(int64(v.NumberValue())):
		return wrong("a whole number")
	case t.Kind() == reflect.Slice:
		if !v.IsArray() {
			return wrong("a list")
		}
		var failures []plugin.CheckFailure
		for n, e := range v.ArrayValue() {
			failures = append(failures, shapeOfValue(fmt.Sprintf("%s[%d]", path, n), e, t.Elem())...)
		}
		return failures
	case t.Kind() == reflect.Map:
		if !v.IsObject() {
			return wrong("a map")
		}
		var failures []plugin.CheckFailure
		for _, k := range v.ObjectValue().StableKeys() {
			failures = append(failures, shapeOfValue(join(path, string(k)), v.ObjectValue()[k], t.Elem())...)
		}
		return failures
	case t.Kind() == reflect.Struct:
		if !v.IsObject() {
			return wrong("an object")
		}
		return shapeOfStruct(path, v.ObjectValue(), t)
	}
	return nil
}

func required(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return false
	case reflect.Interface:
		// An archive has no pointer form in the SDK, so its type does not show whether it is
		// optional; neither does any, which is a number or a percentage in Kubernetes.
		return t != archiveType && t != assetType && t != eitherType && t.NumMethod() > 0
	default:
		return true
	}
}

// HasProperty reports whether the SDK's args struct has the property.
func HasProperty(t reflect.Type, name string) bool {
	for f := range structFields(t) {
		if f.Tag.Get("pulumi") == name {
			return true
		}
	}
	return false
}

func structFields(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for n := range t.NumField() {
			if f := t.Field(n); f.Tag.Get("pulumi") != "" && !yield(f) {
				return
			}
		}
	}
}

// SortedNames returns the keys of a map, sorted.
func SortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func failure(property, format string, args ...any) plugin.CheckFailure {
	return plugin.CheckFailure{Property: resource.PropertyKey(property), Reason: fmt.Sprintf(format, args...)}
}
