package cloudrun

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/monitoring"
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
	})
	return monitoring.New(b.ctx, b.name, alarms, components.Labels(b.ctx, b.args.Service), policies, b.parent, pulumi.DependsOn(b.before))
}

// series selects a metric of the service, all revisions of it.
func series(service, location, metric string) string {
	return fmt.Sprintf(`resource.type = "cloud_run_revision" AND resource.labels.service_name = %q AND resource.labels.location = %q AND metric.type = %q`, service, location, metric)
}
