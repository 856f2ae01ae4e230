package kubernetes_test

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Everything in front of a stopping Pod must let requests of up to service.timeoutSeconds finish.
// These would cut them off: ALB's deregistration delay and Google's connection draining if equal to
// the Pod's drain time (15 s), and Traefik's default graceTimeOut (10 s).
func TestATwoMinuteRequestSurvivesEveryDrain(t *testing.T) {
	const service = `{"timeoutSeconds": 120, "public": true}`
	alb := annotations(created(t, `{"ingress": {"controller": "alb"}}`, service, made).Only(t, ingressType))
	if got := alb["alb.ingress.kubernetes.io/target-group-attributes"]; got != "deregistration_delay.timeout_seconds=120" {
		t.Errorf("alb: %s", got)
	}
	google := created(t, `{"ingress": {"controller": "gce"}}`, service, existing).Only(t, "kubernetes:cloud.google.com/v1:BackendConfig")
	if got := at(google, "spec.connectionDraining.drainingTimeoutSec"); got != "120" {
		t.Errorf("gce: %s", got)
	}
	out := created(t, `{}`, service, made)
	releases := out.Of(releaseType)
	traefik := releases[slices.IndexFunc(releases, func(r pulumi.MockResourceArgs) bool { return at(r, "chart") == "traefik" })]
	for path, want := range map[string]string{
		"values.ports.web.transport.lifeCycle.graceTimeOut":                    "120s",
		"values.ports.websecure.transport.lifeCycle.graceTimeOut":              "120s",
		"values.ports.websecure.transport.lifeCycle.requestAcceptGraceTimeout": "15s",
		"values.deployment.terminationGracePeriodSeconds":                      "140",
	} {
		if got := at(traefik, path); got != want {
			t.Errorf("traefik: %s: got %q, want %q", path, got, want)
		}
	}
	// 15 s until requests stop arriving, 120 s for the longest request, 5 s to shut down.
	if got := at(out.Only(t, deploymentType), "spec.template.spec.terminationGracePeriodSeconds"); got != "140" {
		t.Errorf("grace period of the Pod: %s", got)
	}
}
