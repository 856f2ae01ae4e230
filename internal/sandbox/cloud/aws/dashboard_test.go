package aws

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const dashboardToken = "aws:cloudwatch/dashboard:Dashboard"

func withBody(name, body string) map[string]any {
	return map[string]any{"dashboardName": name, "dashboardBody": body}
}

func TestADashboardChangesInPlaceAndIsReplacedByAnotherName(t *testing.T) {
	const body = `{"widgets":[{"type":"text","x":0,"y":0,"width":24,"height":3,"properties":{"markdown":"a"}}]}`
	h := awsHarness(t)
	id, in, out := h.Made(dashboardToken, "d", withBody("churn", body))
	if id != "churn" || out["dashboardArn"].StringValue() != "arn:aws:cloudwatch::000000000000:dashboard/churn" {
		t.Errorf("id %s, ARN %v", id, out["dashboardArn"])
	}
	for _, c := range []struct {
		what, name, body string
		changes          plugin.DiffChanges
		replaces         int
	}{
		{"the same", "churn", body, plugin.DiffNone, 0},
		{"the same JSON in other words", "churn", strings.ReplaceAll(body, ",", ", "), plugin.DiffNone, 0},
		{"another text", "churn", strings.Replace(body, `"a"`, `"b"`, 1), plugin.DiffSome, 0},
		{"another name", "churn-2", body, plugin.DiffSome, 1},
	} {
		news := cloudtest.Props(withBody(c.name, c.body))
		if d := h.Differs(dashboardToken, "d", in, out, news); d.Changes != c.changes || len(d.ReplaceKeys) != c.replaces {
			t.Errorf("%s: %v", c.what, d)
		}
	}
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: cloudtest.URN(dashboardToken, "d"), ID: id, Inputs: in, Outputs: out}); err != nil || len(h.Cloud.Inventory()) != 0 {
		t.Errorf("after the delete: %v, %v", err, h.Cloud.Inventory())
	}
}

func TestDashboardsThatPutDashboardRefuses(t *testing.T) {
	for body, want := range map[string]string{
		`{"widgets":[{"type":"chart","width":6,"height":6,"properties":{}}]}`:                                  "/widgets/0/type",
		`{"widgets":[{"type":"text","x":24,"width":6,"height":6,"properties":{}}]}`:                            "outside of the grid",
		`{"widgets":[{"type":"text","width":6,"height":6}]}`:                                                   "properties",
		`{"widgets":[` + strings.Repeat(`{"type":"text","width":6,"height":6,"properties":{}},`, 500) + `{}]}`: "at most 500",
	} {
		if got := awsHarness(t).Refused(dashboardToken, "d", withBody("churn", body)); !strings.Contains(got, "DashboardInvalidInputError") || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, inputs := range []map[string]any{withBody("churn.prod", "{}"), withBody("churn", "no JSON")} {
		if _, failures := awsHarness(t).Checked(dashboardToken, "d", resource.PropertyMap{}, cloudtest.Props(inputs)); len(failures) != 1 {
			t.Errorf("%v: %v", inputs, failures)
		}
	}
}
