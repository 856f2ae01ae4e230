package sandbox_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/fargate"
	"bankchurn/config"
	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
)

const (
	taskType    = "aws:ecs/taskDefinition:TaskDefinition"
	serviceType = "aws:ecs/service:Service"
)

// onFargate is a program with only the component, with the service and the block `fargate` from
// the stack's config.
func onFargate(ctx *pulumi.Context) error {
	args, report := &fargate.Args{}, &config.Report{}
	given, _ := ctx.GetConfig("twoclouds:service")
	config.Decode("service", given, &args.Service, report)
	given, _ = ctx.GetConfig("twoclouds:fargate")
	config.Decode("fargate", given, args, report)
	if err := report.Err(); err != nil {
		return err
	}
	provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String("us-east-1")})
	if err != nil {
		return err
	}
	c, err := fargate.New(ctx, "churn", args, pulumi.Providers(provider))
	if err != nil {
		return err
	}
	ctx.Export("url", c.URL)
	ctx.Export("task", c.TaskDefinition)
	return nil
}

// image writes the stack file for a version of the image.
func image(t *testing.T, opts sandbox.Options, version string) {
	t.Helper()
	text := `config:
  twoclouds:service: '{"name": "bankchurn", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:` + version + `", "public": true}'
  twoclouds:fargate: '{"network": {"nat": "one", "flowLogs": true}, "autoScaling": {"requestsPerTarget": 1000}}'
`
	if err := os.WriteFile(filepath.Join(opts.Root, "Pulumi.dev.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// again reopens the stack, which reads the stack file.
func again(t *testing.T, s *sandbox.Sandbox, opts sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, opts)
}

func outputs(t *testing.T, s *sandbox.Sandbox) map[string]any {
	t.Helper()
	out, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// steps lists the operations on the resources of a type.
func steps(r sandbox.Result, typ string) []string {
	var ops []string
	for _, s := range r.Steps {
		if s.Type == typ {
			ops = append(ops, s.Op)
		}
	}
	slices.Sort(ops)
	return ops
}

func predict(t *testing.T, base any) {
	t.Helper()
	url, _ := base.(string)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/predict", strings.NewReader(`{"age": 35}`))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Errorf("predict at %v: %v", base, err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("predict at %v: status %d, want 200", base, answer.StatusCode)
	}
}

func TestFargateGoesThroughItsWholeLifeOnTheEmbeddedCloud(t *testing.T) {
	opts := project(t, devStack)
	opts.Program = onFargate
	image(t, opts, "v1")
	s := open(t, opts)
	ctx := t.Context()
	if _, err := s.Preview(ctx); err != nil || len(s.Cloud().Inventory()) != 0 {
		t.Fatalf("preview: %v, and %d resources made", err, len(s.Cloud().Inventory()))
	}
	if _, err := s.Up(ctx); err != nil {
		t.Fatal(err)
	}
	first := outputs(t, s)
	if want := "arn:aws:ecs:us-east-1:000000000000:task-definition/twoclouds-dev-bankchurn:1"; first["task"] != want {
		t.Errorf("task definition: got %v, want %s", first["task"], want)
	}
	health(t, first["url"])
	predict(t, first["url"])
	if same, err := s.Up(ctx); err != nil || same.Changed() != 0 {
		t.Errorf("second up: changes %v (%v), want none", same.Changes, err)
	}
	if drift, err := s.Refresh(ctx); err != nil || drift.Changed() != 0 {
		t.Errorf("refresh: drift %v (%v), want none", drift.Steps, err)
	}

	image(t, opts, "v2")
	s = again(t, s, opts)
	changed, err := s.Up(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// A new revision replaces the old one, the candidate gets it, and then the service; nothing
	// else changes.
	if got := steps(changed, taskType); !slices.Equal(got, []string{"create-replacement", "delete-replaced", "replace"}) {
		t.Errorf("task definition: steps %v", got)
	}
	if got := steps(changed, serviceType); !slices.Equal(got, []string{"update", "update"}) || len(changed.Steps) != 5 {
		t.Errorf("services: steps %v of %v, want one update each and no other resource", got, changed.Steps)
	}
	second := outputs(t, s)
	if second["task"] != "arn:aws:ecs:us-east-1:000000000000:task-definition/twoclouds-dev-bankchurn:2" || second["url"] != first["url"] {
		t.Errorf("after the change: %v, want revision 2 at the same address", second)
	}
	health(t, second["url"])
	if _, err := s.Destroy(ctx); err != nil {
		t.Fatal(err)
	}
	if left := s.Cloud().Inventory(); len(left) != 0 {
		t.Errorf("after destroy the cloud holds %v", left)
	}
}

func TestADeploymentThatIsRolledBackFailsTheUpdateAndTheNextOneTriesAgain(t *testing.T) {
	var broken atomic.Bool
	opts := project(t, devStack)
	opts.Program = onFargate
	opts.Fault = func(_ context.Context, op cloud.Operation) error {
		if broken.Load() && op.Type == serviceType && op.Verb == "update" {
			return cloud.ErrRolledBack
		}
		return nil
	}
	image(t, opts, "v1")
	s := open(t, opts)
	ctx := t.Context()
	if _, err := s.Up(ctx); err != nil {
		t.Fatal(err)
	}
	url := outputs(t, s)["url"]

	image(t, opts, "v2")
	broken.Store(true)
	s = again(t, s, opts)
	for attempt := range 2 {
		failed, err := s.Up(ctx)
		const sentence = "task-definition/twoclouds-dev-bankchurn:1, not arn:aws:ecs:us-east-1:000000000000:task-definition/twoclouds-dev-bankchurn:2: ECS rolled back the deployment"
		if err == nil || !strings.Contains(strings.Join(failed.Errors, "\n"), sentence) {
			t.Errorf("attempt %d: got %v %v, want a failure with %q", attempt, err, failed.Errors, sentence)
		}
		if got := steps(failed, serviceType); !slices.Equal(got, []string{"update"}) {
			t.Errorf("attempt %d: steps of the service %v, want an update", attempt, got)
		}
		// The old version serves.
		health(t, url)
	}
	broken.Store(false)
	if _, err := s.Up(ctx); err != nil {
		t.Fatal(err)
	}
	health(t, url)
	if same, err := s.Up(ctx); err != nil || same.Changed() != 0 {
		t.Errorf("up of what runs: changes %v (%v), want none", same.Changes, err)
	}
	if _, err := s.Destroy(ctx); err != nil {
		t.Fatal(err)
	}
}
