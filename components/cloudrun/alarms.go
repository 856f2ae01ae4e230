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

// What Cloud Run measures of requests: what callers get, cold starts included
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
		// Nothing says how many instances there should be: one is started for the requests.
		Kind: "instances", Text: alarms.FailingChecks(),
		Condition: monitoring.QuarterOfAnHour(
			series("run.googleapis.com/container/completed_probe_count", " AND metric.labels.is_healthy = false"),
			"ALIGN_DELTA", "", 0),
	})
	if most := b.args.maxInstances(); b.args.minInstances() < most {
		policies = append(policies, monitoring.Policy{
			Kind: "maximum", Text: alarms.AtMaximum("instances", most),
			// Each revision has the maximum for itself. An idle instance takes requests.
			Condition: monitoring.QuarterOfAnHour(
				series("run.googleapis.com/container/instance_count", ` AND metric.labels.state = "active"`),
				"ALIGN_MAX", "resource.labels.revision_name", most-1),
		})
	}
	return monitoring.New(b.ctx, b.name, alarms, components.Labels(b.ctx, b.args.Service), policies, b.parent, pulumi.DependsOn(b.before))
}

// series selects a metric of the service, all revisions of it.
func series(service, location, metric string) string {
	return fmt.Sprintf(`resource.type = "cloud_run_revision" AND resource.labels.service_name = %q AND resource.labels.location = %q AND metric.type = %q`, service, location, metric)
}

// certificateAlarm watches the certificate of the load balancer. It has no metric: from 10 days
// before its end on, Certificate Manager writes a line a day to a log
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

// expiryFilter selects the lines about a certificate. A line may name its project by number.
func expiryFilter(certificate string) string {
	if i := strings.Index(certificate, "/locations/"); i >= 0 {
		certificate = certificate[i:]
	}
	return fmt.Sprintf(`log_id("certificatemanager.googleapis.com/certificates_expiry") AND jsonPayload.certificates:%q`, certificate)
}
