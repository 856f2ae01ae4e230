// Package monitoring registers Cloud Monitoring alerting policies and dashboards.
package monitoring

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
	"bankchurn/components/prometheus"
)

// Channel is the kind of target that an alerting policy notifies.
var Channel = alarm.Address{
	Form:    regexp.MustCompile(`^projects/[a-z0-9.:-]+/notificationChannels/[0-9]+$`),
	Allowed: "projects/PROJECT/notificationChannels/NUMBER, as `gcloud beta monitoring channels list` shows it",
}

// policyToken is the only type of gcp/monitoring that is needed.
const policyToken = "gcp:monitoring/alertPolicy:AlertPolicy"

// Requests selects the series of a service's requests.
type Requests struct {
	// All selects all requests, Errors the failed ones, and Latencies their latency in
	// milliseconds.
	All, Errors, Latencies pulumi.StringInput
	// PromQL writes a PromQL query over the same series.
	PromQL func(query func(prometheus.Traffic) prometheus.Rule) pulumi.StringInput
}

// Policy is one alerting policy with one condition.
type Policy struct {
	// Kind is the suffix of the policy's name.
	Kind string
	Text alarm.Text
	// Condition is the condition, under the key that the API uses for its kind.
	Condition pulumi.Map
	// RateLimited is for conditions on a log: it notifies at most once a day.
	RateLimited bool
}

// ErrorsAndLatency returns the request alarms that every service has. Those with a fixed threshold
// fire after three bad minutes.
func ErrorsAndLatency(o *alarm.Options, of Requests) []Policy {
	policies := []Policy{}
	if objective, given := o.AvailabilityObjective(); given {
		policies = append(policies, burns(objective, func(b prometheus.Burn) pulumi.StringInput {
			return of.PromQL(func(t prometheus.Traffic) prometheus.Rule { return t.FailedBurn(b) })
		})...)
	} else {
		percent, errors := o.Errors()
		policies = append(policies, Policy{Kind: "errors", Text: errors, Condition: threshold(pulumi.Map{
			"filter":                  of.Errors,
			"aggregations":            perMinute("ALIGN_DELTA", "REDUCE_SUM"),
			"denominatorFilter":       of.All,
			"denominatorAggregations": perMinute("ALIGN_DELTA", "REDUCE_SUM"),
			"thresholdValue":          pulumi.Float64(percent.Div(decimal.NewFromInt(100)).InexactFloat64()),
		})})
	}
	if objective, ms, given := o.LatencyObjective(); given {
		return append(policies, burns(objective, func(b prometheus.Burn) pulumi.StringInput {
			return of.PromQL(func(t prometheus.Traffic) prometheus.Rule { return t.SlowBurn(b, ms) })
		})...)
	}
	ms, slow := o.Latency()
	return append(policies, Policy{Kind: "latency", Text: slow, Condition: threshold(pulumi.Map{
		"filter":         of.Latencies,
		"aggregations":   perMinute("ALIGN_DELTA", "REDUCE_PERCENTILE_95"),
		"thresholdValue": pulumi.Float64(float64(ms)),
	})})
}

// burns returns the policies of an objective. One query covers both windows of a burn rate.
func burns(objective alarm.Objective, query func(prometheus.Burn) pulumi.StringInput) []Policy {
	var policies []Policy
	for _, b := range objective.Burns {
		policies = append(policies, Policy{Kind: objective.Key + "-" + b.Key, Text: b.Text, Condition: PromQL(query(b.PromQL()), 0)})
	}
	return policies
}

func threshold(condition pulumi.Map) pulumi.Map {
	condition["comparison"] = pulumi.String("COMPARISON_GT")
	condition["duration"] = pulumi.String("180s")
	condition["evaluationMissingData"] = pulumi.String("EVALUATION_MISSING_DATA_INACTIVE")
	return pulumi.Map{"conditionThreshold": condition}
}

// QuarterOfAnHour is a condition on a series that stays above a limit for 15 minutes, longer than a
// rollout or a load peak. by is the label that keeps series apart; without it they are summed.
func QuarterOfAnHour(filter pulumi.StringInput, aligner, by string, limit int) pulumi.Map {
	aggregation := pulumi.Map{
		"alignmentPeriod": pulumi.String("300s"), "perSeriesAligner": pulumi.String(aligner), "crossSeriesReducer": pulumi.String("REDUCE_SUM"),
	}
	if by != "" {
		aggregation["groupByFields"] = pulumi.StringArray{pulumi.String(by)}
	}
	condition := threshold(pulumi.Map{"filter": filter, "aggregations": pulumi.Array{aggregation}, "thresholdValue": pulumi.Float64(float64(limit))})
	condition["conditionThreshold"].(pulumi.Map)["duration"] = pulumi.String("900s")
	return condition
}

// perMinute aggregates everything that a filter selects into one series.
func perMinute(aligner, reducer string) pulumi.Array {
	return pulumi.Array{pulumi.Map{
		"alignmentPeriod": pulumi.String("60s"), "perSeriesAligner": pulumi.String(aligner), "crossSeriesReducer": pulumi.String(reducer),
	}}
}

// PromQL is a PromQL condition that must hold for a number of seconds.
func PromQL(query pulumi.StringInput, seconds int) pulumi.Map {
	return pulumi.Map{"conditionPrometheusQueryLanguage": pulumi.Map{
		"query": query, "duration": pulumi.String(fmt.Sprintf("%ds", seconds)), "evaluationInterval": pulumi.String("60s"),
	}}
}

// New registers a service's policies.
func New(ctx *pulumi.Context, name string, o *alarm.Options, labels map[string]string, policies []Policy, opts ...pulumi.ResourceOption) error {
	for _, p := range policies {
		p.Condition["displayName"] = pulumi.String(p.Kind)
		inputs := pulumi.Map{
			"displayName": pulumi.String(fmt.Sprintf("%s (%s): %s", name, ctx.Stack(), p.Kind)), "combiner": pulumi.String("OR"),
			"conditions":           pulumi.Array{p.Condition},
			"documentation":        pulumi.Map{"content": p.Text.Input(), "mimeType": pulumi.String("text/markdown")},
			"notificationChannels": pulumi.StringArray(o.Notify),
			// The provider's default labels do not apply to policies.
			"userLabels": pulumi.ToStringMap(labels),
		}
		if p.RateLimited {
			inputs["alertStrategy"] = pulumi.Map{"notificationRateLimit": pulumi.Map{"period": pulumi.String("86400s")}}
		}
		if _, err := bytoken.New[bytoken.Resource](ctx, policyToken, name+"-"+p.Kind, inputs, opts...); err != nil {
			return fmt.Errorf("alarm %s: %w", p.Kind, err)
		}
	}
	return nil
}
