package fargate

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// target is a load per task that auto-scaling maintains.
type target struct {
	suffix, metric string
	value          int
}

// targets are the enabled targets.
func (s AutoScaling) targets() []target {
	var on []target
	for _, t := range []target{
		{"cpu", "ECSServiceAverageCPUUtilization", *s.CPUPercent},
		{"memory", "ECSServiceAverageMemoryUtilization", *s.MemoryPercent},
		{requests, "ALBRequestCountPerTarget", s.RequestsPerTarget},
	} {
		if t.value > 0 {
			on = append(on, t)
		}
	}
	return on
}

// requests names the target whose metric belongs to a load balancer.
const requests = "requests"

func (b *builder) autoScaling(cluster *ecs.Cluster, service *ecs.Service, balancer *balancer, side side) error {
	if !side.scales() {
		return nil
	}
	scalable, err := appautoscaling.NewTarget(b.ctx, side.name, &appautoscaling.TargetArgs{
		ServiceNamespace:  pulumi.String("ecs"),
		ScalableDimension: pulumi.String("ecs:service:DesiredCount"),
		ResourceId:        pulumi.Sprintf("service/%s/%s", cluster.Name, service.Name),
		MinCapacity:       pulumi.Int(side.least),
		MaxCapacity:       pulumi.Int(side.most),
	}, b.parent)
	if err != nil {
		return err
	}
	scaling := b.args.AutoScaling
	for _, t := range scaling.targets() {
		metric := appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs{
			PredefinedMetricType: pulumi.String(t.metric),
		}
		if t.suffix == requests {
			metric.ResourceLabel = pulumi.Sprintf("%s/%s", balancer.alb.ArnSuffix, side.targets.ArnSuffix)
		}
		_, err := appautoscaling.NewPolicy(b.ctx, side.name+"-"+t.suffix, &appautoscaling.PolicyArgs{
			PolicyType:        pulumi.String("TargetTrackingScaling"),
			ServiceNamespace:  scalable.ServiceNamespace,
			ScalableDimension: scalable.ScalableDimension,
			ResourceId:        scalable.ResourceId,
			TargetTrackingScalingPolicyConfiguration: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs{
				PredefinedMetricSpecification: metric,
				TargetValue:                   pulumi.Float64(t.value),
				ScaleOutCooldown:              pulumi.Int(*scaling.OutCooldownSeconds),
				ScaleInCooldown:               pulumi.Int(*scaling.InCooldownSeconds),
			},
		}, b.parent)
		if err != nil {
			return err
		}
	}
	return nil
}
