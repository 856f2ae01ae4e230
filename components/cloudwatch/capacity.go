package cloudwatch

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
)

// quarter is how many minutes a service may lack instances, or stay at its maximum, before an alarm
// fires: longer than a rollout or a load peak.
const quarter = 15

// NewThrottlingAlarm registers the alarm on throttled requests of a function, if alarms are
// configured. Reaching either the function's reserved concurrency or the account's limit throttles
// requests (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html, 2026-11).
func NewThrottlingAlarm(ctx *pulumi.Context, name string, o *alarm.Options, function pulumi.StringInput, opts ...pulumi.ResourceOption) error {
	if !o.Wanted() {
		return nil
	}
	inputs := inputsOf(o, decimal.Zero, o.Throttled())
	inputs["namespace"], inputs["metricName"] = pulumi.String("AWS/Lambda"), pulumi.String("Throttles")
	inputs["dimensions"] = pulumi.StringMap{"FunctionName": function}
	inputs["period"], inputs["statistic"] = pulumi.Int(period), pulumi.String("Sum")
	return newAlarm(ctx, name, o, "maximum", inputs, opts...)
}

// Targets identifies a target group of an Application Load Balancer by its CloudWatch dimensions.
type Targets struct {
	LoadBalancer, Group pulumi.StringInput
	// Instances is what the targets are called, such as tasks.
	Instances string
	// Least and Most are the limits of auto-scaling.
	Least, Most int
}

// NewTargetAlarms registers the alarms on a load balancer's targets, if alarms are configured. The
// load balancer reports the metric only while a target is registered
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
// 2026-11).
func NewTargetAlarms(ctx *pulumi.Context, name string, o *alarm.Options, t Targets, opts ...pulumi.ResourceOption) error {
	if !o.Wanted() {
		return nil
	}
	const namespace, healthy = "AWS/ApplicationELB", "HealthyHostCount"
	dimensions := pulumi.StringMap{"LoadBalancer": t.LoadBalancer, "TargetGroup": t.Group}
	long := func(inputs pulumi.Map) pulumi.Map {
		inputs["evaluationPeriods"], inputs["datapointsToAlarm"] = pulumi.Int(quarter), pulumi.Int(quarter)
		return inputs
	}

	// Auto-scaling may want more than the minimum, but CloudWatch does not know how many. So an
	// unhealthy target counts too.
	missing := long(inputsOf(o, decimal.Zero, o.NotReady(t.Instances)))
	missing["treatMissingData"] = pulumi.String("breaching") // no target is registered
	missing["metricQueries"] = pulumi.Array{
		query("healthy", namespace, healthy, dimensions, "Maximum", period),
		query("unhealthy", namespace, "UnHealthyHostCount", dimensions, "Minimum", period),
		expression("missing", t.Instances+" missing", fmt.Sprintf("IF(FILL(healthy, 0) < %d OR FILL(unhealthy, 0) > 0, 1, 0)", t.Least)),
	}
	if err := newAlarm(ctx, name, o, t.Instances, missing, opts...); err != nil || t.Least == t.Most {
		return err
	}
	full := long(inputsOf(o, decimal.NewFromInt(int64(t.Most)), o.AtMaximum(t.Instances, t.Most)))
	full["comparisonOperator"] = pulumi.String("GreaterThanOrEqualToThreshold")
	full["namespace"], full["metricName"], full["dimensions"] = pulumi.String(namespace), pulumi.String(healthy), dimensions
	full["period"], full["statistic"] = pulumi.Int(period), pulumi.String("Minimum")
	return newAlarm(ctx, name, o, "maximum", full, opts...)
}
