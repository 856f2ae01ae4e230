package cloud

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// ObjectsOf returns the objects in a list.
func ObjectsOf(v resource.PropertyValue) []resource.PropertyMap {
	var list []resource.PropertyMap
	if v.IsArray() {
		for _, e := range v.ArrayValue() {
			if e.IsObject() {
				list = append(list, e.ObjectValue())
			}
		}
	}
	return list
}

// ObjectOf returns a value as an object; empty if it is none.
func ObjectOf(v resource.PropertyValue) resource.PropertyMap {
	if v.IsObject() {
		return v.ObjectValue()
	}
	return resource.PropertyMap{}
}

// TextsOf returns the strings in a list.
func TextsOf(v resource.PropertyValue) []string {
	var texts []string
	if v.IsArray() {
		for _, e := range v.ArrayValue() {
			texts = append(texts, StringOf(e))
		}
	}
	return texts
}

// ObjectAt returns the object at a path of names; empty if there is none.
func ObjectAt(m resource.PropertyMap, path ...resource.PropertyKey) resource.PropertyMap {
	for _, key := range path {
		v := m[key]
		if !v.IsObject() {
			return resource.PropertyMap{}
		}
		m = v.ObjectValue()
	}
	return m
}

// StringOf returns a value as a string; "" if it is none.
func StringOf(v resource.PropertyValue) string {
	if v.IsString() {
		return v.StringValue()
	}
	return ""
}

// WireAt returns the value at a path of names within an object in wire form; nil if there is
// none.
func WireAt(v any, path ...string) any {
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// Objects returns the objects in a list in wire form.
func Objects(v any) []map[string]any {
	var list []map[string]any
	values, _ := v.([]any)
	for _, e := range values {
		if m, ok := e.(map[string]any); ok {
			list = append(list, m)
		}
	}
	return list
}

// IsTrue reports whether a value is true.
func IsTrue(v resource.PropertyValue) bool { return v.IsBool() && v.BoolValue() }

// First returns the first text of a list; "" if it is empty.
func First(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// Texts returns the values of an SDK's enum as strings.
func Texts[T ~string](values ...T) []string {
	texts := make([]string, len(values))
	for n, value := range values {
		texts[n] = string(value)
	}
	return texts
}
