package cloudrun

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/monitoring"
)

// alarms watch what Cloud Run measures: what callers get, cold starts included
// (docs.cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run, 2026-11).
func (b *builder) alarms(service *cloudrunv2.Service) error {
	alarms := &b.args.Alarms
	if !alarms.Wanted() {
		return nil
	}
	policies := monitoring.ErrorsAndLatency(alarms, monitoring.Requests{
		All:       series(service, "run.googleapis.com/request_count", ""),
		Errors:    series(service, "run.googleapis.com/request_count", ` AND metric.labels.response_code_class = "5xx"`),
		Latencies: series(service, "run.googleapis.com/request_latencies", ""),
	})
	return monitoring.New(b.ctx, b.name, alarms, components.Labels(b.ctx, b.args.Service), policies, b.parent, pulumi.DependsOn(b.before))
}

// series selects a metric of the service, all revisions of it.
func series(service *cloudrunv2.Service, metric, more string) pulumi.StringOutput {
	return pulumi.Sprintf(`resource.type = "cloud_run_revision" AND resource.labels.service_name = "%s" AND resource.labels.location = "%s" AND metric.type = "%s"%s`,
		service.Name, service.Location, metric, more)
}
