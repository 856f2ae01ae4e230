package cost_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
	"bankchurn/service"
)

// cloud is the engine of a program's real run: it records what is registered and answers a
// provider's function.
type cloud struct{ registered, called []string }

func (c *cloud) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	c.registered = append(c.registered, args.TypeToken)
	return args.Name, args.Inputs, nil
}

func (c *cloud) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	c.called = append(c.called, args.Token)
	return resource.PropertyMap{"accountId": resource.NewProperty("123456789012"), "zones": resource.NewProperty([]resource.PropertyValue{resource.NewProperty("a")})}, nil
}

type queue struct{ pulumi.CustomResourceState }

// ordinary is a program in a different style from this repository's: the SDK's constructor with
// the default provider, an invoke whose result it needs, and a type without a rule.
func ordinary(ctx *pulumi.Context) error {
	var account struct {
		AccountID string   `pulumi:"accountId"`
		Zones     []string `pulumi:"zones"`
	}
	if err := ctx.Invoke("aws:index/getCallerIdentity:getCallerIdentity", nil, &account); err != nil {
		return err
	}
	role := "arn:aws:iam::" + account.AccountID + ":role/" + account.Zones[0]
	if _, err := lambda.NewFunction(ctx, "f", &lambda.FunctionArgs{
		MemorySize: pulumi.Int(1024), Role: pulumi.String(role), ReservedConcurrentExecutions: pulumi.Int(10),
	}); err != nil {
		return err
	}
	var q queue
	return ctx.RegisterResource("aws:sqs/queue:Queue", "jobs", pulumi.Map{}, &q)
}

// preview runs a program as a preview does and returns the estimates that were shown.
func preview(t *testing.T, program pulumi.RunFunc, dryRun bool) (shown []cost.Estimate, met *cloud, err error) {
	t.Helper()
	requests, ms, none := int64(1_000_000), 200, decimalOf("0")
	o := cost.Options{
		Traffic: service.Traffic{RequestsPerMonth: &requests, AverageMs: &ms, ColdStarts: service.ColdStarts{Percent: &none, AverageMs: new(int)}},
		Render:  func(e cost.Estimate) string { shown = append(shown, e); return "shown" },
		Today:   time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC),
	}
	t.Setenv(pulumi.EnvConfig, `{"aws:region": "us-east-1"}`)
	met = &cloud{}
	err = pulumi.RunErr(cost.InPreview(program, o), pulumi.WithMocks("other", "dev", met), func(info *pulumi.RunInfo) { info.DryRun = dryRun })
	return shown, met, err
}

// 1,000,000 requests cost $0.20, and 200,000 s × 1 GB $3.33; the queue is listed, and the
// sum a lower bound.
func TestAnOrdinaryProgramIsPricedInItsPreview(t *testing.T) {
	shown, met, err := preview(t, ordinary, true)
	if err != nil || len(shown) != 1 {
		t.Fatalf("shown %d estimates, %v", len(shown), err)
	}
	e := shown[0]
	if got := e.Expected.USD.StringFixed(2); got != "3.53" || !e.Expected.Incomplete {
		t.Errorf("got %s", e.Expected)
	}
	if len(e.Unsupported) != 1 || e.Unsupported[0].Type != "aws:sqs/queue:Queue" {
		t.Errorf("not supported: %v", e.Unsupported)
	}
	if got := strings.Join(met.registered, " "); strings.Count(got, "Function") != 1 || strings.Count(got, "Queue") != 1 {
		t.Errorf("the real run registered %s", got)
	}
}

func TestAnUpdateOnlyRunsTheProgram(t *testing.T) {
	runs := 0
	shown, _, err := preview(t, func(ctx *pulumi.Context) error { runs++; return ordinary(ctx) }, false)
	if err != nil || len(shown) != 0 || runs != 1 {
		t.Errorf("shown %d, run %d times, %v", len(shown), runs, err)
	}
}

// Whatever happens in the first run, the second run is unaffected.
func TestPricingNeverFailsAPreview(t *testing.T) {
	for rule, first := range map[string]func(){
		"a panic": func() { panic("nil map") },
		"nothing": func() {},
	} {
		runs := 0
		_, met, err := preview(t, func(ctx *pulumi.Context) error {
			if runs++; runs == 1 {
				first()
				return errors.New("only where nothing is deployed")
			}
			return ordinary(ctx)
		}, true)
		if err != nil || runs != 2 || len(met.called) != 1 {
			t.Errorf("%s: run %d times, %v", rule, runs, err)
		}
	}
	failing := errors.New("the program's own")
	if _, _, err := preview(t, func(*pulumi.Context) error { return failing }, true); !errors.Is(err, failing) {
		t.Errorf("got %v, want the error of the program", err)
	}
}
