package fargate

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
)

// alarms watch what the load balancer measures, and the certificate. Tasks count as its healthy
// targets: ECS itself has the number of tasks for those alone who pay for Container Insights.
func (b *builder) alarms(balancer *balancer, stable side, service *ecs.Service) error {
	alarms, of := &b.args.Alarms, cloudwatch.Balancer
	of.Dimensions = pulumi.StringMap{"LoadBalancer": balancer.alb.ArnSuffix}
	if err := cloudwatch.NewAlarms(b.ctx, b.name, alarms, of, b.parent); err != nil {
		return err
	}
	// No target at all counts as missing, which is what a new load balancer has.
	if err := cloudwatch.NewTargetAlarms(b.ctx, b.name, alarms, cloudwatch.Targets{
		LoadBalancer: balancer.alb.ArnSuffix, Group: stable.targets.ArnSuffix, Instances: "tasks", Least: stable.least, Most: stable.most,
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{service})); err != nil || b.certificate == nil {
		return err
	}
	return cloudwatch.NewExpiryAlarm(b.ctx, b.name, alarms, b.certificate.ToStringPtrOutput().Elem(), b.parent)
}
