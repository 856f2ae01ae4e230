package fargate

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
	"bankchurn/verify"
)

// block is the config block `fargate` as a stack file would set it.
func block(t *testing.T, text string) *Args {
	t.Helper()
	return recording.Block[Args](t, "fargate", text)
}

// decoded is that block together with the service.
func decoded(t *testing.T, blockText, serviceText string) *Args {
	t.Helper()
	return block(t, blockText).with(input(t, serviceText))
}

// service is the config block `service`, with an image where text has none.
func serviceOf(t *testing.T, text string) service.Service {
	t.Helper()
	s, r := service.Service{}, &config.Report{}
	config.Decode("service", text, &s, r)
	if err := r.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if s.Image == nil && !strings.Contains(text, `"image"`) {
		s.Image = pulumi.String(registry + "v1")
	}
	return s
}

func input(t *testing.T, text string) components.Input {
	t.Helper()
	return components.Input{Project: "bankchurn", Stack: "test", Service: serviceOf(t, text), Verify: ungated(), Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
}

// ungated disables verification, because recorded resources cannot be called.
func ungated() verify.Options {
	off := false
	return verify.Options{Enabled: &off}
}

// newRecorder returns a resource's inputs and the outputs that others use, and the task definition
// that the service is found to run.
func newRecorder(running string) *recording.Recorder {
	return &recording.Recorder{
		Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
			if _, given := outputs["name"]; !given {
				outputs["name"] = resource.NewProperty(args.Name + "-generated")
			}
			outputs["arn"] = resource.NewProperty(arnOf(args.TypeToken, args.Name))
			outputs["arnSuffix"] = resource.NewProperty("suffix/" + args.Name)
			outputs["dnsName"] = resource.NewProperty("lb-1.us-east-1.elb.amazonaws.com")
		},
		Answer: func(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
			if args.Token != "aws:ecs/getService:getService" {
				return nil, fmt.Errorf("unexpected call of %s", args.Token)
			}
			return resource.PropertyMap{"taskDefinition": resource.NewProperty(running)}, nil
		},
	}
}

func arnOf(typ, name string) string {
	if typ == "aws:cloudwatch/logGroup:LogGroup" {
		return "arn:aws:logs:us-east-1:123456789012:log-group:" + name
	}
	_, kind, _ := strings.Cut(typ, "/")
	return "arn:aws:test:us-east-1:123456789012:" + strings.ReplaceAll(kind, ":", "-") + "/" + name
}

const (
	serviceType = "aws:ecs/service:Service"
	taskType    = "aws:ecs/taskDefinition:TaskDefinition"
)

// deploy runs the platform's Deploy under the recorder, with a provider as stacks passes it, and
// returns the URL. It fails on an invalid config.
func deploy(t *testing.T, a *Args, in components.Input, dryRun bool, running string) (*recording.Recorder, string, error) {
	t.Helper()
	report := &config.Report{}
	a.Validate(in, report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	rec := newRecorder(running)
	var mu sync.Mutex
	var url string
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(a.Location())})
		if err != nil {
			return err
		}
		endpoint, err := a.Deploy(ctx, in, pulumi.Providers(provider))
		if err != nil {
			return err
		}
		ctx.Export("url", endpoint.URL.ApplyT(func(u string) string {
			mu.Lock()
			defer mu.Unlock()
			url = u
			return u
		}))
		return nil
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = dryRun })
	mu.Lock()
	defer mu.Unlock()
	return rec, url, err
}

// created deploys a configuration whose deployment succeeds.
func created(t *testing.T, blockText, serviceText string) *recording.Recorder {
	t.Helper()
	in := input(t, serviceText)
	rec, _, err := deploy(t, block(t, blockText), in, false, arnOf(taskType, in.Service.Name))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

var at = recording.At
