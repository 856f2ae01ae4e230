package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/cloudwatch"
)

// alarms watch what the load balancer measures
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
// 2026-11). A request for which it finds no target counts as an error of its own, and
// not as a request. Tasks count as its healthy targets: ECS itself has the number of tasks for
// those alone who pay for Container Insights.
func (b *builder) alarms(balancer *balancer, stable side) error {
	alarms := &b.args.Alarms
	if err := cloudwatch.NewAlarms(b.ctx, b.name, alarms, cloudwatch.Measured{
		Namespace: "AWS/ApplicationELB", Dimensions: pulumi.StringMap{"LoadBalancer": balancer.alb.ArnSuffix},
		Requests: "RequestCount", Errors: "HTTPCode_Target_5XX_Count", Turned: "HTTPCode_ELB_5XX_Count",
		Latency: "TargetResponseTime", PerMs: decimal.New(1, -3),
	}, b.parent); err != nil {
		return err
	}
	if err := cloudwatch.NewTargetAlarms(b.ctx, b.name, alarms, cloudwatch.Targets{
		LoadBalancer: balancer.alb.ArnSuffix, Group: stable.targets.ArnSuffix, Instances: "tasks", Least: stable.least, Most: stable.most,
	}, b.parent); err != nil || b.certificate == nil {
		return err
	}
	return cloudwatch.NewExpiryAlarm(b.ctx, b.name, alarms, b.certificate.ToStringPtrOutput().Elem(), b.parent)
}
