package lambda

import (
	"fmt"
	"slices"

	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/diag"
)

// alias points to the serving version. Every update that changes code or configuration publishes a
// version, and neither AWS nor the provider deletes versions before the function itself, so the
// alias can always point back to an earlier one
// (docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html).
func (b *builder) alias(fn *awslambda.Function) (*awslambda.Alias, error) {
	version, verified := b.version(fn), b.verified(fn)
	ready, err := b.provisioned(fn, version, verified)
	if err != nil {
		return nil, fmt.Errorf("provisioned concurrency: %w", err)
	}
	alias, err := awslambda.NewAlias(b.ctx, b.name+"-live", &awslambda.AliasArgs{
		// An alias belongs to its function, so its name cannot clash with others.
		Name:            pulumi.String(aliasName),
		Description:     pulumi.String("The version that the HTTP API calls"),
		FunctionName:    fn.Name,
		FunctionVersion: version,
		RoutingConfig:   b.routing(fn, version),
	}, append(verified, b.parent, pulumi.DependsOn(ready))...)
	b.serving = append(b.serving, alias)
	return alias, err
}

// version is the serving version: the pinned one, or the newest.
func (b *builder) version(fn *awslambda.Function) pulumi.StringInput {
	if b.args.Release.Version != "" {
		return pulumi.String(b.args.Release.Version)
	}
	return fn.Version
}

// provisioned keeps instances of the serving version initialized. It runs after the version is
// verified, by an on-demand instance, and before the alias points to it. Nothing is reserved for a
// version that fails.
//
// The setting is on the version, not on the alias. On an alias, AWS initializes instances of a new
// version only once it gets requests, and it rejects the setting on an alias with weights
// (github.com/hashicorp/terraform/issues/24957). AWS allows one setting per version.
func (b *builder) provisioned(fn *awslambda.Function, version pulumi.StringInput, verified []pulumi.ResourceOption) ([]pulumi.Resource, error) {
	n := b.args.provisioned()
	if n == 0 {
		return nil, nil
	}
	config, err := awslambda.NewProvisionedConcurrencyConfig(b.ctx, b.name+"-provisioned", &awslambda.ProvisionedConcurrencyConfigArgs{
		FunctionName:                    fn.Name,
		Qualifier:                       version,
		ProvisionedConcurrentExecutions: pulumi.Int(n),
	}, append(slices.Clone(verified), b.parent)...)
	return []pulumi.Resource{config}, err
}

// routing returns the candidate's share of requests; nil without a canary.
func (b *builder) routing(fn *awslambda.Function, version pulumi.StringInput) awslambda.AliasRoutingConfigPtrInput {
	canary := b.args.Release.Canary
	if canary == nil || canary.Percent == 0 {
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
		return nil, fmt.Errorf("release.canary: version %s is both the release and the newest version: there is nothing to compare; "+
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
			Path: path, Value: valueOf(image), Reason: "has no effect: the function runs a zip, lambda.zip",
			Allowed: "release.version with the number of a published version, or a function with lambda.image",
		})
	}
	refuse("release.image", release.Image)
	a.secretForm().CheckGrants(release, r)
	if release.Canary != nil {
		refuse("release.canary.image", release.Canary.Image)
		if a.provisioned() > 0 {
			r.Note("lambda keeps no warm instances of the canary's candidate: its first requests wait for a cold start")
		}
	}
	a.noteGate(r)
	if a.Release.OnlyVersions() {
		r.Note("lambda publishes no new version while release.version pins one: other config changes apply once you remove it")
	}
	if release.Version != "" {
		r.Note("lambda version " + release.Version + " runs with the memory and variables it was published with. List its secrets that the config no longer names in release.grants. The estimate uses the memory in the config")
	}
}
