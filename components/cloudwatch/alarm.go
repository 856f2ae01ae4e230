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

// NewAlarms registers the alarms of a service, or none. They go off when three of five
// minutes are bad.
func NewAlarms(ctx *pulumi.Context, name string, o *alarm.Options, m Measured, opts ...pulumi.ResourceOption) error {
	if !o.Wanted() {
		return nil
	}
	for _, a := range []struct {
		suffix string
		inputs pulumi.Map
	}{{"-errors", errorInputs(o, m)}, {"-latency", latencyInputs(o, m)}} {
		made, err := bytoken.New[Alarm](ctx, alarmToken, name+a.suffix, a.inputs, opts...)
		if err != nil {
			return fmt.Errorf("alarm %s: %w", a.suffix[1:], err)
		}
		o.Add(made.Arn)
	}
	return nil
}

func errorInputs(o *alarm.Options, m Measured) pulumi.Map {
	percent, text := o.Errors()
	errors, requests := "FILL(errors, 0)", "FILL(requests, 0)"
	queries := pulumi.Array{m.sum("errors", m.Errors), m.sum("requests", m.Requests)}
	if m.Turned != "" {
		errors, requests = errors+" + FILL(turned, 0)", requests+" + FILL(turned, 0)"
		queries = append(queries, m.sum("turned", m.Turned))
	}
	inputs := inputsOf(o, percent, text)
	inputs["metricQueries"] = append(queries, pulumi.Map{
		"id": pulumi.String("rate"), "returnData": pulumi.Bool(true), "label": pulumi.String("errors in percent"),
		"expression": pulumi.String(fmt.Sprintf("100 * (%s) / (%s)", errors, requests)),
	})
	return inputs
}

// period in seconds: a minute, the least that metrics of AWS services are kept for.
const period = 60

// sum is a metric of a minute for an expression.
func (m Measured) sum(id, metric string) pulumi.Map {
	return pulumi.Map{"id": pulumi.String(id), "metric": pulumi.Map{
		"namespace": pulumi.String(m.Namespace), "metricName": pulumi.String(metric), "dimensions": m.Dimensions,
		"period": pulumi.Int(period), "stat": pulumi.String("Sum"),
	}}
}

func latencyInputs(o *alarm.Options, m Measured) pulumi.Map {
	ms, text := o.Latency()
	inputs := inputsOf(o, decimal.NewFromInt(int64(ms)).Mul(m.PerMs), text)
	inputs["namespace"], inputs["metricName"], inputs["dimensions"] = pulumi.String(m.Namespace), pulumi.String(m.Latency), m.Dimensions
	inputs["period"], inputs["extendedStatistic"] = pulumi.Int(period), pulumi.String("p95")
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

// NewExpiryAlarm registers the alarm on a certificate of ACM that is about to end. ACM
// counts the days twice a day, until the certificate has ended
// (docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html, 2026-11).
func NewExpiryAlarm(ctx *pulumi.Context, name string, o *alarm.Options, certificate pulumi.StringInput, opts ...pulumi.ResourceOption) error {
	const day = 24 * 60 * 60
	inputs := inputsOf(o, decimal.NewFromInt(10), o.Expiring())
	inputs["namespace"], inputs["metricName"] = pulumi.String("AWS/CertificateManager"), pulumi.String("DaysToExpiry")
	inputs["dimensions"] = pulumi.StringMap{"CertificateArn": certificate}
	inputs["comparisonOperator"], inputs["period"], inputs["statistic"] = pulumi.String("LessThanThreshold"), pulumi.Int(day), pulumi.String("Minimum")
	inputs["evaluationPeriods"], inputs["datapointsToAlarm"] = pulumi.Int(1), pulumi.Int(1)
	made, err := bytoken.New[Alarm](ctx, alarmToken, name+"-certificate", inputs, opts...)
	if err != nil {
		return fmt.Errorf("alarm certificate: %w", err)
	}
	o.Add(made.Arn)
	return nil
}
