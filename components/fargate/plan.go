package fargate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
	"bankchurn/config"
)

// balancerName is the logical name of the load balancer and its target group. AWS allows 32
// characters, eight of which are the generated suffix.
//
// It ends with a hash of the load balancer's place, because AWS cannot move a load balancer to
// another VPC or share a target group between two: if the place changes, a new pair must be created
// before the old one is deleted. If the VPC's ID is an Output, the hash is fixed, because a preview
// must know the name: loadBalancer replaces the load balancer instead.
//
// use distinguishes a second target group in the same place from the first.
func (a *Args) balancerName(use string) string {
	const longest = 32 - 8
	place := fmt.Sprintf("%s public=%t vpc=%s%s%s", a.Service.Name, a.Service.Public, a.Network.Place(), a.Network.Range(), use)
	sum := sha256.Sum256([]byte(place))
	hash := hex.EncodeToString(sum[:3])
	name := a.Service.Name[:min(len(a.Service.Name), longest-len(hash)-1)]
	return strings.TrimRight(name, "-") + "-" + hash
}

// services are the AWS services needed to start and run a task.
func (a *Args) services() []string {
	needed := []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager"}
	if awssecret.AnyParameter(a.references()) {
		needed = append(needed, "ssm")
	}
	if a.Exec {
		needed = append(needed, "ssmmessages")
	}
	return needed
}

// family is the family of the stack's task definitions. ECS numbers revisions per family in a
// region, so a family shared by stacks would let prod run what dev has registered.
func family(project, stack, name string) string {
	return strings.ReplaceAll(project+"-"+stack+"-"+name, ".", "-")
}

// taskArgs is the task definition without what depends on other resources.
func (a *Args) taskArgs(family string) *ecs.TaskDefinitionArgs {
	pair, _ := a.size() // Validate rejects other sizes
	architecture := "X86_64"
	if a.Architecture == "arm64" {
		architecture = "ARM64"
	}
	args := &ecs.TaskDefinitionArgs{
		Family:                  pulumi.String(family),
		NetworkMode:             pulumi.String("awsvpc"),
		RequiresCompatibilities: pulumi.ToStringArray([]string{"FARGATE"}),
		Cpu:                     pulumi.String(strconv.Itoa(pair.units)),
		Memory:                  pulumi.String(strconv.Itoa(pair.memoryMiB)),
		RuntimePlatform: ecs.TaskDefinitionRuntimePlatformArgs{
			CpuArchitecture:       pulumi.String(architecture),
			OperatingSystemFamily: pulumi.String("LINUX"),
		},
		// Older revisions must stay usable: ECS rolls back to them, and so do operators. A
		// deregistered revision cannot be deployed again. Revisions are free.
		SkipDestroy: pulumi.Bool(true),
	}
	if a.EphemeralStorageGiB > freeStorageGiB {
		args.EphemeralStorage = ecs.TaskDefinitionEphemeralStorageArgs{SizeInGib: pulumi.Int(a.EphemeralStorageGiB)}
	}
	return args
}

// freeStorageGiB is every task's free disk; ECS rejects it as an explicit size, which starts at 21
// (docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html).
const freeStorageGiB = 20

// serviceArgs is the ECS service with this number of tasks, without what depends on other
// resources.
func (a *Args) serviceArgs(tasks int) *ecs.ServiceArgs {
	rebalancing := "DISABLED"
	if *a.Deployment.ZoneRebalancing {
		rebalancing = "ENABLED"
	}
	args := &ecs.ServiceArgs{
		DesiredCount:                    pulumi.Int(tasks),
		CapacityProviderStrategies:      a.strategies(),
		DeploymentMinimumHealthyPercent: pulumi.Int(*a.Deployment.MinHealthyPercent),
		DeploymentMaximumPercent:        pulumi.Int(a.Deployment.MaxHealthyPercent),
		DeploymentCircuitBreaker:        ecs.ServiceDeploymentCircuitBreakerArgs{Enable: pulumi.Bool(true), Rollback: pulumi.Bool(true)},
		HealthCheckGracePeriodSeconds:   pulumi.Int(a.graceSeconds()),
		AvailabilityZoneRebalancing:     pulumi.String(rebalancing),
		EnableExecuteCommand:            pulumi.Bool(a.Exec),
		EnableEcsManagedTags:            pulumi.Bool(true),
		PropagateTags:                   pulumi.String("SERVICE"),
		WaitForSteadyState:              pulumi.Bool(true),
		// Without it the provider replaces the service when the Spot percentage changes.
		ForceNewDeployment: pulumi.Bool(true),
	}
	if len(a.Deployment.Alarms) > 0 {
		args.Alarms = ecs.ServiceAlarmsArgs{
			AlarmNames: pulumi.StringArray(a.Deployment.Alarms),
			Enable:     pulumi.Bool(true),
			Rollback:   pulumi.Bool(true),
		}
	}
	return args
}

// candidateArgs is the ECS service of a candidate: one task that only the verification calls. So
// the old task may stop before the new one starts, and two releases never share one address. Spot
// and the service's alarms do not apply to it.
func (a *Args) candidateArgs() *ecs.ServiceArgs {
	args := a.serviceArgs(1)
	args.CapacityProviderStrategies = onDemand
	args.DeploymentMinimumHealthyPercent, args.DeploymentMaximumPercent = pulumi.Int(0), pulumi.Int(100)
	args.AvailabilityZoneRebalancing = pulumi.String("DISABLED")
	args.Alarms = nil
	return args
}

var onDemand = ecs.ServiceCapacityProviderStrategyArray{ecs.ServiceCapacityProviderStrategyArgs{CapacityProvider: pulumi.String("FARGATE"), Weight: pulumi.Int(1)}}

// strategies split the tasks between on-demand and Spot. The service always has a strategy and
// never a launch type, because changing from one to the other replaces it.
func (a *Args) strategies() ecs.ServiceCapacityProviderStrategyArray {
	if a.Spot.Percent == 0 {
		return onDemand
	}
	return ecs.ServiceCapacityProviderStrategyArray{
		ecs.ServiceCapacityProviderStrategyArgs{
			CapacityProvider: pulumi.String("FARGATE"),
			Base:             pulumi.Int(a.onDemandBase()),
			Weight:           pulumi.Int(100 - a.Spot.Percent),
		},
		ecs.ServiceCapacityProviderStrategyArgs{CapacityProvider: pulumi.String("FARGATE_SPOT"), Weight: pulumi.Int(a.Spot.Percent)},
	}
}

// loadBalancerArgs is the load balancer without what depends on other resources.
func (a *Args) loadBalancerArgs() *lb.LoadBalancerArgs {
	args := &lb.LoadBalancerArgs{
		LoadBalancerType:         pulumi.String("application"),
		Internal:                 pulumi.Bool(!a.Service.Public),
		DropInvalidHeaderFields:  pulumi.Bool(true),
		EnableDeletionProtection: pulumi.Bool(a.DeletionProtection),
		IdleTimeout:              pulumi.Int(a.idleTimeout()),
	}
	if config.IsSet(a.AccessLogs.Bucket) {
		logs := lb.LoadBalancerAccessLogsArgs{Bucket: a.AccessLogs.Bucket, Enabled: pulumi.Bool(true)}
		if a.AccessLogs.Prefix != "" {
			logs.Prefix = pulumi.String(a.AccessLogs.Prefix)
		}
		args.AccessLogs = logs
	}
	return args
}

// targetGroupArgs is the target group without its VPC.
func (a *Args) targetGroupArgs() *lb.TargetGroupArgs {
	check := a.TargetHealthCheck
	return &lb.TargetGroupArgs{
		TargetType:          pulumi.String("ip"),
		Protocol:            pulumi.String("HTTP"),
		Port:                pulumi.Int(a.Service.Port),
		DeregistrationDelay: pulumi.Int(*a.DeregistrationDelaySeconds),
		HealthCheck: lb.TargetGroupHealthCheckArgs{
			Enabled:            pulumi.Bool(true),
			Protocol:           pulumi.String("HTTP"),
			Path:               pulumi.String(a.Service.HealthPath),
			Matcher:            pulumi.String(check.Codes),
			Interval:           pulumi.Int(check.IntervalSeconds),
			Timeout:            pulumi.Int(check.TimeoutSeconds),
			HealthyThreshold:   pulumi.Int(check.HealthyThreshold),
			UnhealthyThreshold: pulumi.Int(check.UnhealthyThreshold),
		},
	}
}

// tlsPolicy allows TLS 1.3 and 1.2
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06"

// listener is one port of the load balancer.
type listener struct {
	port int
	args *lb.ListenerArgs
}

// listeners are the load balancer's ports: with a certificate, HTTPS and a redirect to it;
// otherwise plain HTTP. The first one forwards to the target group.
func (b *builder) listeners(targetGroup pulumi.StringPtrInput) []listener {
	forward := lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{Type: pulumi.String("forward"), TargetGroupArn: targetGroup}}
	if b.certificate == nil {
		return []listener{{80, &lb.ListenerArgs{Protocol: pulumi.String("HTTP"), DefaultActions: forward}}}
	}
	redirect := lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{
		Type: pulumi.String("redirect"),
		Redirect: lb.ListenerDefaultActionRedirectArgs{
			Protocol: pulumi.String("HTTPS"), Port: pulumi.String("443"), StatusCode: pulumi.String("HTTP_301"),
		},
	}}
	return []listener{
		{443, &lb.ListenerArgs{
			Protocol: pulumi.String("HTTPS"), SslPolicy: pulumi.String(tlsPolicy),
			CertificateArn: b.certificate, DefaultActions: forward,
		}},
		{80, &lb.ListenerArgs{Protocol: pulumi.String("HTTP"), DefaultActions: redirect}},
	}
}

// url is the URL that clients call.
func (b *builder) url(balancer *balancer) pulumi.StringOutput {
	scheme := "https"
	if b.certificate == nil {
		scheme = "http"
	}
	return pulumi.Sprintf("%s://%s", scheme, balancer.alb.DnsName)
}
