// Package bytoken registers resources by their type token, where the SDK's package with
// their args struct costs more of every build than it is worth: for the compiler, some of
// those packages are larger than this program. .golangci.yml lists them.
//
// Inputs are a pulumi.Map whose names are those of the SDK's args struct. A test in stacks
// checks every input that any configuration sends against that struct.
package bytoken

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Resource is a resource of which others take the id alone.
type Resource struct{ pulumi.CustomResourceState }

// New registers a resource of type T, a struct around pulumi.CustomResourceState with the
// outputs that others take.
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
