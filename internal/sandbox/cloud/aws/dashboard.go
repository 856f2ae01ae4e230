package aws

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"

	"bankchurn/internal/sandbox/cloud"
)

var awsDashboards = map[string]cloud.Type{
	"aws:cloudwatch/dashboard:Dashboard": {
		Args:  cloudwatch.DashboardArgs{},
		State: cloudwatch.DashboardState{},
		// PutDashboard overwrites an existing dashboard.
		Adopts: always,
		// Dashboards belong to the account, in all regions.
		Scope:      func(i *cloud.Instance) string { return i.Account.ID },
		ReplaceOn:  []string{"dashboardName"},
		Equivalent: map[string]func(answered, given string) bool{"dashboardBody": sameJSON},
		Check: func(c *cloud.Checker) {
			// terraform-provider-aws, internal/service/cloudwatch/validate.go.
			c.Matches("dashboardName", regexp.MustCompile(`^[0-9A-Za-z_-]{1,255}$`), "at most 255 letters, digits, _ and -")
			if body := cloud.StringOf(c.In["dashboardBody"]); body != "" && !json.Valid([]byte(body)) {
				c.Fail("dashboardBody", "contains an invalid JSON")
			}
		},
		CheckCreate: checkDashboard,
		CheckUpdate: checkDashboard,
		ID:          func(i *cloud.Instance) string { return i.Str("dashboardName") },
		Computed: []cloud.Output{
			// An ARN without a region: docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html.
			{Name: "dashboardArn", Value: func(i *cloud.Instance) any {
				return "arn:aws:cloudwatch::" + i.Account.ID + ":dashboard/" + i.Str("dashboardName")
			}},
		},
	},
}

// sameJSON imitates the provider's SuppressEquivalentJSONDiffs.
func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// checkDashboard refuses what PutDashboard refuses
// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html, 2026-11).
func checkDashboard(i *cloud.Instance) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("DashboardInvalidInputError: the dashboard body is invalid: %s", fmt.Sprintf(format, args...))
	}
	var body struct {
		Widgets []struct {
			Type                string
			X, Y, Width, Height int
			Properties          map[string]any
		}
	}
	if err := json.Unmarshal([]byte(i.Str("dashboardBody")), &body); err != nil {
		return refuse("%v", err)
	}
	if len(body.Widgets) > 500 {
		return refuse("%d widgets, at most 500", len(body.Widgets))
	}
	for n, w := range body.Widgets {
		switch {
		case !slices.Contains([]string{"metric", "text", "log", "alarm", "explorer", "custom"}, w.Type):
			return refuse("/widgets/%d/type: %q", n, w.Type)
		case w.X < 0 || w.X > 23 || w.Width < 1 || w.Width > 24 || w.Height < 1 || w.Height > 1000 || w.Y < 0:
			return refuse("/widgets/%d is outside of the grid of 24 columns", n)
		case w.Properties == nil:
			return refuse("/widgets/%d should have required property 'properties'", n)
		}
	}
	return nil
}
