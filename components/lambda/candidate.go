package lambda

import (
	"fmt"
	"slices"

	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/operate"
	"bankchurn/config"
	"bankchurn/verify"
)

// verified returns options for the resources that send requests to the function's versions: they
// wait until new versions are verified. Each version is invoked by its number, so the alias, which
// callers use, need not point to it.
//
// It invokes through a provider function rather than the resource aws.lambda.Invocation. The
// resource runs once per version, so a throttled or premature call would fail the version for good,
// and every version would add a line to every preview.
func (b *builder) verified(fn *awslambda.Function) []pulumi.ResourceOption {
	gate := b.gate()
	if !components.VerifiesFirst(gate.Release, gate.Verify) {
		return nil
	}
	var options []pulumi.ResourceOption
	check := func(version pulumi.StringInput) {
		target := gate.Target()
		target.HintOutput = pulumi.Sprintf("its log: %s", operate.CloudWatchLogs(b.args.Region, b.logGroup.Name)["logs"])
		// An invocation that is denied is reported as such. There is no network that could keep the
		// caller out.
		target.Public = true
		target.Transport = invoker{ctx: b.ctx, option: b.invoke}
		url := pulumi.Sprintf("lambda://%s:%s", fn.Name, version)
		options = append(options, verify.First(b.ctx, components.WhenReady(url, fn), target, gate.Verify, fn))
	}
	release := b.args.Release
	if release.Version == "" {
		check(fn.Version)
	}
	if canary := release.Canary; canary != nil {
		gate.Subject = "the canary's candidate"
		if canary.Version != "" {
			check(pulumi.String(canary.Version))
		} else if release.Version != "" {
			check(fn.Version)
		}
	}
	return options
}

func (b *builder) gate() components.Gate {
	return components.Gate{
		Platform: Platform, Service: b.args.Service, Release: b.args.Release, Verify: b.args.Verify,
	}
}

// published are the inputs that publish a new version when they change (terraform-provider-aws,
// needsFunctionCodeUpdate and needsFunctionConfigUpdate), and the one that replaces the function
// and thereby deletes all versions.
var published = []string{
	"architectures", "code", "description", "environment", "ephemeralStorage", "handler", "imageUri", "kmsKeyArn", "loggingConfig", "memorySize",
	"packageType", "role", "runtime", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "timeout", "tracingConfig", "vpcConfig",
}

// unlessPinned publishes no new version while only existing versions serve: a pin may roll back
// from a failed release, which must not be deployed again.
func (a *Args) unlessPinned() pulumi.ResourceOption {
	if a.Release.OnlyVersions() {
		return pulumi.IgnoreChanges(slices.Clone(published))
	}
	return pulumi.IgnoreChanges(nil)
}

// notDeployed explains Lambda's error when a release is not a deployed version.
func (b *builder) notDeployed() (pulumi.ResourceOption, error) {
	option, err := b.gate().OnFailure(b.ctx, b.name)
	if err != nil {
		return nil, fmt.Errorf("error hook: %w", err)
	}
	return option, nil
}

func (a *Args) noteGate(r *config.Report) {
	if components.VerifiesFirst(a.Release, a.Verify) && a.reserved() == 1 {
		r.Note("lambda invokes a new version before it serves, which uses the only reserved concurrent execution: requests in that moment are throttled")
	}
}
