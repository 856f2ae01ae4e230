package fargate

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/components/network"
	"bankchurn/components/policy"
	"bankchurn/service"
)

// Fargate is the component: the network, the load balancer and the ECS service.
type Fargate struct {
	pulumi.ResourceState

	// URL is the base of the service, without a trailing slash. After an update it
	// is known only if the service runs the task definition of this program.
	URL pulumi.StringOutput `pulumi:"url"`
	// LoadBalancerName and LoadBalancerZone are what a DNS alias record points to.
	LoadBalancerName pulumi.StringOutput `pulumi:"loadBalancerName"`
	LoadBalancerZone pulumi.StringOutput `pulumi:"loadBalancerZone"`
	// Cluster, Service and TaskDefinition say what runs, and where; beside it, a
	// canary's candidate has a service of its own.
	Cluster        pulumi.StringOutput `pulumi:"cluster"`
	Service        pulumi.StringOutput `pulumi:"service"`
	TaskDefinition pulumi.StringOutput `pulumi:"taskDefinition"`
	// Release is the task definition as FAMILY:REVISION.
	Release pulumi.StringOutput `pulumi:"release"`
	// LogGroup is where the container writes.
	LogGroup pulumi.StringOutput `pulumi:"logGroup"`
}

// Deploy implements components.Platform.
func (o *Options) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	c, err := New(ctx, in.Service.Name, in, o, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("fargate: %w", err)
	}
	var candidate *components.Candidate
	if in.Release.Canary != nil {
		candidate = &components.Candidate{URL: c.URL, Header: components.CanaryHeader, Value: components.CanaryValue}
	}
	return components.Endpoint{
		URL: c.URL, Candidate: candidate, Release: c.Release, Host: o.hostOf(in), Alias: components.Alias{Name: c.LoadBalancerName, Zone: c.LoadBalancerZone},
		Hint: "`aws ecs describe-services --cluster CLUSTER --services SERVICE` shows the service's events, `aws logs tail LOG_GROUP --since 10m` what the tasks wrote; the component's outputs have the names",
	}, nil
}

// New registers the component and everything in it. It expects options that
// Validate accepted.
func New(ctx *pulumi.Context, name string, in components.Input, o *Options, opts ...pulumi.ResourceOption) (*Fargate, error) {
	c := &Fargate{}
	if err := ctx.RegisterComponentResource("bankchurn:platform:Fargate", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, service: in.Service, release: in.Release, options: o, parent: pulumi.Parent(c)}
	switch {
	case o.CertificateARN != "":
		b.certificate = pulumi.String(o.CertificateARN)
	case o.TakesCertificate(in):
		b.certificate = in.Certificate.ToStringOutput()
	}
	if err := b.newNetwork(); err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	if err := b.securityGroups(); err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	balancer, err := b.loadBalancer()
	if err != nil {
		return nil, fmt.Errorf("load balancer: %w", err)
	}
	cluster, err := b.newCluster()
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	if err := b.taskParts(); err != nil {
		return nil, err
	}
	stable, err := b.stable(balancer)
	if err != nil {
		return nil, fmt.Errorf("task definition: %w", err)
	}
	service, err := b.workload(cluster, balancer, stable)
	if err != nil {
		return nil, err
	}
	url := pulumi.Sprintf("%s://%s", b.scheme(), balancer.alb.DnsName)
	c.URL = b.unlessRolledBack(url, cluster, service, stable.task)
	if in.Release.Canary != nil {
		if c.URL, err = b.canary(c.URL, cluster, balancer, stable); err != nil {
			return nil, fmt.Errorf("canary: %w", err)
		}
	}
	if err := b.alarms(balancer); err != nil {
		return nil, err
	}
	c.LoadBalancerName = balancer.alb.DnsName
	c.LoadBalancerZone = balancer.alb.ZoneId
	c.Cluster = cluster.Name
	c.Service = service.Name
	c.TaskDefinition = stable.task.ToStringOutput()
	c.Release = c.TaskDefinition.ApplyT(familyAndRevision).(pulumi.StringOutput)
	c.LogGroup = b.logGroup.Name
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{
		"url": c.URL, "loadBalancerName": c.LoadBalancerName, "loadBalancerZone": c.LoadBalancerZone,
		"cluster": c.Cluster, "service": c.Service, "taskDefinition": c.TaskDefinition, "release": c.Release, "logGroup": c.LogGroup,
	})
}

// builder carries what every step of New needs.
type builder struct {
	ctx     *pulumi.Context
	name    string
	service service.Service
	release service.Release
	options *Options
	parent  pulumi.ResourceOrInvokeOption

	// certificate is the load balancer's; nil where it speaks plain HTTP.
	certificate pulumi.StringPtrInput

	network  *network.Network
	groups   groups
	logGroup *cloudwatch.LogGroup
	// execution and own are the roles of a task: ECS's while it starts one, and the
	// container's.
	execution, own *iam.Role
	// described is the task definition of what the configuration describes.
	described *ecs.TaskDefinition
	// before is what must exist before a task can start.
	before []pulumi.Resource
}

func (b *builder) newNetwork() error {
	var err error
	b.network, err = network.New(b.ctx, b.name, network.Args{
		Options:          &b.options.Network,
		Region:           b.options.AWSRegion,
		Services:         b.options.services(),
		LogRetentionDays: b.options.LogRetentionDays,
	}, b.parent)
	if err != nil {
		return err
	}
	b.before = append(b.before, b.network.PrivateReady...)
	return nil
}

func (b *builder) newCluster() (*ecs.Cluster, error) {
	cluster, err := ecs.NewCluster(b.ctx, b.name, &ecs.ClusterArgs{
		Settings: ecs.ClusterSettingArray{ecs.ClusterSettingArgs{
			Name: pulumi.String("containerInsights"), Value: pulumi.String(b.options.Insights),
		}},
	}, b.parent)
	if err != nil {
		return nil, err
	}
	providers, err := ecs.NewClusterCapacityProviders(b.ctx, b.name, &ecs.ClusterCapacityProvidersArgs{
		ClusterName:       cluster.Name,
		CapacityProviders: pulumi.ToStringArray([]string{"FARGATE", "FARGATE_SPOT"}),
	}, b.parent)
	b.before = append(b.before, providers)
	return cluster, err
}

// taskParts makes what every task definition refers to.
func (b *builder) taskParts() error {
	logs := cloudwatch.LogGroupArgs{
		Name: b.options.LogGroup, NamePrefix: "/ecs/" + b.name + "-", RetentionDays: b.options.LogRetentionDays,
	}
	var err error
	if b.logGroup, err = cloudwatch.NewLogGroup(b.ctx, b.name+"-logs", logs, b.parent); err != nil {
		return fmt.Errorf("log group: %w", err)
	}
	if b.execution, err = b.executionRole(); err != nil {
		return fmt.Errorf("execution role: %w", err)
	}
	if b.own, err = b.taskRole(); err != nil {
		return fmt.Errorf("task role: %w", err)
	}
	return nil
}

func (b *builder) task(name, image string) (*ecs.TaskDefinition, error) {
	args := b.options.taskArgs(b.service)
	args.ExecutionRoleArn = b.execution.Arn
	args.TaskRoleArn = b.own.Arn
	args.ContainerDefinitions = b.logGroup.Name.ApplyT(func(logGroup string) (string, error) {
		return b.options.containerDefinitions(b.service, image, logGroup)
	}).(pulumi.StringOutput)
	return ecs.NewTaskDefinition(b.ctx, name, args, b.parent)
}

// executionRole is ECS's own while it starts a task; the container never has it.
func (b *builder) executionRole() (*iam.Role, error) {
	document := b.logGroup.Arn.ApplyT(func(arn string) (string, error) {
		return b.options.executionPermissions(b.service, b.options.images(b.service, b.release), arn)
	}).(pulumi.StringOutput)
	return b.role("-execution", "Starts tasks of the churn prediction API", document)
}

// taskRole is the container's. The API calls nothing of AWS, so it has no
// permissions but those of execute-command, when asked.
func (b *builder) taskRole() (*iam.Role, error) {
	const description = "Identity of the churn prediction API"
	if !b.options.Exec {
		return b.role("-task", description, nil)
	}
	document, err := execPermissions()
	if err != nil {
		return nil, err
	}
	return b.role("-task", description, pulumi.String(document))
}

func (b *builder) role(suffix, description string, document pulumi.StringInput) (*iam.Role, error) {
	trust, err := policy.Trust("ecs-tasks.amazonaws.com")
	if err != nil {
		return nil, err
	}
	role, err := iam.NewRole(b.ctx, b.name+suffix, &iam.RoleArgs{
		Description:      pulumi.String(description),
		AssumeRolePolicy: pulumi.String(trust),
	}, b.parent)
	if err != nil || document == nil {
		return role, err
	}
	rolePolicy, err := iam.NewRolePolicy(b.ctx, b.name+suffix, &iam.RolePolicyArgs{Role: role.Name, Policy: document}, b.parent)
	b.before = append(b.before, rolePolicy)
	return role, err
}
