package aws

import (
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	metricAlarmToken    = "aws:cloudwatch/metricAlarm:MetricAlarm"
	compositeAlarmToken = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
)

// percentile is the pattern in terraform-provider-aws,
// internal/service/cloudwatch/metric_alarm.go.
var percentile = regexp.MustCompile(`^((p|(tm)|(wm)|(tc)|(ts))((\d{1,2}(\.\d{1,2})?)|(100))|(IQM)|(((TM)|(WM)|(PR)|(TC)|(TS)))\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$`)

var awsAlarms = map[string]cloud.Type{
	metricAlarmToken: {
		Args:  cloudwatch.MetricAlarmArgs{},
		State: cloudwatch.MetricAlarmState{},
		Name:  cloud.NameRule{Separator: "-", MaxLength: 255},
		// PutMetricAlarm overwrites an existing alarm.
		Adopts:    always,
		ReplaceOn: []string{"name"},
		Defaults:  map[string]any{"actionsEnabled": true},
		Check: func(c *cloud.Checker) {
			c.OneOf("comparisonOperator", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "GreaterThanUpperThreshold",
				"LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "LessThanOrEqualToThreshold", "LessThanThreshold")
			c.OneOf("treatMissingData", "breaching", "ignore", "missing", "notBreaching")
			c.OneOf("evaluateLowSampleCountPercentiles", "evaluate", "ignore")
			if c.Has("metricName") == c.Has("metricQueries") {
				c.Fail("metricName", "one of metricName and metricQueries must be there")
			}
			c.Matches("extendedStatistic", percentile, "a percentile such as p95 or p99.9, or another statistic of its form")
			checkAlarmWindow(c)
		},
		ID: func(i *cloud.Instance) string { return i.Str("name") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "cloudwatch", "alarm:"+i.Str("name")) }},
		},
	},
	compositeAlarmToken: {
		Args:  cloudwatch.CompositeAlarmArgs{},
		State: cloudwatch.CompositeAlarmState{},
		// PutCompositeAlarm overwrites an existing alarm, too.
		Adopts:    always,
		ReplaceOn: []string{"actionsEnabled", "alarmName"},
		Defaults:  map[string]any{"actionsEnabled": true},
		Check: func(c *cloud.Checker) {
			c.Matches("alarmName", regexp.MustCompile(`^.{1,255}$`), "1 to 255 characters")
			if rule := cloud.StringOf(c.In["alarmRule"]); len(rule) > 10240 {
				c.Fail("alarmRule", "has %d characters, and at most 10240 are allowed", len(rule))
			}
		},
		ID: func(i *cloud.Instance) string { return i.Str("alarmName") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "cloudwatch", "alarm:"+i.Str("alarmName")) }},
		},
	},
}

// checkAlarmWindow checks the longest time that CloudWatch evaluates: a day, or a week with
// periods of an hour or more
// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, 2026-11).
func checkAlarmWindow(c *cloud.Checker) {
	const hour, day, week = 3600, 86_400, 604_800
	number := func(of resource.PropertyMap, key resource.PropertyKey) float64 {
		if v := of[key]; v.IsNumber() {
			return v.NumberValue()
		}
		return 0
	}
	period := number(c.In, "period")
	if queries := c.In["metricQueries"]; queries.IsArray() {
		for _, query := range queries.ArrayValue() {
			if query.IsObject() && query.ObjectValue()["metric"].IsObject() {
				period = max(period, number(query.ObjectValue()["metric"].ObjectValue(), "period"))
			}
		}
	}
	longest := float64(day)
	if period >= hour {
		longest = week
	}
	if seconds := period * number(c.In, "evaluationPeriods"); seconds > longest {
		c.Fail("evaluationPeriods", "the evaluation period of %v s is longer than %v s", seconds, longest)
	}
}
