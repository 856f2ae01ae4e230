package fargate

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
	"bankchurn/config"
)

// groups are the security groups of the load balancer and of the tasks.
type groups struct{ balancer, tasks *ec2.Resource }

// securityGroups lets callers reach the load balancer's listeners, the load balancer reach the
// tasks, and the tasks call HTTPS. Nothing else is open.
//
// HTTPS is allowed to any address: the AWS services that a task needs to start have no fixed
// addresses that a rule could list. The VPC's resolver answers DNS, and security groups do not
// filter it; only an existing VPC may use another one
// (docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html).
func (b *builder) securityGroups() error {
	var err error
	if b.groups.balancer, err = b.group("lb", "Load balancer of the churn prediction API"); err != nil {
		return err
	}
	if b.groups.tasks, err = b.group("tasks", "Tasks of the churn prediction API"); err != nil {
		return err
	}
	for _, l := range b.listeners(nil) {
		for _, caller := range b.args.callers() {
			name := fmt.Sprintf("%s-lb-%d-from-%s", b.name, l.port, strings.ReplaceAll(caller, "/", "-"))
			_, err := ec2.New(b.ctx, ec2.SecurityGroupIngressRule, name, pulumi.Map{
				"description":     pulumi.String("Callers of the service"),
				"securityGroupId": b.groups.balancer.ID(),
				"cidrIpv4":        pulumi.String(caller),
				"ipProtocol":      pulumi.String("tcp"),
				"fromPort":        pulumi.Int(l.port),
				"toPort":          pulumi.Int(l.port),
			}, b.parent)
			if err != nil {
				return err
			}
		}
	}
	if err := b.lbAndTasks(ec2.SecurityGroupEgressRule, "lb-to-tasks", "Requests and health checks", b.groups.balancer, b.groups.tasks); err != nil {
		return err
	}
	if err := b.lbAndTasks(ec2.SecurityGroupIngressRule, "tasks-from-lb", "Requests and health checks of the load balancer", b.groups.tasks, b.groups.balancer); err != nil {
		return err
	}
	if err := b.tasksReach("https", "AWS services: images, secrets, logs", "tcp", 443); err != nil || !b.args.Network.Existing() {
		return err
	}
	for _, protocol := range []string{"udp", "tcp"} {
		if err := b.tasksReach("dns-"+protocol, "Name servers of an existing VPC", protocol, 53); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) group(suffix, description string) (*ec2.Resource, error) {
	name := b.name + "-" + suffix
	return ec2.New(b.ctx, ec2.SecurityGroup, name, pulumi.Map{
		"description": pulumi.String(description),
		"vpcId":       b.network.VPCID,
		"tags":        pulumi.StringMap{"Name": pulumi.String(name)},
	}, b.parent)
}

// lbAndTasks lets one of the two groups reach, or be reached by, the other at the service's port.
// The rule's name includes the port: after a change of service.port, the old tasks need the old
// rule until the new tasks have taken over, or ECS has rolled back.
func (b *builder) lbAndTasks(kind ec2.Kind, suffix, description string, of, other *ec2.Resource) error {
	port := pulumi.Int(b.args.Service.Port)
	name := b.name + "-" + suffix
	// Until 2026-11 the port was not in the name.
	former := pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(name)}})
	rule, err := ec2.New(b.ctx, kind, fmt.Sprintf("%s-%d", name, b.args.Service.Port), pulumi.Map{
		"description":               pulumi.String(description),
		"securityGroupId":           of.ID(),
		"referencedSecurityGroupId": other.ID(),
		"ipProtocol":                pulumi.String("tcp"),
		"fromPort":                  port,
		"toPort":                    port,
	}, b.parent, former)
	b.before = append(b.before, rule)
	return err
}

func (b *builder) tasksReach(suffix, description, protocol string, port int) error {
	_, err := ec2.New(b.ctx, ec2.SecurityGroupEgressRule, b.name+"-tasks-"+suffix, pulumi.Map{
		"description":     pulumi.String(description),
		"securityGroupId": b.groups.tasks.ID(),
		"cidrIpv4":        pulumi.String(anywhere),
		"ipProtocol":      pulumi.String(protocol),
		"fromPort":        pulumi.Int(port),
		"toPort":          pulumi.Int(port),
	}, b.parent)
	return err
}

// balancer is the load balancer and what the service needs from it.
type balancer struct {
	alb       *lb.LoadBalancer
	targets   *lb.TargetGroup
	listeners []pulumi.Resource
	// forwards is the listener that sends requests to the target group.
	forwards *lb.Listener
}

func (b *builder) loadBalancer() (*balancer, error) {
	args := b.args.loadBalancerArgs()
	args.SecurityGroups = pulumi.StringArray{b.groups.balancer.ID()}
	args.Subnets = b.network.PrivateSubnetIDs
	if b.clientKeepAlive > 0 {
		args.ClientKeepAlive = pulumi.Int(b.clientKeepAlive)
	}
	var before []pulumi.Resource
	if b.args.Service.Public {
		args.Subnets = b.network.PublicSubnetIDs
		// AWS rejects an internet-facing load balancer while the VPC has no internet gateway.
		before = b.network.PublicReady
	}
	name := b.args.balancerName("")
	opts := []pulumi.ResourceOption{b.parent, pulumi.DependsOn(before)}
	if _, known := config.Plain(b.args.Network.VPCID); !known {
		// The name does not identify the VPC; new security groups do.
		opts = append(opts, pulumi.ReplaceOnChanges([]string{"securityGroups"}))
	}
	alb, err := lb.NewLoadBalancer(b.ctx, name, args, opts...)
	if err != nil {
		return nil, err
	}
	targets, err := b.targetGroup(name)
	if err != nil {
		return nil, err
	}
	out := &balancer{alb: alb, targets: targets}
	for _, l := range b.listeners(targets.Arn) {
		l.args.LoadBalancerArn = alb.Arn
		l.args.Port = pulumi.Int(l.port)
		created, err := lb.NewListener(b.ctx, fmt.Sprintf("%s-%d", b.name, l.port), l.args, b.parent)
		if err != nil {
			return nil, fmt.Errorf("listener: %w", err)
		}
		out.listeners = append(out.listeners, created)
		if out.forwards == nil {
			out.forwards = created // listeners promises that the first one forwards
		}
	}
	return out, nil
}

func (b *builder) targetGroup(name string) (*lb.TargetGroup, error) {
	args := b.args.targetGroupArgs()
	args.VpcId = b.network.VPCID
	// Every task is registered with its own port. The group's port is an unused default, and
	// changing it would replace the group under the listener.
	targets, err := lb.NewTargetGroup(b.ctx, name, args, b.parent, pulumi.IgnoreChanges([]string{"port"}))
	if err != nil {
		return nil, fmt.Errorf("target group: %w", err)
	}
	return targets, nil
}
