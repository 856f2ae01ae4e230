package fargate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/recording"
	"bankchurn/service"
)

// made runs New under the recorder, in a preview if dryRun is true.
func made(args *Args, dryRun bool) (*recording.Recorder, error) {
	rec := newRecorder(arnOf(taskType, "bankchurn-api"))
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String("us-east-1")})
		if err != nil {
			return err
		}
		_, err = New(ctx, "bankchurn-api", args, pulumi.Providers(provider))
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = dryRun })
	return rec, err
}

// registered lists all resources, sorted: type, name and inputs.
func registered(rec *recording.Recorder) string {
	var lines []string
	for _, r := range rec.Resources {
		lines = append(lines, fmt.Sprintln(r.TypeToken, r.Name, r.Inputs.Mappable()))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func TestWithoutAnImageNothingIsRegistered(t *testing.T) {
	for name, args := range map[string]*Args{"nil": nil, "empty": {}} {
		rec, err := made(args, true)
		const want = "the configuration has 1 problem; nothing was changed:\n" +
			"  - service.image: is required: Fargate runs a container image (allowed: ACCOUNT.dkr.ecr.us-east-1.amazonaws.com/REPOSITORY:TAG)"
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
		if n := len(rec.Resources); n != 1 { // the provider
			t.Errorf("%s: %d resources were registered", name, n)
		}
	}
}

func TestAllProblemsOfArgsAreInOneError(t *testing.T) {
	percent := 101
	rec, err := made(&Args{
		Service: service.Service{Port: 70000, Env: map[string]pulumi.StringInput{"MODE": pulumi.StringOutput{}}}, Region: "us-esat-1", CPU: 0.3, Image: pulumi.String("a b"),
		Deployment: Deployment{MinHealthyPercent: &percent, Alarms: []pulumi.StringInput{nil}},
		Secrets:    map[string]pulumi.StringInput{"KEY": pulumi.String("x")},
	}, true)
	if err == nil || len(rec.Resources) != 1 {
		t.Fatalf("error %v, %d resources", err, len(rec.Resources))
	}
	for _, want := range []string{
		"service.port: 70000: out of range", "service.env.MODE: has no value", `fargate.region: "us-esat-1": has the wrong format`, `did you mean "us-east-1"?`,
		"fargate.cpu: 0.3: Fargate does not offer this number of vCPU", `fargate.image: "a b": has the wrong format`,
		"fargate.deployment.minHealthyPercent: 101: out of range", "fargate.deployment.alarms[0]: has no value",
		"fargate.secrets.KEY: is not the full ARN",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAMinimalLiteralHasTheDefaultsOfAStack(t *testing.T) {
	minimal := &Args{Image: pulumi.String(registry + "v1"), Verify: ungated()}
	rec, err := made(minimal, false)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := registered(rec), registered(created(t, `{"image": "`+registry+`v1"}`, `{}`)); got != want {
		t.Errorf("registered\n%s\nwant\n%s", got, want)
	}
	if !reflect.DeepEqual(minimal, &Args{Image: pulumi.String(registry + "v1"), Verify: ungated()}) {
		t.Errorf("the caller's args were changed: %v", minimal)
	}
}

func TestZeroIsAChoiceWhereItMeansSomething(t *testing.T) {
	zero, no := 0, false
	rec, err := made(&Args{
		Image: pulumi.String(registry + "v1"), Verify: ungated(), DeregistrationDelaySeconds: &zero,
		Deployment:  Deployment{MinHealthyPercent: &zero, ZoneRebalancing: &no},
		AutoScaling: AutoScaling{CPUPercent: &zero, InCooldownSeconds: &zero, OutCooldownSeconds: &zero},
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	const tracking = "targetTrackingScalingPolicyConfiguration."
	policy := rec.Only(t, "aws:appautoscaling/policy:Policy") // for memory alone
	for path, got := range map[string]string{
		"the drain":           at(rec.Only(t, "aws:lb/targetGroup:TargetGroup"), "deregistrationDelay"),
		"the healthy minimum": at(rec.Only(t, serviceType), "deploymentMinimumHealthyPercent"),
		"the cooldown in":     at(policy, tracking+"scaleInCooldown"), "the cooldown out": at(policy, tracking+"scaleOutCooldown"),
	} {
		if got != "0" {
			t.Errorf("%s is %s", path, got)
		}
	}
	if got := at(rec.Only(t, serviceType), "availabilityZoneRebalancing"); got != "DISABLED" {
		t.Errorf("rebalancing is %s", got)
	}
}
