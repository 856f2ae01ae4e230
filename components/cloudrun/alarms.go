package cloudrun

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
)

// channel is what an alerting policy of Cloud Monitoring notifies.
var channel = alarm.Address{
	Form:    regexp.MustCompile(`^projects/[a-z0-9.:-]+/notificationChannels/[0-9]+$`),
	Allowed: "projects/PROJECT/notificationChannels/NUMBER, as `gcloud beta monitoring channels list` shows it",
}

// policyToken registers the one type that is needed of gcp/monitoring.
const policyToken = "gcp:monitoring/alertPolicy:AlertPolicy"

// alarms watch what Cloud Run measures: what callers get, cold starts included
// (docs.cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run, 2026-11).
func (b *builder) alarms(service *cloudrunv2.Service) error {
	alarms := &b.args.Alarms
	if !alarms.Wanted() {
		return nil
	}
	percent, errors := alarms.Errors()
	ms, slow := alarms.Latency()
	for _, a := range []struct {
		kind, says string
		condition  pulumi.Map
	}{
		{"errors", errors, pulumi.Map{
			"filter":                  series(service, "run.googleapis.com/request_count", ` AND metric.labels.response_code_class = "5xx"`),
			"aggregations":            perMinute("ALIGN_DELTA", "REDUCE_SUM"),
			"denominatorFilter":       series(service, "run.googleapis.com/request_count", ""),
			"denominatorAggregations": perMinute("ALIGN_DELTA", "REDUCE_SUM"),
			"thresholdValue":          pulumi.Float64(percent.Div(decimal.NewFromInt(100)).InexactFloat64()),
		}},
		{"latency", slow, pulumi.Map{
			"filter":         series(service, "run.googleapis.com/request_latencies", ""),
			"aggregations":   perMinute("ALIGN_DELTA", "REDUCE_PERCENTILE_95"),
			"thresholdValue": pulumi.Float64(float64(ms)),
		}},
	} {
		a.condition["comparison"] = pulumi.String("COMPARISON_GT")
		a.condition["duration"] = pulumi.String("180s")
		a.condition["evaluationMissingData"] = pulumi.String("EVALUATION_MISSING_DATA_INACTIVE")
		name := fmt.Sprintf("%s (%s): %s", b.name, b.ctx.Stack(), a.kind)
		if _, err := bytoken.New[bytoken.Resource](b.ctx, policyToken, b.name+"-"+a.kind, pulumi.Map{
			"displayName": pulumi.String(name), "combiner": pulumi.String("OR"),
			"conditions":           pulumi.Array{pulumi.Map{"displayName": pulumi.String(a.kind), "conditionThreshold": a.condition}},
			"documentation":        pulumi.Map{"content": pulumi.String(a.says), "mimeType": pulumi.String("text/markdown")},
			"notificationChannels": pulumi.StringArray(alarms.Notify),
			// The provider's default labels do not reach policies.
			"userLabels": pulumi.ToStringMap(components.Labels(b.ctx, b.args.Service)),
		}, b.parent, pulumi.DependsOn(b.before)); err != nil {
			return fmt.Errorf("alarm %s: %w", a.kind, err)
		}
	}
	return nil
}

// series selects a metric of the service, all revisions of it.
func series(service *cloudrunv2.Service, metric, more string) pulumi.StringOutput {
	return pulumi.Sprintf(`resource.type = "cloud_run_revision" AND resource.labels.service_name = "%s" AND resource.labels.location = "%s" AND metric.type = "%s"%s`,
		service.Name, service.Location, metric, more)
}

// perMinute makes one series of those of all revisions.
func perMinute(aligner, reducer string) pulumi.Array {
	return pulumi.Array{pulumi.Map{
		"alignmentPeriod": pulumi.String("60s"), "perSeriesAligner": pulumi.String(aligner), "crossSeriesReducer": pulumi.String(reducer),
	}}
}
