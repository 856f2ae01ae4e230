package register

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// makeUnknown gives a resource an id and outputs that are not known and depend on it, as
// the SDK does for a resource that a preview would create.
func makeUnknown(made pulumi.CustomResource, token string) {
	u := unknown{on: []pulumi.Resource{made}, made: map[reflect.Type]reflect.Value{}}
	v := reflect.ValueOf(made).Elem()
	for _, i := range outputsOf(v.Type()) {
		field := v.Field(i)
		switch state := field.Addr().Interface().(type) {
		case *pulumi.ProviderResourceState:
			setHidden(state, packageField, reflect.ValueOf(strings.TrimPrefix(token, providerType)))
			setHidden(&state.CustomResourceState, idField, u.of(idOutput))
		case *pulumi.CustomResourceState:
			setHidden(state, idField, u.of(idOutput))
		default:
			field.Set(u.of(field.Type()))
		}
	}
}

var idOutput = reflect.TypeFor[pulumi.IDOutput]()

// outputs holds, by a resource's type, the fields of its outputs and of its state.
var outputs sync.Map

func outputsOf(typ reflect.Type) []int {
	if found, ok := outputs.Load(typ); ok {
		return found.([]int)
	}
	var found []int
	for i := range typ.NumField() {
		f := typ.Field(i)
		if _, isOutput := f.Tag.Lookup("pulumi"); isOutput || f.Anonymous {
			found = append(found, i)
		}
	}
	outputs.Store(typ, found)
	return found
}

// unknown makes the outputs of one resource, one of each type.
type unknown struct {
	on   []pulumi.Resource
	made map[reflect.Type]reflect.Value
}

// of is an output of a type such as pulumi.StringOutput: a struct around the state that
// all outputs have.
func (u unknown) of(typ reflect.Type) reflect.Value {
	made, ok := u.made[typ]
	if !ok {
		state := pulumi.UnsafeUnknownOutput(u.on).(pulumi.AnyOutput).OutputState
		made = reflect.New(typ).Elem()
		element := made.Interface().(pulumi.Output).ElementType()
		setHidden(state, elementField, reflect.ValueOf(&element).Elem())
		made.Field(0).Set(reflect.ValueOf(state))
		u.made[typ] = made
	}
	return made
}

// Fields that the SDK keeps for itself: it has no constructor for an unknown output of a
// given type, nor for the state of a resource that is not sent to an engine. The SDK's
// version is pinned, and a test in stacks holds every recording to the SDK's own.
var (
	elementField = hidden[pulumi.OutputState]("element")
	idField      = hidden[pulumi.CustomResourceState]("id")
	packageField = hidden[pulumi.ProviderResourceState]("pkg")
)

func hidden[T any](name string) int {
	field, ok := reflect.TypeFor[T]().FieldByName(name)
	if !ok {
		panic(fmt.Sprintf("%s of this version of Pulumi's SDK has no field %s", reflect.TypeFor[T](), name))
	}
	return field.Index[0]
}

func setHidden(state any, index int, value reflect.Value) {
	field := reflect.ValueOf(state).Elem().Field(index)
	reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem().Set(value)
}
