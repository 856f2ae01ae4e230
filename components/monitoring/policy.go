// Package monitoring registers alerting policies of Cloud Monitoring.
package monitoring

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
)

// Channel is what an alerting policy notifies.
var Channel = alarm.Address{
	Form:    regexp.MustCompile(`^projects/[a-z0-9.:-]+/notificationChannels/[0-9]+$`),
	Allowed: "projects/PROJECT/notificationChannels/NUMBER, as `gcloud beta monitoring channels list` shows it",
}

// policyToken registers the one type that is needed of gcp/monitoring.
const policyToken = "gcp:monitoring/alertPolicy:AlertPolicy"

// Requests are the series that a service's requests are counted in.
type Requests struct {
	// All selects the requests, Errors the failed ones among them, and Latencies how long
	// they took, in milliseconds.
	All, Errors, Latencies pulumi.StringInput
}

// Policy is one alerting policy with one condition.
type Policy struct {
	// Kind is the end of its name.
	Kind string
	Text alarm.Text
	// Condition is the condition by the kind that the API has it under.
	Condition pulumi.Map
}

// ErrorsAndLatency are the policies of the two alarms that every service has. They go off
// after three bad minutes.
func ErrorsAndLatency(o *alarm.Options, of Requests) []Policy {
	percent, errors := o.Errors()
	ms, slow := o.Latency()
	return []Policy{
		{"errors", errors, threshold(pulumi.Map{
			"filter":                  of.Errors,
			"aggregations":            perMinute("ALIGN_DELTA", "REDUCE_SUM"),
			"denominatorFilter":       of.All,
			"denominatorAggregations": perMinute("ALIGN_DELTA", "REDUCE_SUM"),
			"thresholdValue":          pulumi.Float64(percent.Div(decimal.NewFromInt(100)).InexactFloat64()),
		})},
		{"latency", slow, threshold(pulumi.Map{
			"filter":         of.Latencies,
			"aggregations":   perMinute("ALIGN_DELTA", "REDUCE_PERCENTILE_95"),
			"thresholdValue": pulumi.Float64(float64(ms)),
		})},
	}
}

func threshold(condition pulumi.Map) pulumi.Map {
	condition["comparison"] = pulumi.String("COMPARISON_GT")
	condition["duration"] = pulumi.String("180s")
	condition["evaluationMissingData"] = pulumi.String("EVALUATION_MISSING_DATA_INACTIVE")
	return pulumi.Map{"conditionThreshold": condition}
}

// perMinute makes one series of all that a filter selects.
func perMinute(aligner, reducer string) pulumi.Array {
	return pulumi.Array{pulumi.Map{
		"alignmentPeriod": pulumi.String("60s"), "perSeriesAligner": pulumi.String(aligner), "crossSeriesReducer": pulumi.String(reducer),
	}}
}

// PromQL is a condition in the query language of Managed Service for Prometheus, which holds
// for a number of seconds.
func PromQL(query pulumi.StringInput, seconds int) pulumi.Map {
	return pulumi.Map{"conditionPrometheusQueryLanguage": pulumi.Map{
		"query": query, "duration": pulumi.String(fmt.Sprintf("%ds", seconds)), "evaluationInterval": pulumi.String("60s"),
	}}
}

// New registers a service's policies.
func New(ctx *pulumi.Context, name string, o *alarm.Options, labels map[string]string, policies []Policy, opts ...pulumi.ResourceOption) error {
	for _, p := range policies {
		p.Condition["displayName"] = pulumi.String(p.Kind)
		if _, err := bytoken.New[bytoken.Resource](ctx, policyToken, name+"-"+p.Kind, pulumi.Map{
			"displayName": pulumi.String(fmt.Sprintf("%s (%s): %s", name, ctx.Stack(), p.Kind)), "combiner": pulumi.String("OR"),
			"conditions":           pulumi.Array{p.Condition},
			"documentation":        pulumi.Map{"content": p.Text.Input(), "mimeType": pulumi.String("text/markdown")},
			"notificationChannels": pulumi.StringArray(o.Notify),
			// The provider's default labels do not reach policies.
			"userLabels": pulumi.ToStringMap(labels),
		}, opts...); err != nil {
			return fmt.Errorf("alarm %s: %w", p.Kind, err)
		}
	}
	return nil
}
