package fargate

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// side is one of the serving releases, or the candidate of one: what runs, behind which target
// group, and in how many tasks.
type side struct {
	name string
	// trial identifies the candidate on which this release is verified.
	trial   trial
	task    pulumi.StringInput
	targets *lb.TargetGroup
	// attached are the resources that put the target group behind the load balancer: ECS rejects a
	// service whose target group has no load balancer.
	attached    []pulumi.Resource
	least, most int
}

// scales reports whether auto-scaling sets the number of tasks.
func (s side) scales() bool { return s.least < s.most }

// workload is the ECS service of one release, with its auto-scaling. It gets a task definition only
// after that has been verified.
func (b *builder) workload(cluster *ecs.Cluster, balancer *balancer, side side) (*ecs.Service, error) {
	opts, err := b.gate(cluster, balancer, side)
	if err != nil {
		return nil, fmt.Errorf("candidate: %w", err)
	}
	// A service from before its name was fixed keeps its generated name: renaming would replace it.
	opts = append(opts, pulumi.IgnoreChanges([]string{"name"}))
	if side.scales() {
		// From here on auto-scaling sets the number. An update that sent it would reset a busy
		// service to its minimum.
		opts = append(opts, pulumi.IgnoreChanges([]string{"desiredCount"}))
	}
	service, err := b.newService(cluster, side, b.args.serviceArgs(side.least), opts...)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	if err := b.autoScaling(cluster, service, balancer, side); err != nil {
		return nil, fmt.Errorf("auto-scaling: %w", err)
	}
	return service, nil
}

// newService adds what other resources determine to args.
func (b *builder) newService(cluster *ecs.Cluster, side side, args *ecs.ServiceArgs, opts ...pulumi.ResourceOption) (*ecs.Service, error) {
	known, err := b.adopted(side.name)
	if err != nil {
		return nil, fmt.Errorf("error hook: %w", err)
	}
	args.Name = pulumi.String(side.name)
	args.Cluster = cluster.Arn
	args.TaskDefinition = side.task.ToStringOutput()
	args.NetworkConfiguration = ecs.ServiceNetworkConfigurationArgs{
		Subnets:        b.network.PrivateSubnetIDs,
		SecurityGroups: pulumi.StringArray{b.groups.tasks.ID()},
		AssignPublicIp: pulumi.Bool(false),
	}
	args.LoadBalancers = ecs.ServiceLoadBalancerArray{ecs.ServiceLoadBalancerArgs{
		TargetGroupArn: side.targets.Arn,
		ContainerName:  pulumi.String(b.args.Container),
		ContainerPort:  pulumi.Int(b.args.Service.Port),
	}}
	wait := fmt.Sprintf("%dm", b.args.Deployment.SteadyStateMinutes)
	return ecs.NewService(b.ctx, side.name, args, append(opts,
		b.parent, known,
		pulumi.DependsOn(slices.Concat(b.before, side.attached)),
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: wait, Update: wait}),
	)...)
}
