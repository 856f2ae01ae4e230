package lambda

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/components/operate"
	"bankchurn/components/policy"
	"bankchurn/config"
	"bankchurn/internal/output"
)

// Lambda is the component: the function, its alias and the HTTP API in front of it.
type Lambda struct {
	pulumi.ResourceState

	// The base URL of the API, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// The name of the function.
	FunctionName pulumi.StringOutput `pulumi:"functionName"`
	// The published version that the alias "live" points to.
	Version pulumi.StringOutput `pulumi:"version"`
	// The log group of the function.
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
	// alias is the target of a DNS record for the API's custom domain name.
	alias components.Alias
}

// New registers the component and its resources. It sets defaults for args that are not set, and
// returns all problems with args in one error before it registers anything. Problems with an Output
// appear when it resolves, before a resource uses it.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*Lambda, error) {
	a := &Args{}
	if args != nil {
		*a = *args
	}
	r := components.Described{Platform: Platform, Args: a, Service: &a.Service, Release: &a.Release, Verify: &a.Verify, Validate: a.validate}.Complete(ctx, name)
	if err := r.Err(); err != nil {
		return nil, err
	}
	c, err := a.register(ctx, name, opts...)
	if err != nil {
		return nil, err
	}
	return c, components.Show(ctx, c, r)
}

// register expects complete and valid args.
func (a *Args) register(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (*Lambda, error) {
	b := builder{ctx: ctx, name: name, args: a}
	if zip := a.code().zip; zip != "" {
		var err error // read it before the first resource is registered
		if b.pack, err = a.read(zip); err != nil {
			return nil, fmt.Errorf("package %s: %w", zip, err)
		}
	}
	c := &Lambda{}
	if err := ctx.RegisterComponentResource("bankchurn:platform:Lambda", name, c, opts...); err != nil {
		return nil, err
	}
	b.parent, b.invoke = pulumi.Parent(c), pulumi.Parent(c)
	fn, err := b.function()
	if err != nil {
		return nil, fmt.Errorf("function: %w", err)
	}
	alias, err := b.alias(fn)
	if err != nil {
		return nil, fmt.Errorf("alias: %w", err)
	}
	api, err := b.api(alias)
	if err != nil {
		return nil, fmt.Errorf("HTTP API: %w", err)
	}
	board := cloudwatch.DashboardOf(ctx, name, Platform.Name, a.Region)
	if a.Dashboard {
		a.Alarms.Link(board.URL)
	}
	if err := b.alarms(api, fn); err != nil {
		return nil, err
	}
	c.URL = components.WhenReady(api.ApiEndpoint, b.serving...)
	if a.Host != "" {
		if err := b.domain(c, api); err != nil {
			return nil, fmt.Errorf("domain name: %w", err)
		}
	}
	c.FunctionName = fn.Name
	c.Version = alias.FunctionVersion
	c.LogGroup = b.logGroup.Name
	c.access = b.access(c, api)
	if a.Dashboard {
		c.access.DashboardURL = board.URL
		if err := b.newDashboard(board, c.access, api); err != nil {
			return nil, err
		}
	}
	c.LogsURL, c.ConsoleURL, c.DashboardURL = c.access.LogsURL, c.access.ConsoleURL, c.access.Dashboard()
	c.Commands = c.access.Commands.ToStringMapOutput()
	return c, output.Register(ctx, c, c.access.AddTo(pulumi.Map{
		"url": c.URL, "functionName": c.FunctionName, "version": c.Version, "logGroup": c.LogGroup,
	}))
}

// builder holds what every step of New needs.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   *Args
	parent pulumi.ResourceOption
	// invoke makes provider functions run with the component's provider.
	invoke pulumi.InvokeOption
	// pack is the function's zip package; nil for an image.
	pack *pack
	// logGroup is the function's log group, accessLogs the API's.
	logGroup, accessLogs *cloudwatch.LogGroup
	// serving are the resources that a request passes before it reaches the new version.
	serving []pulumi.Resource
}

func (b *builder) function() (*awslambda.Function, error) {
	var err error
	b.logGroup, err = b.newLogGroup("-logs", "/aws/lambda/"+b.name+"-")
	if err != nil {
		return nil, err
	}
	role, rolePolicy, err := b.role()
	if err != nil {
		return nil, err
	}
	args := b.args.functionArgs()
	if err := b.upload(args); err != nil {
		return nil, err
	}
	args.Role = role.Arn
	placement, err := b.network(role)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	before := append([]pulumi.Resource{rolePolicy}, placement.before...)
	if placement.config != nil {
		args.VpcConfig = placement.config
	}
	// The application writes JSON lines itself; "Text" passes them on unchanged.
	args.LoggingConfig = awslambda.FunctionLoggingConfigArgs{LogFormat: pulumi.String("Text"), LogGroup: b.logGroup.Name}
	hook, err := b.notDeployed()
	if err != nil {
		return nil, err
	}
	return awslambda.NewFunction(b.ctx, b.name, args, b.parent, pulumi.DependsOn(before), b.args.environmentFits(), b.args.unlessPinned(), hook,
		// Published versions keep network interfaces in the old VPC, and versions are never
		// deleted, so the old security group could never be deleted
		// (docs.aws.amazon.com/lambda/latest/dg/foundation-networking.html).
		pulumi.ReplaceOnChanges([]string{"vpcConfig"}))
}

func (b *builder) newLogGroup(suffix, prefix string) (*cloudwatch.LogGroup, error) {
	return cloudwatch.NewLogGroup(b.ctx, b.name+suffix, cloudwatch.LogGroupArgs{
		NamePrefix: prefix, RetentionDays: b.args.LogRetentionDays, Key: b.args.LogKey,
	}, b.parent)
}

func (b *builder) role() (*iam.Role, *iam.RolePolicy, error) {
	trust, err := policy.Trust("lambda.amazonaws.com")
	if err != nil {
		return nil, nil, err
	}
	role, err := iam.NewRole(b.ctx, b.name+"-role", &iam.RoleArgs{
		Description:      pulumi.String("Execution role of the churn prediction function"),
		AssumeRolePolicy: pulumi.String(trust),
	}, b.parent)
	if err != nil {
		return nil, nil, err
	}
	secrets := b.args.secretARNs()
	keys := b.args.secretKeys(&config.Report{})
	things := slices.Concat(secrets, keys)
	environmentKey := pulumi.StringInput(pulumi.String(""))
	if config.IsSet(b.args.EnvironmentKey) {
		environmentKey = b.args.EnvironmentKey
		things = append(things, environmentKey)
	}
	if b.args.Tracing {
		things = append(things, pulumi.String("traces"))
	}
	name, option := policy.Grants(b.name+"-permissions", things...)
	document := pulumi.All(
		b.logGroup.Arn, pulumi.StringArray(secrets).ToStringArrayOutput(), pulumi.StringArray(keys).ToStringArrayOutput(), environmentKey,
	).ApplyT(func(v []any) (string, error) {
		return b.args.permissions(v[0].(string), v[1].([]string), v[2].([]string), v[3].(string))
	}).(pulumi.StringOutput)
	rolePolicy, err := iam.NewRolePolicy(b.ctx, name, &iam.RolePolicyArgs{Role: role.Name, Policy: document}, b.parent, option)
	return role, rolePolicy, err
}

func (b *builder) api(alias *awslambda.Alias) (*apigatewayv2.Api, error) {
	api, err := apigatewayv2.NewApi(b.ctx, b.name, &apigatewayv2.ApiArgs{
		Description:       pulumi.String("Churn prediction API"),
		ProtocolType:      pulumi.String("HTTP"),
		CorsConfiguration: b.args.corsArgs(),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	// The permission comes before the integration: if the function is replaced, the integration
	// points to a different function.
	permission, err := awslambda.NewPermission(b.ctx, b.name+"-api", &awslambda.PermissionArgs{
		Action:    pulumi.String("lambda:InvokeFunction"),
		Function:  alias.FunctionName,
		Qualifier: alias.Name,
		Principal: pulumi.String("apigateway.amazonaws.com"),
		SourceArn: pulumi.Sprintf("%s/*/*", api.ExecutionArn),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	b.serving = append(b.serving, permission)
	integration, err := apigatewayv2.NewIntegration(b.ctx, b.name, &apigatewayv2.IntegrationArgs{
		ApiId:                api.ID(),
		IntegrationType:      pulumi.String("AWS_PROXY"),
		IntegrationUri:       alias.InvokeArn,
		PayloadFormatVersion: pulumi.String("2.0"),
		TimeoutMilliseconds:  pulumi.Int(b.args.Service.TimeoutSeconds * 1000),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{permission}))
	if err != nil {
		return nil, err
	}
	if err := b.routes(api, integration); err != nil {
		return nil, err
	}
	if err := b.stage(api); err != nil {
		return nil, err
	}
	return api, nil
}

func (b *builder) routes(api *apigatewayv2.Api, integration *apigatewayv2.Integration) error {
	authorization := "AWS_IAM"
	if b.args.Service.Public {
		authorization = "NONE"
	}
	for _, key := range routes(b.args.Service) {
		method, path, _ := strings.Cut(key, " ")
		name := b.name + "-" + strings.ToLower(method) + strings.ReplaceAll(path, "/", "-")
		route, err := apigatewayv2.NewRoute(b.ctx, name, &apigatewayv2.RouteArgs{
			ApiId:             api.ID(),
			RouteKey:          pulumi.String(key),
			AuthorizationType: pulumi.String(authorization),
			Target:            pulumi.Sprintf("integrations/%s", integration.ID()),
		}, b.parent)
		if err != nil {
			return err
		}
		b.serving = append(b.serving, route)
	}
	return nil
}

// stageName is the stage that is served without a path prefix.
const stageName = "$default"

func (b *builder) stage(api *apigatewayv2.Api) error {
	// API Gateway grants itself access to a log group by adding it to a resource
	// policy of at most 5120 characters per account; groups below this prefix
	// need no entry there (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html).
	var err error
	if b.accessLogs, err = b.newLogGroup("-access-logs", "/aws/vendedlogs/"+b.name+"-"); err != nil {
		return err
	}
	stage, err := apigatewayv2.NewStage(b.ctx, b.name, &apigatewayv2.StageArgs{
		ApiId: api.ID(),
		// The default stage has no path prefix, so /predict stays /predict.
		Name:       pulumi.String(stageName),
		AutoDeploy: pulumi.Bool(true),
		DefaultRouteSettings: apigatewayv2.StageDefaultRouteSettingsArgs{
			ThrottlingRateLimit:  pulumi.Float64(b.args.Throttle.RatePerSecond),
			ThrottlingBurstLimit: pulumi.Int(b.args.Throttle.Burst),
		},
		AccessLogSettings: apigatewayv2.StageAccessLogSettingsArgs{
			DestinationArn: b.accessLogs.Arn,
			Format:         pulumi.String(accessLogFormat),
		},
	}, b.parent)
	b.serving = append(b.serving, stage)
	return err
}
