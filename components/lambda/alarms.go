package lambda

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/cloudwatch"
	"bankchurn/config"
)

// measured names the HTTP API's metrics, which show what callers get, whether the function, its
// concurrency or the API is at fault
// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html, 2026-11).
var measured = cloudwatch.Measured{
	Namespace: "AWS/ApiGateway", Requests: "Count", Errors: "5xx", Refused: "4xx", Latency: "Latency", PerMs: decimal.NewFromInt(1),
}

// alarms watch the HTTP API's metrics, throttled requests and the certificate. There is no alarm on
// missing instances: Lambda starts instances on demand, so there is no desired number.
func (b *builder) alarms(api *apigatewayv2.Api, fn *awslambda.Function) error {
	alarms, of := &b.args.Alarms, measured
	of.Dimensions = pulumi.StringMap{"ApiId": api.ID(), "Stage": pulumi.String(stageName)}
	if err := cloudwatch.NewAlarms(b.ctx, b.name, alarms, of, b.parent); err != nil {
		return err
	}
	if err := cloudwatch.NewThrottlingAlarm(b.ctx, b.name, alarms, fn.Name, b.parent); err != nil || b.args.Host == "" {
		return err
	}
	return cloudwatch.NewExpiryAlarm(b.ctx, b.name, alarms, b.args.certificate(&config.Report{}), b.parent)
}
