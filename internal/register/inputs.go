package register

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
)

// readInputs turns a resource's args into what the engine would be sent, but for files
// and archives, which are left out: no price looks into them.
func (rec *recording) readInputs(r *Resource) error {
	r.Inputs, r.Dependencies = resource.PropertyMap{}, map[string][]string{}
	v := reflect.Indirect(reflect.ValueOf(r.args))
	if !v.IsValid() {
		return nil
	}
	one := func(name string, input reflect.Value) error {
		reading := reading{of: rec.of}
		value, err := reading.value(input)
		if err != nil {
			return fmt.Errorf("input %s of %s %q: %w", name, r.Type, r.Name, err)
		}
		if len(reading.uses) > 0 {
			r.Dependencies[name] = slices.Sorted(maps.Keys(reading.uses))
		}
		if !value.IsNull() || len(reading.uses) > 0 {
			r.Inputs[resource.PropertyKey(name)] = value
		}
		return nil
	}
	return eachField(v, elementOf(r.args), one)
}

// reading is one input being read.
type reading struct {
	of map[pulumi.Resource]*Resource
	// uses are the URNs of the resources whose outputs it takes.
	uses map[string]bool
}

func (in *reading) value(v reflect.Value) (resource.PropertyValue, error) {
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return resource.PropertyValue{}, nil
	}
	switch known := v.Interface().(type) {
	case pulumi.Output:
		return in.output(known)
	case pulumi.AssetOrArchive:
		return resource.PropertyValue{}, nil
	}
	element := elementOf(v.Interface())
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Bool:
		return resource.NewProperty(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return resource.NewProperty(float64(v.Int())), nil
	case reflect.Float32, reflect.Float64:
		return resource.NewProperty(v.Float()), nil
	case reflect.String:
		return resource.NewProperty(v.String()), nil
	case reflect.Slice:
		return in.list(v)
	case reflect.Map, reflect.Struct:
		return in.object(v, element)
	}
	return resource.PropertyValue{}, fmt.Errorf("%s is no input", v.Type())
}

func (in *reading) output(o pulumi.Output) (resource.PropertyValue, error) {
	got, err := internals.UnsafeAwaitOutput(context.Background(), o)
	if err != nil {
		return resource.PropertyValue{}, err
	}
	for _, used := range got.Dependencies {
		if r := in.of[used]; r != nil && !r.Component {
			if in.uses == nil {
				in.uses = map[string]bool{}
			}
			in.uses[r.URN] = true
		}
	}
	if !got.Known {
		return resource.MakeComputed(resource.NewProperty("")), nil
	}
	value, err := in.value(reflect.ValueOf(got.Value))
	if got.Secret {
		value = resource.MakeSecret(value)
	}
	return value, err
}

func (in *reading) list(v reflect.Value) (resource.PropertyValue, error) {
	if v.IsNil() {
		return resource.PropertyValue{}, nil
	}
	all := make([]resource.PropertyValue, v.Len())
	for i := range all {
		var err error
		if all[i], err = in.value(v.Index(i)); err != nil {
			return resource.PropertyValue{}, err
		}
	}
	return resource.NewProperty(all), nil
}

func (in *reading) object(v reflect.Value, element reflect.Type) (resource.PropertyValue, error) {
	if v.Kind() == reflect.Map && v.IsNil() {
		return resource.PropertyValue{}, nil
	}
	object := resource.PropertyMap{}
	err := eachField(v, element, func(name string, field reflect.Value) error {
		value, err := in.value(field)
		if err == nil && !value.IsNull() {
			object[resource.PropertyKey(name)] = value
		}
		return err
	})
	return resource.NewProperty(object), err
}

// eachField visits what a map or an args struct holds, by the names that the engine knows.
func eachField(v reflect.Value, element reflect.Type, visit func(name string, field reflect.Value) error) error {
	if v.Kind() == reflect.Map {
		for entries := v.MapRange(); entries.Next(); {
			if err := visit(entries.Key().String(), entries.Value()); err != nil {
				return err
			}
		}
		return nil
	}
	for i, name := range namesOf(v.Type(), element) {
		if name == "" {
			continue
		}
		if err := visit(name, v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

// elementOf is the type that an input resolves to; that of the value itself, where it is
// no input.
func elementOf(v any) reflect.Type {
	t := reflect.TypeOf(v)
	if input, ok := v.(pulumi.Input); ok {
		t = input.ElementType()
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// names holds, by an args struct's type, the engine's name of each field.
var names sync.Map

// namesOf reads them from the tags of the struct that the args resolve to.
func namesOf(args, element reflect.Type) []string {
	if found, ok := names.Load(args); ok {
		return found.([]string)
	}
	found := make([]string, args.NumField())
	for i := range found {
		name, field, ok := args.Field(i).Name, reflect.StructField{}, false
		if i < element.NumField() {
			field = element.Field(i)
			ok = field.Name == name // both list the fields in one order, as a rule
		}
		if !ok {
			field, ok = element.FieldByName(name)
		}
		if ok {
			found[i], _, _ = strings.Cut(field.Tag.Get("pulumi"), ",")
		}
	}
	names.Store(args, found)
	return found
}
