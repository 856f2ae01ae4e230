package stacks

import (
	"strings"
	"testing"

	"bankchurn/cost"
)

// elsewhereOf is another platform of a stack's comparison.
func elsewhereOf(t *testing.T, text, platform string) cost.Alternative {
	t.Helper()
	projectWithApp(t)
	for _, a := range viewOf(t, "test", parsed(t, text), lastEstimate(nil, 0, nil)).Elsewhere {
		if a.Platform == platform {
			return a
		}
	}
	t.Fatalf("no %s in the comparison", platform)
	return cost.Alternative{}
}

const onLambda = "config:\n  platform: lambda\n  traffic: {requestsPerMonth: 1000000, averageMs: 200}\n"

// One missing key is no refusal: the platform is priced as if it were set. What the
// platform cannot do stays refused.
func TestAPlatformThatOnlyLacksAnImageIsPriced(t *testing.T) {
	for name, c := range map[string]struct{ text, platform, needs, refused string }{
		"no image":                        {onLambda, "cloudrun", "cloudrun.image", ""},
		"no image for a cluster":          {onLambda, "gke", "kubernetes.image", ""},
		"an image of another cloud":       {"config:\n  platform: fargate\n  service: {image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1\"}\n", "cloudrun", "cloudrun.image", ""},
		"an image, and too much memory":   {onLambda + "  service: {memoryMiB: 10240, cpu: 0.25}\n", "fargate", "", "memory"},
		"an image that every one can get": {"config:\n  platform: fargate\n  service: {image: \"docker.io/a/b:v1\"}\n", "cloudrun", "", ""},
	} {
		a := elsewhereOf(t, c.text, c.platform)
		if a.Needs != c.needs || (a.Estimate == nil) != (c.refused != "") {
			t.Errorf("%s: needs %q, refused %v", name, a.Needs, a.Refused)
		}
		if c.refused != "" && !strings.Contains(a.Refused[0].String()+a.Refused[len(a.Refused)-1].String(), c.refused) {
			t.Errorf("%s: refused %v, want %q", name, a.Refused, c.refused)
		}
		if c.needs != "" && a.Fits() {
			t.Errorf("%s: it fits without %s", name, c.needs)
		}
	}
}
