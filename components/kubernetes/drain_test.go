package kubernetes

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Whatever stands in front of a Pod that is to go must let requests finish that may take
// service.timeoutSeconds. Defaults that would cut them off: ALB's deregistration delay and
// Google's connection draining as the Pod's own drain (15 s), Traefik's graceTimeOut (10 s).
func TestARequestThatMayTakeTwoMinutesOutlivesEveryDrain(t *testing.T) {
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
	// 15 s until no request comes, 120 s for the longest, 5 s to end.
	if got := at(out.Only(t, deploymentType), "spec.template.spec.terminationGracePeriodSeconds"); got != "140" {
		t.Errorf("grace period of the Pod: %s", got)
	}
}
