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

// accessLogFormat is one JSON object per request. The integration's latency and error distinguish a
// slow or failing function from a slow client.
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
	// Lambda's request ID, which the function logs if the caller sent none
	// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html,
	// 2026-11).
	"integrationRequestId": "$context.integration.requestId",
})

// routes are the API's route keys; the API answers all other requests with 404.
func routes(s service.Service) []string {
	return []string{"GET " + s.HealthPath, "POST /predict", "POST /api/v1/predict"}
}

// environment is the function's environment: plain variables, and the ARN of each secret.
func (a *Args) environment() pulumi.StringMap {
	env := config.Merge(a.Service.Env, nil)
	for name, arn := range a.secrets(&config.Report{}) {
		env[secretVariable(name)] = arn
	}
	return env
}

// environmentFits fails the function if its variables turn out too large once all Outputs among
// them resolve; validation sees only plain values.
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

// secretARNs are the secrets that the function may read, in the order of their variables, followed
// by those in release.grants.
func (a *Args) secretARNs() []pulumi.StringInput {
	r := &config.Report{} // problems were already reported; an Output reports its own
	arns := []pulumi.StringInput{}
	for _, references := range []map[string]pulumi.StringInput{a.secrets(r), a.secretForm().CheckGrants(a.Release, r)} {
		for _, name := range config.SortedNames(references) {
			arns = append(arns, references[name])
		}
	}
	return arns
}

// permissions is the function's policy: write to its own log group, read its own secrets, decrypt
// them and its variables, and send traces if configured.
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

// functionArgs returns the function's args except those that depend on other resources, and except
// the code of a zip.
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
		// A function with an image must have neither handler nor runtime: AWS rejects both.
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
		// A web page may set the request ID and read the one in the logs: the application's, or the
		// API's if the request did not reach the application.
		AllowHeaders:  pulumi.ToStringArray([]string{"authorization", "content-type", "x-request-id"}),
		ExposeHeaders: pulumi.ToStringArray([]string{"apigw-requestid", "x-request-id"}),
		MaxAge:        pulumi.Int(300),
	}
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // the input consists of this package's literals only
	}
	return string(text)
}
