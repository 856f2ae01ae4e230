package enginetest

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/lambda"
	"bankchurn/service"
)

// TestTwoComponentsOfOneNameLiveUnderTwoParents checks names: the engine identifies error hooks
// only by name, but resources also by the types of their parents.
func TestTwoComponentsOfOneNameLiveUnderTwoParents(t *testing.T) {
	t.Parallel()
	st := newStack(t, "config: {}\n")
	st.opts.Program = func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String("us-east-1")})
		if err != nil {
			return err
		}
		for _, name := range []string{"north", "south"} {
			parent := &struct{ pulumi.ResourceState }{}
			if err := ctx.RegisterComponentResource("test:index:"+name, name, parent, pulumi.Providers(provider)); err != nil {
				return err
			}
			args := &lambda.Args{
				Service: service.Service{Public: true}, Image: pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"),
			}
			if _, err := lambda.New(ctx, "churn", args, pulumi.Parent(parent)); err != nil {
				return err
			}
		}
		return nil
	}
	st.edit("config: {}\n")
	made := st.up()
	aliases := 0
	for _, step := range made.Steps {
		if step.Op == "create" && step.Type == "aws:lambda/alias:Alias" {
			aliases++
		}
	}
	if aliases != 2 {
		t.Errorf("%d aliases were made, want 2", aliases)
	}
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("another update changed %v", again.Steps)
	}
	st.destroy()
}
