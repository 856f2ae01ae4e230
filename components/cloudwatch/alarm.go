package cloudwatch

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/spec"
)

// AlarmOptions is the config block `alarms` of a platform on AWS: an alarm for errors
// and one for latency, whose texts name the runbook to open. Both look at every minute
// and go off when three of five are bad; a minute without requests is a good one.
type AlarmOptions struct {
	// Notify are the SNS topics that hear of an alarm and of its end. Default: none,
	// and then there are no alarms.
	Notify []string `config:"notify" pattern:"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$" allowed:"the ARN of an SNS topic"`
	// ErrorPercent is the share of requests answered with a status from 500 on above
	// which the minute is bad. Default: 1.
	ErrorPercent *decimal.Decimal `config:"errorPercent" min:"0" max:"99"`
	// LatencyMs is the time above which the minute is bad when one answer in twenty
	// takes longer (p95). Default: 1000.
	LatencyMs *int `config:"latencyMs" min:"1" max:"900000"`
	// Runbooks is the address under which docs/runbooks is published, such as
	// https://github.com/my-team/bankchurn/blob/main/docs/runbooks. Default: none; the
	// alarms then name the files.
	Runbooks string `config:"runbooks" pattern:"^https://[^\\s]*[^\\s/]$" allowed:"an https address without / at its end"`
}

// ValidateAlarms refuses settings of alarms that nobody hears of, at the config path of
// the block.
func ValidateAlarms(path string, o *AlarmOptions, r *spec.Report) {
	if len(o.Notify) > 0 {
		return
	}
	for _, c := range []struct {
		key   string
		given bool
	}{{"errorPercent", o.ErrorPercent != nil}, {"latencyMs", o.LatencyMs != nil}, {"runbooks", o.Runbooks != ""}} {
		if c.given {
			r.Refuse(spec.Problem{Path: path + "." + c.key, Reason: "is of alarms, and there are none without " + path + ".notify", Allowed: "with the ARN of an SNS topic there"})
		}
	}
}

// Measured is where CloudWatch has the figures of a service.
type Measured struct {
	Namespace  string
	Dimensions pulumi.StringMap
	// Requests counts requests. Errors counts those that went wrong among them, and
	// Turned, where there is one, those that went wrong and are not among Requests.
	Requests, Errors, Turned string
	// Latency is the metric of how long answers take, and PerMs its unit: 1 for
	// milliseconds, 0.001 for seconds.
	Latency string
	PerMs   decimal.Decimal
}

const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm"

type alarm struct{ pulumi.CustomResourceState }

// NewAlarms registers the alarms of a service, or none.
func NewAlarms(ctx *pulumi.Context, name string, o *AlarmOptions, m Measured, opts ...pulumi.ResourceOption) error {
	if len(o.Notify) == 0 {
		return nil
	}
	for _, a := range []struct {
		suffix string
		inputs pulumi.Map
	}{{"-errors", o.errorInputs(m)}, {"-latency", o.latencyInputs(m)}} {
		if err := ctx.RegisterResource(alarmToken, name+a.suffix, a.inputs, &alarm{}, opts...); err != nil {
			return fmt.Errorf("alarm %s: %w", a.suffix[1:], err)
		}
	}
	return nil
}

const (
	defaultErrorPercent = 1
	defaultLatencyMs    = 1000
)

func (o *AlarmOptions) errorInputs(m Measured) pulumi.Map {
	percent := decimal.NewFromInt(defaultErrorPercent)
	if o.ErrorPercent != nil {
		percent = *o.ErrorPercent
	}
	errors, requests := "FILL(errors, 0)", "FILL(requests, 0)"
	queries := pulumi.Array{m.sum("errors", m.Errors), m.sum("requests", m.Requests)}
	if m.Turned != "" {
		errors, requests = errors+" + FILL(turned, 0)", requests+" + FILL(turned, 0)"
		queries = append(queries, m.sum("turned", m.Turned))
	}
	inputs := o.inputs(percent, fmt.Sprintf("More than %s %% of the requests were answered with a status from 500 on.", percent), "high-error-rate.md")
	inputs["metricQueries"] = append(queries, pulumi.Map{
		"id": pulumi.String("rate"), "returnData": pulumi.Bool(true), "label": pulumi.String("errors in percent"),
		"expression": pulumi.String(fmt.Sprintf("100 * (%s) / (%s)", errors, requests)),
	})
	return inputs
}

// seconds of a minute: the least that metrics of AWS services are kept for.
const period = 60

// sum is a metric of a minute for an expression.
func (m Measured) sum(id, metric string) pulumi.Map {
	return pulumi.Map{"id": pulumi.String(id), "metric": pulumi.Map{
		"namespace": pulumi.String(m.Namespace), "metricName": pulumi.String(metric), "dimensions": m.Dimensions,
		"period": pulumi.Int(period), "stat": pulumi.String("Sum"),
	}}
}

func (o *AlarmOptions) latencyInputs(m Measured) pulumi.Map {
	most := spec.Or(o.LatencyMs, defaultLatencyMs)
	threshold := decimal.NewFromInt(int64(most)).Mul(m.PerMs)
	inputs := o.inputs(threshold, fmt.Sprintf("One answer in twenty took longer than %d ms.", most), "high-latency.md")
	inputs["namespace"], inputs["metricName"], inputs["dimensions"] = pulumi.String(m.Namespace), pulumi.String(m.Latency), m.Dimensions
	inputs["period"], inputs["extendedStatistic"] = pulumi.Int(period), pulumi.String("p95")
	// A percentile of a handful of requests is one slow request.
	inputs["evaluateLowSampleCountPercentiles"] = pulumi.String("ignore")
	return inputs
}

// inputs is what the alarms have in common.
func (o *AlarmOptions) inputs(threshold decimal.Decimal, says, runbook string) pulumi.Map {
	place := "docs/runbooks"
	if o.Runbooks != "" {
		place = o.Runbooks
	}
	topics := pulumi.ToStringArray(o.Notify)
	return pulumi.Map{
		"alarmDescription":   pulumi.String(strings.Join([]string{says, "What to do: " + place + "/" + runbook}, " ")),
		"comparisonOperator": pulumi.String("GreaterThanThreshold"), "threshold": pulumi.Float64(threshold.InexactFloat64()),
		"evaluationPeriods": pulumi.Int(5), "datapointsToAlarm": pulumi.Int(3), "treatMissingData": pulumi.String("notBreaching"),
		"alarmActions": topics, "okActions": topics,
	}
}
