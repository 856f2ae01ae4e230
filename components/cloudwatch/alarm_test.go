package cloudwatch_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/cloudwatch"
	"bankchurn/internal/recording"
)

func alarms(t *testing.T, block string, m cloudwatch.Measured) *recording.Recorder {
	t.Helper()
	rec := &recording.Recorder{}
	o := recording.Block[alarm.Options](t, "alarms", block)
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		return cloudwatch.NewAlarms(ctx, "churn", o, m)
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// balancer measures in seconds and counts rejected requests separately.
var balancer = cloudwatch.Measured{
	Namespace: "AWS/ApplicationELB", Dimensions: pulumi.StringMap{"LoadBalancer": pulumi.String("app/churn/1")},
	Requests: "RequestCount", Errors: "HTTPCode_Target_5XX_Count", Turned: "HTTPCode_ELB_5XX_Count",
	Latency: "TargetResponseTime", PerMs: decimal.New(1, -3),
}

const notifying = `{"notify": ["arn:aws:sns:us-east-1:123456789012:ops"]`

func TestAlarmsDescribeTheProblemAndLinkTheRunbook(t *testing.T) {
	rec := alarms(t, notifying+`, "runbooks": "https://example.com/runbooks"}`, balancer)
	found := rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm")
	if len(found) != 2 {
		t.Fatalf("%d alarms", len(found))
	}
	errors, latency := found[0], found[1]
	for _, c := range []struct {
		of         pulumi.MockResourceArgs
		path, want string
	}{
		{errors, "alarmDescription", "More than 1 % of requests were answered with a 5xx status. Runbook: https://example.com/runbooks/high-error-rate.md"},
		{errors, "threshold", "1"},
		{errors, "metricQueries[0].metric.metricName", "HTTPCode_Target_5XX_Count"},
		{errors, "metricQueries[2].metric.metricName", "HTTPCode_ELB_5XX_Count"},
		{errors, "metricQueries[3].expression", "100 * (FILL(errors, 0) + FILL(turned, 0)) / (FILL(requests, 0) + FILL(turned, 0))"},
		{errors, "alarmActions[0]", "arn:aws:sns:us-east-1:123456789012:ops"},
		{latency, "alarmDescription", "The p95 latency is above 1000 ms. Runbook: https://example.com/runbooks/high-latency.md"},
		{latency, "threshold", "1"}, // 1 second
		{latency, "extendedStatistic", "p95"},
		{latency, "dimensions.LoadBalancer", "app/churn/1"},
		{latency, "okActions[0]", "arn:aws:sns:us-east-1:123456789012:ops"},
		{latency, "treatMissingData", "notBreaching"},
	} {
		if got := recording.At(c.of, c.path); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.of.Name, c.path, got, c.want)
		}
	}
}

func TestAlarmsFollowTheirSettings(t *testing.T) {
	api := cloudwatch.Measured{Namespace: "AWS/ApiGateway", Requests: "Count", Errors: "5xx", Latency: "Latency", PerMs: decimal.NewFromInt(1)}
	found := alarms(t, notifying+`, "errorPercent": 0.5, "latencyMs": 250}`, api).Of("aws:cloudwatch/metricAlarm:MetricAlarm")
	for i, want := range []map[string]string{
		{"threshold": "0.5", "metricQueries[2].expression": "100 * (FILL(errors, 0)) / (FILL(requests, 0))"},
		{"threshold": "250", "alarmDescription": "The p95 latency is above 250 ms. Runbook: docs/runbooks/high-latency.md"},
	} {
		for path, text := range want {
			if got := recording.At(found[i], path); got != text {
				t.Errorf("%s %s: %q, want %q", found[i].Name, path, got, text)
			}
		}
	}
	if rec := alarms(t, `{}`, api); len(rec.Resources) != 0 {
		t.Errorf("without a target for notifications: %v", rec.Resources)
	}
}
