// Package register hands resources to Pulumi's engine or, while a preview is being
// priced, to a recording. Everything that a platform consists of goes through it, so that
// one constructor both deploys the platform and says what it would cost.
package register

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// New registers a resource of an SDK by that SDK's own constructor, iam.NewRole say. While
// recording, the constructor is not called and every output of the result is unknown.
func New[R, A any](
	ctx *pulumi.Context, construct func(*pulumi.Context, string, *A, ...pulumi.ResourceOption) (*R, error),
	name string, args *A, opts ...pulumi.ResourceOption,
) (*R, error) {
	rec := recordingIn(ctx)
	if rec == nil {
		return construct(ctx, name, args, opts...)
	}
	made := new(R)
	return made, rec.add(made, tokenOf(made), name, args, opts)
}

// Component registers a component, before what it consists of.
func Component(ctx *pulumi.Context, token, name string, component pulumi.ComponentResource, opts ...pulumi.ResourceOption) error {
	if rec := recordingIn(ctx); rec != nil {
		return rec.add(component, token, name, nil, opts)
	}
	return ctx.RegisterComponentResource(token, name, component, opts...)
}

// Outputs states a component's outputs, after all it consists of.
func Outputs(ctx *pulumi.Context, component pulumi.ComponentResource, outputs pulumi.Map) error {
	if recordingIn(ctx) != nil {
		return nil
	}
	return ctx.RegisterResourceOutputs(component, outputs)
}
