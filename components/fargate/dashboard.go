package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
	"bankchurn/components/dashboard"
	"bankchurn/components/operate"
)

func (a *Args) dashboardOptions() dashboard.Options {
	return dashboard.Options{On: a.Dashboard, CostReport: a.CostReport}
}

// newDashboard registers a dashboard of the load balancer's and ECS's metrics.
func (b *builder) newDashboard(board cloudwatch.Dashboard, access operate.Access, stable side) error {
	names := pulumi.StringMap{
		"loadBalancer": access.Resources["loadBalancer"], "targetGroup": stable.targets.ArnSuffix,
		"cluster": access.Resources["cluster"], "service": access.Resources["service"],
		"logs": access.LogsURL, "console": access.ConsoleURL,
	}
	return board.Register(b.ctx, b.name, names, b.args.Alarms.ARNs(), b.args.shown, b.parent)
}

// shown returns the dashboard's content. Sources, 2026-11:
// docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
// docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
func (a *Args) shown(names map[string]string) cloudwatch.Shown {
	balancer := []string{"LoadBalancer", names["loadBalancer"]}
	targets := func(label, metric, stat string) cloudwatch.Series {
		return cloudwatch.Series{Label: label, Namespace: cloudwatch.Balancer.Namespace, Metric: metric, Dimensions: append([]string{"TargetGroup", names["targetGroup"]}, balancer...), Stat: stat}
	}
	tasks := func(label, metric, stat string) cloudwatch.Series {
		return cloudwatch.Series{Label: label, Namespace: "AWS/ECS", Metric: metric, Dimensions: []string{"ClusterName", names["cluster"], "ServiceName", names["service"]}, Stat: stat}
	}
	var m dashboard.Measures[cloudwatch.Series]
	m.Requests, m.Errors, m.Latency = cloudwatch.Balancer.Charts(balancer)
	m.Instances = []cloudwatch.Series{targets("healthy", "HealthyHostCount", "Minimum")}
	m.Starts = []cloudwatch.Series{targets("unhealthy", "UnHealthyHostCount", "Maximum"), targets("connections failed", "TargetConnectionErrorCount", "Sum")}
	m.CPU = []cloudwatch.Series{tasks("average", "CPUUtilization", "Average"), tasks("maximum", "CPUUtilization", "Maximum")}
	m.Memory = []cloudwatch.Series{tasks("average", "MemoryUtilization", "Average"), tasks("maximum", "MemoryUtilization", "Maximum")}
	service := dashboard.Service{Instances: "Healthy tasks", Min: a.minTasks(), Max: a.maxTasks(), Starts: "Tasks that do not answer"}
	service.ErrorPercent, service.LatencyMs = a.Alarms.Thresholds()
	missing := []string{"ECS does not report restarts: it replaces stopped tasks, and the service events say why."}
	if a.Release.Canary != nil {
		missing = append(missing, "Tasks, CPU and memory are the stable release's; requests include the canary's.")
	}
	return cloudwatch.Shown{
		Header: dashboard.Header{
			Service: a.Service.Name, Platform: Platform.Name,
			Logs: names["logs"], Console: names["console"], Runbooks: a.Alarms.Runbooks, CostReport: a.CostReport,
			Alarms: a.Alarms.Wanted(), AlarmsKey: "fargate.alarms.notify", Missing: missing,
		},
		Panels: dashboard.Panels(service, m),
	}
}
