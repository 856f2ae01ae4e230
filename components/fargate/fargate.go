package fargate

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/components/network"
	"bankchurn/components/operate"
	"bankchurn/components/policy"
	"bankchurn/config"
	"bankchurn/internal/output"
)

// Fargate is the component: the network, the load balancer and the ECS service.
type Fargate struct {
	pulumi.ResourceState

	// The base URL of the service, without a trailing slash. After an update it is known only if
	// the service runs this update's task definition.
	URL pulumi.StringOutput `pulumi:"url"`
	// The load balancer's DNS name, the target of an alias record.
	LoadBalancerName pulumi.StringOutput `pulumi:"loadBalancerName"`
	// The Route 53 zone of `loadBalancerName`.
	LoadBalancerZone pulumi.StringOutput `pulumi:"loadBalancerZone"`
	// The name of the ECS cluster.
	Cluster pulumi.StringOutput `pulumi:"cluster"`
	// The name of the ECS service; a canary's candidate has its own.
	Service pulumi.StringOutput `pulumi:"service"`
	// The ARN of the task definition that the service runs.
	TaskDefinition pulumi.StringOutput `pulumi:"taskDefinition"`
	// The task definition as FAMILY:REVISION.
	Release pulumi.StringOutput `pulumi:"release"`
	// The log group of the container.
	LogGroup pulumi.StringOutput `pulumi:"logGroup"`
	// The console page with the last hour of the service's log.
	LogsURL pulumi.StringOutput `pulumi:"logsUrl"`
	// The service's page in the cloud console.
	ConsoleURL pulumi.StringOutput `pulumi:"consoleUrl"`
	// The URL of the service's dashboard; empty without one.
	DashboardURL pulumi.StringOutput `pulumi:"dashboardUrl"`
	// Shell commands by purpose: `logs`, `errors`, `status` and others.
	Commands pulumi.StringMapOutput `pulumi:"commands"`

	access operate.Access
}

// New registers the component and its resources. It sets defaults for args that are not set, and
// returns all problems with args in one error before it registers anything. Problems with an Output
// appear when it resolves, before a resource uses it.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*Fargate, error) {
	a := &Args{}
	if args != nil {
		*a = *args
	}
	r := components.Described{Platform: Platform, Args: a, Service: &a.Service, Release: &a.Release, Verify: &a.Verify, Validate: a.validate}.Complete(ctx, name)
	if err := r.Err(); err != nil {
		return nil, err
	}
	c, err := a.register(ctx, name, 0, opts...)
	if err != nil {
		return nil, err
	}
	return c, components.Show(ctx, c, r)
}

// register expects complete and valid args. clientKeepAlive is
// components.Input.ClientKeepAliveSeconds.
func (a *Args) register(ctx *pulumi.Context, name string, clientKeepAlive int, opts ...pulumi.ResourceOption) (*Fargate, error) {
	c := &Fargate{}
	if a.DeletionProtection {
		opts = append(opts[:len(opts):len(opts)], components.Protect(protected...))
	}
	if err := ctx.RegisterComponentResource("bankchurn:platform:Fargate", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, args: a, parent: pulumi.Parent(c), clientKeepAlive: clientKeepAlive, certificate: a.certificate(&config.Report{})}
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
	c.URL = b.failIfRolledBack(b.url(balancer), cluster, service, stable.task)
	if a.Release.Canary != nil {
		if c.URL, err = b.canary(c.URL, cluster, balancer, stable); err != nil {
			return nil, fmt.Errorf("canary: %w", err)
		}
	}
	board := cloudwatch.DashboardOf(ctx, name, Platform.Name, a.Region)
	if a.Dashboard {
		a.Alarms.Link(board.URL)
	}
	if err := b.alarms(balancer, stable, service); err != nil {
		return nil, err
	}
	c.LoadBalancerName = balancer.alb.DnsName
	c.LoadBalancerZone = balancer.alb.ZoneId
	c.Cluster = cluster.Name
	c.Service = service.Name
	c.TaskDefinition = stable.task.ToStringOutput()
	c.Release = c.TaskDefinition.ApplyT(familyAndRevision).(pulumi.StringOutput)
	c.LogGroup = b.logGroup.Name
	c.access = b.access(c, balancer, stable)
	if a.Dashboard {
		c.access.DashboardURL = board.URL
		if err := b.newDashboard(board, c.access, stable); err != nil {
			return nil, err
		}
	}
	c.LogsURL, c.ConsoleURL, c.DashboardURL = c.access.LogsURL, c.access.ConsoleURL, c.access.Dashboard()
	c.Commands = c.access.Commands.ToStringMapOutput()
	return c, output.Register(ctx, c, c.access.AddTo(pulumi.Map{
		"url": c.URL, "loadBalancerName": c.LoadBalancerName, "loadBalancerZone": c.LoadBalancerZone,
		"cluster": c.Cluster, "service": c.Service, "taskDefinition": c.TaskDefinition, "release": c.Release, "logGroup": c.LogGroup,
	}))
}

// builder holds what every step of New needs.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   *Args
	parent pulumi.ResourceOrInvokeOption

	clientKeepAlive int
	// certificate is the load balancer's certificate; nil for plain HTTP.
	certificate pulumi.StringPtrInput

	network  *network.Network
	groups   groups
	logGroup *cloudwatch.LogGroup
	// execution and own are a task's roles: the one ECS uses to start it, and the container's.
	execution, own *iam.Role
	// described is the task definition of the release that the configuration describes.
	described *ecs.TaskDefinition
	// before is what must exist before a task can start.
	before []pulumi.Resource
}

func (b *builder) newNetwork() error {
	var err error
	b.network, err = network.New(b.ctx, b.name, network.Args{
		Options:          &b.args.Network,
		Region:           b.args.Region,
		Services:         b.args.services(),
		LogRetentionDays: b.args.LogRetentionDays,
		LogKey:           b.args.LogKey,
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
			Name: pulumi.String("containerInsights"), Value: pulumi.String(b.args.Insights),
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

// taskParts creates what every task definition refers to.
func (b *builder) taskParts() error {
	logs := cloudwatch.LogGroupArgs{
		NamePrefix: "/ecs/" + b.name + "-", RetentionDays: b.args.LogRetentionDays,
		Key: b.args.LogKey,
	}
	if b.args.LogGroup != "" {
		logs.Name = pulumi.String(b.args.LogGroup)
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

// task registers the task definition that runs an image.
func (b *builder) task(name string, i image) (*ecs.TaskDefinition, error) {
	late := &config.Report{} // plain values are valid; an Output reports its own problems
	args := b.args.taskArgs(family(b.ctx.Project(), b.ctx.Stack(), b.args.Service.Name))
	args.ExecutionRoleArn = b.execution.Arn
	args.TaskRoleArn = b.own.Arn
	args.ContainerDefinitions = pulumi.All(
		b.args.checked(i, late).ToStringOutput(), b.logGroup.Name,
		pulumi.StringMap(b.args.environment(late)).ToStringMapOutput(), pulumi.StringMap(b.args.secrets(late)).ToStringMapOutput(),
	).ApplyT(func(v []any) (string, error) {
		return b.args.containerDefinitions(v[0].(string), v[1].(string), v[2].(map[string]string), v[3].(map[string]string))
	}).(pulumi.StringOutput)
	return ecs.NewTaskDefinition(b.ctx, name, args, b.parent)
}

// executionRole is the role that ECS uses to start a task; the container never has it.
func (b *builder) executionRole() (*iam.Role, error) {
	images, secrets := b.args.granted(&config.Report{}) // as in task
	keys := b.args.secretKeys(secrets, &config.Report{})
	document := pulumi.All(
		b.logGroup.Arn, pulumi.StringArray(images).ToStringArrayOutput(), pulumi.StringArray(secrets).ToStringArrayOutput(), pulumi.StringArray(keys).ToStringArrayOutput(),
	).ApplyT(func(v []any) (string, error) {
		return executionPermissions(v[0].(string), v[1].([]string), v[2].([]string), v[3].([]string))
	}).(pulumi.StringOutput)
	return b.role("-execution", "Starts tasks of the churn prediction API", document, append(things(images, secrets), keys...)...)
}

// taskRole is the container's role. The API calls no AWS service, so it has no permissions except
// those of execute-command, if enabled.
func (b *builder) taskRole() (*iam.Role, error) {
	const description = "Identity of the churn prediction API"
	if !b.args.Exec {
		return b.role("-task", description, nil)
	}
	document, err := execPermissions()
	if err != nil {
		return nil, err
	}
	return b.role("-task", description, pulumi.String(document))
}

// role creates a role with a policy, whose document grants access to the things.
func (b *builder) role(suffix, description string, document pulumi.StringInput, things ...pulumi.StringInput) (*iam.Role, error) {
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
	name, option := policy.Grants(b.name+suffix, things...)
	rolePolicy, err := iam.NewRolePolicy(b.ctx, name, &iam.RolePolicyArgs{Role: role.Name, Policy: document}, b.parent, option)
	b.before = append(b.before, rolePolicy)
	return role, err
}
