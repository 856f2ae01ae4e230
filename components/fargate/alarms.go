package fargate

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
)

// alarms watch the load balancer's metrics and the certificate. Tasks are counted as the load
// balancer's healthy targets, because ECS reports the number of tasks only with Container Insights,
// which is billed.
func (b *builder) alarms(balancer *balancer, stable side, service *ecs.Service) error {
	alarms, of := &b.args.Alarms, cloudwatch.Balancer
	of.Dimensions = pulumi.StringMap{"LoadBalancer": balancer.alb.ArnSuffix}
	if err := cloudwatch.NewAlarms(b.ctx, b.name, alarms, of, b.parent); err != nil {
		return err
	}
	// No registered target counts as missing, as on a new load balancer.
	if err := cloudwatch.NewTargetAlarms(b.ctx, b.name, alarms, cloudwatch.Targets{
		LoadBalancer: balancer.alb.ArnSuffix, Group: stable.targets.ArnSuffix, Instances: "tasks", Least: stable.least, Most: stable.most,
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{service})); err != nil || b.certificate == nil {
		return err
	}
	return cloudwatch.NewExpiryAlarm(b.ctx, b.name, alarms, b.certificate.ToStringPtrOutput().Elem(), b.parent)
}
