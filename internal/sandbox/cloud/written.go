package cloud

import "reflect"

// Written is the args or the state of a type whose properties are the fields of T: a struct written out here where the SDK's
// package costs too much to compile, or a resource struct where the SDK's state struct is empty.
type Written[T any] struct{}

// ElementType implements argsType.
func (Written[T]) ElementType() reflect.Type { return reflect.TypeFor[T]() }
