package cloudwatch

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
)

// Topic is the kind of target that a CloudWatch alarm notifies.
var Topic = alarm.Address{Form: regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`), Allowed: "the ARN of an SNS topic"}

// Measured names the CloudWatch metrics of a service.
type Measured struct {
	Namespace  string
	Dimensions pulumi.StringMap
	// Requests counts requests and Errors the failed ones among them. Turned, if set, counts
	// failures that are not included in Requests.
	Requests, Errors, Turned string
	// Refused counts the requests that were answered with a 4xx status; they are included in
	// Requests.
	Refused string
	// Latency is the latency metric, and PerMs its unit: 1 for milliseconds, 0.001 for seconds.
	Latency string
	PerMs   decimal.Decimal
}

const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm"

// Alarm is a registered alarm.
type Alarm struct {
	pulumi.CustomResourceState

	Arn pulumi.StringOutput `pulumi:"arn"`
}

// NewAlarms registers the alarms on a service's requests, if alarms are configured. Those with a
// fixed threshold fire when three of five minutes are bad.
func NewAlarms(ctx *pulumi.Context, name string, o *alarm.Options, m Measured, opts ...pulumi.ResourceOption) error {
	if !o.Wanted() {
		return nil
	}
	if objective, given := o.AvailabilityObjective(); given {
		if err := newBurns(ctx, name, o, objective, m.failing, opts...); err != nil {
			return err
		}
	} else if err := newAlarm(ctx, name, o, "errors", errorInputs(o, m), opts...); err != nil {
		return err
	}
	if objective, ms, given := o.LatencyObjective(); given {
		return newBurns(ctx, name, o, objective, m.slow(ms), opts...)
	}
	return newAlarm(ctx, name, o, "latency", latencyInputs(o, m), opts...)
}

// newAlarm registers one alarm on a metric or an expression.
func newAlarm(ctx *pulumi.Context, name string, o *alarm.Options, suffix string, inputs pulumi.Map, opts ...pulumi.ResourceOption) error {
	made, err := bytoken.New[Alarm](ctx, alarmToken, name+"-"+suffix, inputs, opts...)
	if err != nil {
		return fmt.Errorf("alarm %s: %w", suffix, err)
	}
	o.Add(made.Arn)
	return nil
}

func errorInputs(o *alarm.Options, m Measured) pulumi.Map {
	percent, text := o.Errors()
	inputs := inputsOf(o, percent, text)
	inputs["metricQueries"] = m.errorRate(period)
	return inputs
}

// errorRate is the percentage of requests that failed in a period of the given seconds.
func (m Measured) errorRate(seconds int) pulumi.Array {
	errors, requests := "FILL(errors, 0)", "FILL(requests, 0)"
	queries := pulumi.Array{m.sum("errors", m.Errors, seconds), m.sum("requests", m.Requests, seconds)}
	if m.Turned != "" {
		errors, requests = errors+" + FILL(turned, 0)", requests+" + FILL(turned, 0)"
		queries = append(queries, m.sum("turned", m.Turned, seconds))
	}
	return append(queries, expression("rate", "errors in percent", fmt.Sprintf("100 * (%s) / (%s)", errors, requests)))
}

// expression is the metric math expression that an alarm watches.
func expression(id, label, text string) pulumi.Map {
	return pulumi.Map{"id": pulumi.String(id), "returnData": pulumi.Bool(true), "label": pulumi.String(label), "expression": pulumi.String(text)}
}

// period is one minute in seconds, the finest resolution of metrics from AWS services.
const period = 60

// sum is a metric's sum, for use in an expression.
func (m Measured) sum(id, metric string, seconds int) pulumi.Map {
	return query(id, m.Namespace, metric, m.Dimensions, "Sum", seconds)
}

func query(id, namespace, metric string, dimensions pulumi.StringMap, stat string, seconds int) pulumi.Map {
	return pulumi.Map{"id": pulumi.String(id), "metric": pulumi.Map{
		"namespace": pulumi.String(namespace), "metricName": pulumi.String(metric), "dimensions": dimensions,
		"period": pulumi.Int(seconds), "stat": pulumi.String(stat),
	}}
}

func latencyInputs(o *alarm.Options, m Measured) pulumi.Map {
	ms, text := o.Latency()
	return m.percentile(inputsOf(o, decimal.NewFromInt(int64(ms)).Mul(m.PerMs), text), "p95", period)
}

// percentile makes an alarm watch a latency percentile over a period of the given seconds.
func (m Measured) percentile(inputs pulumi.Map, which string, seconds int) pulumi.Map {
	inputs["namespace"], inputs["metricName"], inputs["dimensions"] = pulumi.String(m.Namespace), pulumi.String(m.Latency), m.Dimensions
	inputs["period"], inputs["extendedStatistic"] = pulumi.Int(seconds), pulumi.String(which)
	// With only a few requests, a percentile reflects a single slow one.
	inputs["evaluateLowSampleCountPercentiles"] = pulumi.String("ignore")
	return inputs
}

// inputsOf returns the inputs that all alarms share.
func inputsOf(o *alarm.Options, threshold decimal.Decimal, text alarm.Text) pulumi.Map {
	topics := pulumi.StringArray(o.Notify)
	return pulumi.Map{
		"alarmDescription":   text.Input(),
		"comparisonOperator": pulumi.String("GreaterThanThreshold"), "threshold": pulumi.Float64(threshold.InexactFloat64()),
		"evaluationPeriods": pulumi.Int(5), "datapointsToAlarm": pulumi.Int(3), "treatMissingData": pulumi.String("notBreaching"),
		"alarmActions": topics, "okActions": topics,
	}
}
