package cloudrun

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/dashboard"
	"bankchurn/components/monitoring"
	"bankchurn/components/operate"
)

func (a *Args) dashboardOptions() dashboard.Options {
	return dashboard.Options{On: *a.Dashboard, CostReport: a.CostReport}
}

// watch registers the dashboard, whose URL it adds to access, and the alarms, which link to it.
func (b *builder) watch(service *cloudrunv2.Service, access *operate.Access) error {
	if *b.args.Dashboard {
		var err error
		if access.DashboardURL, err = b.newDashboard(service, *access); err != nil {
			return err
		}
		b.args.Alarms.Link(access.DashboardURL)
	}
	return b.alarms(service)
}

// newDashboard registers a dashboard of Cloud Run's metrics.
func (b *builder) newDashboard(service *cloudrunv2.Service, access operate.Access) (pulumi.StringOutput, error) {
	names := pulumi.StringMap{"service": service.Name, "location": service.Location, "logs": access.LogsURL, "console": access.ConsoleURL}
	return monitoring.NewDashboard(b.ctx, b.name, service.Project, names, b.args.shown, b.parent, pulumi.DependsOn(b.before))
}

// shown returns the dashboard's content. Source:
// docs.cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run, 2026-11.
func (a *Args) shown(names map[string]string) monitoring.Shown {
	of := func(metric string) string { return series(names["service"], names["location"], metric) }
	// These metrics are distributions over the instances.
	used := func(metric string) []monitoring.Series {
		return []monitoring.Series{
			{Label: "p50", Filter: of(metric), Aligner: "ALIGN_DELTA", Reducer: "REDUCE_PERCENTILE_50"},
			{Label: "p99", Filter: of(metric), Aligner: "ALIGN_DELTA", Reducer: "REDUCE_PERCENTILE_99"},
		}
	}
	var m dashboard.Measures[monitoring.Series]
	m.Requests, m.Errors, m.Latency = monitoring.Charts(of(requestCount), of(requestCount)+failed, of(requestCount)+refused, of(requestLatencies))
	m.Instances = []monitoring.Series{{
		Label: "${metric.labels.state}", Filter: of("run.googleapis.com/container/instance_count"),
		Aligner: "ALIGN_MAX", Reducer: "REDUCE_SUM", GroupBy: []string{"metric.label.state"},
	}}
	// Only PromQL can count the values of a distribution.
	m.Starts = []monitoring.Series{{Label: "starts", PromQL: fmt.Sprintf(
		`sum(increase(run_googleapis_com:container_startup_latencies_count{monitored_resource="cloud_run_revision",service_name=%q,location=%q}[5m]))`,
		names["service"], names["location"])}}
	m.CPU, m.Memory = used("run.googleapis.com/container/cpu/utilizations"), used("run.googleapis.com/container/memory/utilizations")
	service := dashboard.Service{Instances: "Instances", Min: a.minInstances(), Max: a.maxInstances(), Starts: "Cold starts in 5 minutes"}
	service.ErrorPercent, service.LatencyMs = a.Alarms.Thresholds()
	shown := monitoring.Shown{
		Header: dashboard.Header{
			Service: a.Service.Name, Platform: Platform.Name,
			Logs: names["logs"], Console: names["console"], Runbooks: a.Alarms.Runbooks, CostReport: a.CostReport,
			Alarms: a.Alarms.Wanted(), AlarmsKey: "cloudrun.alarms.notify",
		},
		Panels: dashboard.Panels(service, m),
	}
	if a.balanced() {
		shown.Header.Missing = []string{"Requests that the load balancer answers itself, such as rate-limited ones, appear only in its log."}
	}
	if a.Alarms.Wanted() {
		shown.Incidents = []monitoring.Resource{{Type: "cloud_run_revision", Labels: map[string]string{"service_name": names["service"], "location": names["location"]}}}
	}
	return shown
}
