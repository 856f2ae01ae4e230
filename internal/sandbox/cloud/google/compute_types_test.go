package google

import (
	"reflect"
	"strings"
	"testing"

	"bankchurn/internal/computesdk"
	"bankchurn/internal/sandbox/cloud"
)

// TestTheWrittenArgsOfComputeAreTheSDKs checks that every type has all properties and no
// others.
func TestTheWrittenArgsOfComputeAreTheSDKs(t *testing.T) {
	for typ, described := range cloud.Tables(gcpCompute, gcpBalancer) {
		want, err := computesdk.Args(typ)
		if err != nil {
			t.Fatal(err)
		}
		same(t, typ, described.Args.ElementType(), want)
	}
}

// same compares two structs by their pulumi tags. A block that is a map has none.
func same(t *testing.T, path string, written, sdk reflect.Type) {
	t.Helper()
	for written.Kind() == reflect.Pointer || written.Kind() == reflect.Slice {
		written = written.Elem()
	}
	for sdk.Kind() == reflect.Pointer || sdk.Kind() == reflect.Slice {
		sdk = sdk.Elem()
	}
	switch {
	case written.Kind() == reflect.Map && (sdk.Kind() == reflect.Struct || sdk.Kind() == reflect.Map):
		return
	case written.Kind() != sdk.Kind():
		t.Errorf("%s is a %s, want %s", path, written.Kind(), sdk.Kind())
		return
	case written.Kind() != reflect.Struct:
		return
	}
	fields := map[string]reflect.StructField{}
	for field := range written.Fields() {
		fields[field.Tag.Get("pulumi")] = field
	}
	for field := range sdk.Fields() {
		name := strings.TrimSuffix(field.Tag.Get("pulumi"), ",optional")
		own, found := fields[name]
		if !found {
			t.Errorf("%s lacks %s", path, name)
			continue
		}
		same(t, path+"."+name, own.Type, field.Type)
		delete(fields, name)
	}
	for name := range fields {
		t.Errorf("%s has %s, which the SDK does not", path, name)
	}
}
