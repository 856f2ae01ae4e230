package lambda

import (
	"encoding/json"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/policy"
	"bankchurn/config"
	"bankchurn/service"
)

// accessLogFormat is one JSON object per request. The integration's own latency
// and error tell a slow or failing function from a slow client.
var accessLogFormat = mustJSON(map[string]string{
	"requestId":          "$context.requestId",
	"time":               "$context.requestTime",
	"ip":                 "$context.identity.sourceIp",
	"routeKey":           "$context.routeKey",
	"status":             "$context.status",
	"responseLength":     "$context.responseLength",
	"responseLatency":    "$context.responseLatency",
	"integrationLatency": "$context.integrationLatency",
	"integrationError":   "$context.integrationErrorMessage",
})

// routes are the API's route keys; everything else is answered 404 by the API.
func routes(s service.Service) []string {
	return []string{"GET " + s.HealthPath, "POST /predict", "POST /api/v1/predict"}
}

// environment is what the function sees: plain variables, and for each secret
// the ARN from which it reads the value.
func (o *Options) environment(s service.Service) map[string]string {
	env := config.Merge(s.Env, nil)
	for name, arn := range o.secretsOf(s) {
		env[secretVariable(name)] = arn
	}
	return env
}

// permissions is what the function may do: write to its own log group, read its
// own secrets and, when asked, send traces.
func (o *Options) permissions(s service.Service, logGroupARN string) (string, error) {
	statements := []policy.Statement{{
		Sid: "WriteOwnLogs", Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: []string{logGroupARN + ":*"},
	}}
	if secrets := o.secretsOf(s); len(secrets) > 0 {
		var arns []string
		for _, name := range config.SortedNames(secrets) {
			arns = append(arns, secrets[name])
		}
		slices.Sort(arns)
		statements = append(statements, policy.Statement{
			Sid: "ReadOwnSecrets", Action: []string{"secretsmanager:GetSecretValue"}, Resource: slices.Compact(arns),
		})
	}
	if o.Tracing {
		// X-Ray has no resource-level permissions for writing traces
		// (docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).
		statements = append(statements, policy.Statement{
			Sid: "SendTraces", Action: []string{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}, Resource: []string{"*"},
		})
	}
	return policy.Document(statements...)
}

// functionArgs is the function without what depends on other resources, and
// without the code of a zip.
func (o *Options) functionArgs(s service.Service, release service.Release) *awslambda.FunctionArgs {
	tracing := "PassThrough"
	if o.Tracing {
		tracing = "Active"
	}
	args := &awslambda.FunctionArgs{
		Description:      pulumi.String("Churn prediction API"),
		Architectures:    pulumi.ToStringArray([]string{o.Architecture}),
		MemorySize:       pulumi.Int(s.MemoryMiB),
		Timeout:          pulumi.Int(s.TimeoutSeconds),
		EphemeralStorage: awslambda.FunctionEphemeralStorageArgs{Size: pulumi.Int(o.EphemeralStorageMiB)},
		TracingConfig:    awslambda.FunctionTracingConfigArgs{Mode: pulumi.String(tracing)},
		Publish:          pulumi.Bool(true),
	}
	if env := o.environment(s); len(env) > 0 {
		args.Environment = awslambda.FunctionEnvironmentArgs{Variables: pulumi.ToStringMap(env)}
	}
	if reserved := o.reserved(s); reserved > 0 {
		args.ReservedConcurrentExecutions = pulumi.Int(reserved)
	}
	c := o.code(release)
	if c.image != "" {
		// An image function must carry neither handler nor runtime: AWS refuses both.
		args.PackageType = pulumi.String("Image")
		args.ImageUri = pulumi.String(c.image)
		return args
	}
	args.PackageType = pulumi.String("Zip")
	args.Handler = pulumi.String(o.Handler)
	args.Runtime = pulumi.String(o.Runtime)
	return args
}

func (o *Options) corsArgs() apigatewayv2.ApiCorsConfigurationArgs {
	return apigatewayv2.ApiCorsConfigurationArgs{
		AllowOrigins: pulumi.ToStringArray(o.CORS.AllowOrigins),
		AllowMethods: pulumi.ToStringArray([]string{"GET", "POST", "OPTIONS"}),
		AllowHeaders: pulumi.ToStringArray([]string{"authorization", "content-type"}),
		MaxAge:       pulumi.Int(300),
	}
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // only literals of this package come here
	}
	return string(text)
}
