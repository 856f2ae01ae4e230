package cloud

import (
	"encoding/json"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// withJSONOpened decodes nested provider settings, which the engine passes as JSON strings.
func withJSONOpened(settings resource.PropertyMap, t reflect.Type) resource.PropertyMap {
	opened := settings.Copy()
	for f := range structFields(t) {
		key := resource.PropertyKey(f.Tag.Get("pulumi"))
		v := Plain(opened[key])
		kind := f.Type
		for kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if !v.IsString() || kind.Kind() == reflect.String || kind.Kind() == reflect.Interface {
			continue
		}
		var value any
		if json.Unmarshal([]byte(v.StringValue()), &value) == nil {
			opened[key] = resource.NewPropertyValue(value)
		}
	}
	return opened
}

// StringMap reads a map of strings, without values that are not yet known.
func StringMap(v resource.PropertyValue) map[string]string {
	m := map[string]string{}
	if !v.IsObject() {
		return m
	}
	for k, e := range v.ObjectValue() {
		if e.IsString() {
			m[string(k)] = e.StringValue()
		}
	}
	return m
}

// Merged returns the union of the provider's map and the resource's own, which takes
// precedence; unknown if any part is.
func Merged(base map[string]string, own resource.PropertyValue) resource.PropertyValue {
	if own.ContainsUnknowns() {
		return Unknown()
	}
	m := resource.PropertyMap{}
	for k, v := range base {
		m[resource.PropertyKey(k)] = resource.NewStringProperty(v)
	}
	for k, v := range StringMap(own) {
		m[resource.PropertyKey(k)] = resource.NewStringProperty(v)
	}
	return resource.NewObjectProperty(m)
}
