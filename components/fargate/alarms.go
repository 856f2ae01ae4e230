package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
)

// alarms watch what the load balancer measures.
func (b *builder) alarms(balancer *balancer) error {
	of := cloudwatch.Balancer
	of.Dimensions = pulumi.StringMap{"LoadBalancer": balancer.alb.ArnSuffix}
	return cloudwatch.NewAlarms(b.ctx, b.name, &b.args.Alarms, of, b.parent)
}
