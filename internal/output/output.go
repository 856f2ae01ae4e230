// Package output lets what serves a component add to the outputs that the component registers.
// The engine takes a component's outputs once, and a component that registers its own leaves
// none to be registered after it.
package output

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// added is what is added to the outputs of one component.
type added struct {
	typ, name string
	outputs   pulumi.Map
}

type contextKey struct{}

// Add is a context in which the component of this type and name registers further outputs.
func Add(ctx *pulumi.Context, typ, name string, outputs pulumi.Map) *pulumi.Context {
	return ctx.WithValue(contextKey{}, added{typ, name, outputs})
}

// Register registers a component's own outputs, and those that are added in the context.
func Register(ctx *pulumi.Context, component pulumi.ComponentResource, own pulumi.Map) error {
	more, ok := ctx.Value(contextKey{}).(added)
	if ok && more.typ == component.PulumiResourceType() && more.name == component.PulumiResourceName() {
		own = maps.Clone(own)
		maps.Copy(own, more.outputs)
	}
	return ctx.RegisterResourceOutputs(component, own)
}
