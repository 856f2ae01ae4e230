package lambda

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
	"bankchurn/components/dashboard"
	"bankchurn/components/operate"
)

func (a *Args) dashboardOptions() dashboard.Options {
	return dashboard.Options{On: a.Dashboard, CostReport: a.CostReport}
}

// newDashboard registers a dashboard of the HTTP API, the function and its log.
func (b *builder) newDashboard(board cloudwatch.Dashboard, access operate.Access, api *apigatewayv2.Api) error {
	names := pulumi.StringMap{
		"api": api.ID().ToStringOutput(), "function": access.Resources["function"], "logGroup": access.Resources["logGroup"],
		"logs": access.LogsURL, "console": access.ConsoleURL,
	}
	return board.Register(b.ctx, b.name, names, b.args.Alarms.ARNs(), b.args.shown, b.parent)
}

// shown returns the dashboard's content. Sources, 2026-11:
// docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html and, for log fields,
// docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html.
func (a *Args) shown(names map[string]string) cloudwatch.Shown {
	function := func(label, metric, stat string) cloudwatch.Series {
		return cloudwatch.Series{Label: label, Namespace: "AWS/Lambda", Metric: metric, Dimensions: []string{"FunctionName", names["function"]}, Stat: stat}
	}
	// The log's REPORT line of each invocation has figures that no metric has.
	report := func(stats string) []cloudwatch.Series {
		return []cloudwatch.Series{{LogGroup: names["logGroup"], Query: `filter @type = "REPORT" | stats ` + stats + " by bin(5m)"}}
	}
	var m dashboard.Measures[cloudwatch.Series]
	m.Requests, m.Errors, m.Latency = measured.Charts([]string{"ApiId", names["api"], "Stage", stageName})
	m.Instances = []cloudwatch.Series{function("concurrent", "ConcurrentExecutions", "Maximum"), function("throttled", "Throttles", "Sum")}
	m.Starts = report("count(@initDuration) as coldStarts")
	m.Memory = report("max(100 * @maxMemoryUsed / @memorySize) as percentOfMemory")
	service := dashboard.Service{Instances: "Concurrent executions", Min: a.provisioned(), Max: max(a.reserved(), 0), Starts: "Cold starts in 5 minutes"}
	service.ErrorPercent, service.LatencyMs = a.Alarms.Thresholds()
	return cloudwatch.Shown{
		Header: dashboard.Header{
			Service: a.Service.Name, Platform: Platform.Name,
			Logs: names["logs"], Console: names["console"], Runbooks: a.Alarms.Runbooks, CostReport: a.CostReport,
			Alarms: a.Alarms.Wanted(), AlarmsKey: "lambda.alarms.notify",
			Missing: []string{
				"Lambda does not report CPU.",
				fmt.Sprintf("Cold starts and memory (of %d MiB) come from the log: CloudWatch charges for the data scanned each time these panels load.", a.Service.MemoryMiB),
			},
		},
		Panels: dashboard.Panels(service, m),
	}
}
