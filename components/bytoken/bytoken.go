// Package bytoken registers resources by their type token, if importing the SDK's package with
// their args struct costs too much build time: some of those packages take longer to compile than
// this whole program. .golangci.yml lists them.
//
// Inputs are a pulumi.Map with the names of the SDK's args struct. A test in stacks checks every
// input of every tested configuration against that struct.
package bytoken

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Resource is a resource of which only the ID is used.
type Resource struct{ pulumi.CustomResourceState }

// New registers a resource of type T, a struct that embeds pulumi.CustomResourceState and declares
// the outputs in use.
func New[T any, P interface {
	*T
	pulumi.CustomResource
}](ctx *pulumi.Context, token, name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) (P, error) {
	made := P(new(T))
	if err := ctx.RegisterResource(token, name, inputs, made, opts...); err != nil {
		return nil, err
	}
	return made, nil
}
