package lambda

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

// Types that the component registers.
const (
	functionToken   = "aws:lambda/function:Function"
	rolePolicyToken = "aws:iam/rolePolicy:RolePolicy"
	domainToken     = "aws:apigatewayv2/domainName:DomainName"
)

func TestArgsWithoutCodeAreRefusedAndNothingIsRegistered(t *testing.T) {
	const want = `lambda.zip: "app": does not exist (allowed: a folder or .zip file, relative to the project; or lambda.image)`
	for name, args := range map[string]*Args{"nil": nil, "empty": {}} {
		rec, err := program(true, func(func(string) pulumi.StringInput) *Args { return args })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
		if len(rec.Resources) != 0 {
			t.Errorf("%s: registered %v", name, rec.Resources)
		}
	}
}

func TestEveryProblemOfArgsIsInOneError(t *testing.T) {
	rec, err := program(true, func(func(string) pulumi.StringInput) *Args {
		return &Args{
			Zip: "nowhere", Runtime: "nodejs22.x", Region: "us-esat-1", Throttle: Throttle{Burst: -1}, Host: "churn.example.com",
			Service: service.Service{MemoryMiB: 10241, Secrets: map[string]pulumi.StringInput{"KEY": pulumi.String("")}},
			Alarms:  alarm.Options{Notify: []pulumi.StringInput{pulumi.String("ops")}},
		}
	})
	for _, path := range []string{
		"lambda.zip", "lambda.runtime", "lambda.region", "lambda.throttle.burst", "lambda.certificateArn: is required to serve churn.example.com",
		"service.memoryMiB", "service.secrets.KEY", "lambda.alarms.notify[0]",
	} {
		if err == nil || !strings.Contains(err.Error(), "\n  - "+path) {
			t.Errorf("no problem with %s: %v", path, err)
		}
	}
	if len(rec.Resources) != 0 {
		t.Errorf("registered %v", rec.Resources)
	}
}

// The defaults are those in docs/configuration.md.
func TestAnImageAloneIsEnough(t *testing.T) {
	args := &Args{Image: pulumi.String(ecr + ":v3")}
	rec, err := program(true, func(func(string) pulumi.StringInput) *Args { return args })
	if err != nil {
		t.Fatal(err)
	}
	fn := rec.Only(t, functionToken)
	for path, want := range map[string]string{
		"imageUri": ecr + ":v3", "packageType": "Image", "memorySize": "1024", "timeout": "30", "ephemeralStorage.size": "512",
		"architectures[0]": "x86_64", "publish": "true", "tracingConfig.mode": "PassThrough",
		"handler": "", "runtime": "", "environment": "", "reservedConcurrentExecutions": "",
	} {
		if got := recording.At(fn, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	stage := rec.Only(t, "aws:apigatewayv2/stage:Stage")
	for path, want := range map[string]string{"throttlingRateLimit": "100", "throttlingBurstLimit": "200"} {
		if got := recording.At(stage, "defaultRouteSettings."+path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if got := recording.At(rec.Only(t, "aws:apigatewayv2/api:Api"), "corsConfiguration.allowOrigins[0]"); got != "*" {
		t.Errorf("origins start with %q, want *", got)
	}
	if args.Region != "" || args.Service.MemoryMiB != 0 {
		t.Errorf("the caller's args were filled: %+v", args)
	}
}

func TestAZipRunsTheManagedRuntime(t *testing.T) {
	a := decoded(t, `{"name": "churn"}`, `{"zip": "`+folder(t, "handler.py")+`"}`)
	a.Release.VerifyFirst = new(bool) // no cloud answers here
	rec := &recording.Recorder{}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.register(ctx, a.Service.Name)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	fn := rec.Only(t, functionToken)
	for path, want := range map[string]string{"packageType": "Zip", "handler": "handler.lambda_handler", "runtime": "python3.13", "imageUri": ""} {
		if got := recording.At(fn, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if code := fn.Inputs["code"]; !code.IsArchive() {
		t.Errorf("code is %v", code)
	}
}

// decoded returns the args of a stack's service and lambda blocks.
func decoded(t *testing.T, neutral, block string) *Args {
	t.Helper()
	a := recording.Block[Args](t, "lambda", block)
	a.Service = *recording.Block[service.Service](t, "service", neutral)
	return a
}
