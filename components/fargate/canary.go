package fargate

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/internal/hint"
)

// canary runs the candidate in a separate service next to the release, and sends it its share of
// requests once its tasks are healthy:
//
//	listener rule: header X-Canary -> candidate        puts the target group behind the load balancer
//	candidate's service                                steady before it gets a request
//	listener rule: all paths -> release 90, candidate 10
//	listener's default                                 the release: what is left when the rules go
//
// A load balancer sends a target group its share whether or not it has healthy targets, and answers
// 503 if it has none
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html).
// So the shares are set last when a canary starts and removed first when it ends, and a candidate
// that does not start fails the update before it gets a request.
func (b *builder) canary(url pulumi.StringOutput, cluster *ecs.Cluster, balancer *balancer, stable side) (pulumi.StringOutput, error) {
	candidate, err := b.candidate()
	if err != nil {
		return url, fmt.Errorf("task definition: %w", err)
	}
	if candidate.targets, err = b.targetGroup(b.args.balancerName(" canary")); err != nil {
		return url, err
	}
	byHeader, err := b.newRule(balancer, b.name+"-canary-by-header", byCanaryHeader, header(components.CanaryHeader, components.CanaryValue), lb.ListenerRuleActionArgs{Type: pulumi.String("forward"), TargetGroupArn: candidate.targets.Arn})
	if err != nil {
		return url, err
	}
	candidate.attached = []pulumi.Resource{byHeader}
	service, err := b.workload(cluster, balancer, candidate)
	if err != nil {
		return url, err
	}
	percent := b.args.Release.Canary.Percent
	for name, share := range map[string]int{stable.name: 100 - percent, candidate.name: percent} {
		hint.Give(b.ctx, "aws:ecs/service:Service", name, hint.RequestsPercent, strconv.Itoa(share))
	}
	shares, err := b.newRule(balancer, b.name+"-canary-share", byShare, lb.ListenerRuleConditionArgs{
		PathPattern: lb.ListenerRuleConditionPathPatternArgs{Values: pulumi.ToStringArray([]string{"*"})},
	}, lb.ListenerRuleActionArgs{
		Type: pulumi.String("forward"),
		Forward: lb.ListenerRuleActionForwardArgs{
			TargetGroups: lb.ListenerRuleActionForwardTargetGroupArray{
				lb.ListenerRuleActionForwardTargetGroupArgs{Arn: stable.targets.Arn, Weight: pulumi.Int(100 - percent)},
				lb.ListenerRuleActionForwardTargetGroupArgs{Arn: candidate.targets.Arn, Weight: pulumi.Int(percent)},
			},
		},
	}, pulumi.DependsOn([]pulumi.Resource{service}))
	if err != nil {
		return url, err
	}
	return components.WhenReady(b.failIfRolledBack(url, cluster, service, candidate.task), shares), nil
}

// candidate is the canary's side, with its share of the release's number of tasks. The release
// keeps all its tasks, so aborting needs no new ones.
func (b *builder) candidate() (side, error) {
	canary := b.args.Release.Canary
	out := side{
		name:  b.name + "-canary",
		trial: ofCanary,
		least: canary.ShareOf(b.args.minTasks()),
		most:  canary.ShareOf(b.args.maxTasks()),
	}
	built := b.args.candidateImage()
	switch {
	case canary.Version != "":
		out.task = pulumi.String(canary.Version)
	case !config.IsSet(built.name):
		out.task = b.described.Arn
	default:
		task, err := b.task(out.name, built)
		if err != nil {
			return side{}, err
		}
		out.task = task.Arn
	}
	return out, nil
}
