package eks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
	"bankchurn/components/dashboard"
	"bankchurn/components/operate"
	"bankchurn/config"
)

func (a *Args) validateDashboard(r *config.Report) {
	dashboard.Options{On: a.Dashboard, CostReport: a.CostReport}.Validate("eks", r)
	if controller := a.Kubernetes.Ingress.Controller; a.Dashboard && controller != "alb" {
		r.Refuse(config.Problem{
			Path:    "eks.dashboard",
			Reason:  "has no effect with " + controller + ": CloudWatch has neither its request metrics nor, without an agent, those of Pods",
			Allowed: "kubernetes.ingress.controller alb; platforms with dashboards for any controller: gke",
		})
	}
}

// newDashboard registers a dashboard of the metrics of the Ingress's load balancer.
func (b *builder) newDashboard(board cloudwatch.Dashboard, access operate.Access, balancer pulumi.StringInput) error {
	names := pulumi.StringMap{"loadBalancer": balancer, "console": access.ConsoleURL}
	return board.Register(b.ctx, b.name, names, b.args.Alarms.ARNs(), b.args.shown, b.parent)
}

// shown returns the dashboard's content. Source, 2026-11:
// docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
func (a *Args) shown(names map[string]string) cloudwatch.Shown {
	// The controller creates a target group for each Service behind the Ingress, with its own
	// names, which change without an update.
	pods := func(label, metric, stat string) cloudwatch.Series {
		return cloudwatch.Series{Label: label, Expression: fmt.Sprintf(
			`SUM(SEARCH('{%s,LoadBalancer,TargetGroup} MetricName=%q LoadBalancer=%q', '%s'))`, cloudwatch.Balancer.Namespace, metric, names["loadBalancer"], stat)}
	}
	var m dashboard.Measures[cloudwatch.Series]
	m.Requests, m.Errors, m.Latency = cloudwatch.Balancer.Charts([]string{"LoadBalancer", names["loadBalancer"]})
	m.Instances = []cloudwatch.Series{pods("healthy", "HealthyHostCount", "Minimum")}
	m.Starts = []cloudwatch.Series{pods("unhealthy", "UnHealthyHostCount", "Maximum"), pods("connections failed", "TargetConnectionErrorCount", "Sum")}
	missing := []string{"Without an agent, CloudWatch has no CPU, memory or restarts of Pods: use `kubectl top pods` and `kubectl get pods`."}
	service := dashboard.Service{Instances: "Healthy Pods", Max: a.Kubernetes.MaxPods(a.Service), Min: a.Kubernetes.Pods(a.Service).Least, Starts: "Pods that do not answer"}
	service.ErrorPercent, service.LatencyMs = a.Alarms.Thresholds()
	return cloudwatch.Shown{
		Header: dashboard.Header{
			Service: a.Service.Name, Platform: Platform.Name,
			Console: names["console"], Runbooks: a.Alarms.Runbooks, CostReport: a.CostReport,
			Alarms: a.Alarms.Wanted(), AlarmsKey: "eks.alarms.notify", Missing: missing,
		},
		Panels: dashboard.Panels(service, m),
	}
}
