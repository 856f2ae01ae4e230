// Package output lets the server of a component add outputs to those that the component
// registers. The engine accepts a component's outputs only once, so they cannot be registered
// afterwards.
package output

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// added has the outputs to add to one component.
type added struct {
	typ, name string
	outputs   pulumi.Map
}

type contextKey struct{}

// Add returns a context in which the component of this type and name also registers these
// outputs.
func Add(ctx *pulumi.Context, typ, name string, outputs pulumi.Map) *pulumi.Context {
	return ctx.WithValue(contextKey{}, added{typ, name, outputs})
}

// Register registers a component's own outputs, and those added in the context.
func Register(ctx *pulumi.Context, component pulumi.ComponentResource, own pulumi.Map) error {
	more, ok := ctx.Value(contextKey{}).(added)
	if ok && more.typ == component.PulumiResourceType() && more.name == component.PulumiResourceName() {
		own = maps.Clone(own)
		maps.Copy(own, more.outputs)
	}
	return ctx.RegisterResourceOutputs(component, own)
}
