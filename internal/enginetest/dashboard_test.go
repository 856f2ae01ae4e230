package enginetest

import (
	"slices"
	"strings"
	"testing"
)

// Alarms link the dashboard, and the dashboard shows the alarms: neither waits for the other,
// and the cloud's response for a dashboard does not count as a change.
func TestDashboardsFollowTheirServiceInPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		platform, config, on, off, notify, dashboard, alarm, url string
		alarms                                                   int
	}{
		{
			platform: "cloudrun", config: "  gcp:project: my-project\n  bankchurn:service: {image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, public: true}\n  bankchurn:release: {verifyFirst: false}\n",
			on: "", off: ", dashboard: false", notify: "projects/my-project/notificationChannels/1",
			dashboard: "gcp:monitoring/dashboard:Dashboard", alarm: "gcp:monitoring/alertPolicy:AlertPolicy",
			url:    "https://console.cloud.google.com/monitoring/dashboards/builder/",
			alarms: 4, // errors, latency, instances at their maximum, failed health checks
		},
		{
			platform: "lambda", config: "  bankchurn:service: {public: true}\n",
			on: ", dashboard: true", off: "", notify: "arn:aws:sns:us-east-1:123456789012:ops",
			dashboard: "aws:cloudwatch/dashboard:Dashboard", alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
			url:    "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/bankchurn-test-bankchurn-api-lambda-",
			alarms: 3, // errors, latency, throttles
		},
	} {
		if leftOut(c.platform, "lambda") {
			continue
		}
		t.Run(c.platform, func(t *testing.T) {
			t.Parallel()
			stackFile := func(latency, dashboard string) string {
				return "config:\n  bankchurn:platform: " + c.platform + "\n" + c.config +
					"  bankchurn:" + c.platform + ": {alarms: {notify: [\"" + c.notify + "\"], latencyMs: " + latency + "}" + dashboard + "}\n"
			}
			st := newStack(t, stackFile("300", c.on))
			st.up()
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a second update changes %v", again.Steps)
			}
			url := st.output("dashboardUrl")
			if !strings.HasPrefix(url, c.url) {
				t.Errorf("dashboardUrl %s", url)
			}
			linked := 0
			for _, record := range st.s.Cloud().Inventory() {
				text, _ := record.Inputs["alarmDescription"].(string)
				if documentation, ok := record.Inputs["documentation"].(map[string]any); ok {
					text, _ = documentation["content"].(string)
				}
				if record.Type == c.alarm && strings.HasSuffix(text, " Dashboard: "+url) {
					linked++
				}
			}
			if linked != c.alarms {
				t.Errorf("%d alarms link the dashboard, want %d", linked, c.alarms)
			}
			updates := []string{"update " + c.alarm, "update " + c.dashboard}
			slices.Sort(updates)
			st.changes(stackFile("400", c.on), updates...)
			st.changes(stackFile("400", c.off), append([]string{"delete " + c.dashboard}, slices.Repeat([]string{"update " + c.alarm}, c.alarms)...)...)
			st.destroy()
		})
	}
}
