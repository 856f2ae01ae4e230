package gke

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/dashboard"
	"bankchurn/components/kubernetes"
	"bankchurn/components/monitoring"
	"bankchurn/components/operate"
	"bankchurn/config"
)

// watch registers the dashboard, whose URL it adds to access, and the alarms, which link to it.
func (b *builder) watch(workload *kubernetes.Workload, t target, access *operate.Access) error {
	if *b.args.Dashboard {
		var err error
		if access.DashboardURL, err = b.newDashboard(workload, t, *access); err != nil {
			return err
		}
		b.args.Alarms.Link(access.DashboardURL)
	}
	return b.alarms(workload)
}

func (b *builder) newDashboard(workload *kubernetes.Workload, t target, access operate.Access) (pulumi.StringOutput, error) {
	names := pulumi.StringMap{
		"cluster": t.name(), "namespace": workload.Namespace, "deployment": workload.Deployment, "ingress": workload.IngressName(),
		"logs": access.LogsURL, "console": access.ConsoleURL,
	}
	return monitoring.NewDashboard(b.ctx, b.name, t.project, names, b.args.shown, b.parent, pulumi.DependsOn(b.before))
}

// countsRequests means that Cloud Monitoring has request metrics, which it has only for Google's
// external load balancer. An internal one has different metrics.
func (a *Args) countsRequests() bool {
	return a.Kubernetes.Ingress.Controller == "gce" && a.Service.Public
}

// shown returns the dashboard's content. Sources, 2026-11:
// docs.cloud.google.com/load-balancing/docs/metrics,
// docs.cloud.google.com/monitoring/api/metrics_kubernetes,
// docs.cloud.google.com/kubernetes-engine/docs/how-to/kube-state-metrics.
func (a *Args) shown(names map[string]string) monitoring.Shown {
	containers := func(metric string) string {
		return fmt.Sprintf(`resource.type = "k8s_container" AND resource.labels.cluster_name = %q AND resource.labels.location = %q AND resource.labels.namespace_name = %q AND metadata.user_labels.app = %q AND metric.type = "kubernetes.io/container/%s"`,
			names["cluster"], a.clusterLocation(), names["namespace"], a.Service.Name, metric)
	}
	// Use as a share of the limit, per container.
	used := func(filter string) []monitoring.Series {
		return []monitoring.Series{
			{Label: "average", Filter: filter, Aligner: "ALIGN_MEAN", Reducer: "REDUCE_MEAN"},
			{Label: "maximum", Filter: filter, Aligner: "ALIGN_MAX", Reducer: "REDUCE_MAX"},
		}
	}
	var m dashboard.Measures[monitoring.Series]
	var missing []string
	if a.countsRequests() {
		of := func(metric string) string { return balancerSeries(names["namespace"], names["ingress"], metric) }
		m.Requests, m.Errors, m.Latency = monitoring.Charts(of(requestCount), of(requestCount)+failed, of(requestCount)+refused, of(requestLatencies))
	} else {
		missing = append(missing, "No request metrics: Cloud Monitoring has them only for a public service with kubernetes.ingress.controller gce.")
	}
	// The free metrics of every cluster do not include the desired number of Pods.
	m.Instances = []monitoring.Series{{Label: "running", Filter: containers("uptime"), Aligner: "ALIGN_MEAN", Reducer: "REDUCE_COUNT"}}
	if !a.existing() && config.Default(a.MetricsPackages, true) {
		of := fmt.Sprintf("{deployment=%q}", names["deployment"])
		m.Instances = []monitoring.Series{
			{Label: "ready", PromQL: "max(kube_deployment_status_replicas_available" + of + ")"},
			{Label: "wanted", PromQL: "max(kube_deployment_spec_replicas" + of + ")"},
		}
	}
	m.Starts = []monitoring.Series{{Label: "restarts", Filter: containers("restart_count"), Aligner: "ALIGN_DELTA", Reducer: "REDUCE_SUM"}}
	m.CPU = used(containers("cpu/limit_utilization"))
	// Memory that the kernel can reclaim at any time does not count as used.
	m.Memory = used(containers("memory/limit_utilization") + ` AND metric.labels.memory_type = "non-evictable"`)
	service := dashboard.Service{Instances: "Pods", Min: a.Kubernetes.Pods(a.Service).Least, Max: a.Kubernetes.MaxPods(a.Service), Starts: "Restarts of containers"}
	service.ErrorPercent, service.LatencyMs = a.Alarms.Thresholds()
	shown := monitoring.Shown{
		Header: dashboard.Header{
			Service: a.Service.Name, Platform: Platform.Name,
			Logs: names["logs"], Console: names["console"], Runbooks: a.Alarms.Runbooks, CostReport: a.CostReport,
			Alarms: a.Alarms.Wanted() || a.Alarms.PrometheusRule != nil, AlarmsKey: "gke.alarms",
		},
		Panels: dashboard.Panels(service, m),
	}
	if a.Alarms.Wanted() {
		shown.Incidents = []monitoring.Resource{
			{Type: "https_lb_rule"},
			{Type: "prometheus_target", Labels: map[string]string{"cluster": names["cluster"], "namespace": names["namespace"]}},
		}
		missing = append(missing, "Open incidents include those of every external load balancer in the project.")
	}
	shown.Header.Missing = missing
	return shown
}
