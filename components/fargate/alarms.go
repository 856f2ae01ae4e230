package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/cloudwatch"
)

// alarms watch what the load balancer measures
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
// 2026-11). A request for which it finds no target counts as an error of its own, and
// not as a request.
func (b *builder) alarms(balancer *balancer) error {
	return cloudwatch.NewAlarms(b.ctx, b.name, &b.args.Alarms, cloudwatch.Measured{
		Namespace: "AWS/ApplicationELB", Dimensions: pulumi.StringMap{"LoadBalancer": balancer.alb.ArnSuffix},
		Requests: "RequestCount", Errors: "HTTPCode_Target_5XX_Count", Turned: "HTTPCode_ELB_5XX_Count",
		Latency: "TargetResponseTime", PerMs: decimal.New(1, -3),
	}, b.parent)
}
