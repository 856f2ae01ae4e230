package cloudwatch

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
)

// Topic is what an alarm of CloudWatch notifies.
var Topic = alarm.Address{Form: regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`), Allowed: "the ARN of an SNS topic"}

// Measured is where CloudWatch has the figures of a service.
type Measured struct {
	Namespace  string
	Dimensions pulumi.StringMap
	// Requests counts requests. Errors counts those that went wrong among them, and
	// Turned, where there is one, those that went wrong and are not among Requests.
	Requests, Errors, Turned string
	// Refused counts those among Requests that were answered with a status from 400 to 499.
	Refused string
	// Latency is the metric of how long answers take, and PerMs its unit: 1 for
	// milliseconds, 0.001 for seconds.
	Latency string
	PerMs   decimal.Decimal
}

const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm"

// Alarm is an alarm that exists.
type Alarm struct {
	pulumi.CustomResourceState

	Arn pulumi.StringOutput `pulumi:"arn"`
}

// NewAlarms registers the alarms on a service's requests, or none. Those on a fixed threshold
// go off when three of five minutes are bad.
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

// newAlarm registers one alarm of one metric or expression.
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

// errorRate is the share of requests that went wrong in a number of seconds, in percent.
func (m Measured) errorRate(seconds int) pulumi.Array {
	errors, requests := "FILL(errors, 0)", "FILL(requests, 0)"
	queries := pulumi.Array{m.sum("errors", m.Errors, seconds), m.sum("requests", m.Requests, seconds)}
	if m.Turned != "" {
		errors, requests = errors+" + FILL(turned, 0)", requests+" + FILL(turned, 0)"
		queries = append(queries, m.sum("turned", m.Turned, seconds))
	}
	return append(queries, expression("rate", "errors in percent", fmt.Sprintf("100 * (%s) / (%s)", errors, requests)))
}

// expression is what an alarm of several metrics watches.
func expression(id, label, text string) pulumi.Map {
	return pulumi.Map{"id": pulumi.String(id), "returnData": pulumi.Bool(true), "label": pulumi.String(label), "expression": pulumi.String(text)}
}

// period in seconds: a minute, the least that metrics of AWS services are kept for.
const period = 60

// sum is a metric for an expression.
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

// percentile has an alarm watch a percentile of the latencies of a number of seconds.
func (m Measured) percentile(inputs pulumi.Map, which string, seconds int) pulumi.Map {
	inputs["namespace"], inputs["metricName"], inputs["dimensions"] = pulumi.String(m.Namespace), pulumi.String(m.Latency), m.Dimensions
	inputs["period"], inputs["extendedStatistic"] = pulumi.Int(seconds), pulumi.String(which)
	// A percentile of a handful of requests is one slow request.
	inputs["evaluateLowSampleCountPercentiles"] = pulumi.String("ignore")
	return inputs
}

// inputsOf is what the alarms have in common.
func inputsOf(o *alarm.Options, threshold decimal.Decimal, text alarm.Text) pulumi.Map {
	topics := pulumi.StringArray(o.Notify)
	return pulumi.Map{
		"alarmDescription":   text.Input(),
		"comparisonOperator": pulumi.String("GreaterThanThreshold"), "threshold": pulumi.Float64(threshold.InexactFloat64()),
		"evaluationPeriods": pulumi.Int(5), "datapointsToAlarm": pulumi.Int(3), "treatMissingData": pulumi.String("notBreaching"),
		"alarmActions": topics, "okActions": topics,
	}
}
