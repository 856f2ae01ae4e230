package google

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const sharedImage = "europe-docker.pkg.dev/platform-images/ml/bankchurn:v1"

// docs.cloud.google.com/run/docs/deploying#other-projects: Cloud Run's service agent of the service's project needs to read the
// repository. In the service's own project it may.
func TestCloudRunPullsFromAnotherProjectOnlyIfItsAgentMay(t *testing.T) {
	service := func(image string) map[string]any {
		return map[string]any{"location": "us-central1", "name": "api", "template": map[string]any{"containers": []any{map[string]any{"image": image}}}}
	}
	agent := "serviceAccount:" + cloudRunAgent("p")
	for rule, allow := range map[string]func(cloudtest.Harness){
		"the owner says so": func(h cloudtest.Harness) {
			if err := h.Cloud.Allow(sharedImage, agent); err != nil {
				t.Fatal(err)
			}
		},
		"a stack has the grant": func(h cloudtest.Harness) {
			h.Made(repositoryMemberToken, "m", map[string]any{"project": "platform-images", "location": "europe", "repository": "ml", "role": "roles/artifactregistry.reader", "member": agent})
		},
	} {
		h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "p"})
		if got := h.Refused(cloudRunToken, "api", service(sharedImage)); !strings.Contains(got, "must have permission to read the image, "+sharedImage+". Note that the image is from project [platform-images]") {
			t.Errorf("%s: before that: %s", rule, got)
		}
		allow(h)
		id, in, out := h.Made(cloudRunToken, "api", service(sharedImage))
		if _, err := h.Updated(cloudRunToken, "api", id, in, out, service(strings.Replace(sharedImage, "/ml/", "/other/", 1))); err == nil {
			t.Errorf("%s: and of another repository, which it may not read", rule)
		}
		if _, err := h.Updated(cloudRunToken, "api", id, in, out, service("us-docker.pkg.dev/p/ml/bankchurn:v1")); err != nil {
			t.Errorf("%s: an image of its own project: %v", rule, err)
		}
	}
}
