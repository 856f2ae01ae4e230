package cloud

import "reflect"

// Written is the args or the state of a type whose properties are the fields of T. T is a
// struct copied here because the SDK's package is too expensive to compile, or a resource
// struct because the SDK's state struct is empty.
type Written[T any] struct{}

// ElementType implements argsType.
func (Written[T]) ElementType() reflect.Type { return reflect.TypeFor[T]() }
