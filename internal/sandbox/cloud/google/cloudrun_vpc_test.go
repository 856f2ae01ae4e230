package google

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestCloudRunRejectsInvalidVPCAccess(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "p"})
	service := func(access map[string]any) map[string]any {
		return map[string]any{"name": "s", "location": "us-central1", "template": map[string]any{
			"containers": []any{map[string]any{"image": "us-central1-docker.pkg.dev/p/ml/c:v1"}}, "vpcAccess": access,
		}}
	}
	in := func(interfaces ...any) map[string]any { return map[string]any{"networkInterfaces": interfaces} }
	for want, access := range map[string]map[string]any{
		"ALL_TRAFFIC":                    {"egress": "all-traffic", "networkInterfaces": []any{map[string]any{"network": "default"}}},
		"subnetwork":                     in(map[string]any{"tags": []any{"churn"}}),
		"only a single network":          in(map[string]any{"network": "a"}, map[string]any{"network": "b"}),
		"cannot be set at the same time": {"connector": "projects/p/locations/us-central1/connectors/c", "networkInterfaces": []any{map[string]any{"network": "default"}}},
	} {
		if _, failures := h.Checked(cloudRunToken, "s", nil, cloudtest.Props(service(access))); len(failures) != 1 || !strings.Contains(failures[0].Reason, want) {
			t.Errorf("%v: %v, want %s", access, failures, want)
		}
	}
	h.Made(cloudRunToken, "s", service(map[string]any{"egress": "ALL_TRAFFIC", "networkInterfaces": []any{map[string]any{"subnetwork": "churn"}}}))
}
