package gke

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/sslpolicy"
	"bankchurn/internal/recording"
)

const (
	frontendToken = "kubernetes:networking.gke.io/v1beta1:FrontendConfig"
	byContext     = `{"cluster": {"name": "ml", "project": "clusters", "mode": "standard", "context": "ml"}, "enableApis": true}`
)

func registered(t *testing.T, service, workload, block string) *recording.Recorder {
	t.Helper()
	a, in := scenario(t, service, workload, block)
	rec := &recording.Recorder{Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		if args.TypeToken == sslpolicy.Token {
			outputs["name"] = resource.NewProperty("made")
		}
	}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.with(in).register(ctx, "churn", "")
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = true })
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// Without a policy Google's load balancer accepts TLS 1.0
// (docs.cloud.google.com/load-balancing/docs/ssl-policies-concepts, 2026-10).
func TestAGoogleIngressRequiresTLS12(t *testing.T) {
	const tls = `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`
	for project, block := range map[string]string{"": `{}`, "clusters": byContext} {
		rec := registered(t, image, tls, block)
		policy := rec.Only(t, sslpolicy.Token)
		for input, want := range map[string]string{"minTlsVersion": "TLS_1_2", "profile": "MODERN", "project": project} {
			if got := recording.At(policy, input); got != want {
				t.Errorf("%s: %s %q, want %q", block, input, got, want)
			}
		}
		if got := recording.At(rec.Only(t, frontendToken), "spec.redirectToHttps.enabled"); got != "true" {
			t.Errorf("%s: redirect %s", block, got)
		}
		if got := recording.At(rec.Only(t, frontendToken), "spec.sslPolicy"); got != "made" {
			t.Errorf("%s: the FrontendConfig's SSL policy is %q", block, got)
		}
	}
}

func TestNoSSLPolicyIsCreatedIfTheLoadBalancerSupportsNone(t *testing.T) {
	for rule, c := range map[string]struct{ service, workload string }{
		"one is named":    {image, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x", "sslPolicy": "ours"}}}`},
		"no TLS":          {image, `{"ingress": {"controller": "gce"}}`},
		"internal":        {`{"image": "docker.io/a/b:v1"}`, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`},
		"its own ingress": {image, `{"ingress": {"controller": "traefik", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`},
	} {
		if got := len(registered(t, c.service, c.workload, byContext).Of(sslpolicy.Token)); got != 0 {
			t.Errorf("%s: %d policies", rule, got)
		}
	}
}
