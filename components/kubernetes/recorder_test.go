package kubernetes_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/internal/recording"
)

// block is the config block `kubernetes` as a stack file would set it.
func block(t *testing.T, text string) kubernetes.Config {
	t.Helper()
	return *recording.Block[kubernetes.Config](t, "kubernetes", text)
}

// input is the config block `service`, with an image where text has none.
func input(t *testing.T, text string) components.Input {
	t.Helper()
	in, r := components.Input{Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}, &config.Report{}
	config.Decode("service", text, &in.Service, r)
	config.Decode("verify", "{}", &in.Verify, r)
	if err := r.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if in.Service.Image == nil && !strings.Contains(text, `"image"`) {
		in.Service.Image = pulumi.String("registry.example.com/bankchurn:v1")
	}
	return in
}

// existing and made are an existing cluster and one that this program creates.
var (
	existing = kubernetes.Cluster{Platform: "gke", Controllers: []string{"traefik", "nginx", "gce", "alb"}, MetricsServer: true}
	made     = kubernetes.Cluster{Platform: "eks", Controllers: []string{"traefik", "nginx", "alb"}, Created: true}
)

// newRecorder returns a resource's inputs, generated names, and a status for an Ingress.
func newRecorder(status resource.PropertyMap) *recording.Recorder {
	return &recording.Recorder{Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		if meta := outputs["metadata"]; meta.IsObject() {
			named := meta.ObjectValue().Copy()
			if _, given := named["name"]; !given {
				named["name"] = resource.NewProperty(args.Name + "-0a1b2c3d")
			}
			outputs["metadata"] = resource.NewProperty(named)
		}
		if args.TypeToken == ingressType {
			outputs["status"] = resource.NewProperty(status)
		}
	}}
}

const (
	policyType     = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
	jobType        = "kubernetes:batch/v1:Job"
	ingressType    = "kubernetes:networking.k8s.io/v1:Ingress"
	deploymentType = "kubernetes:apps/v1:Deployment"
	releaseType    = "kubernetes:helm.sh/v3:Release"
)

// result is what a run registered and exported.
type result struct {
	*recording.Recorder
	url      string
	endpoint components.Endpoint
}

// deploy validates and runs Register under the recorder.
func deploy(t *testing.T, cfg kubernetes.Config, in components.Input, c kubernetes.Cluster) (result, error) {
	t.Helper()
	report := &config.Report{}
	cfg.Validate(in, c, report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	address := resource.NewPropertyMapFromMap(map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"hostname": "lb.example.net"}}}})
	return deployOn(t, result{Recorder: newRecorder(address)}, cfg, in, c)
}

// deployOn runs Register under the recorder of out.
func deployOn(t *testing.T, out result, cfg kubernetes.Config, in components.Input, c kubernetes.Cluster) (result, error) {
	t.Helper()
	var mu sync.Mutex
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		provider, err := sdk.NewProvider(ctx, "kubernetes", &sdk.ProviderArgs{ClusterIdentifier: pulumi.String("cluster")})
		if err != nil {
			return err
		}
		c.Provider = provider
		w, err := kubernetes.Register(ctx, in.Service.Name, in, cfg, c)
		if err != nil {
			return err
		}
		if err := w.RegisterRules(); err != nil {
			return err
		}
		out.endpoint = w.Endpoint()
		ctx.Export("url", w.URL.ApplyT(func(u string) string {
			mu.Lock()
			defer mu.Unlock()
			out.url = u
			return u
		}))
		return nil
	}, pulumi.WithMocks("bankchurn", "test", out.Recorder))
	mu.Lock()
	defer mu.Unlock()
	return out, err
}

func created(t *testing.T, blockText, serviceText string, c kubernetes.Cluster) result {
	t.Helper()
	out, err := deploy(t, block(t, blockText), input(t, serviceText), c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var at = recording.At

// policyOf is the network policy of the service's own Pods.
func policyOf(t *testing.T, rec *recording.Recorder) pulumi.MockResourceArgs {
	t.Helper()
	for _, r := range rec.Of(policyType) {
		if at(r, "spec.podSelector.matchLabels.app") == "bankchurn-api" {
			return r
		}
	}
	t.Fatalf("no network policy in %d", len(rec.Of(policyType)))
	return pulumi.MockResourceArgs{}
}

// annotations are a resource's annotations, as text.
func annotations(r pulumi.MockResourceArgs) map[string]string {
	got := map[string]string{}
	v := r.Inputs["metadata"].ObjectValue()["annotations"]
	if v.IsObject() {
		for key, value := range v.ObjectValue() {
			got[string(key)] = value.StringValue()
		}
	}
	return got
}
