package lambda

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/cloudwatch"
)

// measured is what the HTTP API measures: what callers get, whether the function, its
// concurrency or the API is to blame
// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html, 2026-11).
var measured = cloudwatch.Measured{
	Namespace: "AWS/ApiGateway", Requests: "Count", Errors: "5xx", Refused: "4xx", Latency: "Latency", PerMs: decimal.NewFromInt(1),
}

// alarms watch what the HTTP API measures.
func (b *builder) alarms(api *apigatewayv2.Api) error {
	of := measured
	of.Dimensions = pulumi.StringMap{"ApiId": api.ID(), "Stage": pulumi.String(stageName)}
	return cloudwatch.NewAlarms(b.ctx, b.name, &b.args.Alarms, of, b.parent)
}
