package cloudrun

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/monitoring"
	"bankchurn/components/prometheus"
)

// Cloud Run's request metrics: what callers get, including cold starts
// (docs.cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run, 2026-11).
const (
	requestCount     = "run.googleapis.com/request_count"
	requestLatencies = "run.googleapis.com/request_latencies"
	failed           = ` AND metric.labels.response_code_class = "5xx"`
	refused          = ` AND metric.labels.response_code_class = "4xx"`
)

// alarms watch the requests.
func (b *builder) alarms(service *cloudrunv2.Service) error {
	alarms := &b.args.Alarms
	if !alarms.Wanted() {
		return nil
	}
	series := func(metric, more string) pulumi.StringOutput {
		return pulumi.All(service.Name, service.Location).ApplyT(func(v []any) string {
			return series(v[0].(string), v[1].(string), metric) + more
		}).(pulumi.StringOutput)
	}
	policies := monitoring.ErrorsAndLatency(alarms, monitoring.Requests{
		All: series(requestCount, ""), Errors: series(requestCount, failed), Latencies: series(requestLatencies, ""),
		PromQL: func(query func(prometheus.Traffic) prometheus.Rule) pulumi.StringInput {
			return pulumi.All(service.Name, service.Location).ApplyT(func(v []any) string {
				return query(prometheus.CloudRun(v[0].(string), v[1].(string))).Expr
			}).(pulumi.StringOutput)
		},
	})
	policies = append(policies, monitoring.Policy{
		// There is no desired number of instances: Cloud Run starts them for requests.
		Kind: "instances", Text: alarms.FailingChecks(),
		Condition: monitoring.QuarterOfAnHour(
			series("run.googleapis.com/container/completed_probe_count", " AND metric.labels.is_healthy = false"),
			"ALIGN_DELTA", "", 0),
	})
	if most := b.args.maxInstances(); b.args.minInstances() < most {
		policies = append(policies, monitoring.Policy{
			Kind: "maximum", Text: alarms.AtMaximum("instances", most),
			// The maximum applies to each revision. Idle instances can serve requests, so only
			// active ones count.
			Condition: monitoring.QuarterOfAnHour(
				series("run.googleapis.com/container/instance_count", ` AND metric.labels.state = "active"`),
				"ALIGN_MAX", "resource.labels.revision_name", most-1),
		})
	}
	return monitoring.New(b.ctx, b.name, alarms, components.Labels(b.ctx, b.args.Service), policies, b.parent, pulumi.DependsOn(b.before))
}

// series selects a metric of the service, across all revisions.
func series(service, location, metric string) string {
	return fmt.Sprintf(`resource.type = "cloud_run_revision" AND resource.labels.service_name = %q AND resource.labels.location = %q AND metric.type = %q`, service, location, metric)
}

// certificateAlarm watches the load balancer's certificate. There is no metric for it: starting 10
// days before expiry, Certificate Manager writes one log entry a day
// (docs.cloud.google.com/certificate-manager/docs/logs-metrics, 2026-11; fields: googleapis,
// google/cloud/certificatemanager/logging/v1/logs.proto).
func (b *builder) certificateAlarm(certificate pulumi.StringInput) error {
	alarms := &b.args.Alarms
	if !alarms.Wanted() {
		return nil
	}
	filter := certificate.ToStringOutput().ApplyT(expiryFilter).(pulumi.StringOutput)
	return monitoring.New(b.ctx, b.name, alarms, components.Labels(b.ctx, b.args.Service), []monitoring.Policy{{
		Kind: "certificate", Text: alarms.Expiring(), RateLimited: true,
		Condition: pulumi.Map{"conditionMatchedLog": pulumi.Map{"filter": filter}},
	}}, b.parent, pulumi.DependsOn(b.before))
}

// expiryFilter selects the log entries about a certificate. An entry may name its project by
// number.
func expiryFilter(certificate string) string {
	if i := strings.Index(certificate, "/locations/"); i >= 0 {
		certificate = certificate[i:]
	}
	return fmt.Sprintf(`log_id("certificatemanager.googleapis.com/certificates_expiry") AND jsonPayload.certificates:%q`, certificate)
}
