package config

import (
	"reflect"
	"strings"
)

// keyOf returns the config key of a field and whether it is required; "" for a field that is not
// config or that has its own block.
func keyOf(field reflect.StructField) (key string, required bool) {
	if BlockOf(field) != "" {
		return "", false
	}
	return KeyOf(field)
}

// KeyOf returns the name of a field in stack files and package schemas, from the tag
// `pulumi:"NAME"` or `pulumi:"NAME,optional"`, and whether it is required.
func KeyOf(field reflect.StructField) (name string, required bool) {
	name, option, _ := strings.Cut(field.Tag.Get("pulumi"), ",")
	return name, name != "" && option != "optional"
}

// BlockOf returns the config block that fills a field, from the tag `block:"NAME"`; "" for a field
// that is a key in its struct's own block.
func BlockOf(field reflect.StructField) string { return field.Tag.Get("block") }

// keysOf lists the config keys of a struct type in the order of its fields.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if key, _ := keyOf(t.Field(i)); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}
