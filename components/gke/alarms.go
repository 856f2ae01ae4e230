package gke

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/components/monitoring"
	"bankchurn/components/prometheus"
	"bankchurn/config"
)

func (a *Args) validateAlarms(r *config.Report) {
	channel := monitoring.Channel
	channel.Rules, channel.Dashboard = true, *a.Dashboard
	a.Alarms.Validate("gke.alarms", channel, r)
	if a.Alarms.Wanted() && a.Kubernetes.Ingress.Controller == "gce" && !a.Service.Public {
		r.Refuse(config.Problem{
			Path: "gke.alarms.notify", Reason: "has no effect with service.public false: only external load balancers have the alarms' metrics",
			Allowed: "service.public true; or kubernetes.ingress.controller traefik or nginx with gke.alarms.prometheusRule",
		})
	}
	if a.Alarms.Wanted() && !config.Default(a.MetricsPackages, true) {
		r.Refuse(config.Problem{
			Path: "gke.alarms.notify", Reason: "requires Pod metrics, which gke.metricsPackages false does not collect", Allowed: "gke.metricsPackages true",
		})
	}
	if a.Alarms.Wanted() && a.existing() {
		r.Note("gke.alarms.notify requires the metrics packages DEPLOYMENT and POD in the existing cluster: `gcloud container clusters describe` shows them under monitoringConfig")
	}
}

// alarms watch the metrics of the Ingress's load balancer, and the Pods through Managed Service for
// Prometheus. Sources, 2026-11: docs.cloud.google.com/load-balancing/docs/metrics,
// docs.cloud.google.com/kubernetes-engine/docs/how-to/kube-state-metrics.
func (b *builder) alarms(workload *kubernetes.Workload) error {
	alarms := &b.args.Alarms
	if !alarms.Wanted() {
		return nil
	}
	filter := func(metric, more string) pulumi.StringOutput {
		return pulumi.All(workload.Namespace, workload.IngressName()).ApplyT(func(v []any) string {
			return balancerSeries(v[0].(string), v[1].(string), metric) + more
		}).(pulumi.StringOutput)
	}
	policies := monitoring.ErrorsAndLatency(alarms, monitoring.Requests{
		All: filter(requestCount, ""), Errors: filter(requestCount, failed), Latencies: filter(requestLatencies, ""),
		PromQL: func(query func(prometheus.Traffic) prometheus.Rule) pulumi.StringInput {
			return pulumi.All(workload.Namespace, workload.IngressName()).ApplyT(func(v []any) string {
				return query(prometheus.GoogleBalancer(urlMapName(v[0].(string), v[1].(string)))).Expr
			}).(pulumi.StringOutput)
		},
	})
	query := func(rule func(prometheus.Service) prometheus.Rule) pulumi.Map {
		const quarterOfAnHour = 900
		return monitoring.PromQL(workload.Deployment.ApplyT(func(name string) string {
			return rule(prometheus.Service{Deployment: name, MaxPods: b.args.Kubernetes.MaxPods(b.args.Service)}).Expr
		}).(pulumi.StringOutput), quarterOfAnHour)
	}
	policies = append(policies, monitoring.Policy{Kind: "pods", Text: alarms.NotReady("Pods"), Condition: query(prometheus.Service.NotReady)})
	if most := b.args.Kubernetes.MaxPods(b.args.Service); most > 0 {
		policies = append(policies, monitoring.Policy{Kind: "maximum", Text: alarms.AtMaximum("Pods", most), Condition: query(prometheus.Service.AtMaximum)})
	}
	return monitoring.New(b.ctx, b.name, alarms, components.Labels(b.ctx, b.args.Service), policies, b.parent, pulumi.DependsOn(b.before))
}

// Request metrics of an Ingress's load balancer. Its response code class is a number, where Cloud
// Run has "5xx".
const (
	requestCount     = "loadbalancing.googleapis.com/https/request_count"
	requestLatencies = "loadbalancing.googleapis.com/https/total_latencies"
	failed           = " AND metric.labels.response_code_class = 500"
	refused          = " AND metric.labels.response_code_class = 400"
)

// balancerSeries selects a metric of an Ingress's load balancer.
func balancerSeries(namespace, ingress, metric string) string {
	return fmt.Sprintf(`resource.type = "https_lb_rule" AND metric.type = %q AND resource.labels.url_map_name = monitoring.regex.full_match(%q)`, metric, urlMapName(namespace, ingress))
}

// urlMapName is a pattern that matches the name of an Ingress's URL map, which Google's controller
// generates: k8s2-um-CLUSTER-NAMESPACE-INGRESS-HASH, where namespace and name are limited to 36
// characters together (github.com/kubernetes/ingress-gce, pkg/utils/namer, 2026-08).
func urlMapName(namespace, ingress string) string {
	const room = 36
	fields := []string{namespace, ingress}
	total := len(namespace) + len(ingress)
	if total > room {
		left := room
		lengths := make([]int, len(fields))
		for i, field := range fields {
			lengths[i] = len(field) - len(field)*(total-room)/total - 1
			left -= lengths[i]
		}
		for i := range left {
			lengths[i]++
		}
		for i, n := range lengths {
			fields[i] = fields[i][:n]
		}
	}
	return fmt.Sprintf("k8s2-um-[a-z0-9]+-%s-%s-[a-z0-9]+", regexp.QuoteMeta(fields[0]), regexp.QuoteMeta(fields[1]))
}
