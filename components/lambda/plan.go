package lambda

import (
	"encoding/json"
	"errors"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
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
	// Lambda's id of the invocation, under which the function logs a request whose caller
	// sent none (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html, 2026-11).
	"integrationRequestId": "$context.integration.requestId",
})

// routes are the API's route keys; everything else is answered 404 by the API.
func routes(s service.Service) []string {
	return []string{"GET " + s.HealthPath, "POST /predict", "POST /api/v1/predict"}
}

// environment is what the function sees: plain variables, and for each secret
// the ARN from which it reads the value.
func (a *Args) environment() pulumi.StringMap {
	env := config.Merge(a.Service.Env, nil)
	for name, arn := range a.secrets(&config.Report{}) {
		env[secretVariable(name)] = arn
	}
	return env
}

// environmentFits fails the function when the variables turn out too large once every
// Output among them resolves; validation saw the plain ones.
func (a *Args) environmentFits() pulumi.ResourceOption {
	env := a.environment()
	if len(config.Texts(env)) == len(env) {
		return pulumi.DependsOn(nil)
	}
	return pulumi.DependsOnInputs(env.ToStringMapOutput().ApplyT(func(env map[string]string) ([]pulumi.Resource, error) {
		late := &config.Report{}
		checkEnvironmentSize(env, late)
		for _, p := range late.Problems() {
			return nil, errors.New(p.String())
		}
		return nil, nil
	}).(pulumi.ResourceArrayOutput))
}

// secretARNs are those that the function may read, in the order of their variables, and
// then those of a version that release.grants has.
func (a *Args) secretARNs() []pulumi.StringInput {
	r := &config.Report{} // its problems are known: an Output reports its own
	arns := []pulumi.StringInput{}
	for _, references := range []map[string]pulumi.StringInput{a.secrets(r), a.secretForm().CheckGrants(a.Release, r)} {
		for _, name := range config.SortedNames(references) {
			arns = append(arns, references[name])
		}
	}
	return arns
}

// permissions is what the function may do: write to its own log group, read its
// own secrets, decrypt them and its variables and, when asked, send traces.
func (a *Args) permissions(logGroupARN string, secretARNs, secretKeys []string, environmentKey string) (string, error) {
	statements := []policy.Statement{{
		Sid: "WriteOwnLogs", Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: []string{logGroupARN + ":*"},
	}}
	statements = append(statements, awssecret.Statements(secretARNs, secretKeys, "ssm:GetParameter")...)
	if environmentKey != "" {
		// Lambda decrypts the variables as the function
		// (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html).
		statements = append(statements, policy.Statement{Sid: "DecryptOwnVariables", Action: []string{"kms:Decrypt"}, Resource: []string{environmentKey}})
	}
	if a.Tracing {
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
func (a *Args) functionArgs() *awslambda.FunctionArgs {
	tracing := "PassThrough"
	if a.Tracing {
		tracing = "Active"
	}
	args := &awslambda.FunctionArgs{
		Description:      pulumi.String("Churn prediction API"),
		Architectures:    pulumi.ToStringArray([]string{a.Architecture}),
		MemorySize:       pulumi.Int(a.Service.MemoryMiB),
		Timeout:          pulumi.Int(a.Service.TimeoutSeconds),
		EphemeralStorage: awslambda.FunctionEphemeralStorageArgs{Size: pulumi.Int(a.EphemeralStorageMiB)},
		TracingConfig:    awslambda.FunctionTracingConfigArgs{Mode: pulumi.String(tracing)},
		Publish:          pulumi.Bool(true),
	}
	if config.IsSet(a.EnvironmentKey) {
		args.KmsKeyArn = a.EnvironmentKey.ToStringOutput()
	}
	if env := a.environment(); len(env) > 0 {
		args.Environment = awslambda.FunctionEnvironmentArgs{Variables: env}
	}
	if reserved := a.reserved(); reserved > 0 {
		args.ReservedConcurrentExecutions = pulumi.Int(reserved)
	}
	if a.code().zip == "" {
		// An image function must carry neither handler nor runtime: AWS refuses both.
		args.PackageType = pulumi.String("Image")
		args.ImageUri = a.image(&config.Report{}).ToStringOutput()
		return args
	}
	args.PackageType = pulumi.String("Zip")
	args.Handler = pulumi.String(a.Handler)
	args.Runtime = pulumi.String(a.Runtime)
	return args
}

func (a *Args) corsArgs() apigatewayv2.ApiCorsConfigurationArgs {
	return apigatewayv2.ApiCorsConfigurationArgs{
		AllowOrigins: pulumi.ToStringArray(a.CORS.AllowOrigins),
		AllowMethods: pulumi.ToStringArray([]string{"GET", "POST", "OPTIONS"}),
		// A page may name its request, and read the name that it has in the logs: the
		// application's, or the API's of one that did not reach it.
		AllowHeaders:  pulumi.ToStringArray([]string{"authorization", "content-type", "x-request-id"}),
		ExposeHeaders: pulumi.ToStringArray([]string{"apigw-requestid", "x-request-id"}),
		MaxAge:        pulumi.Int(300),
	}
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // only literals of this package come here
	}
	return string(text)
}
