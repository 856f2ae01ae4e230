package register

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Plain is a resource of which others take the id alone.
type Plain struct{ pulumi.CustomResourceState }

// ByToken registers a resource by its type token, where the SDK's package with its args
// struct costs more of every build than it is worth: for the compiler, some of those
// packages are larger than this program. .golangci.yml lists them.
//
// T is a struct around pulumi.CustomResourceState with the outputs that others take.
// The names of inputs are those of the SDK's args struct: a test in stacks holds every
// input that any configuration gives to that struct.
func ByToken[T any, P interface {
	*T
	pulumi.CustomResource
}](ctx *pulumi.Context, token, name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) (P, error) {
	made := P(new(T))
	if rec := recordingIn(ctx); rec != nil {
		return made, rec.add(made, token, name, inputs, opts)
	}
	if err := ctx.RegisterResource(token, name, inputs, made, opts...); err != nil {
		return nil, err
	}
	return made, nil
}
