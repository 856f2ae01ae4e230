package cloudwatch_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/components/cloudwatch"
	"bankchurn/internal/recording"
)

const (
	metricAlarm    = "aws:cloudwatch/metricAlarm:MetricAlarm"
	compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
)

// registered runs a function that registers alarms. The provider generates their names.
func registered(t *testing.T, block string, register func(*pulumi.Context, *alarm.Options) error) *recording.Recorder {
	t.Helper()
	rec := &recording.Recorder{Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		outputs["name"] = resource.NewProperty(args.Name + "-0a1b2c3")
	}}
	o := recording.Block[alarm.Options](t, "alarms", block)
	if err := pulumi.RunErr(func(ctx *pulumi.Context) error { return register(ctx, o) }, pulumi.WithMocks("bankchurn", "test", rec)); err != nil {
		t.Fatal(err)
	}
	return rec
}

// input is an expected input of an alarm.
type input struct{ alarm, path, want string }

func check(t *testing.T, rec *recording.Recorder, inputs []input) {
	t.Helper()
	byName := map[string]pulumi.MockResourceArgs{}
	for _, r := range rec.Resources {
		byName[r.Name] = r
	}
	for _, c := range inputs {
		if got := recording.At(byName[c.alarm], c.path); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.alarm, c.path, got, c.want)
		}
	}
}

// With an objective of 99.9 %, 1.44 % and 0.6 % are 14.4 and 6 times the error budget. With 95 %
// within 300 ms, more than 72 % (30 %) take longer exactly if percentile 28 (70) exceeds 300 ms.
func TestObjectivesReplaceTheThresholds(t *testing.T) {
	rec := registered(t, notifying+`, "slo": {"availabilityPercent": 99.9, "latencyMs": 300}}`, func(ctx *pulumi.Context, o *alarm.Options) error {
		return cloudwatch.NewAlarms(ctx, "churn", o, balancer)
	})
	const topic = "arn:aws:sns:us-east-1:123456789012:ops"
	check(t, rec, []input{
		{"churn-availability-fast-60m", "metricQueries[0].metric.period", "3600"},
		{"churn-availability-fast-60m", "metricQueries[1].metric.period", "3600"},
		{"churn-availability-fast-60m", "metricQueries[2].metric.period", "3600"},
		{"churn-availability-fast-60m", "metricQueries[3].expression", "100 * (FILL(errors, 0) + FILL(turned, 0)) / (FILL(requests, 0) + FILL(turned, 0))"},
		{"churn-availability-fast-60m", "threshold", "1.44"},
		{"churn-availability-fast-60m", "evaluationPeriods", "1"},
		{"churn-availability-fast-60m", "treatMissingData", "notBreaching"},
		{"churn-availability-fast-60m", "alarmActions", ""},
		{"churn-availability-fast-5m", "metricQueries[0].metric.period", "300"},
		{"churn-availability-fast-5m", "threshold", "1.44"},
		{"churn-availability-slow-360m", "metricQueries[0].metric.period", "21600"},
		{"churn-availability-slow-360m", "threshold", "0.6"},
		{"churn-availability-slow-30m", "metricQueries[0].metric.period", "1800"},
		{"churn-latency-fast-60m", "extendedStatistic", "p28"},
		{"churn-latency-fast-60m", "threshold", "0.3"}, // seconds
		{"churn-latency-fast-5m", "period", "300"},
		{"churn-latency-slow-360m", "extendedStatistic", "p70"},
		{"churn-latency-slow-30m", "period", "1800"},
		{"churn-availability-fast", "alarmRule", `ALARM("churn-availability-fast-60m-0a1b2c3") AND ALARM("churn-availability-fast-5m-0a1b2c3")`},
		{"churn-availability-fast", "alarmName", "churn-availability-fast-60m-0a1b2c3-and-5m"},
		{"churn-availability-fast", "alarmActions[0]", topic},
		{"churn-availability-fast", "okActions[0]", topic},
		{"churn-latency-slow", "alarmRule", `ALARM("churn-latency-slow-360m-0a1b2c3") AND ALARM("churn-latency-slow-30m-0a1b2c3")`},
		{"churn-latency-slow", "alarmDescription", "More than 30 % of requests in the last 360 minutes, and in the last 30, missed the objective of 95 % within 300 ms: a burn rate of 6. Runbook: docs/runbooks/high-latency.md"},
	})
	if windows, both := len(rec.Of(metricAlarm)), len(rec.Of(compositeAlarm)); windows != 8 || both != 4 {
		t.Errorf("%d alarms on windows and %d on both, want 8 and 4", windows, both)
	}
}

func TestAThresholdWithoutAnObjectiveRemains(t *testing.T) {
	rec := registered(t, notifying+`, "slo": {"availabilityPercent": 99}, "latencyMs": 250}`, func(ctx *pulumi.Context, o *alarm.Options) error {
		return cloudwatch.NewAlarms(ctx, "churn", o, balancer)
	})
	check(t, rec, []input{{"churn-latency", "threshold", "0.25"}, {"churn-availability-fast-5m", "threshold", "14.4"}, {"churn-errors", "threshold", ""}})
}

func TestAlarmsOnMissingTargetsAndOnTheMaximum(t *testing.T) {
	targets := func(least, most int) *recording.Recorder {
		return registered(t, notifying+"}", func(ctx *pulumi.Context, o *alarm.Options) error {
			return cloudwatch.NewTargetAlarms(ctx, "churn", o, cloudwatch.Targets{
				LoadBalancer: pulumi.String("app/churn/1"), Group: pulumi.String("targetgroup/churn/2"), Instances: "tasks", Least: least, Most: most,
			})
		})
	}
	check(t, targets(2, 5), []input{
		{"churn-tasks", "metricQueries[2].expression", "IF(FILL(healthy, 0) < 2 OR FILL(unhealthy, 0) > 0, 1, 0)"},
		{"churn-tasks", "metricQueries[0].metric.metricName", "HealthyHostCount"},
		{"churn-tasks", "metricQueries[1].metric.metricName", "UnHealthyHostCount"},
		{"churn-tasks", "metricQueries[1].metric.dimensions.TargetGroup", "targetgroup/churn/2"},
		{"churn-tasks", "comparisonOperator", "GreaterThanThreshold"},
		{"churn-tasks", "threshold", "0"},
		{"churn-tasks", "datapointsToAlarm", "15"},
		{"churn-tasks", "treatMissingData", "breaching"}, // no target is registered
		{"churn-tasks", "alarmDescription", "Fewer tasks than desired have been ready for 15 minutes. Runbook: docs/runbooks/high-error-rate.md"},
		{"churn-maximum", "comparisonOperator", "GreaterThanOrEqualToThreshold"},
		{"churn-maximum", "threshold", "5"},
		{"churn-maximum", "statistic", "Minimum"},
		{"churn-maximum", "treatMissingData", "notBreaching"},
		{"churn-maximum", "dimensions.LoadBalancer", "app/churn/1"},
		{"churn-maximum", "alarmDescription", "The service has been at its maximum of 5 tasks for 15 minutes. Runbook: docs/runbooks/high-latency.md"},
	})
	// A fixed number of tasks is always at its maximum.
	if found := targets(3, 3).Of(metricAlarm); len(found) != 1 {
		t.Errorf("with a fixed number of tasks: %d alarms", len(found))
	}
}

func TestThrottlingAndCertificates(t *testing.T) {
	rec := registered(t, notifying+"}", func(ctx *pulumi.Context, o *alarm.Options) error {
		if err := cloudwatch.NewExpiryAlarm(ctx, "plain", o, pulumi.String("")); err != nil {
			return err
		}
		if err := cloudwatch.NewExpiryAlarm(ctx, "churn", o, pulumi.String("arn:aws:acm:us-east-1:123456789012:certificate/0a1b")); err != nil {
			return err
		}
		return cloudwatch.NewThrottlingAlarm(ctx, "churn", o, pulumi.String("churn-1a2b"))
	})
	check(t, rec, []input{
		{"churn-maximum", "metricName", "Throttles"},
		{"churn-maximum", "dimensions.FunctionName", "churn-1a2b"},
		{"churn-maximum", "statistic", "Sum"},
		{"churn-maximum", "threshold", "0"},
		{"churn-maximum", "datapointsToAlarm", "3"},
		{"churn-maximum", "alarmDescription", "Requests were throttled: the function is at its maximum concurrency. Runbook: docs/runbooks/high-error-rate.md"},
		{"churn-certificate", "threshold", "10"},
		{"churn-certificate", "comparisonOperator", "LessThanThreshold"},
		{"churn-certificate", "metricName", "DaysToExpiry"},
	})
	if found := rec.Of(metricAlarm); len(found) != 2 {
		t.Errorf("%d alarms, want none for a service without certificate", len(found))
	}
}
