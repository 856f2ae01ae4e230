package register_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/register"
)

type component struct{ pulumi.ResourceState }

type bucket struct {
	pulumi.CustomResourceState
	ARN pulumi.StringOutput `pulumi:"arn"`
}

// program registers a component with a role and a function, by a provider of its own.
func program(ctx *pulumi.Context) error {
	provider, err := register.New(ctx, aws.NewProvider, "aws", &aws.ProviderArgs{Region: pulumi.String("eu-west-1")})
	if err != nil {
		return err
	}
	c := &component{}
	if err := register.Component(ctx, "test:index:Service", "service", c, pulumi.Providers(provider)); err != nil {
		return err
	}
	role, err := register.New(ctx, iam.NewRole, "role", &iam.RoleArgs{AssumeRolePolicy: pulumi.String("{}")}, pulumi.Parent(c))
	if err != nil {
		return err
	}
	store, err := register.ByToken[bucket](ctx, "aws:s3/bucketV2:BucketV2", "store", pulumi.Map{"tags": pulumi.StringMap{"team": pulumi.String("risk")}}, pulumi.Parent(c))
	if err != nil {
		return err
	}
	_, err = register.New(ctx, lambda.NewFunction, "function", &lambda.FunctionArgs{
		Role: role.Arn, MemorySize: pulumi.Int(1024), Code: pulumi.NewFileArchive("app"),
		Environment: lambda.FunctionEnvironmentArgs{Variables: pulumi.StringMap{
			"KEY":    pulumi.ToSecret(pulumi.String("s3cret")).(pulumi.StringOutput),
			"BUCKET": store.ID().ToStringOutput(),
			"ARN":    store.ARN.ApplyT(func(arn string) string { return arn + "/*" }).(pulumi.StringOutput),
			"REGION": pulumi.String("eu").ToStringOutput().ApplyT(func(r string) string { return r + "-west-1" }).(pulumi.StringOutput),
		}},
		Layers: pulumi.StringArray{}, TracingConfig: lambda.FunctionTracingConfigArgs{},
	}, pulumi.Parent(c))
	if err != nil {
		return err
	}
	return register.Outputs(ctx, c, pulumi.Map{"arn": role.Arn})
}

func TestARecordingKnowsWhatTheProgramDoes(t *testing.T) {
	recorded, err := register.Record("shop", "dev", program)
	if err != nil {
		t.Fatal(err)
	}
	const in = "urn:pulumi:dev::shop::"
	want := []string{
		in + "pulumi:providers:aws::aws",
		in + "test:index:Service::service",
		in + "test:index:Service$aws:iam/role:Role::role",
		in + "test:index:Service$aws:s3/bucketV2:BucketV2::store",
		in + "test:index:Service$aws:lambda/function:Function::function",
	}
	if len(recorded) != len(want) {
		t.Fatalf("%d resources, want %d", len(recorded), len(want))
	}
	for i, r := range recorded {
		if r.URN != want[i] {
			t.Errorf("got %s, want %s", r.URN, want[i])
		}
		if i > 1 && r.Provider != recorded[0] {
			t.Errorf("%s: provider %v", r.Name, r.Provider)
		}
	}
	function := recorded[4]
	unknown := resource.MakeComputed(resource.NewProperty(""))
	inputs := resource.PropertyMap{
		"role": unknown, "memorySize": resource.NewProperty(1024.0), "layers": resource.NewProperty([]resource.PropertyValue{}),
		"tracingConfig": resource.NewProperty(resource.PropertyMap{}), // what is not stated is not sent
		"environment": resource.NewProperty(resource.PropertyMap{"variables": resource.NewProperty(resource.PropertyMap{
			"KEY": resource.MakeSecret(resource.NewProperty("s3cret")), "BUCKET": unknown, "ARN": unknown, "REGION": resource.NewProperty("eu-west-1"),
		})}),
	}
	if !reflect.DeepEqual(function.Inputs, inputs) {
		t.Errorf("got inputs %v, want %v", function.Inputs, inputs)
	}
	uses := map[string][]string{"role": {want[2]}, "environment": {want[3]}}
	if !reflect.DeepEqual(function.Dependencies, uses) {
		t.Errorf("got dependencies %v, want %v", function.Dependencies, uses)
	}
}

func TestWhatCannotBeRecordedFailsTheRecording(t *testing.T) {
	refused := errors.New("no such arn")
	for rule, c := range map[string]struct {
		program pulumi.RunFunc
		want    string
	}{
		"an error of the program": {func(*pulumi.Context) error { return refused }, "no such arn"},
		"a call to a provider": {func(ctx *pulumi.Context) error {
			return ctx.Invoke("aws:index/getCallerIdentity:getCallerIdentity", nil, &struct{}{})
		}, "calls aws:index/getCallerIdentity:getCallerIdentity, which cannot be answered without the cloud"},
		"a resource registered past the package": {func(ctx *pulumi.Context) error {
			store, err := register.ByToken[bucket](ctx, "aws:s3/bucketV2:BucketV2", "store", nil)
			if err != nil {
				return err
			}
			_, err = iam.NewRole(ctx, "role", &iam.RoleArgs{AssumeRolePolicy: store.ARN})
			return err
		}, `aws:iam/role:Role "role" is registered past package register`},
		"an input that cannot be computed": {func(ctx *pulumi.Context) error {
			document := pulumi.String("{").ToStringOutput().ApplyT(func(string) (string, error) { return "", refused }).(pulumi.StringOutput)
			_, err := register.New(ctx, iam.NewRole, "role", &iam.RoleArgs{AssumeRolePolicy: document})
			return err
		}, `input assumeRolePolicy of aws:iam/role:Role "role": no such arn`},
		"an input of no known kind": {func(ctx *pulumi.Context) error {
			_, err := register.ByToken[bucket](ctx, "aws:s3/bucketV2:BucketV2", "store", pulumi.Map{"bad": pulumi.Any(make(chan int))})
			return err
		}, `input bad of aws:s3/bucketV2:BucketV2 "store": chan int is no input`},
	} {
		_, err := register.Record("shop", "dev", c.program)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", rule, err, c.want)
		}
	}
}

// engine counts what comes to an engine.
type engine struct{ registered map[string]int }

func (engine) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func (e engine) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	e.registered[args.TypeToken]++
	return args.Name, args.Inputs, nil
}

// Beside a recording, the program of the engine registers with the engine.
func TestARecordingLeavesTheEngineAlone(t *testing.T) {
	e := engine{map[string]int{}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		if _, err := register.Record("shop", "dev", program); err != nil {
			return err
		}
		_, err := register.ByToken[bucket](ctx, "aws:s3/bucketV2:BucketV2", "store", nil)
		return err
	}, pulumi.WithMocks("shop", "dev", e))
	if err != nil {
		t.Fatal(err)
	}
	delete(e.registered, "pulumi:pulumi:Stack")
	if want := map[string]int{"aws:s3/bucketV2:BucketV2": 1}; !reflect.DeepEqual(e.registered, want) {
		t.Errorf("the engine was sent %v, want %v", e.registered, want)
	}
}
