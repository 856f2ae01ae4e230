package lambda

import (
	"fmt"

	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/diag"
)

// alias points at the version that answers. Every update that changes code or
// configuration publishes a version, and neither AWS nor the provider ever deletes
// one before the function goes, so an earlier one is there to point back to
// (docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html).
func (b *builder) alias(fn *awslambda.Function) (*awslambda.Alias, error) {
	version := b.version(fn)
	ready, err := b.provisioned(fn, version)
	if err != nil {
		return nil, fmt.Errorf("provisioned concurrency: %w", err)
	}
	alias, err := awslambda.NewAlias(b.ctx, b.name+"-live", &awslambda.AliasArgs{
		// An alias lives inside its function: the name cannot clash elsewhere.
		Name:            pulumi.String(aliasName),
		Description:     pulumi.String("The version that the HTTP API calls"),
		FunctionName:    fn.Name,
		FunctionVersion: version,
		RoutingConfig:   b.routing(fn, version),
	}, b.parent, pulumi.DependsOn(ready))
	b.serving = append(b.serving, alias)
	return alias, err
}

// version is the one that answers: the pinned one, or the newest.
func (b *builder) version(fn *awslambda.Function) pulumi.StringInput {
	if b.args.Release.Version != "" {
		return pulumi.String(b.args.Release.Version)
	}
	return fn.Version
}

// provisioned warms the version that answers, before the alias points to it.
//
// It belongs to the version and not to the alias: AWS warms an alias's new version
// only once requests go there, refuses the setting on an alias with weights
// (github.com/hashicorp/terraform/issues/24957), and gives a version no more than
// one.
func (b *builder) provisioned(fn *awslambda.Function, version pulumi.StringInput) ([]pulumi.Resource, error) {
	n := b.args.provisioned()
	if n == 0 {
		return nil, nil
	}
	config, err := awslambda.NewProvisionedConcurrencyConfig(b.ctx, b.name+"-provisioned", &awslambda.ProvisionedConcurrencyConfigArgs{
		FunctionName:                    fn.Name,
		Qualifier:                       version,
		ProvisionedConcurrentExecutions: pulumi.Int(n),
	}, b.parent)
	return []pulumi.Resource{config}, err
}

// routing is the candidate's share; nothing without a canary.
func (b *builder) routing(fn *awslambda.Function, version pulumi.StringInput) awslambda.AliasRoutingConfigPtrInput {
	canary := b.args.Release.Canary
	if canary == nil {
		return nil
	}
	candidate := pulumi.StringInput(fn.Version)
	if canary.Version != "" {
		candidate = pulumi.String(canary.Version)
	}
	weights := pulumi.All(version, candidate).ApplyT(func(v []any) (map[string]float64, error) {
		weights, err := weightsOf(v[0].(string), v[1].(string), canary.Percent)
		return weights, diag.LogError(b.ctx, err)
	}).(pulumi.Float64MapOutput)
	return awslambda.AliasRoutingConfigArgs{AdditionalVersionWeights: weights}
}

func weightsOf(stable, candidate string, percent int) (map[string]float64, error) {
	if stable == candidate {
		return nil, fmt.Errorf("release.canary: version %s is both the release and the newest version, so that there is nothing to compare: "+
			"change the code or the configuration, or name a release.version before it", stable)
	}
	return map[string]float64{candidate: float64(percent) / 100}, nil
}

func (a *Args) validateRelease(r *config.Report) {
	release := a.Release
	refuse := func(path string, image pulumi.StringInput) {
		if !config.IsSet(image) || a.Zip == "" && config.IsSet(a.Image) {
			return
		}
		r.Refuse(config.Problem{
			Path: path, Value: valueOf(image), Reason: "the function runs a zip, lambda.zip",
			Allowed: "release.version with the number of a published version, or a function of lambda.image",
		})
	}
	refuse("release.image", release.Image)
	a.secretForm().CheckGrants(release, r)
	if release.Canary != nil {
		refuse("release.canary.image", release.Canary.Image)
		r.Note("lambda has no HTTP address for the canary's candidate alone: the verification asks the service, as every caller does, and the errors of the version in the function's metrics say how it does")
		if a.provisioned() > 0 {
			r.Note("lambda warms no instances of the canary's candidate: its first requests wait for a start")
		}
	}
	if release.Version != "" {
		r.Note("lambda version " + release.Version + " runs with the memory and variables it was published with; release.grants must name secrets of it that the configuration no longer does; the estimate counts those of the configuration")
	}
}
